"""A case's page: where it stands on its diagram, what happened, its data, letters, deadlines, links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import access
from engine.access import Reading
from engine.bpmn.diagram import Activity, Diagram
from engine.bpmn.inputs import Suspended
from engine.errors import NotAllowed
from engine.execute import Engine
from engine.incidents import message_of
from engine.journal import Actor, Entry, read
from engine.lifecycle import UNDER_WAY, CaseStatus, OutboxKind
from engine.procedure_file import Process
from engine.reading.beside import Starters, beside, beside_of_others
from engine.reading.case_data import DataStep, answers, case_data
from engine.reading.copies import CaseCopies, case_copies
from engine.reading.countersigning import CountersigningLink, countersigning_links
from engine.reading.deadlines import Deadline, DueWhy, PastDeadline, due_why, open_deadlines, past_deadlines
from engine.reading.facts import CaseHead, CaseLink, Why, case_head, outcome_label, user_name, whys
from engine.reading.handing_over import may_hand_over
from engine.reading.lacking import Lacking, lacking
from engine.reading.opinions import AskedRow, asked_of
from engine.reading.own_tasks import OwnTask, own_tasks
from engine.reading.proposals import ProposalLine, proposals_of
from engine.reading.story import StoryEntry, for_party, labels, story
from engine.reading.urging import may_urge
from engine.step import Step
from engine.store import cases, outgoing, people, reaching, records, tasks, waits
from engine.store.cases import CaseRow
from engine.store.tasks import TaskRow
from engine.store.waits import NOBODY_INSTANCE
from engine.taking_back import COMPLETED, last_move, standing, why_not, wrote_rows
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
    """`status`: one of `OutboxStatus`; `to`: the procedure it is for, as its folder names it."""

    name: str
    label: str
    label_en: str
    to: str
    status: str
    at: datetime
    case_id: str | None
    case_number: str


@dataclass(frozen=True, slots=True)
class IncidentLine:
    id: str
    element_name: str
    element_name_en: str
    message: str
    raised_at: datetime
    may_retry: bool


@dataclass(frozen=True, slots=True)
class StepMark:
    """A named activity of the diagram: done, now, incident, or "" for not reached."""

    element: str
    name: str
    name_en: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class TakeBackOffer:
    """The reader's own step, the last one of the case: they may take it back, or not because of `refusal`."""

    task_id: str
    version: int
    name: str
    name_en: str
    refusal: str | None


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
    past: tuple[PastDeadline, ...]
    messages: tuple[MessageLine, ...]
    incidents: tuple[IncidentLine, ...]
    beside: tuple[Process, ...]
    beside_of_others: tuple[Starters, ...]
    marks: Mapping[str, Any]
    steps: tuple[StepMark, ...]
    take_back: TakeBackOffer | None
    may_cancel: bool
    cancel_refusal: str | None  # why whoever might cancel the case may not do it now
    cancellation: Halt | None
    suspension: Halt | None  # of a case that is suspended now
    countersigning: tuple[CountersigningLink, ...]  # where the reader may add and remove countersigners
    may_suspend: bool
    may_resume: bool
    proposals: tuple[ProposalLine, ...]  # interventions that wait for a decision, for who operates the case
    may_propose: bool
    asked: tuple[AskedRow, ...]  # what the reader is asked about it
    copies: CaseCopies


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
    row, diagram = step.row, step.diagram
    process = step.procedure.process(row.process)
    full = reading is Reading.FULL
    journal = read(tx.connection, step.key, row.id)
    opened = tasks.open_tasks_of(tx.connection, row.id)
    incidents = waits.open_incidents(tx.connection, row.id)
    stopped = {one.element for one in incidents}
    incidents = [one for one in incidents if not one.instance.startswith(NOBODY)]  # which their open tasks say themselves
    counts = standing(journal)
    marks, steps = _marks(diagram, counts, {task.element for task in opened}, stopped, step)
    mine = [task for task in opened if reaching.reached_as(tx.connection, user_id, task.id, tx.now)]
    grants = people.standing_of(tx.connection, user_id, tx.now)
    roles = tuple(grant.role for grant in grants)
    operates, suspends = _may(tx, user_id, step, access.may_operate), _may(tx, user_id, step, access.may_suspend)
    only = None if full else process.reads_firm
    given = {one.entry.number: one.items for one in answers(step, journal, grants, only)}
    lines = story(tx, journal, step.procedure, process, given, roles)
    running = row.status == CaseStatus.RUNNING
    under_way = row.status in UNDER_WAY
    written = under_way and wrote_rows(journal)
    return CasePage(
        head=case_head(tx, row, _links(tx, row, user_id) if full else ()), full=full, own=own_tasks(tx, row, user_id),
        open_tasks=tuple(_open_task(step, task, task in mine, user_id) for task in (opened if full else mine)),
        story=lines if full else for_party(lines, user_id),
        data=case_data(step, answers(step, counts, grants, only)),
        documents=_documents(tx, row, reading, roles, user_id),
        deadlines=tuple(open_deadlines(tx, row, opened if full else mine, diagram, full)),
        past=tuple(past_deadlines(tx, row)) if full else (),
        messages=tuple(_messages(tx, step)) if full else (),
        incidents=tuple(_incident(one, step, operates) for one in incidents) if full else (),
        beside=beside(step, process, roles) if full else (),
        beside_of_others=beside_of_others(step, process, roles, tx.shelf.roles) if full else (),
        marks=marks if full else {}, steps=steps if full else (),
        take_back=_take_back(step, journal, user_id), may_cancel=operates and under_way and not written,
        cancel_refusal="written" if operates and written else None,
        cancellation=_halt(lines, "case:cancelled") if row.status == CaseStatus.CANCELLED else None,
        suspension=_halt(lines, Suspended.kind) if step.suspended else None,
        countersigning=countersigning_links(step, journal, user_id) if full else (),
        may_suspend=running and suspends, may_resume=step.suspended and suspends,
        proposals=proposals_of(step, user_id) if operates else (),
        may_propose=running and access.is_administrator(tx.shelf.roles, grants),
        asked=asked_of(tx, user_id, row.id), copies=case_copies(step, reading, journal, user_id),
    )  # fmt: skip


def _marks(
    diagram: Diagram, journal: Iterable[Entry], open_elements: set[str], stopped: set[str], step: Step
) -> tuple[dict[str, Any], tuple[StepMark, ...]]:
    """What of the diagram is done, is now, is stuck; and the named steps with their dates."""
    done: dict[str, datetime] = {}
    flows: set[str] = set()
    for entry in journal:
        for effect in entry.effects():
            if effect["kind"] == "flow:taken":
                flows.add(effect["flow"])
            elif effect["kind"] == "element:completed":
                done[effect["element"]] = entry.at
    now = open_elements | _live(diagram, step)
    marks = {
        "done": sorted((done.keys() | flows) - now - stopped), "now": sorted(now - stopped),
        "incident": sorted(stopped), "dates": {name: at.isoformat() for name, at in done.items() if name not in now},
    }  # fmt: skip
    steps = tuple(
        StepMark(element.id, *labels(diagram, element.id), _state(element.id, done, now, stopped), done.get(element.id))
        for element in diagram.elements.values()
        if isinstance(element, Activity) and element.name
    )
    return marks, steps


def _live(diagram: Diagram, step: Step) -> set[str]:
    """Elements at which a token stands: the innermost ones, not the subprocesses around them."""
    if step.state is None or step.row.status not in UNDER_WAY:
        return set()
    live = {instance.element for instance in step.state.instances.values()}
    return {name for name in live if name in diagram.elements and isinstance(diagram.elements[name], Activity)
            and not any(diagram.elements[other].scope == name for other in live if other in diagram.elements)}  # fmt: skip


def _state(element: str, done: Mapping[str, datetime], now: set[str], stopped: set[str]) -> str:
    return "incident" if element in stopped else "now" if element in now else "done" if element in done else ""


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


def _take_back(step: Step, journal: Sequence[Entry], user_id: str) -> TakeBackOffer | None:
    """What the reader may take back: the last step of a running case, if it was theirs."""
    last = last_move(journal)
    if last is None or last.kind != COMPLETED or last.actor.user != user_id or step.row.status != CaseStatus.RUNNING:
        return None
    task = tasks.find(step.tx.connection, str(last.facts["task"]))
    if task is None or not reaching.reached_as(step.tx.connection, user_id, task.id, step.tx.now):
        return None
    return TakeBackOffer(task.id, task.version, task.name, task.name_en, why_not(step, journal, task, user_id))


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
    for row in sent:
        message = declared.get(row.name)
        yield MessageLine(
            row.name, message.label if message else row.name, message.label_en if message else row.name,
            message.to if message else "", row.status, row.created_at, row.delivered_to,
            numbers.get(row.delivered_to or "", ""),
        )  # fmt: skip


def _may(tx: Transaction, user_id: str, step: Step, allowed: Callable[..., Actor]) -> bool:
    try:
        allowed(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, step.procedure.declared.owner)
    except NotAllowed:
        return False
    return True


def _incident(row: waits.IncidentRow, step: Step, may_retry: bool) -> IncidentLine:
    return IncidentLine(row.id, *labels(step.diagram, row.element), message_of(step.key, row), row.raised_at, may_retry)


def _links(tx: Transaction, row: CaseRow, user_id: str) -> tuple[CaseLink, ...]:
    """The caller, the called, the cause and what was caused; an address only where the reader may go."""
    found: list[tuple[str, CaseRow]] = []
    for kind, other in (("parent", row.parent_case), ("cause", row.cause_case if not row.parent_case else None)):
        linked = cases.find(tx.connection, other) if other else None
        if linked is not None:
            found.append((kind, linked))
    children = cases.children(tx.connection, row.id)
    known = {child.id for child in children}
    found += [("child", child) for child in children]
    found += [("effect", one) for one in cases.caused(tx.connection, row.id) if one.id not in known]
    return tuple(_link(tx, kind, linked, user_id) for kind, linked in found)


def _link(tx: Transaction, kind: str, row: CaseRow, user_id: str) -> CaseLink:
    reads = access.reading_of(tx.connection, tx.shelf.roles, user_id, row, tx.now) is not Reading.NONE
    process = tx.house.library.procedure(tx.connection, row.definition).process(row.process)
    return CaseLink(kind, row.id if reads else None, row.number, row.title, row.title_en, row.status,
                    outcome_label(process, row.outcome))  # fmt: skip
