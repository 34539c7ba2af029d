"""String functions; positions count code points from 1. Source: DMN 1.5, 10.3.4.3 (table 74)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_DOWN, Decimal
from typing import Any

from engine.feel.errors import FeelFault
from engine.feel.functions.signatures import built_in, whole
from engine.feel.patterns import Match, Pattern, compiled
from engine.feel.runtime import Run

_WORK_OF_NO_PATTERN = 1_000
_WORK_OF_READING = 4
"""Steps for each sign and each instruction of a pattern: reading one makes several objects, where a step makes about one."""


@built_in("substring(string: string, start position: number, length?: number|null)")
def substring(string: str, start: Decimal, length: Decimal | None = None) -> str:
    """`length` characters, or all, from a position; a negative position counts from the end."""
    first = whole(start.to_integral_value(ROUND_DOWN), "'start position' of substring()")
    if first == 0 or abs(first) > len(string):
        raise FeelFault(f"Expected a position within the string as 'start position' of substring(), but it is {start}.")
    begin = first - 1 if first > 0 else len(string) + first
    if length is None:
        return string[begin:]
    count = whole(length.to_integral_value(ROUND_DOWN), "'length' of substring()")
    if not 1 <= count <= len(string) - begin:
        raise FeelFault(f"Expected a length from 1 to {len(string) - begin} as 'length' of substring(), but it is {length}.")
    return string[begin : begin + count]


@built_in("string length(string: string)")
def string_length(string: str) -> Decimal:
    """The number of code points."""
    return Decimal(len(string))


@built_in("upper case(string: string)")
def upper_case(string: str) -> str:
    """In capitals."""
    return string.upper()


@built_in("lower case(string: string)")
def lower_case(string: str) -> str:
    """In small letters."""
    return string.lower()


@built_in("substring before(string: string, match: string)")
def substring_before(string: str, match: str) -> str:
    """What stands before the first occurrence, or nothing."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@built_in("substring after(string: string, match: string)")
def substring_after(string: str, match: str) -> str:
    """What stands after the first occurrence, or nothing."""
    return string.partition(match)[2] if match else string


@built_in("contains(string: string, match: string)")
def contains(string: str, match: str) -> bool:
    """Whether one string occurs in the other."""
    return match in string


@built_in("starts with(string: string, match: string)")
def starts_with(string: str, match: str) -> bool:
    """Whether a string begins so."""
    return string.startswith(match)


@built_in("ends with(string: string, match: string)")
def ends_with(string: str, match: str) -> bool:
    """Whether a string ends so."""
    return string.endswith(match)


@built_in("matches(input: string, pattern: string, flags?: string|null)", with_run=True)
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a pattern occurs in a string. Source: XQuery and XPath Functions 3.1, 5.6.3."""
    with _matching(run) as budget:
        return _pattern(run, pattern, flags or "").search(text, 0, budget) is not None


@built_in("replace(input: string, pattern: string, replacement: string, flags?: string|null)", with_run=True)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The string with every occurrence of a pattern replaced; `$1` stands for its first group.

    Source: XQuery and XPath Functions 3.1, 5.6.4.
    """
    found = _pattern(run, pattern, flags or "")
    parts: list[str] = []
    last, length = 0, 0
    with _matching(run) as budget:
        for match in _occurrences(run, found, text, budget):
            parts += [text[last : match.start], found.replacement(text, match, replacement)]
            length += len(parts[-1]) + len(parts[-2])
            run.allow_characters(length)
            last = match.end
    return run.measured("".join(parts) + text[last:])


@built_in("split(string: string, delimiter: string)", with_run=True)
def split(run: Run, string: str, delimiter: str) -> list[Any]:
    """The parts between the occurrences of a pattern."""
    found = _pattern(run, delimiter, "")
    parts: list[Any] = []
    last = 0
    with _matching(run) as budget:
        for match in _occurrences(run, found, string, budget):
            parts.append(string[last : match.start])
            last = match.end
    return run.sized([*parts, string[last:]])


@built_in("extract(string: string, pattern: string, flags?: string|null)", with_run=True)
def extract(run: Run, string: str, pattern: str, flags: str | None = None) -> list[Any]:
    """All occurrences of a pattern (an extension that Camunda's FEEL shares)."""
    found = _pattern(run, pattern, flags or "")
    with _matching(run) as budget:
        return run.sized([string[match.start : match.end] for match in _occurrences(run, found, string, budget)])


@built_in("string join(list: list, delimiter?: string|null)", with_run=True)
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str:
    """The strings of a list, nulls left out, with a delimiter between them."""
    if not all(item is None or isinstance(item, str) for item in items):
        raise FeelFault("Expected only strings and nulls as 'list' of string join().")
    texts = [item for item in items if item is not None]
    separator = delimiter or ""
    run.allow_characters(sum(map(len, texts)) + len(separator) * (len(texts) - 1))
    return run.measured(separator.join(texts))


@built_in("trim(string: string)")
def trim(string: str) -> str:
    """Without white space at its ends (an extension that Camunda's FEEL shares)."""
    return string.strip()


@built_in("is blank(string: string)")
def is_blank(string: str) -> bool:
    """Whether a string is empty or white space only (an extension that Camunda's FEEL shares)."""
    return not string.strip()


def _pattern(run: Run, text: str, flags: str) -> Pattern:
    """A pattern, whose reading counts as work once in an evaluation. Raises: FeelFault for a text that is no pattern."""
    found: Pattern | str | None = run.patterns.get((text, flags))
    if found is None:
        try:
            found = compiled(text, flags, run.limits.pattern_length)
        except FeelFault as fault:
            found = str(fault)
        # Whatever is no pattern may have grown to the most instructions before that was noticed.
        run.spend(_WORK_OF_READING * (len(text) + (_WORK_OF_NO_PATTERN if isinstance(found, str) else len(found.program.code))))
        run.patterns[text, flags] = found
    if isinstance(found, str):
        raise FeelFault(found)
    return found


def _occurrences(run: Run, pattern: Pattern, text: str, budget: list[int]) -> Iterator[Match]:
    """The occurrences of a pattern; each is two steps of work beside those of matching it."""
    for match in pattern.occurrences(text, budget):
        run.spend(2)
        yield match


@contextmanager
def _matching(run: Run) -> Iterator[list[int]]:
    """The steps left for matching in one call; what it took counts as work of the evaluation."""
    steps = run.limits.pattern_steps
    budget = [steps]
    yield budget
    run.spend(steps - budget[0] >> 2)
