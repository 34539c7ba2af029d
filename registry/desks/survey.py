"""The survey's desk: one-time codes, questionnaires on paper that one person enters and another confirms, and answering by code.

Source: the district's plan, section 3 (4) 2; the district's procedures, section 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from engine.desks import Act, ActContext, ActProblem, CodeAct, CodeContext, Desk, Values, acts_of
from engine.errors import ActRejected, BadValue, NotAllowed
from engine.identity import code_fingerprint, in_drawn_order, new_code, new_id
from engine.store.standing import join_behalf, split_behalf
from registry.desks import values
from registry.desks.codes import without_codes
from registry.desks.standing import require_running
from registry.kinds import BundleStatus, Channel
from registry.store import surveys
from registry.store.surveys import BatchRow, Holder, Place, SurveyRow
from registry.surveys.count import BLANK, VERY_SATISFIED

Answer = dict[str, Any]
MOST_PAPERS = 200
"""Of one batch."""


def issue_codes(context: ActContext, given: Values) -> Answer:
    """A code for everybody of the sample who has neither one nor answered. Answer: `codes`, each {of, code, label}; `issued`.

    Raises NotAllowed ("no-survey", "survey-closed").
    """
    survey = _open(context)
    return _issued(context, survey, surveys.without_code(context.connection, survey.id))


def reissue_code(context: ActContext, given: Values) -> Answer:
    """A new code for place `number`, with a `reason`: the former one is void.

    Raises as `issue_codes`; NotAllowed ("not-in-sample", "answered-already"), BadValue.
    """
    reason, survey = values.text(given, "reason"), _open(context)
    place = _place(context.connection, survey, values.number(given, "number"))
    _require_unanswered(place)
    surveys.void_code(context.connection, survey.id, place.number, context.today)
    context.note(reason=reason, number=place.number)
    return _issued(context, survey, [place.number])


def _issued(context: ActContext, survey: SurveyRow, numbers: Sequence[int]) -> Answer:
    fresh = {number: new_code() for number in numbers}
    kept = {number: code_fingerprint(code) for number, code in fresh.items()}
    surveys.add_codes(context.connection, survey.id, kept, context.today)
    context.note(issued=len(fresh))
    told = surveys.places(context.connection, survey.id, fresh)
    codes = [{"of": place.number, "code": fresh[place.number], "label": place.label} for place in told]
    return {"codes": codes, "issued": len(fresh), "shown_before": False}


def enter_answers(context: ActContext, given: Values) -> Answer:
    """Questionnaires on paper: `answers` [{number, marks: [5, 4, …]}], 0 for what was left blank. They wait for a second person.

    Answer: {batch, papers}. Raises NotAllowed ("no-survey", "survey-closed"), BadValue, ActRejected with every problem:
    "not-in-sample", "twice-in-batch", "answered-already", "waiting-already", "bad-marks".
    """
    survey = _open(context)
    entered = values.items(given, "answers")
    if not 1 <= len(entered) <= MOST_PAPERS:
        raise BadValue("answers", f"from 1 to {MOST_PAPERS} questionnaires are wanted")
    waiting = surveys.papers(context.connection, survey.id)
    read, problems = _read(survey, entered, surveys.places(context.connection, survey.id), {paper.number for paper in waiting})
    if problems:
        raise ActRejected("enter_answers", problems)
    actor = context.actor
    by = {"entered_by": actor.user, "entered_for": join_behalf(actor.behalf), "entered_on": context.today}
    batch = surveys.add_batch(context.connection, survey.id, read, by)
    context.note(batch=batch, papers=len(read))
    return {"batch": batch, "papers": len(read)}


def _read(
    survey: SurveyRow, entered: Sequence[Any], sample: Sequence[Place], waiting: set[int]
) -> tuple[dict[int, str], list[ActProblem]]:
    known = {place.number: place for place in sample}
    read: dict[int, str] = {}
    seen: set[int] = set()
    problems: list[ActProblem] = []
    for at, one in enumerate(entered, 1):
        if not isinstance(one, Mapping) or not one.keys() <= {"number", "marks"}:
            raise BadValue("answers", f"answer {at} is not made of number and marks")
        number, marks = values.whole_of(one.get("number")), _marks(one.get("marks"), survey, blanks=True)
        reason = _lack(number, known, seen, waiting)
        if reason:
            problems.append(ActProblem(f"answers[{at}].number", reason, str(one.get("number"))))
        if marks is None:
            problems.append(ActProblem(f"answers[{at}].marks", "bad-marks", str(one.get("marks"))))
        if number is not None:
            seen.add(number)
            if not reason and marks is not None:
                read[number] = marks
    return read, problems


def _lack(number: int | None, known: Mapping[int, Place], seen: set[int], waiting: set[int]) -> str:
    if number is None or number not in known:
        return "not-in-sample"
    if number in seen:
        return "twice-in-batch"
    if known[number].answered_on is not None:
        return "answered-already"
    return "waiting-already" if number in waiting else ""


def _marks(given: Any, survey: SurveyRow, *, blanks: bool) -> str | None:
    """A digit for each question; None where it is not so."""
    if not isinstance(given, list | tuple) or len(given) != len(survey.questions):
        return None
    found = [values.whole_of(one) for one in given]
    least = int(BLANK) if blanks else 1
    if any(one is None or not least <= one <= int(VERY_SATISFIED) for one in found):
        return None
    return "".join(str(one) for one in found)


def confirm_answers(context: ActContext, given: Values) -> Answer:
    """The second person has compared `batch` with its paper: it counts from now on. A batch never changes and its number is never
    used again, so the number names what was compared. Answer: {batch, papers}.

    Raises NotAllowed ("no-survey", "no-such-batch", "batch-returned", "batch-confirmed", "same-person"), ActRejected
    ("answered-already") where somebody has answered by code meanwhile: such a batch is returned.
    """
    survey, batch = _waiting(context, given)
    if {batch.entered_by, *split_behalf(batch.entered_for)} & context.persons:
        raise NotAllowed("same-person", f"Expected another person than who entered batch {batch.number}.", batch=batch.number)
    held = surveys.papers(context.connection, survey.id, batch.number)
    places = {place.number: place for place in surveys.places(context.connection, survey.id, [one.number for one in held])}
    problems = [
        ActProblem(f"number[{one.number}]", "answered-already", str(one.number))
        for one in held
        if places[one.number].answered_on is not None
    ]
    if problems:
        raise ActRejected("confirm_answers", problems)
    surveys.mark_answered(context.connection, survey.id, places, context.today, Channel.PAPER)
    _add(context, survey, [one.marks for one in held], Channel.PAPER)
    _decide(context, survey, batch, status=str(BundleStatus.CONFIRMED))
    context.note(batch=batch.number, papers=len(held))
    return {"batch": batch.number, "papers": len(held)}


def return_answers(context: ActContext, given: Values) -> Answer:
    """`batch` was not entered as it is on paper, for a `reason`: it is entered again. Answer: {batch}. Raises as `confirm_answers`."""
    reason = values.text(given, "reason")
    survey, batch = _waiting(context, given)
    numbers = " ".join(str(one.number) for one in surveys.papers(context.connection, survey.id, batch.number))
    _decide(context, survey, batch, status=str(BundleStatus.RETURNED), reason=reason, returned=numbers)
    context.note(batch=batch.number, reason=reason)
    return {"batch": batch.number}


def _waiting(context: ActContext, given: Values) -> tuple[SurveyRow, BatchRow]:
    survey, number = _of_case(context), values.number(given, "batch")
    for batch in surveys.batches(context.connection, survey.id):
        if batch.number == number and batch.status is BundleStatus.ENTERED:
            return survey, batch
        if batch.number == number:
            raise NotAllowed(f"batch-{batch.status}", f"Expected batch {number} to wait, but it is {batch.status}.", batch=number)
    raise NotAllowed("no-such-batch", f"Expected a batch {number} that waits, but there is none.", batch=number)


def _decide(context: ActContext, survey: SurveyRow, batch: BatchRow, **said: str) -> None:
    by = {"decided_by": context.actor.user, "decided_on": context.today}
    surveys.decide_batch(context.connection, survey.id, batch.number, {**by, **said})


def answer(context: CodeContext, given: Values) -> Answer:
    """The answer of the household whose code it is: `marks`, one for each question. Answer: {"questions"}, how many.

    Raises as `require_answerable`; BadValue("marks").
    """
    holder: Holder = context.holder
    survey = surveys.lock(context.connection, holder.survey)
    survey, place = require_answerable(context.connection, holder, survey, context.now, context.today)
    marks = _marks(given.get("marks"), survey, blanks=False)
    if marks is None:
        raise BadValue("marks", "a mark from 1 to 5 is wanted for each question")
    surveys.mark_answered(context.connection, survey.id, [place.number], context.today, Channel.CODE)
    _add(context, survey, [marks], Channel.CODE)
    return {"questions": len(marks)}


def require_answerable(
    connection: Connection, holder: Holder, survey: SurveyRow | None, now: datetime, today: date
) -> tuple[SurveyRow, Place]:
    """The survey and the place of the sample that a code may answer for now.

    Raises NotAllowed ("no-survey", "code-replaced", "ballot-suspended", "ballot-closed", "survey-not-open", "survey-closed",
    "answered-already", "waiting-already" as at a vote: a paper that was entered keeps its household from answering until it is
    returned).
    """
    survey = _require_votable(survey, holder.survey)
    if holder.replaced:
        raise NotAllowed("code-replaced", "Expected the newest code of this household, but another one was issued in its place.")
    require_running(connection, survey.case_number)
    if today < survey.opens_on:
        message = f"Expected survey {survey.id} open, but it opens on {survey.opens_on}."
        raise NotAllowed("survey-not-open", message, opens_on=survey.opens_on)
    _require_not_closed(survey, now)
    place = _place(connection, survey, holder.number)
    _require_unanswered(place)
    if any(paper.number == place.number for paper in surveys.papers(connection, survey.id)):
        raise NotAllowed("waiting-already", f"Expected no paper of place {place.number}, but one waits for its second person.")
    return survey, place


def _add(context: ActContext | CodeContext, survey: SurveyRow, marks: Sequence[str], channel: Channel) -> None:
    rows = [{"id": new_id(), "survey_id": survey.id, "marks": one, "channel": str(channel)} for one in in_drawn_order(marks)]
    surveys.add_answers(context.connection, rows)


def _of_case(context: ActContext) -> SurveyRow:
    """The last round of the case, locked. Raises NotAllowed ("no-survey")."""
    survey_id = surveys.newest_of_case(context.connection, context.case_number) or ""
    return _require_votable(surveys.lock(context.connection, survey_id), survey_id)


def _require_votable(survey: SurveyRow | None, survey_id: str) -> SurveyRow:
    if survey is None or survey.void is not None:
        raise NotAllowed("no-survey", f"Expected a survey {survey_id} that counts, but there is none.")
    return survey


def _open(context: ActContext) -> SurveyRow:
    survey = _of_case(context)
    _require_not_closed(survey, context.now)
    return survey


def _require_not_closed(survey: SurveyRow, now: datetime) -> None:
    if now >= survey.closes_at:
        message = f"Expected survey {survey.id} open, but it closed at {survey.closes_at}."
        raise NotAllowed("survey-closed", message, closed_at=survey.closes_at)


def _place(connection: Connection, survey: SurveyRow, number: int) -> Place:
    found = surveys.places(connection, survey.id, [number])
    if not found:
        raise NotAllowed("not-in-sample", f"Expected a place of the sample, but {number} is none.", number=number)
    return found[0]


def _require_unanswered(place: Place) -> None:
    if place.answered_on is not None:
        message = f"Expected place {place.number} not to have answered, but it has."
        raise NotAllowed("answered-already", message, answered_on=place.answered_on)


DESK = Desk(
    "survey",
    acts_of(
        Act("issue_codes", issue_codes, "发放调查码", "Issue survey codes", keep=without_codes),
        Act("reissue_code", reissue_code, "重发调查码", "Reissue a survey code", keep=without_codes),
        Act("enter_answers", enter_answers, "录入问卷", "Enter questionnaires", counts=True),
        Act("confirm_answers", confirm_answers, "复核问卷", "Confirm questionnaires"),
        Act("return_answers", return_answers, "退回问卷", "Return questionnaires"),
    ),
    {"answer": CodeAct("answer", answer, "答卷", "Answer")},
    surveys.holder,
)
