"""What a party without an account reads by its code: its own tasks in the case, what it entered, what is marked for the parties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import access, codes, throttle
from engine.bpmn.diagram import UserTask
from engine.documents import HTML_PURPOSE
from engine.errors import NotFound
from engine.execute import Engine
from engine.feel import Environment, Value
from engine.feel_context import environment_for
from engine.journal import read
from engine.lifecycle import LateMode, TaskStatus
from engine.parties import parties_of
from engine.reading.case_data import DataStep, answers_for_party, case_data
from engine.step import Step
from engine.store import parties, records, tasks
from engine.store.one_time_codes import CodeHolder
from engine.store.tasks import TaskRow
from engine.taking_back import standing
from engine.transaction import Transaction
from forms import Form


@dataclass(frozen=True, slots=True)
class PartyTask:
    """`waits`: what the party says on paper was entered and waits for its second person; `over`: its term, after which nothing is
    taken any more, has ended."""

    task_id: str
    name: str
    name_en: str
    due_at: datetime | None
    version: int
    open: bool
    waits: bool
    over: bool
    after: str
    after_en: str
    act: str
    act_en: str
    form: Form | None
    context: Mapping[str, Value]
    environment: Callable[[], Environment]


@dataclass(frozen=True, slots=True)
class PartyLetter:
    id: str
    title: str
    number: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PartyPage:
    """`told`: what others entered in fields that name the parties among their readers."""

    name: str
    case_number: str
    title: str
    title_en: str
    procedure_title: str
    procedure_title_en: str
    status: str
    tasks: tuple[PartyTask, ...]
    entered: tuple[DataStep, ...]
    told: tuple[DataStep, ...]
    letters: tuple[PartyLetter, ...]


def party_page(engine: Engine, code: str, source: str) -> PartyPage:
    """The page of whoever holds this code. Raises TooManyAttempts, NotAllowed ("wrong-code", "code-replaced")."""
    with codes.guarded(engine, source), engine.reading() as tx:
        party, step = _opened(tx, code, source)
        journal = standing(read(tx.connection, step.key, step.row.id))
        given = answers_for_party(step, journal, party.number)
        own = [one for one in given if one.entry.facts.get("party") == party.number]
        declared = step.procedure.declared
        return PartyPage(
            _name(step, party), step.row.number, step.row.title, step.row.title_en, declared.title, declared.title_en, step.row.status,
            tuple(_task(step, task) for task in _own_tasks(step, party) if task.status == TaskStatus.OPEN),
            case_data(step, own), case_data(step, [one for one in given if one not in own]),
            tuple(
                PartyLetter(one.id, one.title, one.number, one.made_at)
                for one in records.documents_of(tx.connection, [step.row.id])
                if access.party_reads_letter(one)
            ),
        )  # fmt: skip


def party_task(engine: Engine, code: str, source: str, task_id: str) -> PartyTask:
    """A task of one's own, open or not. Raises NotFound besides."""
    with codes.guarded(engine, source), engine.reading() as tx:
        party, step = _opened(tx, code, source)
        found = next((task for task in _own_tasks(step, party) if task.id == task_id), None)
        if found is None:
            raise NotFound("task", task_id)
        return _task(step, found)


def party_letter(engine: Engine, code: str, source: str, document_id: str) -> bytes:
    """A letter that the parties read, as it was hashed. Raises NotFound besides."""
    with codes.guarded(engine, source), engine.reading() as tx:
        _party, step = _opened(tx, code, source)
        row = records.document_by_id(tx.connection, document_id)
        if row is None or row.case_id != step.row.id or not access.party_reads_letter(row):
            raise NotFound("document", document_id)
        return step.key.open(row.html, HTML_PURPOSE.format(row.id))


def _opened(tx: Transaction, code: str, source: str) -> tuple[CodeHolder, Step]:
    throttle.require_free(tx.connection, codes.subject_of(source), tx.now)
    party = access.party_by_code(tx.connection, code)
    return party, Step.read(tx, party.subject)


def _name(step: Step, party: CodeHolder) -> str:
    return parties_of(step.tx.connection, step.key, step.row.id)[party.number - 1].name


def _own_tasks(step: Step, party: CodeHolder) -> list[TaskRow]:
    return [task for task in tasks.tasks_of(step.tx.connection, step.row.id) if task.party == party.number]


def _task(step: Step, task: TaskRow) -> PartyTask:
    element = step.diagram.elements[task.element]
    assert isinstance(element, UserTask)
    shelf, procedure, now, said = step.tx.shelf, step.procedure, step.tx.now, element.properties
    is_open = task.status == TaskStatus.OPEN
    return PartyTask(
        task.id, task.name, task.name_en, task.due_at, task.version, is_open,
        bool(parties.waiting_papers(step.tx.connection, [task.id])), task.late_mode == LateMode.FLOW and task.is_late(now),
        said.get("after", ""), said.get("after.en", ""), said.get("act", ""), said.get("act.en", ""),
        procedure.forms.get(task.form or ""), step.variables_at(task.instance) if is_open else step.constants(),
        lambda: environment_for(procedure, shelf, now, []),
    )  # fmt: skip
