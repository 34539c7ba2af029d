"""One-time codes, whoever gave them out: for whom of what one is. A code itself is kept nowhere, only its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, select, update

from engine.model import one_time_code

_CODE = one_time_code.c


@dataclass(frozen=True, slots=True)
class CodeHolder:
    """Whom a code is for: number `number` of a ballot, a survey, a case (`subject`), as `desk` gave it out. `replaced`: another
    one was issued in its place."""

    desk: str
    subject: str
    number: int
    replaced: bool


def find(connection: Connection, fingerprint: str) -> CodeHolder | None:
    row = connection.execute(select(_CODE.desk, _CODE.subject, _CODE.number, _CODE.voided_on).where(_CODE.id == fingerprint)).one_or_none()
    return None if row is None else CodeHolder(row.desk, row.subject, row.number, row.voided_on is not None)


def has_one(desk: str, subject: ColumnElement[str], number: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether whoever these columns name has a code that is valid; for a query."""
    return exists().where(_valid(desk), _CODE.subject == subject, _CODE.number == number)


def issued(connection: Connection, desk: str, subject: str) -> int:
    """How many of a subject have a code that is valid."""
    return int(connection.execute(select(func.count()).where(_valid(desk), _CODE.subject == subject)).scalar_one())


def add(connection: Connection, desk: str, subject: str, codes: Mapping[int, str], day: date) -> None:
    """`codes`: the fingerprint of a new code by number."""
    rows = [
        {"id": fingerprint, "desk": desk, "subject": subject, "number": number, "issued_on": day, "voided_on": None}
        for number, fingerprint in codes.items()
    ]
    if rows:
        connection.execute(insert(one_time_code), rows)


def void(connection: Connection, desk: str, subject: str, numbers: Iterable[int], day: date) -> set[int]:
    """Takes the codes of these out of use. Returns the numbers of those who had one."""
    here = _valid(desk), _CODE.subject == subject, _CODE.number.in_(list(numbers))
    had = set(connection.execute(select(_CODE.number).where(*here)).scalars())
    connection.execute(update(one_time_code).where(*here).values(voided_on=day))
    return had


def of_subject(connection: Connection, desk: str, subject: str) -> dict[str, dict[str, Any]]:
    """Every code of a subject that was ever given out, by its fingerprint."""
    query = select(_CODE.id, _CODE.number, _CODE.issued_on, _CODE.voided_on).where(_CODE.desk == desk, _CODE.subject == subject)
    return {row["id"]: dict(row) for row in connection.execute(query.order_by(_CODE.id)).mappings()}


def _valid(desk: str) -> ColumnElement[bool]:
    return and_(_CODE.desk == desk, _CODE.voided_on.is_(None))
