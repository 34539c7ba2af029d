"""The text of a pattern to a program for the matcher.

Source: XML Schema Datatypes, appendix G; XPath Functions 3.1, 5.6.1 (anchors, reluctant quantifiers, groups, back-references).
"""

from __future__ import annotations

from engine.feel.errors import FeelFault
from engine.feel.patterns.characters import (
    LITERAL_ESCAPES,
    CharacterSet,
    category,
    character_class,
    complement,
    difference,
    either_case,
    union,
)
from engine.feel.patterns.program import Instruction, Op, Program, repeated

_MOST_REPEATS = 1_000
_DEEPEST = 30


def read(pattern: str, flags: str) -> Program:
    """Raises: FeelFault if the text is no pattern."""
    if "q" in flags:
        reader = _Reader("", flags)
        return Program([Instruction(Op.SET, reader.single(character)) for character in pattern], 0)
    if "x" in flags:
        pattern = _without_white_space(pattern)
    reader = _Reader(pattern, flags)
    code = reader.alternatives()
    if reader.index < len(pattern):
        raise FeelFault(f"Expected a pattern, but found ')' without '(' in '{pattern[:60]}'.")
    return Program(code, reader.groups)


def _without_white_space(pattern: str) -> str:
    """The pattern as flag `x` has it read: white space means nothing outside character classes, even after a backslash."""
    kept: list[str] = []
    depth, escaped = 0, False
    for character in pattern:
        if not depth and character in " \t\n\r":
            continue
        kept.append(character)
        if not escaped and character in "[]":
            depth = max(depth + (1 if character == "[" else -1), 0)
        escaped = character == "\\" and not escaped
    return "".join(kept)


class _Reader:
    """Reads a pattern from left to right; each method answers the code of what it has read."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.text = pattern
        self.index = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0
        self.any_case = "i" in flags
        self.dot_all = "s" in flags
        self.lines = "m" in flags

    def peek(self) -> str:
        return self.text[self.index : self.index + 1]

    def take(self) -> str:
        character = self.text[self.index : self.index + 1]
        self.index += 1
        return character

    def refused(self, expected: str) -> FeelFault:
        return FeelFault(f"Expected {expected} at character {self.index + 1} of the pattern '{self.text[:60]}'.")

    def single(self, character: str) -> CharacterSet:
        members = union(frozenset(character), [], [])
        return either_case(members) if self.any_case else members

    def alternatives(self) -> list[Instruction]:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.refused(f"at most {_DEEPEST} groups inside each other")
        branches = [self._branch()]
        while self.peek() == "|":
            self.take()
            branches.append(self._branch())
        self.depth -= 1
        code = branches.pop()
        while branches:
            first = branches.pop()
            split = Instruction(Op.SPLIT, 1, len(first) + 2)
            code = [split, *first, Instruction(Op.JUMP, len(code) + 1), *code]
        return code

    def _branch(self) -> list[Instruction]:
        code: list[Instruction] = []
        while self.peek() not in ("", "|", ")"):
            code += self._piece()
        return code

    def _piece(self) -> list[Instruction]:
        atom = self._atom()
        bounds = self._bounds()
        if bounds is None:
            return atom
        least, most = bounds
        reluctant = self.peek() == "?"
        if reluctant:
            self.take()
        if self.peek() and self.peek() in "*+?{":
            raise self.refused("one quantifier only")
        return repeated(atom, least, most, reluctant)

    def _bounds(self) -> tuple[int, int | None] | None:
        character = self.peek()
        if not character or character not in "*+?{":
            return None
        self.take()
        if character != "{":
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[character]
        end = self.text.find("}", self.index)
        low, comma, high = self.text[self.index : max(end, 0)].partition(",")
        if end < 0 or not low.isdecimal() or (high and not high.isdecimal()) or len(low + high) > 8:
            raise self.refused("a quantifier such as {2,3}")
        self.index = end + 1
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if max(least, most or 0) > _MOST_REPEATS or (most is not None and most < least):
            raise self.refused(f"a quantifier of at most {_MOST_REPEATS}, the lower bound first")
        return least, most

    def _atom(self) -> list[Instruction]:
        character = self.take()
        match character:
            case "(":
                return self._group()
            case "[":
                return [Instruction(Op.SET, self._character_set())]
            case ".":
                return [Instruction(Op.SET, _anything if self.dot_all else _not_line_end)]
            case "^":
                return [Instruction(Op.LINE_START if self.lines else Op.START)]
            case "$":
                return [Instruction(Op.LINE_END if self.lines else Op.END)]
            case "\\":
                return [self._escape()]
            case "*" | "+" | "?" | "{" | "}" | "]":
                self.index -= 1
                raise self.refused("something to repeat" if character in "*+?{" else f"'\\{character}'")
        return [Instruction(Op.SET, self.single(character))]

    def _group(self) -> list[Instruction]:
        capturing = not self.text.startswith("?:", self.index)
        if not capturing:
            self.index += 2
        elif self.peek() == "?":
            raise self.refused("'(?:'")
        number = self.groups = self.groups + capturing
        code = self.alternatives()
        if self.take() != ")":
            self.index -= 1
            raise self.refused("')'")
        if not capturing:
            return code
        self.closed.add(number)
        return [Instruction(Op.SAVE, 2 * number), *code, Instruction(Op.SAVE, 2 * number + 1)]

    def _escape(self) -> Instruction:
        character = self.peek()
        if character and character in "123456789":
            return self._back_reference()
        members = self._escaped_set()
        if members is not None:
            return Instruction(Op.SET, members)
        return Instruction(Op.SET, self.single(self._escaped_character()))

    def _back_reference(self) -> Instruction:
        number = int(self.take())
        while self.text[self.index : self.index + 1].isdecimal():
            longer = number * 10 + int(self.text[self.index])
            if longer > self.groups:
                break
            number = longer
            self.index += 1
        if number not in self.closed:
            raise self.refused(f"a group {number} before its back-reference")
        return Instruction(Op.SAME_AS, number, int(self.any_case))

    def _escaped_set(self) -> CharacterSet | None:
        letter = self.text[self.index : self.index + 1]
        if letter and letter in "pP":
            end = self.text.find("}", self.index)
            if self.text[self.index + 1 : self.index + 2] != "{" or end < 0:
                raise self.refused("a category such as \\p{Lu}")
            found: CharacterSet | None = category(self.text[self.index + 2 : end])
            self.index = end + 1
            return complement(found) if letter == "P" and found else found
        found = character_class(letter)
        self.index += found is not None
        return found

    def _escaped_character(self) -> str:
        character = self.take()
        if character not in LITERAL_ESCAPES:
            self.index -= 1
            raise self.refused("a known escape")
        return LITERAL_ESCAPES[character]

    def _character_set(self) -> CharacterSet:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.refused(f"at most {_DEEPEST} groups inside each other")
        negated = self.text[self.index : self.index + 1] == "^"
        self.index += negated
        members, without = self._set_members()
        self.depth -= 1
        if negated:
            members = complement(members)
        return difference(members, without) if without else members

    def _set_members(self) -> tuple[CharacterSet, CharacterSet | None]:
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        sets: list[CharacterSet] = []
        without: CharacterSet | None = None
        begin = self.index
        while True:
            character = self.take()
            if not character:
                raise self.refused("']'")
            if character == "]" and self.index > begin + 1:
                break
            if character == "-" and self.text[self.index : self.index + 1] == "[" and self.index > begin + 1:
                self.index += 1
                without = self._character_set()
                if self.take() != "]":
                    raise self.refused("']' after a subtraction")
                break
            if character in "[]":
                raise self.refused(f"'\\{character}'")
            if character == "\\":
                escaped = self._escaped_set()
                if escaped is not None:
                    sets.append(escaped)
                    continue
                character = self._escaped_character()
            self._single_or_range(character, singles, ranges)
        members = union(frozenset(singles), ranges, [])
        if self.any_case:  # which escapes such as \p{Lu} leave alone
            members = either_case(members)
        return (union(frozenset(), [], [members, *sets]) if sets else members), without

    def _single_or_range(self, first: str, singles: set[str], ranges: list[tuple[str, str]]) -> None:
        following = self.text[self.index : self.index + 2]
        if len(following) < 2 or following[0] != "-" or following[1] in "][":
            singles.add(first)
            return
        self.index += 1
        last = self.take()
        if last == "\\":
            last = self._escaped_character()
        if last < first:
            raise self.refused("a range whose first character comes first")
        ranges.append((first, last))


def _anything(character: str) -> bool:
    return True


def _not_line_end(character: str) -> bool:
    return character not in "\n\r"
