"""What a step began to undo and gave up, as a case's history tells it."""

from __future__ import annotations

from typing import Any

from engine.reading.undoing import undoing_facts
from tests.bpmn.building import Driver, boundary, compensate, events, ext, flows, properties, read, sub, tasks, undone, user

NAMED = user("a", attributes='name="收定金"', extensions=properties(**{"name.en": "Take the deposit"}))


def facts(case: Driver) -> dict[str, Any]:
    """Those of the last step."""
    return undoing_facts([effect.to_plain() for effect in case.last], case.diagram)


def test_what_is_undone_is_told_by_its_name_when_that_begins() -> None:
    body = events("s e") + NAMED + tasks("b") + undone("a", "ua") + undone("b", "ub") + compensate("x") + flows("s > a > b > x > e")
    case = Driver(read(body)).start().complete("a")
    assert facts(case) == {}
    assert facts(case.complete("b")) == {"undone": [{"name": "b", "name_en": ""}]}
    assert facts(case.complete("ub")) == {"undone": [{"name": "收定金", "name_en": "Take the deposit"}]}
    assert facts(case.complete("ua")) == {}


def test_a_subprocess_is_told_by_what_is_undone_inside() -> None:
    inner = sub("p1", events("si ei") + NAMED + undone("a", "ua") + flows("si > a > ei"))
    case = Driver(read(events("s e") + inner + compensate("x") + flows("s > p1 > x > e"))).start().complete("a")
    assert [one["name"] for one in facts(case)["undone"]] == ["收定金"]


def test_a_transaction_that_is_given_up_is_told_with_what_is_undone_first() -> None:
    cancel = "<cancelEventDefinition/>"
    ends = f'<endEvent id="x">{cancel}</endEvent>'
    within = sub("q", events("sq") + tasks("d") + ends + flows("sq > d > x"))
    inner = events("si ei") + NAMED + undone("a", "ua") + within + flows("si > a > q > ei")
    english = ext(properties(**{"name.en": "Booking"}))
    body = events("s e") + f'<transaction id="t" name="预订">{english}{inner}</transaction>' + boundary("c", "t", cancel)
    case = Driver(read(body + flows("s > t > e; c > e"))).start().complete("a").complete("d")
    assert facts(case) == {
        "given_up": [{"name": "预订", "name_en": "Booking"}],
        "undone": [{"name": "收定金", "name_en": "Take the deposit"}],
    }
