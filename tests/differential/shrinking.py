"""A tree that shows a disagreement, made smaller as long as it still shows one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from tests.differential.blocks import Block
from tests.differential.drawing import Drawing
from tests.differential.driving import Drive
from tests.differential.giving import Disagreement

DRIVERS = 6
TRIES = 150


@dataclass
class Shown:
    """A tree and a driver's seed that disagree, and how."""

    tree: Block
    driver: int
    message: str
    told: list[str]


def shown(tree: Block, drivers: list[int]) -> Shown | None:
    """The first driver that shows a disagreement."""
    try:
        source = Drawing(tree).source
    except (IndexError, ValueError):  # a part that its block cannot do without
        return None
    for driver in drivers:
        drive = Drive(source, driver, tree.sound())
        try:
            drive.go()
        except Disagreement as disagreement:
            return Shown(tree, driver, str(disagreement), drive.run.told)
        except AssertionError:  # refused by the engine's reader, or no diagram of ours any more
            return None
    return None


def shrunk(found: Shown) -> Shown:
    """Takes parts away, puts a part in its block's place, drops variations; the first smaller tree that disagrees is gone on with."""
    tries, smaller = 0, True
    while smaller and tries < TRIES:
        smaller = False
        for tree in simpler(found.tree):
            tries += 1
            if tries >= TRIES:
                break
            again = shown(tree, [found.driver, *range(DRIVERS)])
            if again is not None:
                found, smaller = again, True
                break
    return found


def simpler(tree: Block) -> Iterator[Block]:
    """Each tree that is one change smaller."""
    for at in range(len(tree.all())):
        for change in range(6):
            copy = deepcopy(tree)
            if reduce(copy.all()[at], change):
                yield copy


def reduce(block: Block, change: int) -> bool:
    """One change to one block; False if there is nothing to change."""
    if change < 3:
        if block.kind in ("scope", "subprocess", "event-subprocess"):
            if len(block.parts) <= change or len(block.parts) == 1:
                return False
            del block.parts[change]
            return True
        if len(block.parts) <= change or block.kind == "scope":
            return False
        part = block.parts[change]
        if part.kind == "event-subprocess":
            return False
        block.kind, block.parts, block.choices = part.kind, part.parts, part.choices
        return True
    if change == 3 and len(block.parts) > 2 and block.kind in ("choice", "fork", "some"):
        del block.parts[-1]
        return True
    if change == 4 and block.kind not in ("scope", "manual", "event-subprocess"):
        block.kind, block.parts, block.choices = "manual", [], {"tag": "task"}
        return True
    names = ("mapped", "enough", "collected", "loop", "faulty", "implicit", "term", "watched", "transaction")
    optional = [name for name in names if block.choices.get(name)]
    if change == 5 and optional:
        block.choices[optional[0]] = ""
        return True
    return False
