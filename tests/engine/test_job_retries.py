"""A job whose fault may pass: the worker tries again after growing pauses, and only then somebody is told."""

from __future__ import annotations

from datetime import timedelta

from engine import commands as c
from engine import worker
from engine.identity import new_id
from engine.jobs import TRANSIENT_ATTEMPTS
from engine.reading import case_page, incidents
from tests.engine.house import MORNING, House


def waiting(house: House) -> str:
    """A case whose job did not work at its first try."""
    case = house.start("working")
    house.complete("choose", "lin", wording="flaky")
    return case


def test_whoever_asked_goes_on_and_nobody_is_told_yet(house: House) -> None:
    case = waiting(house)
    assert house.incidents(case) == []
    (pause,) = house.timers(case)
    assert (pause.element, pause.due_at) == ("flaky", MORNING + timedelta(minutes=1))
    (last, *_) = case_page(house.engine, "lin", case).story
    assert last.facts["again"] == [{"name": "", "name_en": "", "attempt": 1, "due_at": pause.due_at}]
    assert case_page(house.engine, "lin", case).deadlines == ()


def test_it_works_by_itself_once_it_can(house: House) -> None:
    case = waiting(house)
    house.jobs.works = True
    house.wait(minutes=1)
    assert house.case(case).status == "completed"
    assert house.kinds(case)[-2:] == ["task:completed", "job:retried"]


def test_the_pauses_grow_and_every_try_stands_in_the_journal_before_it_is_an_incident(house: House) -> None:
    case = waiting(house)
    pauses = []
    while timers := house.timers(case):
        pauses.append(timers[0].due_at - house.clock())
        house.clock.advance(pauses[-1])
        worker.run_once(house.engine, renditions=False)
    assert pauses == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    tries = [move["input"] for entry in house.journal(case) for move in entry.moves if move["input"]["kind"].startswith("job:")]
    assert [(one["kind"], one.get("attempt")) for one in tries] == [("job:delayed", n) for n in (1, 2, 3, 4)] + [("job:failed", None)]
    (line,) = incidents(house.engine, "admin").rows
    assert line.attempts == TRANSIENT_ATTEMPTS
    house.jobs.works = True
    house.do(c.RetryIncident(new_id(), "admin", line.id))
    assert house.case(case).status == "completed"


def test_what_a_try_had_written_is_gone_after_it(house: House) -> None:
    case = waiting(house)
    house.wait(minutes=1)
    assert house.timers(case) != []  # the half row of the first try would have stopped the second


def test_a_cancelled_case_is_not_tried_again(house: House) -> None:
    case = waiting(house)
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    assert house.timers(case) == []
