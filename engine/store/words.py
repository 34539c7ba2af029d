"""Search by words: every word occurs somewhere in one of several columns, literally or, a case number, as they are given out."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from engine.case_numbers import typed_number


def every_word(words: str, *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """A condition per word; what LIKE would read as a wildcard is taken as it stands."""
    return [
        or_(*(column.contains(form, autoescape=True) for form in _forms(word) for column in columns)) for word in words.split()
    ]


def _forms(word: str) -> list[str]:
    number = typed_number(word)
    return [word] if number is None else list(dict.fromkeys((word, number.written())))
