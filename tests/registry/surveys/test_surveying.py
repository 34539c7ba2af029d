"""A survey from the draw to its result: codes, paper by two persons, and what refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from engine import access
from engine.desks import ActContext, CodeContext
from engine.errors import ActRejected, BadValue, JobFault, JobThrow, NotAllowed
from engine.jobs import Repeating
from engine.journal import Actor
from registry import model
from registry.desks.survey import DESK
from registry.jobs import JOBS
from registry.scenario_district import ESTATE, FIRM
from registry.store import surveys
from tests.registry.conftest import World
from tests.registry.steps import run, step

CASE, SURVEY = "调查 2026-0001", "调查 2026-0001/1"
OWNERS = [{"units": 40, "area": 4000}]
GIVEN = {
    "estate_id": ESTATE, "firm_id": FIRM, "year": Decimal(2026), "round": Decimal(1), "title": "2026年满意度调查",
    "questions": ["卫生", "秩序"], "opens_on": date(2026, 10, 9), "closes_on": date(2026, 10, 20), "percent": Decimal(20),
    "least": Decimal(5),
}  # fmt: skip


def opened(world: World, **changes: Any) -> Connection:
    connection = world(owners=OWNERS)
    run(step(connection, CASE), "open_survey", **{**GIVEN, **changes})
    return connection


def at(connection: Connection, who: str = "community_officer", day: int = 10) -> ActContext:
    now = datetime(2026, 10, day, 1, tzinfo=UTC)
    return ActContext(connection, "case1", CASE, "task1", now, now.date(), Actor(who))


def act(connection: Connection, name: str, who: str = "community_officer", day: int = 10, **given: Any) -> dict[str, Any]:
    return dict(DESK.acts[name].run(at(connection, who, day), given))


def answer(connection: Connection, code: str, marks: list[int], day: int = 10) -> dict[str, Any]:
    _desk, holder = access.holder_of(connection, {"survey": DESK}, code)
    now = datetime(2026, 10, day, 1, tzinfo=UTC)
    return dict(DESK.code_acts["answer"].run(CodeContext(connection, now, now.date(), holder), {"marks": marks}))


def refused(reason: str) -> Any:
    return pytest.raises(NotAllowed, check=lambda fault: fault.reason == reason)


def test_a_fifth_of_the_households_is_drawn_and_the_draw_can_be_repeated(world: World) -> None:
    connection = opened(world)
    places = surveys.places(connection, SURVEY)
    assert [place.number for place in places] == list(range(1, 9))
    again = JOBS["open_survey"].repeat
    assert again is not None
    repeating = Repeating(connection, "case1", CASE, 7)
    assert again(repeating, GIVEN)["sample"] == 8
    connection.execute(text("update survey_place set label = '9栋-9' where number = 1"))
    with pytest.raises(JobFault, match="to be the one drawn"):
        again(repeating, GIVEN)


def test_without_a_register_the_community_numbers_its_households(world: World) -> None:
    connection = world()
    found = run(step(connection, CASE), "open_survey", **GIVEN)
    assert (found["households"], found["sample"]) == (684, 137)
    assert surveys.places(connection, SURVEY)[0].label.startswith("名册第")


def test_a_code_answers_once_and_its_household_never_stands_beside_the_answer(world: World) -> None:
    connection = opened(world)
    codes = act(connection, "issue_codes")["codes"]
    assert answer(connection, codes[0]["code"], [5, 2]) == {"questions": 2}
    with refused("answered-already"):
        answer(connection, codes[0]["code"], [5, 5])
    assert surveys.marks(connection, SURVEY) == ["52"]
    assert set(connection.execute(select(model.survey_answer)).mappings().one()) == {"id", "survey_id", "marks", "channel"}
    assert surveys.places(connection, SURVEY)[0].answered_on == date(2026, 10, 10)


@pytest.mark.parametrize("marks", [[5], [5, 0], [5, 6], "55", None])
def test_by_code_every_question_is_answered(world: World, marks: Any) -> None:
    connection = opened(world)
    code = act(connection, "issue_codes")["codes"][0]["code"]
    with pytest.raises(BadValue):
        answer(connection, code, marks)


def test_a_lost_code_is_replaced_and_the_former_refused(world: World) -> None:
    connection = opened(world)
    old = act(connection, "issue_codes")["codes"][0]
    new = act(connection, "reissue_code", number=1, reason="遗失")["codes"][0]
    assert (old["of"], new["of"]) == (1, 1)
    with refused("code-replaced"):
        answer(connection, old["code"], [5, 5])
    answer(connection, new["code"], [5, 5])
    with refused("answered-already"):
        act(connection, "reissue_code", number=1, reason="遗失")
    assert act(connection, "issue_codes")["codes"] == []


def test_before_it_opens_and_after_it_closed_nothing_is_answered(world: World) -> None:
    connection = opened(world, opens_on=date(2026, 10, 12))
    code = act(connection, "issue_codes")["codes"][0]["code"]
    with refused("survey-not-open"):
        answer(connection, code, [5, 5], day=11)
    with refused("survey-closed"):
        answer(connection, code, [5, 5], day=21)
    with refused("survey-closed"):
        act(connection, "issue_codes", day=21)
    run(step(connection, CASE, date(2026, 10, 21)), "extend_survey", survey=SURVEY, closes_on=date(2026, 10, 27))
    answer(connection, code, [5, 5], day=21)


def test_paper_counts_once_another_person_confirmed_it(world: World) -> None:
    connection = opened(world)
    entered = act(connection, "enter_answers", answers=[{"number": 1, "marks": [5, 4]}, {"number": 2, "marks": [0, 1]}])
    assert entered == {"batch": 1, "papers": 2}
    assert surveys.marks(connection, SURVEY) == []
    with refused("same-person"):
        act(connection, "confirm_answers", batch=1)
    with refused("no-such-batch"):
        act(connection, "confirm_answers", "residents_rep", batch=2)
    act(connection, "confirm_answers", "residents_rep", batch=1)
    assert sorted(surveys.marks(connection, SURVEY)) == ["01", "54"]
    assert surveys.papers(connection, SURVEY) == []


def test_what_is_entered_again_is_a_batch_of_its_own_so_nobody_confirms_marks_that_they_never_saw(world: World) -> None:
    connection = opened(world)
    act(connection, "enter_answers", answers=[{"number": 1, "marks": [5, 4]}])
    act(connection, "return_answers", "owners_committee", batch=1, reason="录错了")
    assert act(connection, "enter_answers", answers=[{"number": 1, "marks": [1, 1]}])["batch"] == 2
    with refused("batch-returned"):
        act(connection, "confirm_answers", "residents_rep", batch=1)
    assert surveys.marks(connection, SURVEY) == []
    act(connection, "confirm_answers", "residents_rep", batch=2)
    with refused("batch-confirmed"):
        act(connection, "return_answers", "residents_rep", batch=2, reason="录错了")
    assert surveys.marks(connection, SURVEY) == ["11"]
    assert act(connection, "enter_answers", answers=[{"number": 2, "marks": [5, 5]}])["batch"] == 3


def test_a_substitute_of_who_entered_does_not_confirm(world: World) -> None:
    connection = opened(world)
    act(connection, "enter_answers", answers=[{"number": 1, "marks": [5, 4]}])
    context = at(connection, "residents_rep")
    context.actor = Actor("residents_rep", behalf=("community_officer",))
    with refused("same-person"):
        DESK.acts["confirm_answers"].run(context, {"batch": 1})


def test_every_problem_of_a_batch_is_told_and_nothing_of_it_is_taken(world: World) -> None:
    connection = opened(world)
    code = act(connection, "issue_codes")["codes"][2]["code"]
    answer(connection, code, [3, 3])
    act(connection, "enter_answers", answers=[{"number": 4, "marks": [5, 5]}])
    wrong = [(1, [5, 5]), (1, [5, 5]), (3, [5, 5]), (4, [5, 5]), (99, [5, 5]), (2, [5]), (5, [6, 1])]
    with pytest.raises(ActRejected) as told:
        act(connection, "enter_answers", answers=[{"number": number, "marks": marks} for number, marks in wrong])
    assert [(one.path, one.code) for one in told.value.problems] == [
        ("answers[2].number", "twice-in-batch"), ("answers[3].number", "answered-already"),
        ("answers[4].number", "waiting-already"), ("answers[5].number", "not-in-sample"), ("answers[6].marks", "bad-marks"),
        ("answers[7].marks", "bad-marks"),
    ]  # fmt: skip
    assert len(surveys.papers(connection, SURVEY)) == 1


def test_who_answered_by_paper_does_not_answer_by_code_too(world: World) -> None:
    connection = opened(world)
    code = act(connection, "issue_codes")["codes"][0]["code"]
    act(connection, "enter_answers", answers=[{"number": 1, "marks": [5, 5]}])
    with refused("waiting-already"):
        answer(connection, code, [1, 1])
    act(connection, "return_answers", batch=1, reason="录错了")
    answer(connection, code, [1, 1])


def test_the_result_waits_for_the_term_and_for_papers_and_can_be_repeated(world: World) -> None:
    connection = opened(world)
    act(connection, "enter_answers", answers=[{"number": 1, "marks": [5, 2]}])
    with pytest.raises(JobFault, match="to be over"):
        run(step(connection, CASE, date(2026, 10, 20)), "survey_result", survey=SURVEY)
    over = step(connection, CASE, date(2026, 10, 21))
    with pytest.raises(JobThrow):
        run(over, "survey_result", survey=SURVEY)
    act(connection, "confirm_answers", "residents_rep", day=21, batch=1)
    found = run(over, "survey_result", survey=SURVEY)
    assert (found["answered"], found["fraction"], found["percent"]) == (1, "1/2", Decimal("50.00"))
    again, repeating = JOBS["survey_result"].repeat, Repeating(connection, "case1", CASE, 7)
    assert again is not None
    assert again(repeating, {"survey": SURVEY}) == found
    connection.execute(model.survey_answer.insert(), [{"id": "x", "survey_id": SURVEY, "marks": "55", "channel": "code"}])
    with pytest.raises(JobFault, match="as many as households answered"):
        again(repeating, {"survey": SURVEY})


def test_a_round_that_is_void_neither_counts_nor_ranks(world: World) -> None:
    connection = opened(world)
    for each in act(connection, "issue_codes")["codes"]:
        answer(connection, each["code"], [5, 5])
    run(step(connection, CASE, date(2026, 10, 10)), "survey_result", survey=SURVEY)
    ranked = run(step(connection), "survey_ranking", year=Decimal(2026), low=Decimal(85))["ranking"]
    assert [(one["rank"], one["estate_id"], one["fraction"]) for one in ranked] == [(1, ESTATE, "16/16")]
    run(step(connection, CASE), "void_survey", survey=SURVEY, reason="录入有误")
    assert run(step(connection), "survey_ranking", year=Decimal(2026), low=Decimal(85))["ranking"] == []
    with refused("no-survey"):
        act(connection, "issue_codes")
