"""The list of cases that somebody reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.execute import Engine
from engine.reading.facts import outcome_label
from engine.store import cases as store
from engine.store import reaching
from engine.transaction import Transaction

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    id: str
    number: str
    title: str
    title_en: str
    process_title: str
    process_title_en: str
    status: str
    outcome_label: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CaseList:
    """`next` is the cursor of the following page, None at the end."""

    rows: tuple[CaseLine, ...]
    next: str | None
    procedures: tuple[tuple[str, str, str], ...]


def cases(
    engine: Engine, user_id: str, words: str = "", status: str | None = None, procedure: str | None = None,
    page: str | None = None,
) -> CaseList:  # fmt: skip
    """The cases that this person reads, youngest first: by a task in them, by role, because they began them, or all."""
    with engine.reading() as tx:
        everything = access.reads_everything(tx.connection, tx.shelf.roles, user_id, tx.now)
        acts = bool(access.acting_as(tx.connection, tx.shelf.roles, user_id, tx.now))
        begun = [store.begun_by(user_id)] if acts else []
        mine = reaching.cases_taken_part_in(user_id, tx.now).union(store.readable_by_role(user_id, tx.now), *begun)
        ids = None if everything else mine
        found = store.matching(tx.connection, ids, words, status, procedure, PAGE + 1, cursor(page))
        rows = found[:PAGE]
        following = f"{rows[-1].opened_at.isoformat()}~{rows[-1].id}" if len(found) > PAGE else None
        return CaseList(tuple(_line(tx, row) for row in rows), following, _procedures(tx))


def _line(tx: Transaction, row: store.CaseRow) -> CaseLine:
    process = tx.house.library.procedure(tx.connection, row.definition).process(row.process)
    return CaseLine(row.id, row.number, row.title, row.title_en, process.title, process.title_en, row.status,
                    outcome_label(process, row.outcome), row.opened_at)  # fmt: skip


def _procedures(tx: Transaction) -> tuple[tuple[str, str, str], ...]:
    found = [(name, tx.house.library.procedure(tx.connection, tx.shelf.newest[name]).practice)
             for name in tx.shelf.procedures]  # fmt: skip
    return tuple((name, practice.title, practice.title_en) for name, practice in found)


def cursor(page: str | None) -> tuple[datetime, str] | None:
    """The moment and id after which a page goes on; one that nobody can read starts from the beginning."""
    if page is None or "~" not in page:
        return None
    moment, case_id = page.split("~", 1)
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found, case_id) if found.tzinfo is not None else None


