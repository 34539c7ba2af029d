"""Runs a pattern's program over a string by backtracking, counting every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.feel.errors import FeelFault, FeelLimitExceeded
from engine.feel.patterns.program import Op, Program

_SET, _SPLIT, _JUMP, _SAVE, _MOVED, _MATCH = Op.SET, Op.SPLIT, Op.JUMP, Op.SAVE, Op.MOVED, Op.MATCH


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern occurs, and where its groups do: (start, end), or None for one that took no part."""

    start: int
    end: int
    groups: tuple[tuple[int, int] | None, ...]


class Pattern:
    """A pattern that can be looked for."""

    __slots__ = ("text", "program", "flags")

    def __init__(self, text: str, program: Program, flags: str) -> None:
        self.text = text
        self.program = program
        self.flags = flags

    def search(self, text: str, start: int, budget: list[int]) -> Match | None:
        """The first occurrence from a place on.

        `budget` holds the steps left. Raises: FeelLimitExceeded when they are used up.
        """
        anchored = self.program.code[0][0] == Op.START
        for place in range(start, 1 if anchored else len(text) + 1):
            found = self._at(text, place, budget)
            if found is not None:
                return found
        return None

    def occurrences(self, text: str, budget: list[int]) -> Iterator[Match]:
        """All occurrences one after the other.

        Raises: FeelFault for a pattern that matches the empty string. Source: XPath Functions 3.1, FORX0003.
        """
        if self._at("", 0, budget) is not None:
            raise FeelFault(f"Expected a pattern that does not match the empty string, but found '{self.text[:60]}'.")
        start = 0
        while (match := self.search(text, start, budget)) is not None:
            yield match
            start = match.end if match.end > match.start else match.end + 1

    def replacement(self, text: str, match: Match, template: str) -> str:
        """A replacement with `$1` and the like filled in. Raises: FeelFault for a lone `$` or `\\`."""
        if "q" in self.flags or ("$" not in template and "\\" not in template):
            return template
        parts: list[str] = []
        index = 0
        while index < len(template):
            character, following = template[index], template[index + 1 : index + 2]
            index += 2
            if character == "\\" and following and following in "\\$":
                parts.append(following)
            elif character == "$" and following.isdecimal():
                number, index = self._group_number(template, index - 1)
                group = (match.start, match.end) if number == 0 else self._group(match, number)
                parts.append(text[group[0] : group[1]] if group else "")
            elif character in "\\$":
                raise FeelFault("Expected '\\$' or '\\\\' or a group such as '$1' in a replacement.")
            else:
                parts.append(character)
                index -= 1
        return "".join(parts)

    def _group_number(self, template: str, index: int) -> tuple[int, int]:
        """As many digits as name a group."""
        number = int(template[index])
        index += 1
        while template[index : index + 1].isdecimal() and number * 10 + int(template[index]) <= self.program.groups:
            number = number * 10 + int(template[index])
            index += 1
        return number, index

    def _group(self, match: Match, number: int) -> tuple[int, int] | None:
        return match.groups[number - 1] if number <= len(match.groups) else None

    def _at(self, text: str, start: int, budget: list[int]) -> Match | None:
        """An occurrence that begins at a place."""
        code = self.program.code
        size = len(text)
        waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, start, (-1,) * self.program.registers)]
        steps = budget[0]
        while waiting:
            pc, place, saved = waiting.pop()
            while True:
                steps -= 1
                if steps < 0:
                    budget[0] = 0
                    raise FeelLimitExceeded(f"Expected a pattern that is quick to match, but '{self.text[:60]}' is not.")
                op, first, second = code[pc]
                if op == _SET:
                    if place >= size or not first(text[place]):
                        break
                    place += 1
                    pc += 1
                elif op == _SPLIT:
                    waiting.append((pc + second, place, saved))
                    pc += first
                elif op == _JUMP:
                    pc += first
                elif op == _SAVE:
                    steps -= len(saved) >> 6  # many groups take time to copy
                    saved = saved[:first] + (place,) + saved[first + 1 :]
                    pc += 1
                elif op == _MOVED:
                    if saved[first] == place:
                        break
                    pc += 1
                elif op == _MATCH:
                    budget[0] = steps
                    return Match(start, place, self._groups(saved))
                else:
                    taken = _assertion(op, first, second, text, place, saved)
                    if taken < 0:
                        break
                    place += taken
                    pc += 1
        budget[0] = steps
        return None

    def _groups(self, saved: tuple[int, ...]) -> tuple[tuple[int, int] | None, ...]:
        pairs = ((saved[2 * number], saved[2 * number + 1]) for number in range(1, self.program.groups + 1))
        return tuple(pair if pair[1] >= 0 else None for pair in pairs)


def _assertion(op: int, group: int, any_case: int, text: str, place: int, saved: tuple[int, ...]) -> int:
    """How many characters an anchor or back-reference takes; -1 where it fails."""
    if op == Op.START:
        return 0 if place == 0 else -1
    if op == Op.END:
        return 0 if place == len(text) else -1
    if op == Op.LINE_START:
        return 0 if place == 0 or (text[place - 1] == "\n" and place < len(text)) else -1
    if op == Op.LINE_END:
        return 0 if place == len(text) or text[place] == "\n" else -1
    begin, end = saved[2 * group], saved[2 * group + 1]
    wanted = text[begin:end] if end >= 0 else ""
    found = text[place : place + len(wanted)]
    same = found.lower() == wanted.lower() if any_case else found == wanted
    return len(wanted) if same else -1
