"""A register as a list in SQL: a page of it behind a row, how many rows there are up to a bound, and all of it piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, tuple_

PIECE = 500
"""Rows that are fetched at once where all are wanted."""
_PLACE = "place_{}"


@dataclass(frozen=True, slots=True)
class Listing:
    """`query`: the rows with all that is told of them, whichever fit; `order`: the columns by which they go, all text or days, the
    last one the row's id; `backwards`: the last of them first."""

    query: Select[Any]
    order: tuple[ColumnElement[Any], ...]
    backwards: bool = True

    def rows(self, connection: Connection, limit: int, after: str = "") -> Sequence[Row[Any]]:
        """So many rows from the beginning, or behind the row whose cursor this is: a page far down is found as fast as the first."""
        query = self.query.add_columns(*(column.label(_PLACE.format(number)) for number, column in enumerate(self.order)))
        place = self._place(after)
        if place is not None:
            query = query.where(tuple_(*self.order) < place if self.backwards else tuple_(*self.order) > place)
        order = [column.desc() for column in self.order] if self.backwards else self.order
        return connection.execute(query.order_by(*order).limit(limit)).all()

    def cursor(self, row: Row[Any]) -> str:
        """What tells where the list goes on behind a row."""
        return json.dumps([str(row._mapping[_PLACE.format(number)]) for number in range(len(self.order))], ensure_ascii=False)

    def count(self, connection: Connection, most: int) -> int:
        """How many rows there are; counted no farther than `most`."""
        found = self.query.with_only_columns(self.order[-1]).limit(most).subquery()
        return int(connection.execute(select(func.count()).select_from(found)).scalar_one())

    def every(self, connection: Connection) -> Iterator[Row[Any]]:
        """All rows; no more than a piece of them is held at a time."""
        return chain.from_iterable(self.pieces(connection))

    def pieces(self, connection: Connection) -> Iterator[Sequence[Row[Any]]]:
        """The same, piece by piece."""
        piece = self.rows(connection, PIECE)
        while piece:
            yield piece
            piece = self.rows(connection, PIECE, self.cursor(piece[-1])) if len(piece) == PIECE else ()

    def _place(self, cursor: str) -> tuple[Any, ...] | None:
        """What a cursor names; None for one that nobody can read, which starts from the beginning."""
        try:
            named = json.loads(cursor) if cursor else None
        except (ValueError, RecursionError):
            return None
        if not isinstance(named, list) or len(named) != len(self.order):
            return None
        try:
            return tuple(_read(column, one) for column, one in zip(self.order, named, strict=True))
        except ValueError:
            return None


def _read(column: ColumnElement[Any], said: object) -> Any:
    """Raises ValueError for what is no value of the column."""
    if not isinstance(said, str) or not said.isprintable():
        raise ValueError(said)
    return date.fromisoformat(said) if column.type.python_type is date else said
