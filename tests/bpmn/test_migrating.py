"""A running case on another version of its diagram: what is live keeps its place, its variables and its due times, or it stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from engine.bpmn.context import Context
from engine.bpmn.diagram import Diagram
from engine.bpmn.effects import ElementMigrated, SubscriptionOpened, TimerCleared, TimerSet
from engine.bpmn.inputs import MessageArrived
from engine.bpmn.migrating import CannotMigrate, Plan, migrate
from engine.canonical import encode
from engine.feel import Environment
from tests.bpmn.building import NOW, Driver, boundary, events, flows, message, message_event, number, read, service, sub, tasks, timer

LINE = events("s e") + tasks("a b") + flows("s > a > b > e")
TOP = message("word", "word", "k")


def onto(case: Driver, new: Diagram, mapping: Mapping[str, str] | None = None) -> Driver:
    """Moves a case, which goes on being driven by its new diagram. Raises CannotMigrate; then it is as it was."""
    before = case.saved
    context = Context(case.now, Environment(now=case.now), lambda *_: None, {}, [])
    step = migrate(case.state, Plan(case.diagram, new, mapping or {}), context)
    assert case.saved == before
    case.diagram, case.saved, case.last = new, encode(step.state.to_plain()), step.effects
    case.log += step.effects
    return case


def refused(case: Driver, new: Diagram, mapping: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(CannotMigrate) as error:
        onto(case, new, mapping)
    return [(one.reason, one.element) for one in error.value.obstacles]


def test_a_step_added_later_is_done_after_the_move() -> None:
    case = Driver(read(LINE)).start(x=number(1))
    onto(case, read(events("s e") + tasks("a b c") + flows("s > a > b > c > e")))
    assert (case.open, case.variables, case.last) == (["a"], {"x": number(1)}, ())
    case.complete("a").complete("b")
    assert case.open == ["c"]


def test_a_renamed_step_is_found_by_the_map_and_only_by_it() -> None:
    new = read(events("s e") + tasks("first b") + flows("s > first > b > e"))
    case = Driver(read(LINE)).start()
    assert refused(case, new) == [("element-gone", "a")]
    instance = case.instance("a")
    onto(case, new, {"a": "first"})
    assert (case.open, case.instance("first")) == (["first"], instance)
    assert [(one.element, one.was) for one in case.effects(ElementMigrated)] == [("first", "a")]
    assert case.complete("first").open == ["b"]


def test_activities_of_an_ad_hoc_subprocess_that_have_not_begun_yet_begin_under_their_new_names() -> None:
    body = events("s e") + "<adHocSubProcess id='h' ordering='Sequential'>" + tasks("a b") + "</adHocSubProcess>" + flows("s > h > e")
    case = Driver(read(body)).start()
    assert refused(case, read(body.replace('id="b"', 'id="second"'))) == [("element-gone", "b")]
    onto(case, read(body.replace('id="b"', 'id="second"')), {"b": "second"})
    assert case.complete("a").open == ["second"]
    assert case.complete("second").how == "completed"


def test_back_again_is_as_if_nothing_had_been() -> None:
    old, new = read(LINE), read(events("s e") + tasks("first b c") + flows("s > first > b > c > e"))
    case = Driver(old).start(x=number(1))
    before = case.saved
    onto(onto(case, new, {"a": "first"}), old, {"first": "a"})
    assert case.saved == before


def test_what_has_become_another_kind_of_thing_or_repeats_now_is_refused() -> None:
    case = Driver(read(LINE)).start()
    assert refused(case, read(events("s e") + service("a") + tasks("b") + flows("s > a > b > e"))) == [("kind-changed", "a")]
    inside = events("si ei") + tasks("a") + flows("si > a > ei")
    assert refused(case, read(events("s e") + sub("p1", inside) + tasks("b") + flows("s > p1 > b > e"))) == [("scope-changed", "a")]


def test_tokens_that_the_new_version_never_lets_stand_so_are_refused() -> None:
    fork = events("s e") + tasks("a b c") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    case = Driver(read(fork + flows("s > f > a > j > c > e; f > b > j"))).start()
    assert refused(case, read(events("s e") + tasks("a b c") + flows("s > a > b > c > e"))) == [("unreachable", "p")]
    onto(case, read(fork + tasks("d") + flows("s > f > a > j > c > e; f > b > d > j")))
    assert case.complete("a").complete("b").open == ["d"]


def test_a_token_before_a_join_needs_its_flow() -> None:
    fork = events("s e") + tasks("a b") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    case = Driver(read(fork + flows("s > f > a > j > e; f > b > j"))).start().complete("a")
    renamed = fork.replace('id="j"', 'id="k"')
    assert ("flow-gone", "a-j") in refused(case, read(renamed + flows("s > f > a > k > e; f > b > k")))
    onto(case, read(renamed + flows("s > f > a > k > e; f > b > k")), {"j": "k", "a-j": "a-k"})
    assert case.complete("b").how == "completed"


def test_a_timer_keeps_its_due_time_and_fires_what_the_new_version_says() -> None:
    body = events("s e") + tasks("a t") + boundary("late", "a", timer("timeDuration", "P3D")) + flows("s > a > e; late > t > e")
    case = Driver(read(body)).start()
    due = case.state.waits[case.wait("late")].due_at
    new = events("s e") + tasks("a told") + boundary("late", "a", timer("timeDuration", "P9D")) + flows("s > a > e; late > told > e")
    onto(case.after(days=1), read(new))
    assert case.state.waits[case.wait("late")].due_at == due == NOW + timedelta(days=3)
    assert case.fire("late").open == ["told"]


def test_an_event_that_only_the_new_version_has_is_awaited_from_the_move_on() -> None:
    case = Driver(read(LINE)).start().after(days=1)
    new = events("s e") + tasks("a b t") + boundary("late", "a", timer("timeDuration", "P3D")) + flows("s > a > b > e; late > t > e")
    onto(case, read(new))
    assert [one.due_at for one in case.effects(TimerSet)] == [NOW + timedelta(days=4)]
    assert case.fire("late").open == ["t"]


def test_an_event_that_has_fired_already_is_not_awaited_again() -> None:
    once = boundary("late", "a", timer("timeDuration", "P3D"), 'cancelActivity="false"')
    body = events("s e e2") + tasks("a t") + once + flows("s > a > e; late > t > e2")
    case = Driver(read(body)).start().fire("late").complete("t")
    onto(case, read(body.replace("P3D", "P5D")))
    assert (case.open, dict(case.state.waits)) == (["a"], {})


def test_an_event_whose_moment_cannot_be_computed_is_refused() -> None:
    new = events("s e") + tasks("a b t") + boundary("late", "a", timer("timeDate", "=nowhere")) + flows("s > a > b > e; late > t > e")
    assert refused(Driver(read(LINE)).start(), read(new)) == [("event-fails", "a")]


def test_what_is_awaited_must_be_awaited_under_the_same_name() -> None:
    def hearing(name: str) -> str:
        return events("s e") + f'<intermediateCatchEvent id="h">{message_event(name)}</intermediateCatchEvent>' + flows("s > h > e")

    top = TOP + message("cry", "cry", "k")
    case = Driver(read(hearing("word"), top)).start(k="7")
    assert refused(case, read(hearing("cry"), top)) == [("event-changed", "h")]
    late = events("s e") + f'<intermediateCatchEvent id="h">{timer("timeDuration", "P1D")}</intermediateCatchEvent>' + flows("s > h > e")
    assert refused(case, read(late)) == [("event-changed", "h")]
    onto(case, read(hearing("word"), top))
    case.give(MessageArrived(case.wait("h")))
    assert (case.how, len(case.effects(SubscriptionOpened))) == ("completed", 1)


def test_an_incident_goes_along_and_is_retried_by_the_new_version() -> None:
    def above(least: int) -> Diagram:
        return read(events("s e") + tasks("a") + '<exclusiveGateway id="g"/>' + flows(f"s > g; g > a [x > {least}]; a > e"))

    case = Driver(above(1)).start(x=number(1))
    assert list(case.incidents) == ["g"]
    onto(case, above(0))
    assert case.retry("g").open == ["a"]


def test_an_event_beside_the_work_can_be_dropped_and_one_that_the_flow_waits_for_cannot() -> None:
    old = read(LINE + boundary("late", "a", timer("timeDuration", "P3D")) + events("le") + flows("late > le"))
    case = Driver(old).start()
    new = read(LINE)
    assert refused(case, new) == [("element-gone", "late")]
    onto(case, new, {"late": ""})
    assert [type(effect) for effect in case.last] == [TimerCleared]
    assert (case.open, case.state.waits) == (["a"], {})
    assert case.complete("a").open == ["b"]
    assert refused(Driver(old).start(), new, {"late": "", "a": ""}) == [("not-watched", "a")]


def test_an_event_that_is_dropped_and_there_all_the_same_is_awaited_anew() -> None:
    case = Driver(read(LINE + boundary("late", "a", timer("timeDuration", "P3D")) + events("le") + flows("late > le"))).start(k="1")
    other = read(LINE + boundary("late", "a", message_event("word")) + events("le") + flows("late > le"), TOP)
    assert refused(case, other) == [("event-changed", "late")]
    onto(case, other, {"late": ""})
    assert [type(effect) for effect in case.last] == [TimerCleared, SubscriptionOpened]
