"""Satisfaction surveys: samples, codes, questionnaires that wait for a second person, answers and results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from engine.model import unit
from engine.store import one_time_codes
from engine.store.one_time_codes import CodeHolder
from registry.kinds import BundleStatus, Channel
from registry.model import (
    survey,
    survey_answer,
    survey_batch,
    survey_paper,
    survey_place,
    survey_result,
    survey_term,
    survey_void,
)
from registry.surveys.count import Count

DESK = "survey"
HAS_ONE = one_time_codes.has_one(DESK, survey_place.c.survey_id, survey_place.c.number)


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A survey of an estate. `closes_at`: by its last term; `void`: why it counts no longer."""

    id: str
    case_number: str
    estate_id: str
    estate: str
    firm_id: str
    year: int
    round: int
    title: str
    questions: tuple[str, ...]
    opens_on: date
    households: tuple[str, ...]
    sample: int
    seed: str
    closes_at: datetime
    terms: int
    void: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A household of the sample by its number; whether, when and how it answered."""

    number: int
    label: str
    answered_on: date | None
    channel: Channel | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A questionnaire that waits for its second person."""

    number: int
    batch: int
    marks: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Questionnaires that were entered in one go. `entered_for`: a chain of absent persons as the engine joins them; `returned`:
    the numbers of its questionnaires, once it was returned for the `reason`."""

    id: str
    number: int
    papers: int
    status: BundleStatus
    entered_by: str
    entered_for: str
    decided_by: str | None
    decided_on: date | None
    reason: str
    returned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a code is for. `replaced`: another one was issued in its place."""

    survey: str
    number: int
    replaced: bool


_LAST = (
    select(survey_term.c.survey_id, func.max(survey_term.c.number).label("terms"))
    .group_by(survey_term.c.survey_id)
    .subquery("last_term")
)
_SURVEY = (
    select(survey, unit.c.name.label("estate"), survey_term.c.closes_at, _LAST.c.terms, survey_void.c.reason.label("void"))
    .join(unit, unit.c.id == survey.c.estate_id)
    .join(_LAST, _LAST.c.survey_id == survey.c.id)
    .join(survey_term, and_(survey_term.c.survey_id == survey.c.id, survey_term.c.number == _LAST.c.terms))
    .outerjoin(survey_void, survey_void.c.id == survey.c.id)
)


def _survey(row: Row[Any]) -> SurveyRow:
    return SurveyRow(
        row.id, row.case_number, row.estate_id, row.estate, row.firm_id, row.year, row.round, row.title,
        tuple(row.questions.split("\n")), row.opens_on, tuple(row.households.split("\n")), row.sample, row.seed, row.closes_at,
        row.terms, row.void,
    )  # fmt: skip


def find(connection: Connection, survey_id: str) -> SurveyRow | None:
    row = connection.execute(_SURVEY.where(survey.c.id == survey_id)).one_or_none()
    return None if row is None else _survey(row)


def lock(connection: Connection, survey_id: str) -> SurveyRow | None:
    """The survey, its row locked until the transaction ends: before anything of it is looked at in order to change it."""
    connection.execute(select(survey.c.id).where(survey.c.id == survey_id).with_for_update())
    return find(connection, survey_id)


def newest_of_case(connection: Connection, case_number: str) -> str | None:
    """The id of the last round that a case holds."""
    query = select(survey.c.id).where(survey.c.case_number == case_number).order_by(survey.c.round.desc()).limit(1)
    found: str | None = connection.execute(query).scalar()
    return found


def surveys(connection: Connection, *, estate_id: str = "", firm_id: str = "", year: int = 0) -> list[SurveyRow]:
    """The surveys of an estate, a firm, a year; newest first."""
    query = _SURVEY.order_by(survey.c.year.desc(), survey.c.estate_id, survey.c.round.desc())
    for column, value in ((survey.c.estate_id, estate_id), (survey.c.firm_id, firm_id), (survey.c.year, year)):
        if value:
            query = query.where(column == value)
    return [_survey(row) for row in connection.execute(query)]


def add(connection: Connection, row: Mapping[str, Any], places: Sequence[str]) -> None:
    """Writes a survey with its sample, numbered from 1 on."""
    rows = [
        {
            "id": f"{row['id']}/{number}", "survey_id": row["id"], "number": number, "label": label, "answered_on": None,
            "channel": None,
        }
        for number, label in enumerate(places, 1)
    ]  # fmt: skip
    connection.execute(insert(survey), [dict(row)])
    connection.execute(insert(survey_place), rows)


def add_term(connection: Connection, survey_id: str, number: int, closes_at: datetime, case_number: str) -> str:
    """Sets until when it is answered. Returns the row's id."""
    row = {
        "id": f"{survey_id}/{number}", "survey_id": survey_id, "number": number, "closes_at": closes_at, "case_number": case_number,
    }  # fmt: skip
    connection.execute(insert(survey_term), [row])
    return str(row["id"])


def places(connection: Connection, survey_id: str, numbers: Iterable[int] | None = None) -> list[Place]:
    """The sample, or those of it with these numbers, in order."""
    query = select(survey_place).where(survey_place.c.survey_id == survey_id).order_by(survey_place.c.number)
    if numbers is not None:
        query = query.where(survey_place.c.number.in_(list(numbers)))
    return [
        Place(row.number, row.label, row.answered_on, None if row.channel is None else Channel(row.channel))
        for row in connection.execute(query)
    ]


def answered(connection: Connection, survey_id: str) -> int:
    """How many of the sample have answered."""
    query = select(func.count()).where(survey_place.c.survey_id == survey_id, survey_place.c.answered_on.is_not(None))
    return int(connection.execute(query).scalar_one())


def mark_answered(connection: Connection, survey_id: str, numbers: Iterable[int], day: date, channel: Channel) -> None:
    change = update(survey_place).where(survey_place.c.survey_id == survey_id, survey_place.c.number.in_(list(numbers)))
    connection.execute(change.values(answered_on=day, channel=str(channel)))


def add_answers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(insert(survey_answer), [dict(row) for row in rows])


def marks(connection: Connection, survey_id: str) -> list[str]:
    """What was answered, in no order that tells anything."""
    query = select(survey_answer.c.marks).where(survey_answer.c.survey_id == survey_id).order_by(survey_answer.c.id)
    return list(connection.execute(query).scalars())


def holder(found: CodeHolder) -> Holder:
    return Holder(found.subject, found.number, found.replaced)


def without_code(connection: Connection, survey_id: str) -> list[int]:
    """The numbers of those who have neither a code nor answered."""
    place = survey_place.c
    query = select(place.number).where(place.survey_id == survey_id, place.answered_on.is_(None), ~HAS_ONE)
    return list(connection.execute(query.order_by(place.number)).scalars())


def add_codes(connection: Connection, survey_id: str, codes: Mapping[int, str], day: date) -> None:
    """`codes`: the fingerprint of a new code by number."""
    one_time_codes.add(connection, DESK, survey_id, codes, day)


def void_code(connection: Connection, survey_id: str, number: int, day: date) -> None:
    one_time_codes.void(connection, DESK, survey_id, [number], day)


def papers(connection: Connection, survey_id: str, batch: int = 0) -> list[Paper]:
    """The questionnaires that wait, or those of one batch, by number."""
    query = select(survey_paper).where(survey_paper.c.survey_id == survey_id).order_by(survey_paper.c.number)
    if batch:
        query = query.where(survey_paper.c.batch == batch)
    return [Paper(row.number, row.batch, row.marks) for row in connection.execute(query)]


def batches(connection: Connection, survey_id: str) -> list[BatchRow]:
    """Every batch that was ever entered, by number."""
    query = select(survey_batch).where(survey_batch.c.survey_id == survey_id).order_by(survey_batch.c.number)
    return [
        BatchRow(
            row.id, row.number, row.papers, BundleStatus(row.status), row.entered_by, row.entered_for, row.decided_by, row.decided_on,
            row.reason, tuple(int(one) for one in row.returned.split()),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def add_batch(connection: Connection, survey_id: str, marks: Mapping[int, str], entered: Mapping[str, Any]) -> int:
    """Writes a batch that waits, `marks` by number of the questionnaire. Returns its number, which no batch had before."""
    batch = 1 + len(batches(connection, survey_id))
    row = {"id": f"{survey_id}/{batch}", "survey_id": survey_id, "number": batch, "papers": len(marks), **entered}
    connection.execute(insert(survey_batch), [{**row, "status": str(BundleStatus.ENTERED), "reason": "", "returned": ""}])
    papers = [
        {"id": f"{survey_id}/{number}", "survey_id": survey_id, "number": number, "batch": batch, "marks": one}
        for number, one in marks.items()
    ]
    connection.execute(insert(survey_paper), papers)
    return batch


def decide_batch(connection: Connection, survey_id: str, batch: int, changes: Mapping[str, Any]) -> None:
    """A batch has gone on, or back: what was answered stands beside nobody any more."""
    here = survey_batch.c.survey_id == survey_id, survey_batch.c.number == batch
    connection.execute(update(survey_batch).where(*here).values(**changes))
    connection.execute(delete(survey_paper).where(survey_paper.c.survey_id == survey_id, survey_paper.c.batch == batch))


def add_result(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(survey_result), [dict(row)])


def counts(connection: Connection) -> dict[str, Count]:
    """Survey -> what its answers came to when they were counted last."""
    rows = connection.execute(select(survey_result).order_by(survey_result.c.counted_on, survey_result.c.id))
    return {row.survey_id: Count(row.answers, row.items, row.satisfied) for row in rows}


def results(connection: Connection, year: int) -> list[tuple[SurveyRow, Count]]:
    """The last result of each survey of a year that counts, by estate."""
    found = counts(connection)
    return [(one, found[one.id]) for one in surveys(connection, year=year) if one.void is None and one.id in found]


def on_record(connection: Connection, estate_id: str) -> list[tuple[SurveyRow, Count | None]]:
    """An estate's rounds, newest first, each with its result, None where it was not counted."""
    found = counts(connection)
    return [(one, found.get(one.id)) for one in surveys(connection, estate_id=estate_id)]


def of_firm(connection: Connection, firm_id: str) -> list[tuple[SurveyRow, Count | None]]:
    """The same of all estates in which a firm was asked about."""
    found = counts(connection)
    return [(one, found.get(one.id)) for one in surveys(connection, firm_id=firm_id)]


def void(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(survey_void), [dict(row)])
