"""A case returned to an earlier task: what comes after it is taken down, and the tokens stand as the flow could bring them."""

from __future__ import annotations

import pytest

from engine.bpmn import InputRejected
from engine.bpmn.inputs import Returned
from tests.bpmn.building import (
    Driver,
    boundary,
    errors,
    events,
    flows,
    multi,
    properties,
    read,
    sub,
    tasks,
    timer,
    user,
    z,
)


def returning(name: str, targets: str, inner: str = "", more: str = "") -> str:
    return user(name, inner, extensions=more + properties(return_to=targets))


def give_back(driver: Driver, element: str, target: str, index: int = 0) -> Driver:
    driver.give(Returned(driver.instance(element, index), target))
    return driver


def open_tasks(driver: Driver) -> list[str]:
    waiting = (entry for entry in driver.state.instances.values() if entry.phase == "active" and entry.loop is None)
    return sorted(entry.element for entry in waiting if driver.diagram.elements[entry.element].__class__.__name__ == "UserTask")


def refused(driver: Driver, element: str, target: str) -> str:
    with pytest.raises(InputRejected) as caught:
        give_back(driver, element, target)
    return caught.value.reason


def row() -> Driver:
    return Driver(read(tasks("a b") + returning("c", "a b") + events("s e") + flows("s > a > b > c > e"))).start()


@pytest.mark.parametrize("target", ["a", "b"])
def test_in_a_row_the_earlier_task_is_open_again_and_the_case_goes_its_way(target: str) -> None:
    driver = row().complete("a", word="one").complete("b")
    give_back(driver, "c", target)
    assert open_tasks(driver) == [target]
    assert driver.state.variables["word"] == "one"
    for task in ("a", "b", "c")["ab".index(target) :]:
        driver.complete(task)
    assert driver.state.ended


def forked() -> Driver:
    """`first`, then `a > b` beside `x > y`, then `last`."""
    inner = tasks("first a x y") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    more = returning("b", "a first") + returning("last", "first a b")
    return Driver(read(inner + more + events("s e") + flows("s > first > f > a > b > j > last > e; f > x > y > j"))).start()


def test_inside_a_branch_the_other_branch_goes_on() -> None:
    driver = forked().complete("first").complete("a")
    give_back(driver, "b", "a")
    assert open_tasks(driver) == ["a", "x"]
    for task in ("a", "b", "x", "y", "last"):
        driver.complete(task)
    assert driver.state.ended


def test_a_token_that_waits_before_the_join_waits_on() -> None:
    driver = forked().complete("first").complete("a").complete("x").complete("y")
    give_back(driver, "b", "a")
    driver.complete("a").complete("b")
    assert open_tasks(driver) == ["last"]


def test_to_before_the_fork_both_branches_are_taken_down_with_the_token_before_the_join() -> None:
    driver = forked().complete("first").complete("a").complete("x").complete("y")
    give_back(driver, "b", "first")
    assert open_tasks(driver) == ["first"]
    for task in ("first", "a", "b", "x", "y", "last"):
        driver.complete(task)
    assert driver.state.ended


def test_from_behind_the_join_into_one_branch_is_refused_for_the_join_would_wait_for_ever() -> None:
    driver = forked().complete("first").complete("a").complete("b").complete("x").complete("y")
    assert refused(driver, "last", "a") == "unsound"
    assert open_tasks(driver) == ["last"]
    give_back(driver, "last", "first")
    assert open_tasks(driver) == ["first"]


def test_from_an_item_the_whole_multi_instance_returns() -> None:
    body = tasks("a") + returning("m", "a", multi("xs")) + events("s e") + flows("s > a > m > e")
    driver = Driver(read(body)).start(xs=["1", "2", "3"]).complete("a").complete("m")
    give_back(driver, "m", "a")
    assert open_tasks(driver) == ["a"]
    driver.complete("a")
    assert open_tasks(driver) == ["m", "m", "m"]


def test_inside_a_subprocess_its_own_earlier_task_is_reached_and_nothing_outside_moves() -> None:
    inner = events("si ei") + tasks("a") + returning("b", "a") + flows("si > a > b > ei")
    body = sub("q", inner) + '<parallelGateway id="f"/><parallelGateway id="j"/>' + tasks("x") + events("s e")
    driver = Driver(read(body + flows("s > f > q > j > e; f > x > j"))).start().complete("a")
    give_back(driver, "b", "a")
    assert open_tasks(driver) == ["a", "x"]
    driver.complete("a").complete("b").complete("x")
    assert driver.state.ended


def test_timers_of_what_is_taken_down_are_cleared_and_those_of_the_target_begin_anew() -> None:
    body = tasks("a") + returning("b", "a") + events("s e e2") + flows("s > a > b > e; late > e2")
    driver = Driver(read(body + boundary("late", "a", timer("timeDuration", "P1D"), 'cancelActivity="false"'))).start()
    driver.complete("a")
    assert driver.state.waits == {}
    give_back(driver, "b", "a")
    assert [wait.element for wait in driver.state.waits.values()] == ["late"]


def test_beside_a_branch_that_only_a_boundary_event_opened_that_branch_goes_on() -> None:
    body = tasks("a remind") + returning("b", "a") + events("s e e2") + flows("s > a > b > e; late > remind > e2")
    driver = Driver(read(body + boundary("late", "a", timer("timeDuration", "P1D"), 'cancelActivity="false"'))).start()
    driver.fire("late").complete("a")
    give_back(driver, "b", "a")
    assert open_tasks(driver) == ["a", "remind"]


def test_a_task_that_the_diagram_does_not_name_is_no_target() -> None:
    driver = row().complete("a")
    assert refused(driver, "b", "a") == "wrong-kind"


def test_a_task_stopped_by_an_incident_returns_nothing() -> None:
    body = tasks("a") + returning("b", "a", more=z("taskSchedule", dueDate="=nothing")) + events("s e") + flows("s > a > b > e")
    driver = Driver(read(body)).start().complete("a")
    assert refused(driver, "b", "a") == "wrong-kind"


@pytest.mark.parametrize(
    "body",
    [
        tasks("a") + returning("b", "z"),
        tasks("a") + returning("b", "b"),
        tasks("a") + returning("b", "s"),
        returning("a", "b") + tasks("b"),  # later, not earlier
    ],
)
def test_what_cannot_be_returned_to_is_refused_when_it_is_read(body: str) -> None:
    errors(body + events("s e") + flows("s > a > b > e"))


def test_a_task_of_another_scope_is_refused_when_it_is_read() -> None:
    inner = sub("q", events("si ei") + returning("b", "a") + flows("si > b > ei"))
    errors(tasks("a") + inner + events("s e") + flows("s > a > q > e"))
