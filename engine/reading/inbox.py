"""The inbox: what somebody has claimed or may claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.clock import district_day
from engine.execute import Engine
from engine.lifecycle import CaseStatus
from engine.reading.barred_tasks import Bar, bars
from engine.reading.copies import unread_copies
from engine.reading.deadlines import DueWhy, due_why
from engine.reading.opinions import AskedRow, asked_of
from engine.store import cases, people, reaching, urgings
from engine.store.reaching import Reached
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A task in an inbox. `days_left` counts calendar days, negative once late; `acting_for_late`: as a superior."""

    task_id: str
    case_id: str
    case_number: str
    case_title: str
    case_title_en: str
    name: str
    name_en: str
    procedure_title: str
    procedure_title_en: str
    role: str
    role_label: str
    role_label_en: str
    unit_name: str
    unit_name_en: str
    status: str
    version: int
    claimed_by: str | None
    claimed_by_name: str
    mine: bool
    opened_at: datetime
    due_at: datetime | None
    due: DueWhy | None
    days_left: int | None
    source: str | None  # "law" or "practice"
    late: bool
    acting_for_late: bool
    on_behalf: tuple[str, ...]  # the absent persons, whom this person replaces first
    soon: bool  # reminded of, and not late yet
    bar: Bar | None  # four eyes: the step through which this person may not do it
    suspended: bool = False  # its case stands still, and its term
    handed_over: bool = False  # given to this person by somebody else
    urged_at: datetime | None = None
    urged_by_name: str = ""  # who urged last

    @property
    def barred(self) -> bool:
        return self.bar is not None


@dataclass(frozen=True, slots=True)
class Inbox:
    """`counts`: how many tasks there are for this person in each scope; those that four eyes bars them from do not count."""

    rows: tuple[InboxRow, ...]
    counts: dict[str, int]
    roles: tuple[tuple[str, str, str], ...]  # id, label, English label
    asked: tuple[AskedRow, ...] = ()  # opinions that are wanted of this person
    copies: int | None = None  # cases copied to this person and not read yet; None for who cannot be sent any


def inbox(engine: Engine, user_id: str, scope: str = "all", words: str = "", role: str | None = None) -> Inbox:
    """Somebody's tasks: all, mine (claimed), open (to be claimed), soon (reminded of) or late; most urgent first."""
    with engine.reading() as tx:
        rows = inbox_rows(tx, reaching.inbox(tx.connection, user_id, tx.now, words), user_id)
        asked, copies = asked_of(tx, user_id), unread_copies(tx, user_id)
    roles = {row.role: (row.role, row.role_label, row.role_label_en) for row in rows}
    if role:
        rows = tuple(row for row in rows if row.role == role)
    scopes = {
        "all": rows,
        "mine": tuple(row for row in rows if row.mine),
        "open": tuple(row for row in rows if not row.mine and not row.barred and not row.suspended),
        "soon": tuple(row for row in rows if row.soon and not row.suspended),
        "late": tuple(row for row in rows if row.late and not row.suspended),
    }
    counts = {name: sum(not row.barred for row in found) for name, found in scopes.items()}
    return Inbox(scopes.get(scope, rows), counts, tuple(sorted(roles.values())), asked, copies)


def inbox_rows(tx: Transaction, found: Iterable[Reached], user_id: str) -> tuple[InboxRow, ...]:
    """Rows for the tasks that were found: what belongs to them is fetched at once, not one by one."""
    reached = list(found)
    files = cases.by_ids(tx.connection, [one.task.case_id for one in reached])
    units = people.unit_names(tx.connection, [one.unit for one in reached])
    names = people.user_names(tx.connection, [name for one in reached for name in (one.task.claimed_by, *one.behalf)])
    urged = {row.task_id: row.user_id for row in urgings.of_tasks(tx.connection, [one.task.id for one in reached if one.task.urged_at])}
    urging = people.user_names(tx.connection, urged.values())
    today = district_day(tx.now)
    barred = bars(tx, reached, files, user_id)
    rows = []
    for one in reached:
        task, case = one.task, files[one.task.case_id]
        declared = tx.house.library.procedure(tx.connection, case.definition).declared
        why = due_why(task.due_at, task.due_why, task.late_mode)
        last = why.ends_on if why else district_day(task.due_at) if task.due_at else None
        rows.append(
            InboxRow(
                task_id=task.id, case_id=task.case_id, case_number=case.number, case_title=case.title, case_title_en=case.title_en,
                name=task.name, name_en=task.name_en, procedure_title=declared.title,
                procedure_title_en=declared.title_en, role=one.role, role_label=tx.shelf.roles.label(one.role),
                role_label_en=tx.shelf.roles.label(one.role, "en"), unit_name=units.get(one.unit, ("", ""))[0],
                unit_name_en=units.get(one.unit, ("", ""))[1], status=task.status, version=task.version,
                claimed_by=task.claimed_by, claimed_by_name=names.get(task.claimed_by or "", ""),
                mine=task.claimed_by == user_id, opened_at=task.opened_at, due_at=task.due_at, due=why,
                days_left=(last - today).days if last else None,
                source=("law" if why.legal else "practice") if why else None,
                late=task.is_late(tx.now), acting_for_late=one.when_late,
                on_behalf=tuple(names.get(person, person) for person in reversed(one.behalf)),
                soon=task.reminded_at is not None and not task.is_late(tx.now), bar=barred.get(task.id),
                suspended=case.status == CaseStatus.SUSPENDED, handed_over=task.handed_by is not None and task.claimed_by == user_id,
                urged_at=task.urged_at, urged_by_name=urging.get(urged.get(task.id, ""), ""),
            )
        )  # fmt: skip
    return tuple(rows)
