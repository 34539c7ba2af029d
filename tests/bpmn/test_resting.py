"""Items that only wait are kept as ranges: a wide multi-instance costs a step no more than a narrow one, and behaves alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn import InputRejected
from engine.bpmn.effects import ElementCancelled, TaskClosed
from engine.bpmn.inputs import Cancelled, TaskCompleted
from engine.canonical import encode
from tests.bpmn.building import Driver, boundary, events, flows, multi, read, timer, user


def voting(voters: int, more: str = 'inputElement="voter" outputCollection="votes" outputElement="=vote"', **named: Any) -> Driver:
    """Each voter gives a vote; what was gathered is `votes`, and a task after it."""
    loop = multi(f"for voter in 1..{voters} return voter", more, **named)
    return Driver(read(user("vote", loop) + user("count") + events("s e") + flows("s > vote > count > e"))).start()


def size(driver: Driver) -> int:
    return len(encode(driver.state.to_plain()))


def vote(driver: Driver, item: int, value: str) -> None:
    instance = next(entry.id for entry in driver.state.instances.values() if entry.item == item)
    driver.give(TaskCompleted(instance, {"vote": value}))


def test_a_thousand_open_items_are_as_short_as_ten() -> None:
    assert size(voting(1000, "")) < size(voting(10, "")) + 20
    assert size(voting(1000, 'inputElement="voter"')) < size(voting(10, 'inputElement="voter"')) + 1000 * 6


def test_every_item_is_there_with_its_variables_in_the_order_of_the_items() -> None:
    state = voting(120).state
    items = [entry for entry in state.instances.values() if entry.item is not None]
    assert [entry.item for entry in items] == list(range(1, 121))
    assert [int(entry.id[1:]) for entry in items] == list(range(int(items[0].id[1:]), int(items[0].id[1:]) + 120))
    assert state.visible_variables(items[70].id)["voter"] == 71
    assert state.visible_variables(items[70].id)["loopCounter"] == Decimal(71)
    assert state.find(items[119].id) == items[119]
    assert state.find("i999") is None
    with pytest.raises(KeyError):
        state.visible_variables("i999")


def test_items_are_done_in_any_order_and_collected_in_theirs() -> None:
    driver = voting(120)
    order = [*range(60, 121), *range(59, 0, -1)]
    for item in order:
        assert "count" not in driver.open
        vote(driver, item, f"v{item}")
    assert "count" in driver.open
    assert driver.state.variables["votes"] == [f"v{item}" for item in range(1, 121)]


def test_a_text_that_begins_like_a_tag_is_gathered_as_it_is() -> None:
    driver = voting(2)
    vote(driver, 1, "$5")
    vote(driver, 2, "$n")
    assert driver.state.variables["votes"] == ["$5", "$n"]


def test_what_is_left_grows_no_longer_when_items_are_done() -> None:
    driver = voting(400, 'inputElement="voter"')
    full = size(driver)
    for item in range(1, 301):
        vote(driver, item, "yes")
    assert size(driver) < full / 2


def test_enough_ends_all_that_rest_the_youngest_first() -> None:
    driver = voting(60, completion="numberOfCompletedInstances = 2")
    vote(driver, 30, "yes")
    step = driver.give(TaskCompleted(next(entry.id for entry in driver.state.instances.values() if entry.item == 31), {"vote": "no"}))
    closed = [effect.instance for effect in step.effects if isinstance(effect, TaskClosed) and effect.how == "cancelled"]
    ended = [effect.instance for effect in step.effects if isinstance(effect, ElementCancelled)]
    assert len(closed) == 58
    assert closed == ended == sorted(closed, key=lambda identity: -int(identity[1:]))
    assert driver.state.variables["votes"] == [None] * 29 + ["yes", "no"] + [None] * 29


def test_a_boundary_event_and_the_end_of_the_case_reach_items_that_rest() -> None:
    loop = multi("for voter in 1..60 return voter", "")
    late = boundary("late", "vote", timer("timeDuration", "P1D"))
    driver = Driver(read(user("vote", loop) + late + user("remind") + events("s e e2") + flows("s > vote > e; late > remind > e2"))).start()
    driver.fire("late")
    assert [entry.element for entry in driver.state.instances.values() if entry.scope] == ["remind"]
    driver = voting(60)
    step = driver.give(Cancelled())
    assert sum(isinstance(effect, TaskClosed) for effect in step.effects) == 60
    assert driver.state.ended


def test_an_item_is_done_once() -> None:
    driver = voting(60)
    instance = next(entry.id for entry in driver.state.instances.values() if entry.item == 5)
    driver.give(TaskCompleted(instance, {"vote": "yes"}))
    with pytest.raises(InputRejected, match="it is not open"):
        driver.give(TaskCompleted(instance, {"vote": "yes"}))


def test_a_collection_of_what_no_variable_keeps_is_an_incident() -> None:
    loop = multi("for x in 1..2 return function(a) a", 'inputElement="voter"')
    driver = Driver(read(user("vote", loop) + events("s e") + flows("s > vote > e"))).start()
    assert "a value that can be kept" in next(entry.incident or "" for entry in driver.state.instances.values() if entry.element == "vote")
