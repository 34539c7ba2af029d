"""Deadlines as pages show them: until when, why it is that day, kept or not. They are computed by `engine.terms`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from engine.bpmn.diagram import Diagram, EventBasedGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from engine.canonical import decode
from engine.lifecycle import TaskStatus
from engine.reading.story import labels
from engine.store import tasks, waits
from engine.store.cases import CaseRow
from engine.store.tasks import TaskRow
from engine.suspension import stops_in
from engine.transaction import Transaction

GATEWAYS = (EventBasedGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway)


@dataclass(frozen=True, slots=True)
class Stop:
    """From when to when the case stood still, how many days (of the term's unit; months: calendar days) were left, and the
    day that they reach; None where the term is not counted in days."""

    since: datetime
    until: datetime
    left: int | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class DueWhy:
    """A deadline as it was computed. `days` in `unit` (working_days, calendar_days, months), from the event's day to
    `last_day`; then each of `stops` moved it."""

    due_at: datetime
    last_day: date
    from_day: date
    days: int
    unit: str
    label: str
    legal: bool
    source: str
    reason: str
    rest_days: tuple[date, ...]
    provisional: bool
    late_mode: str
    event: str  # what the term runs from; nothing: the beginning of the step itself
    event_en: str
    stops: tuple[Stop, ...] = ()

    @property
    def ends_on(self) -> date:
        """The last day, with what the case stood still."""
        return next((stop.last_day for stop in reversed(self.stops) if stop.last_day is not None), self.last_day)


def due_why(due_at: datetime | None, why: bytes | None, late_mode: str) -> DueWhy | None:
    """The deadline of a task or timer, from the notes kept with it; None where no term was used."""
    if due_at is None or why is None:
        return None
    notes = decode(why)
    note = next((one for one in notes if one["kind"] == "term"), None)
    if note is None:
        return None
    stops = stops_in(notes)
    provisional = note["provisional"] or any(stop.get("provisional", False) for stop in stops)
    return DueWhy(
        due_at, note["last_day"], note["from"], int(note["days"]), note["unit"], note["label"], note["legal"],
        note["source"], note["reason"], tuple(note["rest_days"]), provisional, late_mode, note["event"], note["event_en"],
        tuple(Stop(one["since"], one["until"], one.get("left"), one.get("last_day")) for one in stops),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term that runs."""

    name: str
    name_en: str
    due: DueWhy


@dataclass(frozen=True, slots=True)
class PastDeadline:
    """A term that is over because its task is: `in_time` or late; `done` False where the flow went on without it."""

    name: str
    name_en: str
    due: DueWhy
    closed_at: datetime
    done: bool
    in_time: bool


def open_deadlines(tx: Transaction, row: CaseRow, opened: Iterable[TaskRow], diagram: Diagram, full: bool) -> Iterable[Deadline]:
    """The terms of these tasks and, for who reads the whole case, of the timers that its diagram set."""
    for task in opened:
        due = due_why(task.due_at, task.due_why, task.late_mode)
        if due is not None:
            yield Deadline(task.name, task.name_en, due)
    for timer in waits.timers_of(tx.connection, row.id) if full else ():
        due = due_why(timer.due_at, timer.why, "flow")
        if due is not None and "/" not in timer.wait:  # a task's own timers are told with the task
            yield Deadline(*labels(diagram, timer.element), due)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A moment for which the flow itself waits, and what its diagram does then; no `next` where that has no name."""

    name: str
    name_en: str
    due_at: datetime
    next: str
    next_en: str


def awaited(tx: Transaction, row: CaseRow, diagram: Diagram) -> Iterable[Awaited]:
    """What the timers of the diagram wait for, whether a term set them or a day that somebody entered; the first one first."""
    for timer in sorted(waits.timers_of(tx.connection, row.id), key=lambda one: one.due_at):
        if "/" not in timer.wait and timer.element in diagram.elements:
            yield Awaited(*labels(diagram, timer.element), timer.due_at, *labels(diagram, _next_to(diagram, timer.element)))


def _next_to(diagram: Diagram, element: str) -> str:
    """The element behind a timer; behind gateways, too, as long as only one way leads on."""
    found = element
    for _ in diagram.elements:
        onward = diagram.elements[found].outgoing
        if len(onward) != 1:
            break
        found = diagram.flows[onward[0]].target
        if not isinstance(diagram.elements[found], GATEWAYS):
            break
    return found


def past_deadlines(tx: Transaction, row: CaseRow) -> Iterable[PastDeadline]:
    """The terms of the tasks that are closed."""
    for task in tasks.tasks_of(tx.connection, row.id):
        due = due_why(task.due_at, task.due_why, task.late_mode)
        if due is None or task.closed_at is None:
            continue
        done = task.status == TaskStatus.COMPLETED
        yield PastDeadline(task.name, task.name_en, due, task.closed_at, done, task.closed_at < due.due_at)
