"""The list of cases that somebody reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import access
from engine.execute import Engine
from engine.reading.facts import outcome_label, outcome_label_en
from engine.roles import SIDE_KINDS
from engine.store import cases as store
from engine.store import reaching
from engine.store.copies import cases_copied_to
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
    outcome_label_en: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CaseList:
    """`next` is the cursor of the following page, None at the end; `everything`: the reader reads every case, and so sees the
    called ones among them in any event."""

    rows: tuple[CaseLine, ...]
    next: str | None
    procedures: tuple[tuple[str, str, str], ...]
    everything: bool


def cases(
    engine: Engine, user_id: str, words: str = "", status: str | None = None, procedure: str | None = None,
    page: str | None = None, called: bool = False, unit: str | None = None,
) -> CaseList:  # fmt: skip
    """The cases that this person reads, youngest first: by a task in them, by role, because they began them, because a letter
    of theirs was served on this person, because a copy was sent to them, or all. Those that they called (a letter's service)
    come with `called`, and where words are looked for. `unit`: those of this unit alone."""
    with engine.reading() as tx:
        everything = access.reads_everything(tx.connection, tx.shelf.roles, user_id, tx.now)
        ids = None if everything else _mine(tx, user_id, called or bool(words.split()))
        found = store.matching(tx.connection, ids, words, status, procedure, PAGE + 1, cursor(page), unit)
        rows = found[:PAGE]
        following = f"{rows[-1].opened_at.isoformat()}~{rows[-1].id}" if len(found) > PAGE else None
        return CaseList(tuple(_line(tx, row) for row in rows), following, _procedures(tx), everything)


def _mine(tx: Transaction, user_id: str, called: bool) -> Any:
    """A selectable of the ids of the cases that somebody reads; each part begins at what this person is or did."""
    roles = tx.shelf.roles
    acts = {roles[one.role].kind for one in access.acting_as(tx.connection, roles, user_id, tx.now)}
    copied = cases_copied_to(user_id, access.copied_as(tx.connection, roles, user_id, tx.now))
    parts = [reaching.cases_taken_part_in(user_id, tx.now), store.readable_by_role(user_id, tx.now),
             reaching.cases_served(user_id, tx.now), copied]  # fmt: skip
    if acts:
        parts.append(store.begun_by(user_id))
    if called:
        inside = [role.id for role in roles.values() if role.kind not in SIDE_KINDS]
        full = [reaching.cases_taken_part_in(user_id, tx.now, inside), store.readable_by_role(user_id, tx.now), copied]
        if acts - SIDE_KINDS:
            full.append(store.begun_by(user_id))
        parts.append(store.called_by(full[0].union(*full[1:])))
    return parts[0].union(*parts[1:])


def _line(tx: Transaction, row: store.CaseRow) -> CaseLine:
    process = tx.house.library.procedure(tx.connection, row.definition).process(row.process)
    return CaseLine(row.id, row.number, row.title, row.title_en, process.title, process.title_en, row.status,
                    outcome_label(process, row.outcome), outcome_label_en(process, row.outcome), row.opened_at)  # fmt: skip


def _procedures(tx: Transaction) -> tuple[tuple[str, str, str], ...]:
    found = [(name, tx.house.library.procedure(tx.connection, tx.shelf.newest[name]).declared)
             for name in tx.shelf.procedures]  # fmt: skip
    return tuple((name, declared.title, declared.title_en) for name, declared in found)


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


