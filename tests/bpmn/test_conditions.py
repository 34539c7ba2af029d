"""Conditional events: they fire when something becomes true, whoever made it so, and not again before it was untrue."""

from __future__ import annotations

from typing import Any

import pytest

from engine.bpmn import State, stays_inside, take_back
from engine.bpmn.effects import (
    ConditionAwaited,
    ConditionMet,
    ElementEntered,
    IncidentResolved,
    SubscriptionClosed,
    TaskClosed,
    TaskReopened,
)
from engine.canonical import encode
from engine.errors import EngineError
from tests.bpmn.building import (
    Driver,
    boundary,
    errors,
    escape,
    events,
    ext,
    flows,
    io,
    message,
    message_event,
    multi,
    number,
    read,
    service,
    sub,
    tasks,
    timer,
    user,
)
from tests.bpmn.test_second_opinion import Recorder, one


def when(condition: str) -> str:
    return f"<conditionalEventDefinition><condition>={escape(condition)}</condition></conditionalEventDefinition>"


def catch(name: str, condition: str) -> str:
    return f'<intermediateCatchEvent id="{name}">{when(condition)}</intermediateCatchEvent>'


FORK = '<parallelGateway id="f"/><parallelGateway id="j"/>'
BESIDE = events("s e") + FORK + tasks("t") + catch("c", "x > 1") + flows("s > f > t > j > e; f > c > j")


def test_a_token_waits_until_the_condition_is_true() -> None:
    case = Driver(read(BESIDE)).start(x=number(1))
    assert case.open == ["c", "t"]
    assert len(case.effects(ConditionAwaited)) == 1
    case.complete("t", x=number(2))
    assert case.how == "completed"
    assert [effect.element for effect in case.effects(ConditionMet)] == ["c"]


def test_a_condition_that_is_true_already_holds_nobody_up() -> None:
    assert Driver(read(events("s e") + catch("c", "x > 1") + flows("s > c > e"))).start(x=number(2)).how == "completed"


@pytest.mark.parametrize("given", [{}, {"x": None}, {"x": "2"}])
def test_what_is_not_true_yet_is_no_incident(given: dict[str, Any]) -> None:
    case = Driver(read(BESIDE)).start(**given)
    assert case.open == ["c", "t"]
    assert case.incidents == {}


def test_an_interrupting_boundary_ends_the_task_whoever_made_it_true() -> None:
    body = events("s e") + FORK + tasks("t a u") + boundary("b", "t", when("stop"))
    case = Driver(read(body + flows("s > f > t > j > e; f > a > j; b > u > e"))).start()
    case.complete("a", stop=True)
    assert case.open == ["u"]
    assert case.kinds("t") == ["task:closed", "element:cancelled"]
    assert len(case.effects(SubscriptionClosed)) == 1


def test_a_reminder_comes_once_for_each_time_that_it_becomes_true() -> None:
    body = events("s e e2") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>' + tasks("t a u")
    body += '<parallelGateway id="f"/>' + boundary("b", "t", when("late"), 'cancelActivity="false"')
    case = Driver(read(body + flows("s > f > t > e; f > m > a > x > e; x > m [true]; b > u > e2"))).start()
    case.complete("a", late=True).complete("a", late=True)
    assert case.open == ["a", "t", "u"]
    case.complete("a", late=False).complete("a", late=None)
    assert case.open == ["a", "t", "u"]
    case.complete("a", late=True)
    assert case.open == ["a", "t", "u", "u"]
    assert len(case.effects(ConditionAwaited)) == 1


def test_a_boundary_sees_what_its_activity_was_given() -> None:
    task = user("t", extensions=io({"limit": "=10"}))
    body = events("s e") + '<parallelGateway id="f"/>' + task + tasks("a u") + boundary("b", "t", when("x > limit"))
    case = Driver(read(body + flows("s > f > t > e; f > a > e; b > u > e"))).start(x=number(9), limit=number(1))
    assert case.open == ["a", "t"]
    assert case.complete("a", x=number(11)).open == ["u"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_subprocess_starts_when_its_condition_becomes_true(interrupting: bool) -> None:
    flag = "" if interrupting else 'isInterrupting="false"'
    start = f'<startEvent id="es" {flag}>{when("alarm")}</startEvent>'
    inner = sub("ev", start + tasks("u") + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')
    around = events("si ei") + FORK + tasks("a b") + flows("si > f > a > j > ei; f > b > j") + inner
    case = Driver(read(events("s e") + sub("q", around) + flows("s > q > e"))).start().complete("a", alarm=True)
    assert case.open == (["u"] if interrupting else ["b", "u"])
    for name in case.open:
        case.complete(name)
    assert case.how == "completed"


def test_a_condition_of_the_case_itself_that_holds_at_once_comes_before_any_work() -> None:
    start = f'<startEvent id="es">{when("alarm")}</startEvent>'
    inner = sub("ev", start + tasks("u") + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')
    case = Driver(read(events("s e") + tasks("t") + flows("s > t > e") + inner)).start(alarm=True)
    assert case.open == ["u"]
    assert case.complete("u").how == "completed"


def test_each_item_of_a_multi_instance_has_a_condition_of_its_own() -> None:
    inner = events("si ei") + FORK + user("t", extensions=io(outputs={"n": "=done"})) + catch("c", "n >= limit")
    body = sub("q", multi("limits", 'inputElement="limit"') + inner + flows("si > f > t > j > ei; f > c > j"), extensions=io({"n": "=0"}))
    case = Driver(read(events("s e") + body + flows("s > q > e"))).start(limits=[number(1), number(3)])
    assert case.open == ["c", "c", "t", "t"]
    case.complete("t", done=number(2))
    assert case.open == ["c", "t"]
    case.complete("t", done=number(2))
    assert case.open == ["c"]


def test_a_true_condition_wins_at_once_at_an_event_based_gateway() -> None:
    body = events("s e") + tasks("a b") + '<eventBasedGateway id="g"/>' + catch("c", "ready")
    body += f'<intermediateCatchEvent id="d">{timer("timeDuration", "P1D")}</intermediateCatchEvent>'
    diagram = read(body + flows("s > g; g > d > a > e; g > c > b > e"))
    case = Driver(diagram).start(ready=True)
    assert case.open == ["b"]
    assert not case.state.waits
    assert Driver(diagram).start().fire("d").open == ["a"]


def test_conditions_are_looked_at_in_the_order_in_which_they_were_opened_one_at_a_time() -> None:
    """The inner one was opened last, so the outer one fires and ends it, though both became true in one step."""
    inner = events("si ei") + tasks("t v") + boundary("x", "t", when("n > 1")) + flows("si > t > ei; x > v > ei")
    body = events("s e") + FORK + tasks("a") + sub("q", inner)
    body += boundary("b", "q", when("n > 0")) + tasks("u")
    case = Driver(read(body + flows("s > f > q > j > e; f > a > j; b > u > e"))).start().complete("a", n=number(2))
    assert case.open == ["u"]
    assert "v" not in [effect.element for effect in case.effects(ElementEntered)]


def test_what_a_fired_condition_changes_is_looked_at_again() -> None:
    start = f'<startEvent id="es" isInterrupting="false">{when("x")}</startEvent>'
    script = f'<scriptTask id="z">{ext("""<z:script expression="=true" resultVariable="y"/>""")}</scriptTask>'
    inner = sub("ev", start + script + events("ee") + flows("es > z > ee"), 'triggeredByEvent="true"')
    body = events("s e") + FORK + tasks("t") + catch("c", "y") + flows("s > f > t > j > e; f > c > j") + inner
    assert Driver(read(body)).start().complete("t", x=True).how == "completed"


class Broken(EngineError):
    pass


@pytest.mark.parametrize("owner", ["c", "t", "g"])
def test_a_condition_that_fails_stops_its_owner_and_is_looked_at_again_when_retried(owner: str) -> None:
    broken = [True]

    def lookup() -> bool:
        if broken[0]:
            raise Broken("The register is away.")
        return True

    body = events("s e") + '<parallelGateway id="f"/>' + tasks("a")
    if owner == "c":
        body += catch("c", "term() and x") + flows("s > f > c > e; f > a > e")
    elif owner == "t":
        body += tasks("t u") + boundary("b", "t", when("term() and x")) + flows("s > f > t > e; f > a > e; b > u > e")
    else:
        body += '<eventBasedGateway id="g"/>' + catch("c", "term() and x") + '<receiveTask id="r" messageRef="M"/>'
        body += flows("s > f > g > c > e; g > r > e; f > a > e")
    case = Driver(read(body.replace("term()", 'term end("x")'), message("M", "m", '"k"')), functions={"term end": lambda name: lookup()})
    case.start(x=True)
    assert "The register is away" in case.incidents[owner]
    case.complete("a", x=True)
    assert list(case.incidents) == [owner]
    case.retry(owner)
    assert list(case.incidents) == [owner]
    broken[0] = False
    case.retry(owner)
    assert case.incidents == {}
    assert "condition:met" in case.kinds()
    if owner == "t":
        assert [effect.how for effect in case.effects(TaskClosed)] == ["completed", "cancelled"]
        assert case.open == ["u"]
    else:
        assert case.how == "completed"


def test_work_can_be_done_though_a_condition_of_its_boundary_fails() -> None:
    def term_end(name: Any) -> bool:
        raise Broken("No.")

    fails = when('term end("x")')
    body = events("s e") + tasks("t u") + service("a") + boundary("b", "t", fails) + boundary("d", "a", fails)
    case = Driver(read(body + flows("s > t > a > e; b > u > e; d > u")), functions={"term end": term_end}).start().complete("t")
    assert list(case.incidents) == ["a"]
    assert [effect.element for effect in case.effects(IncidentResolved)] == ["t"]
    assert case.job("a").how == "completed"


def test_another_event_of_the_gateway_resolves_a_failing_condition() -> None:
    def term_end(name: Any) -> bool:
        raise Broken("No.")

    body = events("s e") + '<eventBasedGateway id="g"/>' + catch("c", 'term end("x")') + '<receiveTask id="r" messageRef="M"/>'
    case = Driver(read(body + flows("s > g > c > e; g > r > e"), message("M", "m", '"k"')), functions={"term end": term_end}).start()
    assert list(case.incidents) == ["g"]
    case.message("r")
    assert case.how == "completed"
    assert len(case.effects(IncidentResolved)) == 1


def test_a_failing_condition_of_the_case_itself_does_not_open_its_other_waits_twice() -> None:
    broken = [True]

    def term_end(name: Any) -> bool:
        if broken[0]:
            raise Broken("No.")
        return False

    inner = [
        sub(f"v{n}", f'<startEvent id="es{n}">{d}</startEvent>' + tasks(f"u{n}") + events(f"e{n}") + flows(f"es{n} > u{n} > e{n}"),
            'triggeredByEvent="true"')
        for n, d in enumerate((when('term end("x")'), message_event("M")))
    ]  # fmt: skip
    body = events("s e") + tasks("t") + flows("s > t > e") + "".join(inner)
    case = Driver(read(body, message("M", "m", '"k"')), functions={"term end": term_end}).start()
    assert list(case.incidents) == ["p"]
    waits = set(case.state.waits)
    broken[0] = False
    case.retry("p")
    assert case.incidents == {}
    assert set(case.state.waits) == waits
    assert case.complete("t").how == "completed"


def test_the_state_remembers_in_one_word_whether_a_condition_held() -> None:
    body = events("s e e2") + '<parallelGateway id="f"/><exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>' + tasks("t a")
    body += boundary("b", "t", when("late"), 'cancelActivity="false"')
    case = Driver(read(body + flows("s > f > t > e; f > m > a > x > e; x > m [true]; b > e2"))).start(late=False)
    sizes = []
    for round_number in range(20):
        case.complete("a", late=round_number % 2 == 0)
        sizes.append(len(encode(case.state.to_plain())) - len(str(case.state.counter)))
    assert len(case.effects(ConditionMet)) == 10
    assert max(sizes[10:]) <= max(sizes[:4]) + 6  # ids of two more digits, nothing else


def test_a_step_that_made_a_condition_true_can_be_taken_back() -> None:
    body = events("s e") + '<parallelGateway id="f"/>' + tasks("t a u") + boundary("b", "t", when("stop"))
    diagram = read(body + flows("s > f > t > e; f > a > e; b > u > e"))
    case = Driver(diagram).start()
    before = case.state
    step = case.complete("a", stop=True)
    assert stays_inside(case.last)
    back = take_back(before, step.state, diagram)
    assert [type(effect) for effect in back.effects if effect.element == "b"] == [ConditionAwaited]
    assert {effect.element for effect in back.effects if isinstance(effect, TaskReopened)} == {"a", "t"}
    case.saved = encode(back.state.to_plain())
    assert case.open == ["a", "t"]
    assert case.complete("a", stop=True).open == ["u"]


def test_they_agree_on_conditions() -> None:
    Recorder(BESIDE, x=one(1)).do("t", x=one(2)).agreed()
    Recorder(BESIDE, x=one(2)).do("t").agreed()
    body = events("s e") + '<parallelGateway id="f"/>' + tasks("t a u") + boundary("b", "t", when("stop"))
    body += flows("s > f > t > e; f > a > e; b > u > e")
    Recorder(body).do("a", stop=True).do("u").agreed()
    Recorder(body).do("a", stop=False).do("t").agreed()
    Recorder(body, stop=True).do("a", "u").agreed()
    opinion = Recorder(body.replace('attachedToRef="t" ', 'attachedToRef="t" cancelActivity="false" ')).do("a", stop=True).opinion()
    assert opinion.differences == ()
    gateway = events("s e") + '<parallelGateway id="f"/><eventBasedGateway id="g"/>' + tasks("a b")
    gateway += catch("c", "ready") + catch("d", "other")
    gateway += flows("s > f > a > e; f > g; g > c > e; g > d > b > e")
    Recorder(gateway).do("a", ready=True).agreed()
    Recorder(gateway).do("a", other=True).do("b").agreed()


REFUSED = {
    "no condition": (boundary("x", "t", "<conditionalEventDefinition/>") + flows("x > e"), "missing-element"),
    "no FEEL": (
        boundary("x", "t", "<conditionalEventDefinition><condition>true</condition></conditionalEventDefinition>") + flows("x > e"),
        "bad-feel",
    ),
    "start of a case": (f'<startEvent id="x">{when("true")}</startEvent>' + flows("x > e"), "unsupported-element"),
    "throw": (f'<intermediateThrowEvent id="x">{when("true")}</intermediateThrowEvent>' + flows("t > x > e"), "misplaced-element"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str) -> None:
    body, rule = REFUSED[name]
    found = errors(events("s e") + tasks("t") + flows("s > t > e") + body)
    assert (rule, "x") in [(finding.rule, finding.element) for finding in found], found


def test_the_state_survives_as_text() -> None:
    case = Driver(read(BESIDE)).start()
    assert State.from_plain(case.state.to_plain()) == case.state
