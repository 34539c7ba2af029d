"""What a scenario may observe of publications: `publications`, their titles, and `notices`, the rows themselves, oldest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from registry.model import publication


def _notices(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(select(publication).where(publication.c.case_number.is_not(None)).order_by(publication.c.id))
    return [
        {
            "kind": row.kind, "title": row.title, "text": row.text, "estate": row.estate_id, "firm": row.firm_id,
            "quarter": row.quarter, "reason": row.reason,
        }
        for row in rows
    ]  # fmt: skip


def _titles(connection: Connection) -> list[str]:
    rows = connection.execute(select(publication.c.title).where(publication.c.case_number.is_not(None)).order_by(publication.c.id))
    return list(rows.scalars())


QUESTIONS = {"publications": _titles, "notices": _notices}
