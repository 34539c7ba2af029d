"""What a data directory holds after a path was walked, in a form in which two runs can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from engine import journal, model
from engine.documents import HTML_PURPOSE
from engine.execute import Engine
from engine.seals import SERIES
from registry import model as registry
from registry.jobs import JOBS

DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
MACHINE = frozenset({"document:rendered"})
"""Entries that the worker adds in its own time: counted, not put in order."""


@dataclass(frozen=True)
class Record:
    """All that a case may leave behind, its own ids and hours left out."""

    journals: dict[str, tuple[str, ...]]
    counts: dict[str, Counter[str]]
    tasks: tuple[tuple[Any, ...], ...]
    letters: dict[str, str]
    ledger: tuple[tuple[Any, ...], ...]
    publications: tuple[tuple[Any, ...], ...]
    appraisals: tuple[tuple[Any, ...], ...]
    outgoing: tuple[tuple[Any, ...], ...]
    files: Counter[str]
    numbers: tuple[tuple[Any, ...], ...]


def opened(home: Path) -> Engine:
    """An engine of one's own on a data directory that a server serves."""
    return Engine.open(home, f"sqlite:///{home / 'wuye.sqlite'}", JOBS)


def record(home: Path) -> Record:
    """Reads everything."""
    engine = opened(home)
    try:
        with engine.reading() as tx:
            connection = tx.connection
            cases = connection.execute(select(model.case.c.id, model.case.c.number).order_by(model.case.c.number)).all()
            written = [number for _case, number in cases]
            entries = {number: journal.read(connection, tx.data_key(case), case) for case, number in cases}
            letters = {
                row.number: DAY.sub("某日", tx.data_key(row.case_id).open(row.html, HTML_PURPOSE.format(row.id)).decode())
                for row in connection.execute(select(model.document))
            }
            return Record(
                {number: tuple(one.kind for one in told if one.kind not in MACHINE) for number, told in entries.items()},
                {number: Counter(one.kind for one in told) for number, told in entries.items()},
                rows(connection, model.task, "element", "status", "claimed_by", "closed_by", "closed_role"),
                letters,
                rows(connection, registry.subsidy_ledger, "id", "account", "cents", "reason", "case_number", of=written),
                rows(connection, registry.publication, "id", "title", "text", "case_number", of=written),
                rows(connection, registry.appraisal, "id", "score_hundredths", "missing", "amount_cents", "case_number", of=written),
                rows(connection, model.outbox, "kind", "status", "trouble"),
                Counter(row.type for row in connection.execute(select(model.attachment))),
                tuple(one for one in rows(connection, model.number_series, "kind", "year", "last") if one[0] != SERIES),
            )
    finally:
        engine.close()


def rows(connection: Connection, table: Any, *columns: str, of: Sequence[str] | None = None) -> tuple[tuple[Any, ...], ...]:
    """A table's rows; of the district's books only those that these cases wrote."""
    asked = select(*(table.c[name] for name in columns))
    found = connection.execute(asked if of is None else asked.where(table.c.case_number.in_(of))).all()
    return tuple(sorted((tuple(row) for row in found), key=repr))


def letters_left(home: Path) -> int:
    """How many letters still want their PDF."""
    engine = opened(home)
    try:
        with engine.reading() as tx:
            return len(tx.connection.execute(select(model.document.c.id).where(model.document.c.pdf_hash.is_(None))).all())
    finally:
        engine.close()


def snapshot(home: Path) -> dict[str, tuple[Any, ...]]:
    """Every row that a command may write, to see that a refused one wrote none. Drafts (with the ids of their commands),
    sessions and throttling are left out."""
    tables = (
        model.case, model.task, model.task_candidate, model.timer, model.subscription, model.outbox, model.incident, model.journal,
        model.document, model.attachment, registry.subsidy_ledger, registry.publication, registry.appraisal,
    )  # fmt: skip
    engine = opened(home)
    try:
        with engine.reading() as tx:
            return {table.name: tuple(sorted(map(repr, tx.connection.execute(select(table)).all()))) for table in tables}
    finally:
        engine.close()
