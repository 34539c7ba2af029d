"""A task's page: its form with what it may read, its deadline, letters to come, why one sees it and who else does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import access
from engine.access import Held
from engine.bpmn.diagram import UserTask
from engine.documents import preview
from engine.errors import EngineError, NotAllowed
from engine.execute import Engine
from engine.feel import Environment, Value
from engine.feel_context import environment_for
from engine.handlers.tasks import read_draft
from engine.journal import read
from engine.lifecycle import LateMode, TaskStatus
from engine.reading.copies import may_copy
from engine.reading.deadlines import DueWhy, due_why
from engine.reading.facts import CaseHead, Why, case_head
from engine.reading.handing_over import HandOverNote, hand_over_note
from engine.reading.inbox import InboxRow, inbox_rows
from engine.reading.opinions import OpinionLine, opinions_about
from engine.reading.party_side import PartySide, party_side
from engine.reading.returning import ReturnNote, return_note
from engine.reading.urging import UrgingNote, urging_notes
from engine.step import Step
from engine.store import people, substitutions, tasks
from engine.store.reaching import Reached
from engine.taking_back import why_not
from engine.transaction import Transaction
from forms import Form, validate


@dataclass(frozen=True, slots=True)
class LetterPreview:
    """A letter as it would be with the values so far; `html` is None while something that it needs is missing."""

    title: str
    html: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else who sees the task."""

    name: str
    role_label: str
    role_label_en: str
    when_late: bool
    on_behalf: str = ""  # the absent person's name, for a substitute


@dataclass(frozen=True, slots=True)
class TaskPage:
    row: InboxRow
    element: str
    case: CaseHead
    form: Form | None
    context: Mapping[str, Value]
    environment: Callable[[], Environment]
    draft: Mapping[str, Any] | None
    draft_version: int
    draft_saved_at: datetime | None
    due: DueWhy | None
    act: str
    act_en: str
    after: str
    after_en: str
    grave: bool
    preview: tuple[LetterPreview, ...]
    why_me: tuple[Why, ...]
    who_else: tuple[Other, ...]
    may_claim: bool
    may_release: bool
    may_complete: bool
    blocked: str | None  # the reason for which this person cannot do it, though they see it
    claimed_at: datetime | None
    closed_by_name: str
    closed_at: datetime | None
    may_take_back: bool
    take_back_refusal: str | None  # why whoever completed the task cannot take it back
    may_return: bool  # the diagram names earlier steps, and this person may finish with the task
    returned: ReturnNote | None  # why the case came back to it
    may_hand_over: bool
    may_ask: bool  # for opinions
    may_copy: bool  # the case, to others
    handed_over: HandOverNote | None  # from whom whoever holds it has it
    urgings: tuple[UrgingNote, ...]
    opinions: tuple[OpinionLine, ...]  # what was asked about it, and answered
    questions: int  # of them, those that are open: the task cannot be completed before
    desk: str | None  # where more is done about it than to complete it
    party: PartySide | None  # of a task for a person without an account


def task_page(engine: Engine, user_id: str, task_id: str, raw: Mapping[str, Any] | None = None) -> TaskPage:
    """The page of a task that this person reaches. `raw`: what was sent, where the page shows it again."""
    with engine.reading() as tx:
        held = access.reach_task(tx.connection, user_id, task_id, tx.now)
        step = Step.read(tx, held.task.case_id)
        element = step.diagram.elements[held.task.element]
        assert isinstance(element, UserTask)
        return _page(tx, step, held, element, user_id, raw)


def _page(
    tx: Transaction, step: Step, held: Held, element: UserTask, user_id: str, raw: Mapping[str, Any] | None
) -> TaskPage:
    task = held.task
    is_open = task.status == TaskStatus.OPEN
    (row,) = inbox_rows(tx, [_reached(held)], user_id)
    known = step.variables_at(task.instance) if is_open else step.constants()
    kept = read_draft(tx, task, user_id)
    form = step.procedure.forms.get(task.form or "")
    shelf, procedure, now = tx.shelf, step.procedure, tx.now
    blocked = _blocked(tx, step, held, element, user_id) if is_open else None
    free = is_open and blocked is None and task.party is None
    properties = element.properties
    refusal = "" if is_open else why_not(step, read(tx.connection, step.key, step.row.id), task, user_id)
    closer = people.user_names(tx.connection, [task.closed_by]).get(task.closed_by or "", "")
    return TaskPage(
        row=row, element=element.id, case=case_head(tx, step.row), form=form, context=known,
        environment=lambda: environment_for(procedure, shelf, now, []),
        draft=kept[0] if kept else None, draft_version=kept[1].version if kept else 0,
        draft_saved_at=kept[1].saved_at if kept else None,
        due=due_why(task.due_at, task.due_why, task.late_mode),
        act=properties.get("act", ""), act_en=properties.get("act.en", ""),
        after=properties.get("after", ""), after_en=properties.get("after.en", ""), grave=element.grave,
        preview=_previews(step, element, form, user_id, known, raw or (kept[0] if kept else {})) if is_open else (),
        why_me=_why(tx, held), who_else=_others(tx, user_id, task.id),
        may_claim=free and task.claimed_by != user_id
        and access.free_to_take(tx.connection, held, tx.now) is not None,
        may_release=is_open and task.claimed_by == user_id, may_complete=free and task.claimed_by == user_id,
        blocked=blocked.reason if blocked else None, claimed_at=task.claimed_at, closed_by_name=closer, closed_at=task.closed_at,
        may_take_back=refusal is None, take_back_refusal=refusal or None,
        may_return=bool(element.return_to) and free and task.claimed_by == user_id, returned=return_note(step, task),
        may_hand_over=free and task.claimed_by == user_id, handed_over=hand_over_note(step, task), urgings=urging_notes(step, task),
        opinions=opinions_about(step, task), questions=task.questions, desk=element.desk, party=party_side(step, held) if is_open else None,
        may_ask=free and not element.blind and task.claimed_by == user_id
        and access.may_ask(tx.connection, tx.shelf.roles, user_id, now, step.row),
        may_copy=is_open and task.claimed_by == user_id and may_copy(step, user_id),
    )  # fmt: skip


def _reached(held: Held) -> Reached:
    """The task as an inbox shows it."""
    nearest = held.candidate
    return Reached(held.task, nearest.role, nearest.unit, nearest.when_late, nearest.behalf, nearest.until)


def _blocked(tx: Transaction, step: Step, held: Held, element: UserTask, user_id: str) -> NotAllowed | None:
    """Why this person cannot do it, though they see it."""
    task = held.task
    if step.suspended:
        return NotAllowed("suspended", f"Expected case {step.row.number} to go on, but it is suspended.")
    if task.late_mode == LateMode.FLOW and task.is_late(tx.now):
        return NotAllowed("term-over", f"Expected task {task.id} before its term.", due_at=task.due_at)
    try:
        access.check_four_eyes(tx.connection, step.row, step.diagram, element, held)
    except NotAllowed as refused:
        return refused
    return None


def _previews(
    step: Step, element: UserTask, form: Form | None, user_id: str, known: Mapping[str, Value], raw: Mapping[str, Any]
) -> tuple[LetterPreview, ...]:
    names = (element.preview or element.document or "").split()
    if not names:
        return ()
    values: Mapping[str, Value] = {}
    if form is not None:
        environment = environment_for(step.procedure, step.tx.shelf, step.tx.now, [])
        values = validate(form, raw, known, environment).values
    found = []
    for name in names:
        kind = step.procedure.document(name)
        try:
            html = preview(step, kind, user_id, {**known, **values}).decode()
            found.append(LetterPreview(kind.title, html))
        except EngineError:  # not all of it is filled in yet: the page says so in the letter's place
            found.append(LetterPreview(kind.title, None))
    return tuple(found)


def _why(tx: Transaction, held: Held) -> tuple[Why, ...]:
    units = people.unit_names(tx.connection, [one.unit for one in held.standings])
    absent = people.user_names(tx.connection, [person for one in held.standings for person in one.behalf])
    roles = tx.shelf.roles
    return tuple(
        Why(roles.label(one.role), roles.label(one.role, "en"), *units.get(one.unit, ("", "")),
            tuple(absent.get(person, person) for person in reversed(one.behalf)), one.until)
        for one in held.standings
    )  # fmt: skip


def _others(tx: Transaction, user_id: str, task_id: str) -> tuple[Other, ...]:
    """Who else reaches the task, each followed by their substitutes."""
    roles = tx.shelf.roles
    found: dict[tuple[str, str], Other] = {}
    for one in tasks.candidates(tx.connection, task_id):
        label, label_en = roles.label(one.role), roles.label(one.role, "en")
        for holder, name in people.holders_of(tx.connection, one.role, one.unit, one.second):
            found.setdefault((holder, one.role), Other(name, label, label_en, one.when_late))
            for substitute, their in substitutions.substitutes_of(tx.connection, holder, one.role, one.unit, tx.now):
                found.setdefault((substitute, one.role), Other(their, label, label_en, one.when_late, name))
    return tuple(other for (person, _), other in found.items() if person != user_id)
