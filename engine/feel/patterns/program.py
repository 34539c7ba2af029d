"""The instructions of a pattern's program and the code of repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from engine.feel.errors import FeelFault

_MOST_INSTRUCTIONS = 20_000


class Op(IntEnum):
    """What an instruction does; jumps are relative to its own place."""

    SET = 0  # take one character of a set
    SPLIT = 1  # go on at `first`; if that fails, at `second`
    JUMP = 2
    SAVE = 3  # note the place in register `first`
    START = 4
    END = 5
    LINE_START = 6
    LINE_END = 7
    SAME_AS = 8  # take again what group `first` has taken; in any case if `second`
    MOVED = 9  # fail unless the place has moved on since register `first` was set
    MATCH = 10
    MARK = 11  # as SAVE, in a register of the loop whose depth is `first`


@dataclass(frozen=True, slots=True)
class Instruction:
    """An operation with its operands."""

    op: Op
    first: Any = None
    second: int = 0


class Program:
    """Code that ends in MATCH, the number of its groups and of its registers."""

    __slots__ = ("code", "groups", "registers")

    def __init__(self, code: Sequence[Instruction], groups: int) -> None:
        if len(code) > _MOST_INSTRUCTIONS:
            raise FeelFault("Expected a pattern with fewer repetitions.")
        marks = [instruction.first for instruction in code if instruction.op is Op.MARK]
        base = 2 * groups + 2
        self.groups = groups
        self.registers = base + max(marks, default=-1) + 1
        self.code: list[tuple[int, Any, int]] = []
        for instruction in code:
            op, first = instruction.op, instruction.first
            if op in (Op.MARK, Op.MOVED):
                first += base
            self.code.append((int(Op.SAVE if op is Op.MARK else op), first, instruction.second))
        self.code.append((int(Op.MATCH), None, 0))


def repeated(atom: list[Instruction], least: int, most: int | None, reluctant: bool) -> list[Instruction]:
    """The code of an atom taken `least` to `most` times (None: any number), as often as possible unless `reluctant`."""
    if len(atom) * max(least, most or 0, 1) > _MOST_INSTRUCTIONS:
        raise FeelFault("Expected a pattern with fewer repetitions.")
    code = atom * least
    if most is None:
        return code + _loop(atom, reluctant)
    for left in range(most - least, 0, -1):
        ahead, past = 1, left * (len(atom) + 1)
        code.append(Instruction(Op.SPLIT, past, ahead) if reluctant else Instruction(Op.SPLIT, ahead, past))
        code += atom
    return code


def _loop(atom: list[Instruction], reluctant: bool) -> list[Instruction]:
    if len(atom) == 1 and atom[0].op is Op.SET:
        body = atom
    else:
        # A turn that takes nothing would go round for ever.
        depth = 1 + max((part.first for part in atom if part.op is Op.MARK), default=-1)
        body = [Instruction(Op.MARK, depth), *atom, Instruction(Op.MOVED, depth)]
    past = len(body) + 2
    split = Instruction(Op.SPLIT, past, 1) if reluctant else Instruction(Op.SPLIT, 1, past)
    return [split, *body, Instruction(Op.JUMP, -len(body) - 1)]
