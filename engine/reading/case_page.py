"""A case's page: where it stands on its diagram, what happened, its data, letters, deadlines, links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.access import Reading
from engine.bpmn.inputs import Suspended
from engine.canonical import decode
from engine.errors import Cause, NotAllowed
from engine.execute import Engine
from engine.incidents import cause_of, message_of
from engine.journal import read
from engine.lifecycle import CaseStatus, OutboxKind
from engine.reading.case_acts import CaseActs, case_acts
from engine.reading.case_data import DataStep, answers, case_data
from engine.reading.case_map import NO_MAP, CaseMap, case_map
from engine.reading.copies import CaseCopies, case_copies
from engine.reading.deadlines import Awaited, Deadline, DueWhy, PastDeadline, awaited, due_why, open_deadlines, past_deadlines
from engine.reading.facts import CaseHead, Why, case_head, user_name, whys
from engine.reading.handing_over import may_hand_over
from engine.reading.lacking import Lacking, lacking
from engine.reading.opinions import AskedRow, asked_of
from engine.reading.own_tasks import OwnTask, own_tasks
from engine.reading.proposals import ProposalLine, proposals_of
from engine.reading.step_marks import NOTHING_MARKED, StepMarks, step_marks
from engine.reading.story import StoryEntry, for_party, labels, story
from engine.reading.urging import may_urge
from engine.redaction import entered_words, known_words, without_values
from engine.sending import PURPOSE
from engine.step import Step
from engine.store import cases, outgoing, people, reaching, records, tasks, waits
from engine.store.cases import CaseRow
from engine.store.outgoing import OutboxRow
from engine.store.tasks import TaskRow
from engine.store.waits import NOBODY_INSTANCE
from engine.taking_back import standing
from engine.transaction import Transaction

NOBODY = NOBODY_INSTANCE.format("")


@dataclass(frozen=True, slots=True)
class OpenTask:
    """`task_id` is None where the reader does not reach the task; `task` is its id all the same, for what is done to it."""

    task: str
    task_id: str | None
    element: str
    name: str
    name_en: str
    who: tuple[Why, ...]
    claimed_by_name: str
    opened_at: datetime
    due_at: datetime | None
    due: DueWhy | None
    suspended: bool
    may_hand_over: bool  # by who does not hold it: its superior
    may_urge: bool
    urged_at: datetime | None
    lacking: Lacking | None  # why nobody can do it


@dataclass(frozen=True, slots=True)
class DocumentLine:
    id: str
    title: str
    number: str
    made_at: datetime
    signed_by_name: str
    pdf_ready: bool


@dataclass(frozen=True, slots=True)
class MessageLine:
    """`status`: one of `OutboxStatus`; `to`: the procedure it is for, as its folder names it; `about`: the units that it names, by
    both their names, where they tell it from another of its kind."""

    name: str
    label: str
    label_en: str
    to: str
    status: str
    at: datetime
    case_id: str | None
    case_number: str
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentLine:
    id: str
    element_name: str
    element_name_en: str
    cause: Cause
    message: str
    raised_at: datetime
    may_retry: bool


@dataclass(frozen=True, slots=True)
class Halt:
    """Who cancelled or suspended a case, when, as what, and why."""

    at: datetime
    by: str
    role_label: str
    role_label_en: str
    reason: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """`full` is False for a firm or a party: what was served on it, what it entered, what is marked for it."""

    head: CaseHead
    full: bool
    own: tuple[OwnTask, ...]  # what the reader has to do, in a called case too
    open_tasks: tuple[OpenTask, ...]
    story: tuple[StoryEntry, ...]
    data: tuple[DataStep, ...]
    documents: tuple[DocumentLine, ...]
    deadlines: tuple[Deadline, ...]
    awaited: tuple[Awaited, ...]
    past: tuple[PastDeadline, ...]
    messages: tuple[MessageLine, ...]
    incidents: tuple[IncidentLine, ...]
    marks: StepMarks
    acts: CaseActs
    cancellation: Halt | None
    suspension: Halt | None  # of a case that is suspended now
    proposals: tuple[ProposalLine, ...]  # interventions that wait for a decision, for who operates the case
    asked: tuple[AskedRow, ...]  # what the reader is asked about it
    copies: CaseCopies
    map: CaseMap  # the cases around it, for who reads it in full


def case_page(engine: Engine, user_id: str, case_id: str) -> CasePage:
    """The page of a case that this person reads, in full or as a party."""
    with engine.reading() as tx:
        row, reading = access.read_case(tx.connection, tx.shelf.roles, user_id, case_id, tx.now)
        return _page(tx, Step.read(tx, row.id), reading, user_id)


def diagram_source(engine: Engine, user_id: str, case_id: str) -> bytes:
    """The diagram of the version that the case is pinned to; only for who reads it in full."""
    with engine.reading() as tx:
        row, reading = access.read_case(tx.connection, tx.shelf.roles, user_id, case_id, tx.now)
        if reading is not Reading.FULL:
            raise NotAllowed("diagram", "Expected a reader of the whole case, but this person reads a part.")
        procedure = tx.house.library.procedure(tx.connection, row.definition)
        return procedure.files[procedure.sources[row.process]]


def _page(tx: Transaction, step: Step, reading: Reading, user_id: str) -> CasePage:
    row, full = step.row, reading is Reading.FULL
    process = step.procedure.process(row.process)
    journal = read(tx.connection, step.key, row.id)
    opened = tasks.open_tasks_of(tx.connection, row.id)
    mine = [task for task in opened if reaching.reached_as(tx.connection, user_id, task.id, tx.now)]
    incidents = waits.open_incidents(tx.connection, row.id)
    grants = people.standing_of(tx.connection, user_id, tx.now)
    roles, only = tuple(grant.role for grant in grants), None if full else process.reads_firm
    told = answers(step, journal, user_id, grants, only)
    given = {one.entry.number: one for one in told}
    lines, counts = story(tx, journal, step.procedure, process, given, roles), standing(journal)
    acts = case_acts(step, journal, full, user_id, grants)
    return CasePage(
        head=case_head(tx, row, cases.children(tx.connection, row.id) if full else ()), full=full, own=own_tasks(tx, row, user_id),
        open_tasks=tuple(_open_task(step, task, task in mine, user_id) for task in (opened if full else mine)),
        story=lines if full else for_party(lines, user_id),
        data=case_data(step, answers(step, counts, user_id, grants, only)),
        documents=_documents(tx, row, reading, roles, user_id),
        deadlines=tuple(open_deadlines(tx, row, opened if full else mine, step.diagram, full)),
        awaited=tuple(awaited(tx, row, step.diagram)) if full else (),
        past=tuple(past_deadlines(tx, row)) if full else (),
        messages=tuple(_messages(tx, step)) if full else (),
        incidents=tuple(_incidents(step, incidents, acts.operates)) if full else (),
        marks=step_marks(step, journal, opened, incidents) if full else NOTHING_MARKED,
        acts=acts,
        cancellation=_halt(lines, "case:cancelled") if row.status == CaseStatus.CANCELLED else None,
        suspension=_halt(lines, Suspended.kind) if step.suspended else None,
        proposals=proposals_of(step, user_id) if acts.operates else (),
        asked=asked_of(tx, user_id, row.id), copies=case_copies(step, reading, journal, user_id),
        map=case_map(tx, row, user_id) if full else NO_MAP,
    )  # fmt: skip


def _open_task(step: Step, task: TaskRow, reached: bool, user_id: str) -> OpenTask:
    tx, running = step.tx, step.row.status == CaseStatus.RUNNING
    candidates = [one for one in tasks.candidates(tx.connection, task.id) if not one.when_late]
    return OpenTask(
        task_id=task.id if reached else None, element=task.element, name=task.name, name_en=task.name_en,
        who=whys(tx, candidates), lacking=lacking(step, task),
        claimed_by_name=user_name(tx, task.claimed_by) if task.claimed_by else "",
        opened_at=task.opened_at, due_at=task.due_at, due=due_why(task.due_at, task.due_why, task.late_mode),
        suspended=task.stopped_at is not None, may_hand_over=running and task.claimed_by != user_id and may_hand_over(step, task, user_id),
        may_urge=running and may_urge(step, task, user_id), task=task.id, urged_at=task.urged_at,
    )  # fmt: skip


def _documents(
    tx: Transaction, row: CaseRow, reading: Reading, roles: tuple[str, ...], user_id: str
) -> tuple[DocumentLine, ...]:
    found = records.documents_of(tx.connection, [row.id])
    served = access.served_documents(tx, row, user_id) if reading is Reading.PARTY else set()
    return tuple(
        DocumentLine(one.id, one.title, one.number, one.made_at, user_name(tx, one.signed_by), one.pdf_hash is not None)
        for one in found
        if access.may_read_document(roles, reading, one, one.id in served)
    )


def _halt(lines: Iterable[StoryEntry], kind: str) -> Halt | None:
    """The last time that this was done."""
    line = next((one for one in lines if one.kind == kind), None)
    if line is None:
        return None
    return Halt(line.at, line.actor_name, line.role_label, line.role_label_en, str(line.facts.get("reason", "")))


def _messages(tx: Transaction, step: Step) -> Iterable[MessageLine]:
    declared = {message.name: message for message in step.procedure.declared.messages}
    sent = [row for row in outgoing.sent_by(tx.connection, step.row.id) if row.kind == OutboxKind.MESSAGE]
    numbers = cases.numbers(tx.connection, [row.delivered_to for row in sent if row.delivered_to])
    named = _named(tx, step, sent)
    for row in sent:
        message = declared.get(row.name)
        yield MessageLine(
            row.name, message.label if message else row.name, message.label_en if message else row.name,
            message.to if message else "", row.status, row.created_at, row.delivered_to,
            numbers.get(row.delivered_to or "", ""), named.get(row.id, ()),
        )  # fmt: skip


def _named(tx: Transaction, step: Step, sent: Iterable[OutboxRow]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By id of a message: the units that it speaks of and that not every other one of its name does."""
    carried: dict[str, dict[str, set[str]]] = {}
    for row in sent:
        variables = decode(step.key.open(row.payload, PURPOSE.format(row.id)))["variables"]
        carried.setdefault(row.name, {})[row.id] = {value for value in variables.values() if isinstance(value, str)}
    apart: dict[str, set[str]] = {}
    for alike in carried.values():
        shared = set.intersection(*alike.values())
        apart |= {identity: found - shared for identity, found in alike.items()}  # a single one shares all of it with itself
    names = people.unit_names(tx.connection, {one for found in apart.values() for one in found})
    return {identity: tuple(names[one] for one in sorted(found) if one in names) for identity, found in apart.items()}


def _incidents(step: Step, rows: Iterable[waits.IncidentRow], may_retry: bool) -> Iterable[IncidentLine]:
    for row in rows:
        if not row.instance.startswith(NOBODY):  # which their open tasks say themselves
            name, message = labels(step.diagram, row.element), message_of(step.key, row)
            if access.is_blind(step.diagram, row.element):
                message = without_values(message, known_words(step.diagram), entered_words(step.state))
            yield IncidentLine(row.id, *name, cause_of(step.key, row), message, row.raised_at, may_retry)
