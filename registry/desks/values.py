"""What an act takes from its values, typed or as a form sends them: each reader gives the value or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.errors import BadValue
from registry.kinds import Choice

Values = Mapping[str, Any]
MAX_TEXT = 2_000
LARGEST = 1_000_000
CHOICES: Mapping[str, Choice] = {
    **{str(choice): choice for choice in Choice}, **{choice.label: choice for choice in Choice},
    "赞成": Choice.AGREE, "不同意": Choice.AGAINST, "无效": Choice.SPOILED, "无效票": Choice.SPOILED,
}  # fmt: skip
"""The words of a choice, on paper and in a form."""


def choice_of(found: Any) -> Choice | None:
    """The choice that a word means."""
    return CHOICES.get(found.strip()) if isinstance(found, str) else None


def whole_of(found: Any) -> int | None:
    """A whole number from 0 on, whatever it comes as; None for anything else."""
    if isinstance(found, str):
        try:
            found = Decimal(found.strip())
        except InvalidOperation:
            return None
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        return None
    if isinstance(found, Decimal) and (not found.is_finite() or found != found.to_integral_value()):
        return None
    return int(found) if 0 <= found <= LARGEST else None


def number(values: Values, name: str) -> int:
    """A number from 1 on. Raises BadValue."""
    found = whole_of(values.get(name))
    if not found:
        raise BadValue(name, "a whole number from 1 on is wanted")
    return found


def text(values: Values, name: str) -> str:
    """A text that is not empty. Raises BadValue."""
    found = values.get(name)
    if not isinstance(found, str) or not found.strip():
        raise BadValue(name, "it is empty")
    if len(found) > MAX_TEXT:
        raise BadValue(name, f"it has more than {MAX_TEXT} characters")
    return found.strip()


def day(values: Values, name: str) -> date:
    """A day, typed or as 2026-10-09. Raises BadValue."""
    found = values.get(name)
    if isinstance(found, str):
        try:
            return date.fromisoformat(found.strip())
        except ValueError:
            raise BadValue(name, "a day such as 2026-10-09 is wanted") from None
    if not isinstance(found, date) or isinstance(found, datetime):
        raise BadValue(name, "a day is wanted")
    return found


def items(values: Values, name: str) -> Sequence[Any]:
    """A list. Raises BadValue."""
    found = values.get(name)
    if not isinstance(found, list | tuple):
        raise BadValue(name, "a list is wanted")
    return found


def counts(values: Values, name: str) -> dict[str, int]:
    """How many of each choice were counted by hand; a choice that is not named was not there. Raises BadValue."""
    found = values.get(name)
    if not isinstance(found, Mapping):
        raise BadValue(name, "a count for each choice is wanted")
    counted = dict.fromkeys(map(str, Choice), 0)
    for word, count in found.items():
        choice, many = choice_of(word), whole_of(count)
        if choice is None or many is None:
            raise BadValue(name, f"{word} is no choice, or has no whole number from 0 on")
        counted[str(choice)] = many
    return counted
