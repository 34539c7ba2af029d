"""Series of numbers, of cases, letters and others, by year: given out one after the other, without a gap."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.model import number_series
from engine.store.prepared import Statement, Writing

_LAST = Statement(
    select(number_series.c.last)
    .where(number_series.c.kind == bindparam("kind"), number_series.c.year == bindparam("year"))
    .with_for_update()
)
_COUNT_UP = Statement(
    update(number_series).where(number_series.c.kind == bindparam("of_kind"), number_series.c.year == bindparam("of_year")), "last"
)
_ADD = Writing(insert(number_series))


def next_number(connection: Connection, kind: str, year: int) -> int:
    """The next number of a series, its row locked until the commit: no gap, no double."""
    for _ in range(2):
        last = _LAST.value(connection, kind=kind, year=year)
        if last is not None:
            _COUNT_UP.run(connection, last=last + 1, of_kind=kind, of_year=year)
            return int(last) + 1
        try:
            with connection.begin_nested():
                _ADD.run(connection, {"kind": kind, "year": year, "last": 1})
            return 1
        except IntegrityError:  # another command made the row first: take the next number of it
            continue
    raise RuntimeError(f"Expected a number series {kind} {year} after it was made.")


def lock(connection: Connection, kind: str, year: int) -> None:
    """Waits for its turn among all that count in a series."""
    _LAST.value(connection, kind=kind, year=year)
