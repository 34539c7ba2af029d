"""A command is carried out once, whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from engine import commands as c
from engine import model
from engine.errors import BadValue, CommandConflict, EngineError, NotAllowed, NotFound, StaleTask, WrongState
from engine.identity import new_id
from tests.engine.house import Broken, House


def test_the_same_command_again_answers_with_the_first_result(house: House) -> None:
    task = house.task("record", house.start())
    house.claim("record", "lin")
    complete = c.CompleteTask("double click", "lin", task.id, 2, {"note": "灯不亮"})
    first = house.do(complete)
    assert house.do(complete) == first
    assert first["task"] == task.id
    assert house.kinds(task.case_id) == ["case:started", "task:claimed", "task:completed"]
    assert house.jobs.counted == 1


def test_the_same_start_again_gives_the_same_case(house: House) -> None:
    start = c.StartCase("start", "lin", "telling", {"subject": "灯"})
    assert house.do(start) == house.do(start)
    assert house.count(model.case) == 1


@pytest.mark.parametrize(
    "other",
    [
        c.StartCase("one", "lin", "telling", {"subject": "水管"}),
        c.StartCase("one", "su", "telling", {"subject": "灯"}),
        c.ClaimTask("one", "lin", "telling", 1),
    ],
)
def test_a_command_id_cannot_be_used_for_another_wish(quick_house: House, other: c.Command) -> None:
    quick_house.do(c.StartCase("one", "lin", "telling", {"subject": "灯"}))
    with pytest.raises(CommandConflict):
        quick_house.do(other)
    assert quick_house.count(model.case) == 1


def test_a_refused_command_keeps_its_id_free(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    with pytest.raises(EngineError):
        house.do(c.CompleteTask("again", "lin", task.id, task.version, {"note": ""}))
    house.do(c.CompleteTask("again", "lin", task.id, task.version, {"note": "灯不亮"}))
    assert house.opened() == ["approve"]


@pytest.mark.parametrize("bad", ["", "x" * 61, "a\0b"])
def test_a_command_id_of_a_wrong_shape_is_refused(house: House, bad: str) -> None:
    with pytest.raises(BadValue):
        house.do(c.StartCase(bad, "lin", "telling", {"subject": "灯"}))
    assert house.count(model.case) == 0


@pytest.mark.parametrize(
    "command",
    [
        c.ClaimTask("1", "lin", "a\0b", 1),
        c.CompleteTask("1", "lin", "x" * 5000, 1, {}),
        c.SaveDraft("1", "lin", "a\0b", 0, {}),
        c.StartCase("1", "lin", "a\0b", {}),
        c.CancelCase("1", "admin", "a\0b", "错了"),
        c.RetryIncident("1", "admin", "a\0b"),
    ],
)
def test_a_name_that_nothing_can_have_is_refused(house: House, command: c.Command) -> None:
    with pytest.raises((NotFound, BadValue)):
        house.do(command)


def test_two_clicks_at_once_have_one_effect_and_one_answer(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    complete = c.CompleteTask("twice at once", "lin", task.id, task.version, {"note": "灯不亮"})
    answers = at_once([lambda: house.engine.execute(complete)] * 2)
    assert answers[0] == answers[1]
    assert house.kinds(task.case_id).count("task:completed") == 1


def test_two_starts_at_once_with_one_id_make_one_case(house: House) -> None:
    start = c.StartCase("twice at once", "lin", "repair", {"subject": "灯"})
    answers = at_once([lambda: house.engine.execute(start)] * 2)
    assert answers[0] == answers[1]
    assert len(house.cases("repair")) == 1


def test_of_two_persons_who_claim_at_once_one_gets_the_task(house: House) -> None:
    house.start()
    task = house.task("record")
    answers = at_once([lambda who=who: house.engine.execute(c.ClaimTask(new_id(), who, task.id, 1)) for who in ("lin", "su")])
    refused = [one for one in answers if isinstance(one, WrongState | StaleTask)]
    assert len(refused) == 1
    assert house.kinds(task.case_id) == ["case:started", "task:claimed"]


def test_a_mistake_in_a_job_rolls_everything_back(house: House) -> None:
    house.start("working")
    task = house.claim("choose", "lin")
    before = (house.count(model.journal), house.count(model.unit), house.count(model.command))
    with pytest.raises(Broken):
        house.do(c.CompleteTask(new_id(), "lin", task.id, task.version, {"wording": "exploding"}))
    assert house.task_by_id(task.id).status == "open"
    assert (house.count(model.journal), house.count(model.unit), house.count(model.command)) == before


def test_the_mistake_shows_until_the_step_works(house: House) -> None:
    case = house.start("working")
    task = house.claim("choose", "lin")
    for _ in range(2):
        with pytest.raises(Broken):
            house.do(c.CompleteTask(new_id(), "lin", task.id, task.version, {"wording": "exploding"}))
    (incident,) = house.incidents(case)
    assert incident.element == "choose"
    assert "a mistake of ours" not in house.says(incident)
    house.jobs.works = True
    house.do(c.CompleteTask(new_id(), "lin", task.id, task.version, {"wording": "exploding"}))
    assert house.incidents(case) == []
    assert house.case(case).status == "completed"


def test_a_broken_delivery_does_not_make_the_command_look_undone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = house.start("calling_nobody")
    assert [one.element for one in house.incidents(case)] == ["ask"]
    assert house.kinds(case) == ["case:started", "call:failed"]


def test_nobody_may_act_for_the_machine(house: House) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        house.do(c.StartCase("1", c.SYSTEM, "telling", {"subject": "灯"}))


def test_the_number_of_statements_does_not_grow_with_the_cases(house: House) -> None:
    """A claim and a completion ask a fixed number of questions, however many cases and tasks there are."""
    for number in range(3):
        house.start(subject=f"灯{number}")
    case = house.cases("repair")[0].id
    claim = c.ClaimTask(new_id(), "lin", house.task("record", case).id, 1)
    locking = house.engine.database.dialect.name == "postgresql"  # where the case is locked by a statement of its own
    assert statements(house, lambda: house.engine.execute(claim)) == CLAIM + locking
    complete = c.CompleteTask(new_id(), "lin", house.task("record", case).id, 2, {"note": "灯不亮"})
    assert statements(house, lambda: house.engine.execute(complete)) == COMPLETE + locking


CLAIM, COMPLETE = 6, 13  # a completion with a job, a new task under four eyes with a term; nothing sent


def statements(house: House, act: Callable[[], object]) -> int:
    """How many SQL statements an act sends, BEGIN and COMMIT left out."""
    seen: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(house.engine.database, "before_cursor_execute", count)
    act()
    event.remove(house.engine.database, "before_cursor_execute", count)
    return len(seen)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Runs acts in threads that start together. Returns results, or the errors raised."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        try:
            answers[place] = acts[place]()
        except EngineError as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers
