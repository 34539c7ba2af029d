"""The register of publications on the official platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from registry.model import publication
from registry.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Notice:
    """What was made public; `corrected_by` is the notice that corrects it, `facts` canonical bytes of what it says as data."""

    id: str
    kind: str
    title: str
    text: str
    estate_id: str | None
    firm_id: str | None
    quarter: Quarter | None
    published_on: date
    case_number: str | None
    corrects: str | None
    corrected_by: str | None
    reason: str
    facts: bytes | None


correction = publication.alias("correction")


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        row.id, row.kind, row.title, row.text, row.estate_id, row.firm_id,
        None if row.quarter is None else Quarter.read(row.quarter), row.published_on, row.case_number, row.corrects,
        row.corrected_by, row.reason, row.facts,
    )  # fmt: skip


def notices(
    connection: Connection, *, notice_id: str = "", estate_id: str = "", case_number: str = "", limit: int | None = None
) -> list[Notice]:
    """What was made public: one notice, an estate's, a case's, or the newest; newest first."""
    query = (
        select(publication, correction.c.id.label("corrected_by"))
        .outerjoin(correction, correction.c.corrects == publication.c.id)
        .order_by(publication.c.published_on.desc(), publication.c.id)
        .limit(limit)
    )
    wanted = (
        (publication.c.id, notice_id),
        (publication.c.estate_id, estate_id),
        (publication.c.case_number, case_number),
    )
    for column, value in wanted:
        if value:
            query = query.where(column == value)
    return [_notice(row) for row in connection.execute(query)]


def publish(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(publication), [dict(row)])
