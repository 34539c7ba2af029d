"""What the tables have in common: conditions, and the case that wrote a row."""

from __future__ import annotations

from sqlalchemy import Column, String

from registry.kinds import Labelled

QUARTER = (
    "length(quarter) = 6 and substr(quarter, 5, 1) = 'Q' and substr(quarter, 6, 1) in ('1','2','3','4')"
    " and substr(quarter, 1, 4) between '2000' and '2099'"
)


def one_of(column: str, words: type[Labelled]) -> str:
    """The condition that a column holds one of the words."""
    return f"{column} in ({','.join(repr(str(word)) for word in words)})"


def case_number() -> Column[str]:
    """The case that wrote the row; NULL for what was entered without one (take-over of earlier books)."""
    return Column("case_number", String(60), index=True)
