"""FEEL expressions, each changed in one place: an operator, a figure, a truth value."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.feel import FeelSyntaxError
from engine.feel.lexer import Kind, Token, tokens

SWAPS = {"=": "!=", "!=": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "and": "or", "or": "and", "+": "-", "*": "+", "/": "*"}
TRUTHS = {"true": "false", "false": "true"}
ANOTHER = '"另一个"'
LONGEST_SHOWN = 60


def operators(source: str) -> Iterator[str]:
    """The expression with one operator or truth value turned: `=` to `!=`, `<` to `<=`, `and` to `or`."""
    for token in _tokens(source):
        swapped = {**SWAPS, **TRUTHS}.get(token.text) if token.kind in (Kind.SYMBOL, Kind.KEYWORD) else None
        if swapped is not None and not (token.text in "+*/" and _joins_texts(source, token.start)):
            yield source[: token.start] + swapped + source[token.end :]


def figures(source: str) -> Iterator[str]:
    """The expression with one number larger by one."""
    for token in _tokens(source):
        if token.kind is Kind.NUMBER:
            yield source[: token.start] + str(Decimal(token.text) + 1) + source[token.end :]


def bounds(source: str) -> Iterator[str]:
    """An interval with one end opened or closed: `[60..70)` to `(60..70)`."""
    if ".." in source and source[0] in "[(" and source[-1] in "])":
        yield ("(" if source[0] == "[" else "[") + source[1:]
        yield source[:-1] + (")" if source[-1] == "]" else "]")


def turned(source: str) -> str:
    """The opposite of a condition."""
    return f"not({source})"


def another(source: str) -> str:
    """Another value in the place of an expression: null; a text where null stands already."""
    return ANOTHER if source.strip() in ("null", '""') else "null"


def _joins_texts(source: str, place: int) -> bool:
    """Whether the operator stands beside a text: joined text is what people read, not what decides."""
    return source[place + 1 :].lstrip().startswith(('"', "(")) or source[:place].rstrip().endswith('"')


def _tokens(source: str) -> list[Token]:
    try:
        return tokens(source)
    except FeelSyntaxError:
        return []


def change(before: str, after: str) -> str:
    """What was changed to what as one line; of long texts only where they differ."""
    before, after = " ".join(before.split()), " ".join(after.split())
    if max(len(before), len(after)) <= LONGEST_SHOWN:
        return f"{before} → {after}"
    same = next((place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    start = max(0, same - LONGEST_SHOWN // 3)
    lead = "…" if start else ""
    return f"{lead}{short(before[start:])} → {lead}{short(after[start:])}"


def short(text: str) -> str:
    """A text as one line of a report shows it."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
