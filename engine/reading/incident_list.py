"""Open incidents, for whoever operates the cases: what stands still, where, since when, and why, without any value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.access import Reading
from engine.bpmn.diagram import Diagram
from engine.errors import Cause, NotFound, Tampered
from engine.execute import Engine
from engine.faults import OUTBOX_INSTANCE, TIMER_INSTANCE
from engine.incidents import cause_of, message_of
from engine.lifecycle import OutboxKind
from engine.procedures import Procedure
from engine.reading.case_list import cursor
from engine.reading.lacking import Lacking, lacking
from engine.reading.story import labels
from engine.redaction import entered_words, known_words, without_values
from engine.step import Step
from engine.store import incidents as store
from engine.store import interventions, outgoing, tasks, waits
from engine.store.cases import CaseRow
from engine.store.incidents import Operator
from engine.store.waits import NOBODY_INSTANCE, IncidentRow
from engine.transaction import Transaction

PAGE = 25
MOST_COUNTED = 100
STEP, DELIVERY, LETTER, TIMER, NOBODY = "step", "delivery", "letter", "timer", "nobody"
NOBODY_PREFIX = NOBODY_INSTANCE.format("")


@dataclass(frozen=True, slots=True)
class ListedIncident:
    """`kind`: step, delivery, letter (its PDF), timer or nobody (a task that nobody can do, `lacking` says why);
    `case_id` is None for a reader who does not read the case, and where nobody can; `message` holds no value."""

    id: str
    case_id: str | None
    number: str
    procedure: str
    procedure_title: str
    procedure_title_en: str
    step: str
    step_en: str
    kind: str
    raised_at: datetime
    attempts: int
    cause: Cause
    message: str
    lacking: Lacking | None = None


@dataclass(frozen=True, slots=True)
class IncidentList:
    """`next` is the cursor of the following page, None at the end; `procedures`: (name, title, English title) to choose from."""

    rows: tuple[ListedIncident, ...]
    next: str | None
    procedures: tuple[tuple[str, str, str], ...]


def incidents(engine: Engine, user_id: str, procedure: str | None = None, page: str | None = None) -> IncidentList:
    """A page of what this person may retry, standing longest first. Raises NotAllowed("operate")."""
    with engine.reading() as tx:
        owners = _owners(tx, [tx.shelf.newest[name] for name in tx.shelf.procedures])
        owned = access.operated_roles(tx.connection, tx.shelf.roles, user_id, tx.now, owners.values())
        found = store.incidents(tx.connection, _operator(tx, user_id, owned), procedure, PAGE + 1, cursor(page))
        rows = found[:PAGE]
        following = f"{rows[-1][0].raised_at.isoformat()}~{rows[-1][0].id}" if len(found) > PAGE else None
        lines = tuple(_line(tx, incident, case, _reads(tx, user_id, case)) for incident, case in rows)
        titles = tuple(_title(tx, content) for content, role in owners.items() if owned is None or role in owned)
        return IncidentList(lines, following, tuple(sorted(titles)))


def stands_still(engine: Engine, user_id: str, case_id: str) -> bool:
    """Whether a case that this person operates has an open incident. Raises NotAllowed, NotFound."""
    with engine.reading() as tx:
        step = Step.read(tx, case_id)
        owner = step.procedure.declared.owner
        access.may_operate(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, owner)
        return bool(waits.open_incidents(tx.connection, case_id))


def incidents_here(engine: Engine) -> tuple[ListedIncident, ...]:
    """All of them, for who runs the server."""
    with engine.reading() as tx:
        found: list[tuple[IncidentRow, CaseRow]] = []
        while len(part := store.incidents(tx.connection, None, None, PAGE, _last(found))) == PAGE:
            found += part
        return tuple(_line(tx, incident, case, True) for incident, case in found + part)


def incident_count(engine: Engine, user_id: str) -> int | None:
    """How many there are for this person, with the proposals that wait for their decision, counted up to `MOST_COUNTED`; None
    for who may not see the list."""
    with engine.reading() as tx:
        owners = _owners(tx, [tx.shelf.newest[name] for name in tx.shelf.procedures])
        if not access.may_see_incidents(tx.connection, tx.shelf.roles, user_id, tx.now, owners.values()):
            return None
        operator = operator_of(tx, user_id, {*store.definitions(tx.connection), *interventions.definitions(tx.connection)})
        waiting = 0 if operator is None else interventions.count(tx.connection, operator, MOST_COUNTED)
        return store.count(tx.connection, operator, MOST_COUNTED) + waiting


def operator_of(tx: Transaction, user_id: str, definitions: Iterable[str]) -> Operator | None:
    """As what somebody operates cases of these versions; None for an administrator, who operates all. Raises NotAllowed("operate")."""
    owners = _owners(tx, [tx.shelf.newest[name] for name in tx.shelf.procedures])
    owned = access.operated_roles(tx.connection, tx.shelf.roles, user_id, tx.now, owners.values())
    if owned is None:
        return None
    return Operator(user_id, tx.now, [(content, role) for content, role in _owners(tx, definitions).items() if role in owned])


def _last(found: list[tuple[IncidentRow, CaseRow]]) -> tuple[datetime, str] | None:
    return (found[-1][0].raised_at, found[-1][0].id) if found else None


def _owners(tx: Transaction, contents: Iterable[str]) -> dict[str, str]:
    """Content hash of a procedure's version -> its owner role."""
    return {content: tx.house.library.procedure(tx.connection, content).declared.owner for content in contents}


def _operator(tx: Transaction, user_id: str, owned: frozenset[str] | None) -> Operator | None:
    if owned is None:
        return None
    owners = _owners(tx, store.definitions(tx.connection))
    return Operator(user_id, tx.now, [(content, role) for content, role in owners.items() if role in owned])


def _title(tx: Transaction, content: str) -> tuple[str, str, str]:
    procedure = tx.house.library.procedure(tx.connection, content)
    return procedure.name, procedure.declared.title, procedure.declared.title_en


def _reads(tx: Transaction, user_id: str, case: CaseRow) -> bool:
    return access.reading_of(tx.connection, tx.shelf.roles, user_id, case, tx.now) is not Reading.NONE


def _line(tx: Transaction, incident: IncidentRow, case: CaseRow, reads: bool) -> ListedIncident:
    procedure = tx.house.library.procedure(tx.connection, case.definition)
    diagram = procedure.diagrams[case.process]
    kind, name, attempts = _place(tx, incident, procedure, diagram)
    cause, message, opened = _why(tx, incident, case, diagram)
    return ListedIncident(incident.id, case.id if reads and opened else None, case.number, *_title(tx, case.definition),
                        *name, kind, incident.raised_at, attempts, cause, message, _lacking(tx, incident) if opened else None)  # fmt: skip


def _lacking(tx: Transaction, incident: IncidentRow) -> Lacking | None:
    """Why nobody can do a task; None for what is another kind of incident, or over until the worker looks again."""
    if not incident.instance.startswith(NOBODY_PREFIX):
        return None
    task = tasks.find(tx.connection, f"{incident.case_id}/{incident.instance.removeprefix(NOBODY_PREFIX)}")
    return lacking(Step.read(tx, incident.case_id), task) if task is not None else None


def _why(tx: Transaction, incident: IncidentRow, case: CaseRow, diagram: Diagram) -> tuple[Cause, str, bool]:
    """The cause, the message without any value, and whether the case can be opened at all: one whose stored bytes were altered says so
    in its line, and hides no other one."""
    try:
        step = Step.read(tx, case.id)
    except NotFound:  # its key was destroyed: nobody reads why any more
        return Cause.FORGOTTEN, "", False
    except Tampered as error:
        return Cause.ALTERED, str(error), False
    if incident.instance.startswith(NOBODY_PREFIX):  # made of ids alone
        return Cause.NOBODY, message_of(step.key, incident), True
    entered = entered_words(step.state, case.title, case.title_en, case.key)
    return cause_of(step.key, incident), without_values(message_of(step.key, incident), known_words(diagram), entered), True


def _place(tx: Transaction, incident: IncidentRow, procedure: Procedure, diagram: Diagram) -> tuple[str, tuple[str, str], int]:
    """(kind, name and English name, how often it was tried)."""
    if incident.instance.startswith(OUTBOX_INSTANCE.format("")):
        sent = outgoing.find(tx.connection, f"{incident.case_id}/{incident.instance.removeprefix(OUTBOX_INSTANCE.format(''))}")
        attempts = sent.attempt if sent else incident.attempts
        if sent and sent.kind == OutboxKind.RENDITION:
            letter = procedure.document(incident.element)
            return LETTER, (letter.title, letter.title_en), attempts
        declared = next((one for one in procedure.declared.messages if one.name == incident.element), None)
        name = (declared.label, declared.label_en) if declared else _name(diagram, incident.element)
        return DELIVERY, name, attempts
    if incident.instance.startswith(TIMER_INSTANCE.format("")):
        wait = incident.instance.removeprefix(TIMER_INSTANCE.format(""))
        tried = next((one.attempt for one in waits.timers_of(tx.connection, incident.case_id) if one.wait == wait), incident.attempts)
        return TIMER, _name(diagram, incident.element), tried
    if incident.instance.startswith(NOBODY_PREFIX):
        return NOBODY, _name(diagram, incident.element), 1
    return STEP, _name(diagram, incident.element), store.times_raised(tx.connection, incident)


def _name(diagram: Diagram, element: str) -> tuple[str, str]:
    """An element's name and its English label; its id where the diagram gives it none."""
    name, name_en = labels(diagram, element)
    return (name, name_en) if name else (element, "")
