"""What people do with tasks: claim, release, keep a draft, complete; and why they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from engine import commands as c
from engine import model
from engine.deploy import deploy_loaded, load
from engine.errors import BadValue, EngineError, FormRejected, NotAllowed, NotFound, StaleTask, WrongState
from engine.identity import new_id
from engine.reading import next_task, task_page
from engine.store.tasks import TaskRow
from tests.engine.folder import files
from tests.engine.house import House

Act = Callable[[str, TaskRow], c.Command]

ACTS: dict[str, Act] = {
    "claim": lambda actor, task: c.ClaimTask(new_id(), actor, task.id, task.version),
    "release": lambda actor, task: c.ReleaseTask(new_id(), actor, task.id, task.version),
    "draft": lambda actor, task: c.SaveDraft(new_id(), actor, task.id, 0, {"note": "灯"}),
    "complete": lambda actor, task: c.CompleteTask(new_id(), actor, task.id, task.version, {"note": "灯不亮"}),
    "store": lambda actor, task: c.StoreFile(new_id(), actor, task.id, c.FileFacts("0" * 64, "a.pdf", "application/pdf", 1), b"x"),
}


def unchanged(house: House, task: TaskRow, act: Callable[[], object], refusal: type[EngineError]) -> EngineError:
    """An act must be refused, and neither task nor journal move."""
    before = house.task_by_id(task.id), house.count(model.journal), house.count(model.command)
    with pytest.raises(refusal) as caught:
        act()
    assert (house.task_by_id(task.id), house.count(model.journal), house.count(model.command)) == before
    return caught.value


def test_a_claimed_task_leaves_the_inboxes_of_the_others(house: House) -> None:
    house.start()
    assert house.inbox("lin") == house.inbox("su") == ["record"]
    task = house.claim("record", "lin")
    assert (task.claimed_by, task.version) == ("lin", 2)
    assert house.inbox("lin") == ["record"]
    assert house.inbox("su") == []


def test_claiming_twice_is_one_claim(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    assert house.do(c.ClaimTask(new_id(), "lin", task.id, 1))["version"] == 2
    assert house.kinds(task.case_id) == ["case:started", "task:claimed"]


def test_a_released_task_comes_back_to_everybody(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    house.do(c.ReleaseTask(new_id(), "lin", task.id, task.version))
    assert house.inbox("su") == ["record"]
    assert house.task("record").claimed_by is None
    assert house.kinds(task.case_id)[-1] == "task:released"


REFUSED_OPEN = [("release", NotAllowed, "not-claimed"), ("complete", NotAllowed, "not-claimed")]
REFUSED_HELD = [("claim", WrongState, ""), ("release", NotAllowed, "held-by-another"), ("complete", NotAllowed, "held-by-another")]


@pytest.mark.parametrize(("act", "refusal", "reason"), REFUSED_OPEN)
def test_what_nobody_holds_cannot_be_released_or_completed(house: House, act: str, refusal: type[EngineError], reason: str) -> None:
    house.start()
    task = house.task("record")
    error = unchanged(house, task, lambda: house.do(ACTS[act]("lin", task)), refusal)
    assert getattr(error, "reason", "") == reason


@pytest.mark.parametrize(("act", "refusal", "reason"), REFUSED_HELD)
def test_what_another_one_holds_stays_theirs(house: House, act: str, refusal: type[EngineError], reason: str) -> None:
    house.start()
    task = house.claim("record", "lin")
    error = unchanged(house, task, lambda: house.do(ACTS[act]("su", task)), refusal)
    assert getattr(error, "reason", "") == reason


@pytest.mark.parametrize("act", ["claim", "release", "draft", "complete"])
@pytest.mark.parametrize("actor", ["lin", "su"])
def test_a_completed_task_takes_nothing_more(house: House, act: str, actor: str) -> None:
    house.start()
    task = house.claim("record", "lin")
    house.complete("record", "lin", note="灯不亮")
    now = house.task_by_id(task.id)
    error = unchanged(house, task, lambda: house.do(ACTS[act](actor, now)), WrongState)
    assert isinstance(error, WrongState)
    assert error.state == "completed"
    assert error.facts["by"] == "lin"


@pytest.mark.parametrize("act", ["claim", "release", "draft", "complete"])
def test_a_cancelled_task_takes_nothing_more(house: House, act: str) -> None:
    case = house.start()
    task = house.claim("record", "lin")
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    now = house.task_by_id(task.id)
    error = unchanged(house, task, lambda: house.do(ACTS[act]("lin", now)), WrongState)
    assert isinstance(error, WrongState)
    assert error.state == "cancelled"


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_foreign_task_and_a_missing_one_get_the_same_answer(house: House, act: str) -> None:
    case = house.start()
    foreign = house.task("record", case)
    with pytest.raises(NotFound) as there:
        house.do(ACTS[act]("stranger", foreign))
    missing = foreign._replace(id=foreign.id[:-1] + "9")
    with pytest.raises(NotFound) as nowhere:
        house.do(ACTS[act]("stranger", missing))
    assert str(there.value).replace(foreign.id, "…") == str(nowhere.value).replace(missing.id, "…")


@pytest.mark.parametrize("act", ["claim", "release", "complete"])
def test_a_stale_page_is_told_who_was_there(house: House, act: str) -> None:
    house.start()
    stale = house.task("record")
    task = house.claim("record", "lin")
    if act == "claim":
        house.do(c.ReleaseTask(new_id(), "lin", task.id, 2))
    error = unchanged(house, task, lambda: house.do(ACTS[act]("lin", stale)), StaleTask)
    assert isinstance(error, StaleTask)
    assert error.seen == 1


def test_a_locked_out_person_reaches_nothing(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    with house.engine.transaction() as connection:
        connection.execute(update(model.user).where(model.user.c.id == "lin").values(active=False))
    assert house.inbox("lin") == []
    unchanged(house, task, lambda: house.do(ACTS["complete"]("lin", task)), NotFound)


@pytest.mark.parametrize("how", ["left", "lost the role"])
def test_a_task_whose_holder_can_do_it_no_longer_is_free_for_the_others(house: House, how: str) -> None:
    house.start()
    task = house.claim("record", "lin")
    with house.engine.transaction() as connection:
        if how == "left":
            connection.execute(update(model.user).where(model.user.c.id == "lin").values(active=False))
        else:
            connection.execute(delete(model.grant).where(model.grant.c.user_id == "lin"))
    assert how != "left" or house.inbox("su") == ["record"]
    assert task_page(house.engine, "su", task.id).may_claim
    house.do(ACTS["claim"]("su", task))
    house.complete("record", "su", note="接着办")


# Four eyes.


def to_approval(house: House, by: str) -> TaskRow:
    house.start()
    house.complete("record", by, note="灯不亮")
    return house.task("approve")


def test_whoever_recorded_may_not_approve(house: House) -> None:
    task = to_approval(house, "lin")
    error = unchanged(house, task, lambda: house.do(ACTS["claim"]("lin", task)), NotAllowed)
    assert isinstance(error, NotAllowed)
    assert (error.reason, error.facts["element"]) == ("four-eyes", "record")


def test_a_second_role_does_not_help_against_four_eyes(house: House) -> None:
    """su holds clerk and checker: with either the rule is the same."""
    task = to_approval(house, "su")
    unchanged(house, task, lambda: house.do(ACTS["claim"]("su", task)), NotAllowed)
    with house.engine.transaction() as connection:
        connection.execute(delete(model.grant).where(model.grant.c.user_id == "su", model.grant.c.role == "clerk"))
    unchanged(house, task, lambda: house.do(ACTS["claim"]("su", task)), NotAllowed)


def test_four_eyes_hold_at_completion_too(house: House) -> None:
    task = to_approval(house, "lin")
    with house.engine.transaction() as connection:  # as if it had been handed to them
        connection.execute(update(model.task).where(model.task.c.id == task.id).values(claimed_by="lin"))
    command = c.CompleteTask(new_id(), "lin", task.id, task.version, {"wording": "修"})
    unchanged(house, task, lambda: house.do(command), NotAllowed)


def test_another_one_may_approve(house: House) -> None:
    to_approval(house, "lin")
    house.complete("approve", "su", wording="请修")
    assert house.opened() == ["hand_over"]


# Terms.


def test_a_superior_acts_only_once_the_task_is_late(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    assert house.inbox("fang") == []
    with pytest.raises(NotFound):
        house.do(ACTS["claim"]("fang", task))
    assert task.due_at is not None
    house.clock.advance_to(task.due_at)
    assert house.inbox("fang") == ["record"]
    house.do(ACTS["claim"]("fang", task))
    assert house.task("record").claimed_by == "fang"
    house.complete("record", "fang", note="代办")
    entry = house.journal(task.case_id)[-1]
    assert (entry.actor.user, entry.actor.role) == ("fang", "head")


def test_the_term_counts_from_the_next_working_day(house: House) -> None:
    """Friday 9 October 2026 opens it; Saturday the 10th is a make-up working day, so five working days end on the 15th."""
    house.start()
    task = house.task("record")
    assert task.due_at is not None
    assert (task.due_at + timedelta(hours=8)).isoformat() == "2026-10-16T00:00:00+00:00"


def test_when_the_term_ends_the_journal_says_so(house: House) -> None:
    case = house.start()
    task = house.task("record")
    assert house.wait(days=6) == 0
    assert house.wait(days=1) == 1
    late = house.task("record")
    assert late.late_at == house.clock()
    assert late.version == task.version
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.facts["role"], entry.actor.user) == ("task:late", "head", "system")
    assert house.wait(days=9) == 0


def test_after_a_closing_time_it_is_over_though_no_timer_fired(house: House) -> None:
    house.start("reply")
    task = house.claim("answer", "lin")
    house.clock.advance(timedelta(days=3))
    error = unchanged(house, task, lambda: house.do(ACTS["complete"]("lin", task)), NotAllowed)
    assert isinstance(error, NotAllowed)
    assert error.reason == "term-over"


def test_a_second_before_the_closing_time_is_in_time(house: House) -> None:
    house.start("reply")
    house.claim("answer", "lin")
    house.clock.advance(timedelta(days=3) - timedelta(seconds=1))
    house.complete("answer", "lin", note="答复")
    assert house.opened() == []


# Forms.


def test_all_problems_are_told_at_once_and_nothing_changes(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    values = {"note": "", "score": "111.55", "seen_on": "gestern", "colour": "red"}
    error = unchanged(house, task, lambda: house.do(c.CompleteTask(new_id(), "lin", task.id, task.version, values)), FormRejected)
    assert isinstance(error, FormRejected)
    found = {problem.path: problem.code for problem in error.problems}
    assert found.keys() == {"note", "score", "seen_on", "colour"}
    assert found["note"] == "required"
    assert found["colour"] == "unknown-field"


@pytest.mark.parametrize("note", ["a\0b", "灯" * 5_000_000, 7, ["灯"], {"a": "b"}])
def test_bad_text_is_refused(quick_house: House, note: Any) -> None:
    quick_house.start()
    task = quick_house.claim("record", "lin")
    command = c.CompleteTask(new_id(), "lin", task.id, task.version, {"note": note})
    unchanged(quick_house, task, lambda: quick_house.do(command), FormRejected)


def test_a_task_without_a_form_takes_no_values(quick_house: House) -> None:
    quick_house.start("by_firm", "estate.huaianli", "heyuan")
    task = quick_house.claim("look", "lin")
    command = c.CompleteTask(new_id(), "lin", task.id, task.version, {"note": "灯"})
    unchanged(quick_house, task, lambda: quick_house.do(command), BadValue)


# Drafts.


def test_a_draft_replaces_the_one_before_whole(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    first = house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "灯", "score": "3"}))
    assert house.do(c.SaveDraft(new_id(), "lin", task.id, first["version"], {"note": "灯不亮"}))["version"] == 2
    assert house.count(model.task_draft) == 1


def test_a_draft_of_an_older_page_does_not_overwrite_a_newer_one(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "灯"}))
    with pytest.raises(StaleTask):
        house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "别的"}))


def test_a_draft_too_large_is_refused(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    with pytest.raises(BadValue):
        house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "灯" * 400_000}))


def test_a_draft_ends_with_its_task(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "灯"}))
    house.complete("record", "lin", note="灯不亮")
    assert house.count(model.task_draft) == 0


# Who can do it at all.


def test_a_task_that_no_unit_can_do_is_an_incident_and_comes_back_with_a_retry(house: House) -> None:
    case = house.start("orphaned")
    (incident,) = house.incidents(case)
    assert incident.element == "nobody"
    with pytest.raises(NotAllowed):  # who began it reads it, and may do no more with it
        house.do(c.RetryIncident(new_id(), "lin", incident.id))
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert len(house.incidents(case)) == 1
    with house.engine.transaction() as connection:  # the case gets its unit
        connection.execute(update(model.case).where(model.case.c.id == case).values(main_unit="estate.huaianli"))
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert house.incidents(case) == []
    assert house.inbox("stranger") == ["nobody"]


def test_a_manager_of_the_firm_sees_only_their_own_estate(house: House) -> None:
    to_approval(house, "lin")
    house.complete("approve", "qiao", wording="请修")
    assert house.inbox("heyuan") == ["hand_over"]
    assert house.inbox("heyuan.2") == house.inbox("qinghe") == []


def test_a_new_colleague_sees_what_is_open(house: House) -> None:
    house.start()
    with house.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="stranger", role="clerk", unit_id="bureau.housing"))
    assert house.inbox("stranger") == ["record"]


def test_the_next_task_of_the_case_is_offered(house: House) -> None:
    case = house.start("working")
    house.complete("choose", "lin", wording="throwing")
    assert next_task(house.engine, "lin", case) == house.task("mend").id


def test_a_next_task_that_four_eyes_bar_is_not_offered(house: House) -> None:
    case = house.start()
    house.complete("record", "su", note="灯")
    assert next_task(house.engine, "su", case) is None
    house.complete("approve", "qiao", wording="修")
    assert next_task(house.engine, "qiao", case) is None


def test_who_started_a_case_may_be_barred_too(house: House) -> None:
    """A start event among the four eyes means whoever started the case by hand."""
    text = files()["repair.bpmn"].decode().replace('value="record"', 'value="s"')
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", {**files(), "repair.bpmn": text.encode()}), house.clock(), "system")
    house.start(actor="su")
    house.complete("record", "lin", note="灯")
    task = house.task("approve")
    error = unchanged(house, task, lambda: house.do(ACTS["claim"]("su", task)), NotAllowed)
    assert isinstance(error, NotAllowed)
    assert error.facts["element"] == "s"
    house.complete("approve", "lin", wording="修")
