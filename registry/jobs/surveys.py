"""Job types of satisfaction surveys: a sample is drawn, a term extended, answers counted, a round voided, estates ranked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from engine.clock import DISTRICT_ZONE
from engine.errors import Cause, JobFault, JobThrow
from engine.jobs import Job, JobContext, Repeating
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.kinds import UnitKind, UnitState
from registry.store import firms, owners, surveys
from registry.store.surveys import SurveyRow
from registry.store.written import written
from registry.surveys.count import Count, counted
from registry.surveys.draw import drawn, seed_of, size_of

Result = dict[str, Any]
NUMBERED = "名册第{}户"


def open_survey(context: JobContext, given: Given) -> Result:
    """Draws the sample of a round among the estate's households, and opens it until the end of `closes_on`.

    percent, least: how many are asked. Households are the register's units that are handed over; without a register, the
    numbers of the community's own list. Source: the district's procedures, section 5.
    """
    connection, estate_id = context.connection, inputs.text(given, "estate_id")
    opens_on, closes_on = inputs.day(given, "opens_on"), inputs.day(given, "closes_on")
    opens_on = max(opens_on, context.today)
    if closes_on < opens_on:
        raise JobFault(f"Expected the survey to close after it opens on {opens_on}, but it closes on {closes_on}.", cause=Cause.DAY)
    survey_id = f"{context.case_number}/{inputs.whole(given, 'round')}"
    households = _households(connection, estate_id, context.today)
    size = size_of(len(households), inputs.whole(given, "percent"), inputs.whole(given, "least"))
    seed = seed_of(survey_id, households)
    row: Result = {
        "id": survey_id, "estate_id": estate_id, "firm_id": inputs.text(given, "firm_id"), "year": inputs.whole(given, "year"),
        "round": inputs.whole(given, "round"), "title": inputs.text(given, "title", 200), "questions": _questions(given),
        "opens_on": opens_on, "households": "\n".join(households), "sample": size, "seed": seed, "drawn_on": context.today,
        "case_number": context.case_number,
    }  # fmt: skip
    surveys.add(connection, row, drawn(households, seed, size))
    context.wrote("survey", survey_id)
    context.wrote("survey_term", surveys.add_term(connection, survey_id, 1, end_of(closes_on), context.case_number))
    return _opened(survey_id, len(households), size, seed)


def _opened(survey_id: str, households: int, sample: int, seed: str) -> Result:
    return {"survey": survey_id, "households": Decimal(households), "sample": Decimal(sample), "seed": seed}


def _households(connection: Connection, estate_id: str, on: date) -> list[str]:
    if not owners.has_register(connection, estate_id):
        return [NUMBERED.format(number) for number in range(1, owners.households(connection, estate_id, on) + 1)]
    units = (one.facts for one in owners.units(connection, estate_id, on))
    found = [one.label for one in units if one.kind is UnitKind.EXCLUSIVE and one.state is UnitState.HANDED_OVER]
    if not found:
        raise JobFault(f"Expected households in the owners' register of {estate_id}, but none is handed over.", cause=Cause.ABSENT)
    return found


def _questions(given: Given) -> str:
    found = [" ".join(one.split()) for one in inputs.texts(given, "questions")]
    if not 1 <= len(found) <= 20 or not all(found):
        raise JobFault("Expected from 1 to 20 questions, none of them empty, but it is not so.", cause=Cause.VALUE)
    return "\n".join(found)


def end_of(day: date) -> datetime:
    """24:00 of a day in the district."""
    return datetime(day.year, day.month, day.day, tzinfo=DISTRICT_ZONE) + timedelta(days=1)


def opened_again(again: Repeating, given: Given) -> Result:
    """What `open_survey` gave, its sample drawn again from the households and the seed that were written."""
    survey = _as_written(again, f"{again.case_number}/{inputs.whole(given, 'round')}")
    _require_drawn(again.connection, survey)
    size = size_of(len(survey.households), inputs.whole(given, "percent"), inputs.whole(given, "least"))
    return _opened(survey.id, len(survey.households), size, seed_of(survey.id, survey.households))


def _require_drawn(connection: Connection, survey: SurveyRow) -> None:
    """Raises: JobFault where the sample is not the one that the seed draws."""
    wanted = drawn(survey.households, survey.seed, survey.sample)
    if [place.label for place in surveys.places(connection, survey.id)] != wanted:
        raise JobFault(f"Expected the sample of survey {survey.id} to be the one drawn, but it is another.")


def _as_written(again: Repeating, survey_id: str) -> SurveyRow:
    survey = surveys.find(again.connection, survey_id)
    if survey is None:
        raise JobFault(f"Expected a survey {survey_id}, but there is none.", cause=Cause.ABSENT)
    return survey


def _of_case(connection: Connection, survey_id: str, case_number: str) -> SurveyRow:
    survey = surveys.lock(connection, survey_id)
    if survey is None or survey.case_number != case_number:
        raise JobFault(f"Expected a survey of case {case_number}, but {survey_id} is none.", cause=Cause.ABSENT)
    return survey


def extend_survey(context: JobContext, given: Given) -> Result:
    """Lets a survey go on until the end of `closes_on`."""
    survey = _of_case(context.connection, inputs.text(given, "survey"), context.case_number)
    closes_on = inputs.day(given, "closes_on")
    if end_of(closes_on) <= max(survey.closes_at, context.now):
        raise JobFault(f"Expected survey {survey.id} to be extended, but {closes_on} is no later day.", cause=Cause.DAY)
    key = surveys.add_term(context.connection, survey.id, survey.terms + 1, end_of(closes_on), context.case_number)
    context.wrote("survey_term", key)
    return {"closes_on": closes_on}


def survey_progress(context: JobContext, given: Given) -> Result:
    """How many of the sample have answered, and how many questionnaires wait for a second person."""
    survey = _of_case(context.connection, inputs.text(given, "survey"), context.case_number)
    waiting = len(surveys.papers(context.connection, survey.id))
    return {
        "sample": Decimal(survey.sample),
        "answered": Decimal(surveys.answered(context.connection, survey.id)),
        "waiting": Decimal(waiting),
    }


def survey_result(context: JobContext, given: Given) -> Result:
    """Counts the answers once the term is over or everybody has answered. Throws `unconfirmed` while questionnaires wait."""
    survey = _of_case(context.connection, inputs.text(given, "survey"), context.case_number)
    if survey.void is not None:
        raise JobFault(f"Expected survey {survey.id} to count, but it is void: {survey.void}", cause=Cause.OVER)
    if context.now < survey.closes_at and surveys.answered(context.connection, survey.id) < survey.sample:
        raise JobFault(f"Expected survey {survey.id} to be over, but it closes at {survey.closes_at}.", cause=Cause.DAY)
    waiting = surveys.papers(context.connection, survey.id)
    if waiting:
        raise JobThrow("unconfirmed", f"Expected every questionnaire of survey {survey.id} confirmed, but {len(waiting)} wait.")
    count = _counted(context.connection, survey)
    row: Result = {
        "id": f"{survey.id}/{context.entry}", "survey_id": survey.id, "answers": count.answers, "items": count.items,
        "satisfied": count.satisfied, "counted_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    surveys.add_result(context.connection, row)
    context.wrote("survey_result", row["id"])
    return _told(survey, count)


def counted_again(again: Repeating, given: Given) -> Result:
    """What `survey_result` gave, of the answers as they now stand."""
    survey = _as_written(again, inputs.text(given, "survey"))
    return _told(survey, _counted(again.connection, survey))


def _counted(connection: Connection, survey: SurveyRow) -> Count:
    """Raises: JobFault where there are more answers or fewer than households that answered."""
    count = counted(surveys.marks(connection, survey.id))
    answered = surveys.answered(connection, survey.id)
    if count.answers != answered:
        raise JobFault(f"Expected {answered} answers to survey {survey.id}, as many as households answered, but there are {count.answers}.")
    return count


def _told(survey: SurveyRow, count: Count) -> Result:
    return {
        "sample": Decimal(survey.sample), "answered": Decimal(count.answers), "items": Decimal(count.items),
        "satisfied": Decimal(count.satisfied), "percent": count.percent, "fraction": count.fraction,
    }  # fmt: skip


def void_survey(context: JobContext, given: Given) -> Result:
    """A round that counts no longer (too few answers, or annulled); all that was answered stays where it is."""
    survey = _of_case(context.connection, inputs.text(given, "survey"), context.case_number)
    if survey.void is not None:
        raise JobFault(f"Expected survey {survey.id} to count, but it is void: {survey.void}", cause=Cause.OVER)
    row: Result = {
        "id": survey.id,
        "reason": inputs.text(given, "reason"),
        "voided_on": context.today,
        "case_number": context.case_number,
    }
    surveys.void(context.connection, row)
    context.wrote("survey_void", survey.id)
    return {"survey": survey.id}


def survey_ranking(context: JobContext, given: Given) -> Result:
    """The estates of a year whose result counts and reaches `low` percent, the best first by the exact fraction; equals share a
    rank."""
    low = Fraction(inputs.whole(given, "low"), 100)
    found = [
        (Fraction(count.satisfied, count.items), survey, count)
        for survey, count in surveys.results(context.connection, inputs.whole(given, "year"))
        if count.items
    ]
    best = sorted((one for one in found if one[0] >= low), key=lambda one: (-one[0], one[1].estate_id))
    shares = [share for share, _, _ in best]
    return {
        "ranking": [
            {
                "rank": Decimal(shares.index(share) + 1), "estate_id": survey.estate_id, "estate": survey.estate,
                "firm_id": survey.firm_id, "firm": _firm_name(context, survey.firm_id), "percent": count.percent,
                "fraction": count.fraction,
            }
            for share, survey, count in best
        ]
    }  # fmt: skip


def _firm_name(context: JobContext, firm_id: str) -> str:
    found = firms.find(context.connection, firm_id)
    assert found is not None  # a foreign key says so
    return found.name


RESULT = {
    "sample": "number", "answered": "number", "items": "number", "satisfied": "number", "percent": "number?", "fraction": "string",
}  # fmt: skip
JOBS = (
    Job(
        "open_survey",
        open_survey,
        inputs={
            "estate_id": "string", "firm_id": "string", "year": "number", "round": "number", "title": "string",
            "questions": "list", "opens_on": "date", "closes_on": "date", "percent": "number", "least": "number",
        },
        outputs={"survey": "string", "households": "number", "sample": "number", "seed": "string"},
        repeat=opened_again,
        label="抽取样本，开始调查",
        writes=written("survey", "survey_term"),
    ),
    Job(
        "extend_survey",
        extend_survey,
        inputs={"survey": "string", "closes_on": "date"},
        outputs={"closes_on": "date"},
        label="延长调查",
        writes=written("survey_term"),
    ),
    Job(
        "survey_progress",
        survey_progress,
        inputs={"survey": "string"},
        outputs={"sample": "number", "answered": "number", "waiting": "number"},
        label="查答卷进度",
    ),
    Job(
        "survey_result",
        survey_result,
        inputs={"survey": "string"},
        outputs=RESULT,
        repeat=counted_again,
        label="统计满意度",
        writes=written("survey_result"),
    ),
    Job(
        "void_survey",
        void_survey,
        inputs={"survey": "string", "reason": "string"},
        outputs={"survey": "string"},
        label="调查作废",
        writes=written("survey_void"),
    ),
    Job(
        "survey_ranking",
        survey_ranking,
        inputs={"year": "number", "low": "number"},
        outputs={"ranking": "list(rank, estate_id, estate, firm_id, firm, percent, fraction)"},
        label="满意度排名",
    ),
)  # fmt: skip
