"""Items that are added to a multi-instance at work, and taken away again: counts, output and the end stay right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn import InputRejected
from engine.bpmn.inputs import ItemAdded, ItemRemoved
from tests.bpmn.building import Driver, errors, events, flows, io, multi, properties, read, user, z


def signing(sequential: bool = False, completion: str = "") -> Driver:
    """Each signer gives a word; what was gathered is `words`, and a task after it."""
    loop = multi("signers", 'inputElement="signer" outputCollection="words" outputElement="=word"', sequential, completion)
    task = user("sign", loop, extensions=io({"word": "=null"}, {"word": "=word"}) + properties(add_item="unit clerk"))
    return Driver(read(task + user("after") + events("s e") + flows("s > sign > after > e")))


def body(driver: Driver) -> str:
    return next(entry.id for entry in driver.state.instances.values() if entry.loop is not None)


def add(driver: Driver, value: Any) -> None:
    driver.give(ItemAdded(body(driver), value))


def remove(driver: Driver, item: int) -> None:
    driver.give(ItemRemoved(body(driver), item))


def signers(driver: Driver) -> list[Any]:
    """Whose turn it is."""
    return [entry.variables["signer"] for entry in driver.state.instances.values() if entry.item is not None and entry.variables]


def sign(driver: Driver, signer: str, word: str) -> None:
    driver.complete("sign", signers(driver).index(signer), word=word)


def is_over(driver: Driver) -> bool:
    return any(entry.element == "after" for entry in driver.state.instances.values())


def test_one_more_signs_beside_the_others_and_all_are_waited_for() -> None:
    driver = signing().start(signers=["a", "b"])
    sign(driver, "a", "yes")
    add(driver, "c")
    assert signers(driver) == ["b", "c"]
    sign(driver, "b", "no")
    assert not is_over(driver)
    sign(driver, "c", "well")
    assert is_over(driver)
    assert driver.state.variables["words"] == ["yes", "no", "well"]


def test_one_after_another_whoever_is_added_comes_last() -> None:
    driver = signing(sequential=True).start(signers=["a", "b"])
    add(driver, "c")
    for signer in ("a", "b", "c"):
        assert signers(driver) == [signer]
        sign(driver, signer, signer.upper())
    assert driver.state.variables["words"] == ["A", "B", "C"]


def test_whoever_is_taken_away_leaves_no_gap_in_what_is_gathered() -> None:
    driver = signing().start(signers=["a", "b", "c"])
    sign(driver, "a", "yes")
    remove(driver, 2)
    assert signers(driver) == ["c"]
    sign(driver, "c", "no")
    assert driver.state.variables["words"] == ["yes", "no"]


def test_taking_away_the_last_open_one_ends_it_when_all_others_are_done() -> None:
    driver = signing().start(signers=["a", "b"])
    sign(driver, "b", "yes")
    remove(driver, 1)
    assert is_over(driver)
    assert driver.state.variables["words"] == ["yes"]


def test_in_a_sequence_the_one_whose_turn_it_is_and_one_still_to_come_can_go() -> None:
    driver = signing(sequential=True).start(signers=["a", "b", "c", "d"])
    remove(driver, 3)
    remove(driver, 1)
    assert signers(driver) == ["b"]
    sign(driver, "b", "B")
    assert signers(driver) == ["d"]
    sign(driver, "d", "D")
    assert driver.state.variables["words"] == ["B", "D"]


def test_whoever_is_added_has_a_number_that_nobody_had_before() -> None:
    driver = signing().start(signers=["a", "b"])
    add(driver, "c")
    remove(driver, 3)
    add(driver, "d")
    there = [entry.variables for entry in driver.state.instances.values() if entry.item and entry.variables]
    numbers = {variables["signer"]: variables["loopCounter"] for variables in there}
    assert numbers == {"a": Decimal(1), "b": Decimal(2), "d": Decimal(4)}
    for signer in ("d", "a", "b"):
        sign(driver, signer, signer)
    assert driver.state.variables["words"] == ["a", "b", "d"]


def test_the_completion_condition_counts_those_who_are_asked() -> None:
    half = "numberOfCompletedInstances / numberOfInstances > 0.5"
    driver = signing(completion=half).start(signers=["a", "b", "c"])
    sign(driver, "a", "yes")
    add(driver, "d")
    sign(driver, "b", "yes")
    assert not is_over(driver)  # two of four
    remove(driver, 4)
    assert is_over(driver)  # two of three: looked at when one is taken away


def test_counts_of_those_at_work_follow() -> None:
    driver = signing(completion="numberOfActiveInstances = 1").start(signers=["a", "b", "c"])
    remove(driver, 1)
    assert not is_over(driver)
    sign(driver, "b", "yes")
    assert is_over(driver)
    assert driver.state.variables["words"] == ["yes", None]


@pytest.mark.parametrize("sequential", [False, True])
def test_the_only_one_cannot_be_taken_away(sequential: bool) -> None:
    driver = signing(sequential).start(signers=["a", "b"])
    remove(driver, 2)
    with pytest.raises(InputRejected) as caught:
        remove(driver, 1)
    assert caught.value.reason == "last"


def test_who_has_signed_or_was_taken_away_or_never_was_cannot_be_taken_away() -> None:
    driver = signing().start(signers=["a", "b", "c"])
    sign(driver, "a", "yes")
    remove(driver, 2)
    for item in (0, 1, 2, 4):
        with pytest.raises(InputRejected) as caught:
            remove(driver, item)
        assert caught.value.reason == "unknown"


def test_a_condition_on_what_the_last_one_said_cannot_be_looked_at_when_nobody_has_just_spoken() -> None:
    driver = signing(completion="mark > 3").start(signers=["a", "b", "c"])
    driver.complete("sign", word="yes", mark=Decimal(1))
    with pytest.raises(InputRejected) as caught:
        remove(driver, 2)
    assert caught.value.reason == "unsaid"


def test_nothing_is_added_where_nothing_is_repeated() -> None:
    driver = signing().start(signers=["a"])
    item = driver.instance("sign")
    for given in (ItemAdded(item, "b"), ItemRemoved(item, 1), ItemAdded("i99", "b")):
        with pytest.raises(InputRejected):
            driver.give(given)


def test_an_item_stopped_by_an_incident_can_be_taken_away() -> None:
    loop = multi("signers", 'inputElement="signer"')
    task = user("sign", loop, extensions=z("taskSchedule", dueDate="=date and time(signer)") + properties(add_item="unit clerk"))
    driver = Driver(read(task + events("s e") + flows("s > sign > e")))
    driver.start(signers=["2026-11-01T00:00:00Z", "never"])
    stopped = [entry.item for entry in driver.state.instances.values() if entry.incident is not None]
    assert stopped == [2]
    remove(driver, 2)
    driver.complete("sign")
    assert driver.state.ended


@pytest.mark.parametrize(
    ("inner", "properties_given"),
    [
        ("", {"add_item": "unit clerk"}),  # repeats nothing
        ("", {"add_by": "owner"}),
        (multi("xs", 'inputElement="x"'), {"add_by": "owner"}),  # nothing may be added
        (multi("xs"), {"add_item": "unit clerk"}),  # what is added has no name
        (multi("xs", 'inputElement="x"'), {"add_item": "clerk"}),
        (multi("xs", 'inputElement="x"'), {"add_item": "group clerk"}),
        (multi("xs", 'inputElement="x"'), {"add_item": "unit clerk", "add_by": "anybody"}),
        (multi("xs", 'inputElement="x"'), {"add_item": "unit clerk", "add_by": ""}),
    ],
)
def test_what_cannot_be_added_so_is_refused_when_it_is_read(inner: str, properties_given: dict[str, str]) -> None:
    errors(user("t", inner, extensions=properties(**properties_given)) + events("s e") + flows("s > t > e"))
