"""The pages of a satisfaction survey: the questionnaire that a code opens, and the survey's desk under its task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from engine import access, codes
from engine.access import Held
from engine.bpmn.diagram import UserTask
from engine.clock import district_day
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.lifecycle import TaskStatus
from engine.step import Step
from engine.store import people
from engine.store.standing import split_behalf
from engine.transaction import Transaction
from registry.desks.survey import require_answerable
from registry.kinds import Channel
from registry.owners.fit import Misfit
from registry.store import owners, surveys
from registry.store.surveys import Holder, Paper, Place, SurveyRow

DESK = "survey"


@dataclass(frozen=True, slots=True)
class SurveyAsked:
    """A survey as its pages head it; `id` names the case and the round."""

    id: str
    estate_name: str
    estate_name_en: str
    firm_name: str
    firm_name_en: str
    title: str
    questions: tuple[str, ...]
    opens_on: date
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class OwnQuestionnaire:
    """What a code opens: the household is told as the sample names it."""

    survey: SurveyAsked
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class AtSurvey:
    """Which desk it is: its task, its case, its survey. `takes_answers`: its term is not over."""

    task_id: str
    task_name: str
    task_name_en: str
    case_id: str
    case_number: str
    is_open: bool
    takes_answers: bool
    survey: SurveyAsked


@dataclass(frozen=True, slots=True)
class Batch:
    """Questionnaires that wait for a second person: each with its number and marks. `same_person`: who asks has entered it."""

    number: int
    entered_by: str
    papers: tuple[Paper, ...]
    same_person: bool


@dataclass(frozen=True, slots=True)
class ReturnedBatch:
    """Questionnaires that went back for a `reason`; persons by name. `missing`: those of them that were neither entered again nor
    answered by code. Their marks are kept nowhere: they stand on the paper."""

    number: int
    entered_by: str
    returned_by: str
    returned_on: date | None
    reason: str
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SurveyDesk:
    """The desk: how many are asked, have a code, have answered how; the batches that wait, and those that went back and still are
    to be entered again. `misfit`: how the register from which they were drawn differs from the estate's record, as it now stands."""

    at: AtSurvey
    sample: int
    codes_missing: int
    online: int
    paper: int
    batches: tuple[Batch, ...]
    returned: tuple[ReturnedBatch, ...]
    misfit: Misfit | None


def own_questionnaire(engine: Engine, code: str, source: str) -> OwnQuestionnaire:
    """The questionnaire that a code opens. Raises TooManyAttempts, NotAllowed as the act "answer" does."""
    holder: object = codes.look_at(engine, code, source)
    if not isinstance(holder, Holder):
        raise NotAllowed("wrong-code", "Expected a code of a survey, but it is one of a ballot.")
    with engine.reading() as tx:
        found = surveys.find(tx.connection, holder.survey)
        survey, place = require_answerable(tx.connection, holder, found, tx.now, district_day(tx.now))
        return OwnQuestionnaire(_asked(tx.connection, survey), place.number, place.label)


def survey_desk(engine: Engine, user_id: str, task_id: str) -> SurveyDesk:
    """The desk as it now stands. Raises NotFound."""
    with _at_desk(engine, user_id, task_id) as (tx, held, survey):
        connection, actor = tx.connection, held.actor()
        sample = surveys.places(connection, survey.id)
        persons = frozenset((actor.user, *actor.behalf))
        return SurveyDesk(
            _at(tx, held, survey), survey.sample, len(surveys.without_code(connection, survey.id)),
            sum(place.channel is Channel.CODE for place in sample), sum(place.channel is Channel.PAPER for place in sample),
            _batches(connection, survey, persons), _returned(connection, survey, sample),
            owners.standing_misfit(connection, survey.estate_id, district_day(tx.now)),
        )  # fmt: skip


def survey_batch(engine: Engine, user_id: str, task_id: str, number: int) -> tuple[AtSurvey, Batch]:
    """One batch that waits. Raises NotFound."""
    desk = survey_desk(engine, user_id, task_id)
    for batch in desk.batches:
        if batch.number == number:
            return desk.at, batch
    raise NotFound("batch", str(number))


@contextmanager
def _at_desk(engine: Engine, user_id: str, task_id: str) -> Iterator[tuple[Transaction, Held, SurveyRow]]:
    """Raises NotFound for a task that this person does not reach, one without this desk, and a case without a survey."""
    with engine.reading() as tx:
        held = access.reach_desk(tx.connection, user_id, task_id, tx.now)
        element = Step.read(tx, held.case.id).diagram.elements[held.task.element]
        newest = surveys.newest_of_case(tx.connection, held.case.number)
        survey = None if newest is None else surveys.find(tx.connection, newest)
        if not isinstance(element, UserTask) or element.desk != DESK or survey is None:
            raise NotFound("desk", task_id)
        yield tx, held, survey


def _at(tx: Transaction, held: Held, survey: SurveyRow) -> AtSurvey:
    task, is_open = held.task, held.task.status == TaskStatus.OPEN
    takes = is_open and survey.void is None and tx.now < survey.closes_at
    asked = _asked(tx.connection, survey)
    return AtSurvey(task.id, task.name, task.name_en, task.case_id, held.case.number, is_open, takes, asked)


def _asked(connection: Connection, survey: SurveyRow) -> SurveyAsked:
    names = people.unit_names(connection, [survey.estate_id, survey.firm_id])
    return SurveyAsked(
        survey.id, *names[survey.estate_id], *names[survey.firm_id], survey.title, survey.questions, survey.opens_on, survey.closes_at
    )


def _batches(connection: Connection, survey: SurveyRow, persons: frozenset[str]) -> tuple[Batch, ...]:
    waiting: dict[int, list[Paper]] = {}
    for paper in surveys.papers(connection, survey.id):
        waiting.setdefault(paper.batch, []).append(paper)
    found = [batch for batch in surveys.batches(connection, survey.id) if batch.number in waiting]
    names = people.user_names(connection, [batch.entered_by for batch in found])
    return tuple(
        Batch(
            batch.number, names.get(batch.entered_by, ""), tuple(waiting[batch.number]),
            bool({batch.entered_by, *split_behalf(batch.entered_for)} & persons),
        )
        for batch in found
    )  # fmt: skip


def _returned(connection: Connection, survey: SurveyRow, sample: Sequence[Place]) -> tuple[ReturnedBatch, ...]:
    """The newest first. A questionnaire that went back twice is missing from the later batch alone."""
    settled = {place.number for place in sample if place.answered_on is not None}
    settled |= {paper.number for paper in surveys.papers(connection, survey.id)}
    found = []
    for batch in reversed(surveys.batches(connection, survey.id)):
        missing = tuple(number for number in batch.returned if number not in settled)
        settled |= set(missing)
        if missing:
            found.append((batch, missing))
    names = people.user_names(connection, [one for batch, _ in found for one in (batch.entered_by, batch.decided_by)])
    return tuple(
        ReturnedBatch(
            batch.number, names.get(batch.entered_by, ""), names.get(batch.decided_by or "", ""), batch.decided_on, batch.reason, missing
        )
        for batch, missing in found
    )
