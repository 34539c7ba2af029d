"""Ad-hoc subprocesses: what begins, what is enough, with the state saved and reloaded between all inputs."""

from __future__ import annotations

import pytest

from engine.bpmn import stays_inside, take_back
from engine.bpmn.effects import ElementCancelled, ElementEntered
from engine.bpmn.inputs import Cancelled
from engine.canonical import encode
from tests.bpmn.building import (
    Driver,
    boundary,
    compensate,
    escape,
    events,
    ext,
    flows,
    io,
    multi,
    number,
    read,
    sub,
    tasks,
    timer,
    undone,
    user,
)
from tests.bpmn.test_second_opinion import Recorder

SEQUENTIAL = 'ordering="Sequential"'
KEEPS = 'cancelRemainingInstances="false"'


def ad_hoc(name: str, inner: str, condition: str = "", active: str = "", attributes: str = "", mapping: str = "") -> str:
    extensions = (f'<z:adHoc activeElementsCollection="={escape(active)}"/>' if active else "") + mapping
    completion = f"<completionCondition>={escape(condition)}</completionCondition>" if condition else ""
    written = ext(extensions) if extensions else ""
    return f'<adHocSubProcess id="{name}" {attributes}>{written}{inner}{completion}</adHocSubProcess>'


def around(inner: str, condition: str = "", active: str = "", attributes: str = "", mapping: str = "", more: str = "") -> str:
    """s > h > z > e."""
    return events("s e") + tasks("z") + ad_hoc("h", inner, condition, active, attributes, mapping) + more + flows("s > h > z > e")


def test_all_begin_at_once_and_it_ends_when_all_are_done() -> None:
    case = Driver(read(around(tasks("a b c")))).start()
    assert case.open == ["a", "b", "c"]
    assert case.complete("b").complete("c").open == ["a"]
    assert case.complete("a").open == ["z"]
    assert case.complete("z").how == "completed"


def test_the_collection_says_what_begins() -> None:
    diagram = read(around(tasks("a b c"), active="wanted"))
    case = Driver(diagram).start(wanted=["c", "a"])
    assert [effect.element for effect in case.effects(ElementEntered)] == ["s", "h", "c", "a"]
    assert case.complete("a").complete("c").open == ["z"]


def test_an_empty_collection_ends_it_at_once() -> None:
    assert Driver(read(around(tasks("a b c"), active="wanted"))).start(wanted=[]).open == ["z"]


@pytest.mark.parametrize("wanted", [["a", "nobody"], ["d"], ["ua"], "a", None, [number(1)]])
def test_a_collection_that_names_something_else_is_an_incident_and_can_be_retried(wanted: object) -> None:
    inner = tasks("a b") + undone("b", "ua") + tasks("d") + flows("b > d")
    case = Driver(read(around(inner, active="wanted", more=tasks("w") + flows("s > w > e")))).start(wanted=wanted)
    assert '"wanted"' in case.incidents["h"]
    case.complete("w", wanted=["a"]).retry("h")
    assert case.open == ["a"]


def test_what_a_flow_leads_to_begins_after_what_comes_before_it() -> None:
    case = Driver(read(around(tasks("a b c") + flows("a > b")))).start()
    assert case.open == ["a", "c"]
    assert case.complete("a").open == ["b", "c"]
    assert case.complete("b").complete("c").open == ["z"]


def test_gateways_and_joins_work_inside() -> None:
    inner = tasks("a b c") + '<parallelGateway id="j"/>' + flows("a > j > c; b > j")
    case = Driver(read(around(inner))).start().complete("a")
    assert case.open == ["b"]
    assert case.complete("b").open == ["c"]
    assert case.complete("c").open == ["z"]


@pytest.mark.parametrize("active", ["", '["c", "a", "b"]'])
def test_one_begins_when_nothing_before_it_is_alive(active: str) -> None:
    case = Driver(read(around(tasks("a b c d") + flows("a > d"), active=active, attributes=SEQUENTIAL))).start()
    for name in ("cadb" if active else "adbc"):
        assert case.open == [name]
        case.complete(name)
    assert case.open == ["z"]


def test_a_token_before_a_join_waits_for_what_begins_later() -> None:
    inner = tasks("a b c") + '<parallelGateway id="j"/>' + flows("a > j > c; b > j")
    case = Driver(read(around(inner, attributes=SEQUENTIAL))).start()
    assert case.complete("a").open == ["b"]
    assert case.incidents == {}
    assert case.complete("b").open == ["c"]
    assert case.complete("c").open == ["z"]


def test_a_join_that_nothing_is_left_for_is_an_incident() -> None:
    inner = tasks("a b c") + '<parallelGateway id="j"/>' + flows("a > j > c; b > j")
    case = Driver(read(around(inner, active='["a"]'))).start().complete("a")
    assert "b-j" in case.incidents["j"]


def test_enough_done_ends_the_rest() -> None:
    case = Driver(read(around(tasks("a b c"), "count >= 2"))).start(count=number(0))
    assert case.complete("a", count=number(1)).open == ["b", "c"]
    assert case.complete("c", count=number(2)).open == ["z"]
    assert [effect.element for effect in case.effects(ElementCancelled)] == ["b"]


def test_what_follows_the_last_that_was_needed_ends_with_the_rest() -> None:
    case = Driver(read(around(tasks("a b c") + flows("a > b"), "enough"))).start(enough=False)
    assert case.complete("a", enough=True).open == ["z"]
    assert [effect.element for effect in case.effects(ElementCancelled)] == ["b", "c"]


def test_enough_done_lets_the_rest_finish_where_it_is_kept() -> None:
    case = Driver(read(around(tasks("a b c"), "enough", attributes=KEEPS))).start(enough=False).complete("a", enough=True)
    assert case.open == ["b", "c"]
    assert case.complete("b", enough=False).complete("c").open == ["z"], "enough was enough"


def test_enough_done_lets_nothing_more_begin() -> None:
    for attributes in (SEQUENTIAL, f"{SEQUENTIAL} {KEEPS}"):
        case = Driver(read(around(tasks("a b c"), "enough", attributes=attributes))).start(enough=False).complete("a")
        assert case.open == ["b"]
        assert case.complete("b", enough=True).open == ["z"]


def test_all_done_and_never_enough_is_an_incident_that_can_be_retried() -> None:
    case = Driver(read(around(tasks("a b"), "enough", more=tasks("w") + flows("s > w > e")))).start(enough=False)
    case.complete("a").complete("b")
    assert '"enough"' in case.incidents["h"]
    assert case.open == ["w"]
    case.retry("h")
    assert list(case.incidents) == ["h"]
    case.complete("w", enough=True).retry("h")
    assert case.open == ["z"]


def test_a_completion_condition_that_is_null_stops_the_activity_that_is_done() -> None:
    case = Driver(read(around(tasks("a b"), "enough"))).start().complete("a")
    assert '"enough"' in case.incidents["a"]
    assert case.open == ["b"]
    case.retry("a")
    assert list(case.incidents) == ["a"]


def test_the_condition_sees_the_subprocess_s_own_variables() -> None:
    mapping = io({"count": "=0"}, {"done": "=count"})
    inner = "".join(user(name, extensions=io(outputs={"count": "=count + 1"})) for name in "abc")
    case = Driver(read(around(inner, "count = 2", mapping=mapping))).start().complete("a").complete("b")
    assert case.open == ["z"]
    assert case.variables == {"done": 2}


def test_boundary_events_and_event_subprocesses_work_on_it_and_in_it() -> None:
    ev = sub("ev", f'<startEvent id="es">{timer("timeDuration", "PT1H")}</startEvent><endEvent id="ee"/>' + tasks("u")
             + flows("es > u > ee"), 'triggeredByEvent="true"')  # fmt: skip
    inner = tasks("a b") + boundary("bi", "a", timer("timeDuration", "P1D")) + tasks("late") + flows("bi > late") + ev
    more = boundary("bo", "h", timer("timeDuration", "P9D")) + flows("bo > e")
    diagram = read(around(inner, attributes=SEQUENTIAL, more=more))
    assert Driver(diagram).start().fire("bo").how == "completed"
    assert Driver(diagram).start().fire("bi").complete("late").open == ["b"]
    case = Driver(diagram).start().fire("es")
    assert case.open == ["u"]
    assert case.complete("u").open == ["z"], "an event subprocess that interrupts lets nothing more begin"


def test_an_event_subprocess_that_interrupts_a_condition_never_met_ends_it() -> None:
    ev = sub("ev", f'<startEvent id="es">{timer("timeDuration", "PT1H")}</startEvent><endEvent id="ee"/>' + flows("es > ee"),
             'triggeredByEvent="true"')  # fmt: skip
    assert Driver(read(around(tasks("a") + ev, "false"))).start().fire("es").open == ["z"]


@pytest.mark.parametrize("sequential", [True, False])
def test_it_can_be_repeated(sequential: bool) -> None:
    inner = multi("xs", 'inputElement="wanted"', sequential) + tasks("a b c")
    case = Driver(read(around(inner, active="wanted", attributes=SEQUENTIAL))).start(xs=[["a", "b"], ["c"]])
    assert case.open == (["a"] if sequential else ["a", "c"])
    case.complete("a").complete("b").complete("c")
    assert case.open == ["z"]


def test_one_inside_another_and_in_an_event_subprocess() -> None:
    inner = ad_hoc("h2", tasks("a b"), "enough") + tasks("c")
    case = Driver(read(around(inner))).start(enough=False).complete("a", enough=True)
    assert case.open == ["c"]
    assert case.complete("c").open == ["z"]
    start = f'<startEvent id="es">{timer("timeDuration", "PT1H")}</startEvent><endEvent id="ee"/>'
    ev = sub("ev", start + ad_hoc("h", tasks("a b")) + flows("es > h > ee"), 'triggeredByEvent="true"')
    case = Driver(read(events("s e") + tasks("t") + ev + flows("s > t > e"))).start().fire("es")
    assert case.open == ["a", "b"]
    assert case.complete("a").complete("b").how == "completed"


def test_it_runs_again_in_a_loop() -> None:
    loop = '<exclusiveGateway id="m"/><exclusiveGateway id="g" default="g-e"/>'
    body = events("s e") + ad_hoc("h", tasks("a b"), "enough", attributes=SEQUENTIAL) + loop + flows("s > m > h > g > e; g > m [again]")
    case = Driver(read(body)).start(enough=False)
    for again in (True, True, False):
        case.complete("a", enough=False, again=again).complete("b", enough=True)
    assert case.how == "completed"


def test_what_was_done_in_it_can_be_undone() -> None:
    inner = tasks("a b") + undone("a", "ua") + undone("b", "ub")
    body = events("s e") + ad_hoc("h", inner) + compensate("x") + tasks("z") + flows("s > h > x > z > e")
    case = Driver(read(body)).start().complete("b").complete("a")
    assert case.open == ["ua", "x"]
    assert case.complete("ua").open == ["ub", "x"]
    assert case.complete("ub").open == ["z"]


def test_something_undone_inside_does_not_count_as_done() -> None:
    body = around(tasks("a b") + undone("a", "ua") + compensate("x") + flows("a > x"), "count = 1")
    case = Driver(read(body)).start(count=number(0)).complete("a")
    assert case.complete("ua", count=number(1)).open == ["b"]
    assert case.complete("b").open == ["z"]


def test_cancelling_the_case_ends_it() -> None:
    case = Driver(read(around(tasks("a b")))).start()
    case.give(Cancelled())
    assert {effect.element for effect in case.effects(ElementCancelled)} == {"a", "b", "h"}


def test_a_step_in_it_can_be_taken_back() -> None:
    case = Driver(read(around(tasks("a b c"), "enough", attributes=SEQUENTIAL))).start(enough=False)
    before = case.complete("a").state
    case.complete("b", enough=True)
    assert stays_inside(case.last)
    case.saved = encode(take_back(before, case.state, case.diagram).state.to_plain())
    assert case.open == ["b"]
    assert case.complete("b").open == ["c"]


def test_the_engines_are_compared_up_to_it() -> None:
    body = events("s e") + tasks("t z") + ad_hoc("h", tasks("a b")) + flows("s > t > h > z > e")
    opinion = Recorder(body).do("t", "a", "b", "z").opinion()
    assert opinion.differences == ()
    assert opinion.compared == 1
    assert opinion.not_run == ("ad-hoc subprocess h begins, and SpiffWorkflow has none (1 of 1 runs, compared up to there)",)


def test_a_boundary_event_is_no_activity_that_is_done() -> None:
    """The condition is looked at when the activity behind it is done, not when the event has fired."""
    late = boundary("late", "a", timer("timeDuration", "P1D"))
    body = events("s e") + ad_hoc("h", tasks("a b after") + late + flows("late > after"), "n > 1")
    case = Driver(read(body + flows("s > h > e"))).start(n=number(2)).fire("late")
    assert case.open == ["after", "b"]
    assert case.complete("after").how == "completed"
