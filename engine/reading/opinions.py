"""Opinions that were asked for: the page to ask on, the page to answer on, what a task shows of them, what an inbox lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import access
from engine.addressees import places
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.handlers.opinions import require_asker
from engine.journal import Entry, read
from engine.lifecycle import CaseStatus, OpinionStatus
from engine.reading.facts import Why, user_name
from engine.reading.handing_over import TaskAct, open_task_of, require_at_work, task_act
from engine.step import Step
from engine.store import cases, opinions, people, tasks
from engine.store.cases import CaseRow
from engine.store.lineage import lineage_of
from engine.store.opinions import OpinionRow
from engine.store.tasks import TaskRow
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Addressed:
    """A person by name, or (`why`) whoever holds a role in a unit."""

    name: str
    why: Why | None


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """A question and what became of it; `reply` is the opinion, or why there is none. What was put to several at once has one
    `entry`."""

    id: str
    entry: int
    to: Addressed
    question: str
    asked_by: str
    asked_at: datetime
    due_on: date | None
    status: str
    reply: str
    by: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A role in a unit, by its key, with its people (key, name)."""

    key: str
    why: Why
    persons: tuple[tuple[str, str], ...]

    @property
    def keys(self) -> list[str]:
        return [self.key, *(key for key, _ in self.persons)]


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Those of one role elsewhere; without a label, what the case has to do with: the district's own bodies, its own units."""

    label: str
    label_en: str
    places: tuple[PlaceChoice, ...]

    @property
    def keys(self) -> list[str]:
        return [key for place in self.places for key in place.keys]


@dataclass(frozen=True, slots=True)
class AskPage:
    task: TaskAct
    groups: tuple[PlaceGroup, ...]
    today: date


@dataclass(frozen=True, slots=True)
class OpinionPage:
    task: TaskAct
    line: OpinionLine
    may_answer: bool


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question in the inbox of who is asked."""

    id: str
    name: str
    name_en: str
    case_number: str
    case_title: str
    case_title_en: str
    asked_by: str
    asked_at: datetime
    due_on: date | None


def ask_page(engine: Engine, user_id: str, task_id: str, today: date) -> AskPage:
    """Who can be asked about a task in this person's hands. Raises NotFound, WrongState, NotAllowed("not-claimed",
    "held-by-another", "ask")."""
    with engine.reading() as tx:
        task = access.reach_task(tx.connection, user_id, task_id, tx.now).task
        if task.claimed_by != user_id:
            raise NotAllowed("held-by-another" if task.claimed_by else "not-claimed", f"Expected task {task_id} in this person's hands.")
        step = Step.read(tx, task.case_id)
        require_at_work(step, task, "ask about")
        require_asker(step, user_id)
        return AskPage(task_act(step, task), place_groups(tx, step.row, user_id, access.is_addressable), today)


def place_groups(tx: Transaction, case: CaseRow, but: str, fits: access.Fits) -> tuple[PlaceGroup, ...]:
    """Everybody who can be addressed about a case, but one: first those near it, then the others by role."""
    found, roles = places(tx, but, fits), tx.shelf.roles
    whys = _whys(tx, [(one.role.role, one.role.unit) for one in found])
    units = {*cases.units(tx.connection, case.id).values()}
    units |= set(lineage_of(tx.connection, case.main_unit).values()) if case.main_unit else set()
    groups: dict[str, list[PlaceChoice]] = {"": []}
    for one in found:
        role, unit = one.role.role, one.role.unit
        near = roles[role].unit is not None or unit in units
        persons = tuple((person.key, name) for person, name in one.persons)
        groups.setdefault("" if near else role, []).append(PlaceChoice(one.role.key, whys[role, unit], persons))
    return tuple(
        PlaceGroup(roles.label(role) if role else "", roles.label(role, "en") if role else "", tuple(those))
        for role, those in groups.items()
    )


def opinion_page(engine: Engine, user_id: str, opinion_id: str) -> OpinionPage:
    """A question that was put to this person. Raises NotFound."""
    with engine.reading() as tx:
        row = opinions.find(tx.connection, opinion_id)
        if row is None:
            raise NotFound("opinion", opinion_id)
        access.as_asked(tx.connection, tx.shelf.roles, user_id, tx.now, row)
        step, task = open_task_of(tx, row.task_id)
        open_now = row.status == OpinionStatus.ASKED and step.row.status == CaseStatus.RUNNING
        return OpinionPage(task_act(step, task), _lines(step, [row])[0], open_now)


def opinions_about(step: Step, task: TaskRow) -> tuple[OpinionLine, ...]:
    """What was asked about a task, and answered."""
    rows = opinions.of_task(step.tx.connection, task.id)
    return _lines(step, rows) if rows else ()


def asked_of(tx: Transaction, user_id: str, case_id: str | None = None) -> tuple[AskedRow, ...]:
    """What this person is asked, by running cases (or by one)."""
    acts_as = access.addressed_as(tx.connection, tx.shelf.roles, user_id, tx.now)
    found = opinions.open_for(tx.connection, user_id, acts_as) if acts_as else []
    found = [one for one in found if case_id in (None, one.case_id)]
    files = cases.by_ids(tx.connection, [one.case_id for one in found])
    names = people.user_names(tx.connection, [one.asked_by for one in found])
    rows = []
    for one in found:
        case, task = files[one.case_id], tasks.find(tx.connection, one.task_id)
        if task is not None and case.status == CaseStatus.RUNNING:
            title = case.number, case.title, case.title_en
            rows.append(AskedRow(one.id, task.name, task.name_en, *title, names.get(one.asked_by, ""), one.asked_at, one.due_on))
    return tuple(rows)


def addressed_in(tx: Transaction, journal: Iterable[Entry]) -> dict[str, Addressed]:
    """Opinion id -> to whom the question was put, of all that these entries asked."""
    asked = [one for entry in journal if entry.kind == "opinion:asked" for one in entry.facts.get("asked", ())]
    places = [(one.get("person"), one.get("role", ""), one.get("unit", "")) for one in asked]
    return {one["opinion"]: to for one, to in zip(asked, put_to(tx, places), strict=True)}


def put_to(tx: Transaction, places: Collection[tuple[str | None, str, str]]) -> list[Addressed]:
    """Whom each of these names: a person by id, or else a role in a unit."""
    names = people.user_names(tx.connection, [person for person, _, _ in places])
    whys = _whys(tx, [(role, unit) for person, role, unit in places if not person])
    return [Addressed(names.get(person, ""), None) if person else Addressed("", whys[role, unit]) for person, role, unit in places]


def left_unanswered(journal: Iterable[Entry]) -> dict[int, list[str]]:
    """Entry number -> the questions that it closed without an answer, for their task was gone."""
    waiting: dict[str, str] = {}  # opinion -> task
    closed: dict[int, list[str]] = {}
    for entry in journal:
        waiting |= {one["opinion"]: entry.facts["task"] for one in entry.facts.get("asked", ())}
        waiting.pop(entry.facts.get("opinion", ""), None)
        gone = {f"{entry.case_id}/{one['instance']}" for one in entry.effects() if one["kind"] == "task:closed"} if waiting else ()
        over = [identity for identity, task in waiting.items() if task in gone]
        if over:
            closed[entry.number] = over
        for identity in over:
            del waiting[identity]
    return closed


def _lines(step: Step, rows: Iterable[OpinionRow]) -> tuple[OpinionLine, ...]:
    tx = step.tx
    journal = read(tx.connection, step.key, step.row.id)
    to = addressed_in(tx, journal)
    return tuple(
        OpinionLine(
            one.id, one.entry, to[one.id], str(journal[one.entry - 1].facts["question"]), user_name(tx, one.asked_by),
            one.asked_at, one.due_on, one.status, _reply(journal[one.closed_entry - 1].facts if one.closed_entry else {}),
            user_name(tx, one.closed_by) if one.closed_by else "", one.closed_at,
        )
        for one in rows
    )  # fmt: skip


def _reply(facts: Mapping[str, Any]) -> str:
    return str(facts.get("answer") or facts.get("reason", "")) if "opinion" in facts else ""


def _whys(tx: Transaction, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Why]:
    """(role, unit) -> their names; no unit where only one body has the role."""
    wanted, roles = set(asked), tx.shelf.roles
    names = people.unit_names(tx.connection, [unit for _, unit in wanted])
    return {
        (role, unit): Why(
            roles.label(role), roles.label(role, "en"),
            *(("", "") if role in roles and roles[role].unit is not None else names.get(unit, ("", ""))),
        )
        for role, unit in wanted
    }  # fmt: skip
