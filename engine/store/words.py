"""Search by words: every word occurs somewhere in one of several columns, literally."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_


def every_word(words: str, *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """A condition per word; what LIKE would read as a wildcard is taken as it stands."""
    return [or_(*(column.contains(word, autoescape=True) for column in columns)) for word in words.split()]
