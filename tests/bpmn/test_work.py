"""Multi-instance, variables, jobs, decisions, scripts, calls, incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from engine.bpmn import InputRejected
from engine.bpmn.effects import (
    CallCancelled,
    CallRequested,
    DecisionTaken,
    JobCancelled,
    JobRequested,
    LawApplied,
    MessageSent,
    TaskClosed,
    TaskOpened,
)
from engine.bpmn.inputs import CallThrew, JobCompleted, JobFailed, JobThrew
from engine.errors import EngineError
from tests.bpmn.building import (
    Driver,
    boundary,
    events,
    ext,
    flows,
    io,
    message,
    multi,
    number,
    read,
    script,
    service,
    sub,
    tasks,
    timer,
    user,
    z,
)

COLLECTED = 'inputElement="who" outputCollection="scores" outputElement="={who: who, score: score}"'


def score_diagram(sequential: bool = False, completion: str = "", extra: str = "", way: str = "") -> Any:
    loop = multi("scorers", COLLECTED, sequential, completion)
    body = events("s e") + user("t", loop, extensions=io(outputs={"score": "=points"})) + tasks("z") + extra
    return read(body + flows("s > t > z > e" + way))


def test_parallel_multi_instance_opens_a_task_per_item_and_collects_in_their_order() -> None:
    case = Driver(score_diagram()).start(scorers=["a", "b", "c"])
    assert case.open == ["t", "t", "t"]
    assert [effect.item for effect in case.effects(TaskOpened)] == [1, 2, 3]
    case.complete("t", 2, points=number(3)).complete("t", 0, points=number(1))
    assert "scores" not in case.variables
    case.complete("t", points=number(2))
    assert case.open == ["z"]
    assert case.variables["scores"] == [{"who": who, "score": number(n)} for n, who in enumerate("abc", 1)]


def test_items_do_not_write_over_each_other() -> None:
    loop = multi("xs", 'inputElement="x" outputCollection="all" outputElement="=mark"')
    body = events("s e") + user("t", loop, extensions=io(outputs={"mark": "=x + n"})) + flows("s > t > e")
    case = Driver(read(body)).start(xs=[number(10), number(20)], mark="outer")
    case.complete("t", 1, n=number(2)).complete("t", n=number(1))
    assert case.variables["all"] == [number(11), number(22)]
    assert case.variables["mark"] == "outer"


def test_sequential_multi_instance_goes_item_by_item() -> None:
    case = Driver(score_diagram(sequential=True)).start(scorers=["a", "b"])
    assert case.open == ["t"]
    case.complete("t", points=number(1))
    assert case.open == ["t"]
    case.complete("t", points=number(2))
    assert [entry["score"] for entry in case.variables["scores"]] == [number(1), number(2)]


def test_no_items_is_nothing_to_do() -> None:
    case = Driver(score_diagram()).start(scorers=[])
    assert case.open == ["z"]
    assert case.variables["scores"] == []


def test_items_that_are_no_list_are_an_incident() -> None:
    case = Driver(score_diagram()).start(scorers="a")
    assert "a list" in case.incidents["t"]


def test_a_completion_condition_ends_the_rest() -> None:
    completion = "numberOfCompletedInstances >= 2 and count(scores[item != null]) = 2"
    case = Driver(score_diagram(completion=completion)).start(scorers=["a", "b", "c"])
    case.complete("t", 2, points=number(3))
    case.complete("t", 0, points=number(1))
    assert case.open == ["z"]
    assert [effect.how for effect in case.effects(TaskClosed)] == ["completed", "completed", "cancelled"]
    assert [entry and entry["who"] for entry in case.variables["scores"]] == ["a", None, "c"]


def test_a_boundary_timer_ends_all_items() -> None:
    diagram = score_diagram(extra=tasks("late") + boundary("b", "t", timer("timeDuration", "P10D")), way="; b > late > e")
    case = Driver(diagram).start(scorers=["a", "b", "c"]).complete("t", points=number(1)).fire("b")
    assert case.open == ["late"]
    assert [effect.how for effect in case.effects(TaskClosed)] == ["completed", "cancelled", "cancelled"]
    assert case.complete("late").how == "completed"


def test_multi_instance_of_sending() -> None:
    more = '<z:taskDefinition type="send-message"/>' + io({"estate": "=estate.id"})
    loop = multi("estates", 'inputElement="estate"')
    send = f'<sendTask id="x" messageRef="M">{ext(more)}{loop}</sendTask>'
    case = Driver(read(events("s e") + send + flows("s > x > e"), message("M", "begin", None)))
    case.start(estates=[{"id": "e1"}, {"id": "e2"}])
    assert [effect.variables for effect in case.effects(MessageSent)] == [{"estate": "e1"}, {"estate": "e2"}]
    assert case.how == "completed"
    assert "estate" not in case.variables


def test_multi_instance_of_a_subprocess_keeps_each_item_s_variables() -> None:
    inner = events("si ei") + tasks("a") + script("c", "x * 2", "y") + flows("si > a > c > ei")
    loop = multi("xs", 'inputElement="x" outputCollection="ys" outputElement="=y"')
    body = events("s e") + sub("p1", inner + loop) + flows("s > p1 > e")
    case = Driver(read(body)).start(xs=[number(1), number(2), number(3)])
    case.complete("a", 1).complete("a", 1).complete("a")
    assert case.variables == {"xs": [number(1), number(2), number(3)], "ys": [number(2), number(4), number(6)]}


def test_a_terminate_end_in_one_item_leaves_the_others() -> None:
    inner = events("si") + tasks("a") + '<endEvent id="stop"><terminateEventDefinition/></endEvent>' + flows("si > a > stop")
    body = events("s e") + sub("p1", inner + multi("xs")) + flows("s > p1 > e")
    case = Driver(read(body)).start(xs=[number(1), number(2)]).complete("a", 1)
    assert case.open == ["a"]
    assert case.complete("a").how == "completed"


# Variables.


def test_input_mappings_are_local_and_output_mappings_alone_come_out() -> None:
    extensions = io({"local": "=a + 1", "next": "=local + 1"}, {"b": "=next + given"})
    case = Driver(read(events("s e") + user("t", extensions=extensions) + flows("s > t > e"))).start(a=number(1))
    assert case.state.visible_variables(case.instance("t")) == {"a": number(1), "local": number(2), "next": number(3)}
    case.complete("t", given=number(10), noise="x")
    assert case.variables == {"a": number(1), "b": number(13)}


def test_a_result_goes_to_the_scope_that_declares_the_name_else_to_the_case() -> None:
    inner = events("si ei") + tasks("t u") + flows("si > t > u > ei")
    body = events("s e") + sub("p1", inner, extensions=io({"own": "=1"})) + tasks("z") + flows("s > p1 > z > e")
    case = Driver(read(body)).start().complete("t", own=number(2), new=number(3))
    assert case.variables == {"new": number(3)}
    assert case.state.visible_variables(case.instance("u")) == {"own": number(2), "new": number(3)}
    case.complete("u")
    assert case.variables == {"new": number(3)}


def test_constants_are_seen_everywhere_and_are_no_variables() -> None:
    body = events("s e") + script("c", 'case.number + "/" + string(parameters.n)', "x") + service("j") + flows("s > c > j > e")
    case = Driver(read(body), constants={"case": {"number": "7"}, "parameters": {"n": number(2)}}).start()
    assert case.variables == {"x": "7/2"}
    assert case.effects(JobRequested)[0].variables == {"x": "7/2"}


def test_a_function_or_range_cannot_be_kept_in_a_variable() -> None:
    case = Driver(read(events("s e") + script("c", "[1..3]", "x") + flows("s > c > e"))).start()
    assert "range" in case.incidents["c"]


def test_no_python_is_reachable_from_a_diagram() -> None:
    body = events("s e") + script("c", 'a.__class__', "x") + script("d", '"".__class__.__mro__', "y") + flows("s > c > d > e")
    case = Driver(read(body)).start(a="text")
    assert case.variables == {"a": "text", "x": None, "y": None}


# Jobs, decisions, calls.


def test_a_job_gets_its_inputs_and_its_result_is_mapped() -> None:
    body = events("s e") + service("j", "check", io({"amount": "=rate * 2"}, {"ok": "=result.ok"})) + flows("s > j > e")
    case = Driver(read(body)).start(rate=number(2))
    (requested,) = case.effects(JobRequested)
    assert (requested.type, requested.variables) == ("check", {"amount": number(4)})
    case.job("j", result={"ok": True})
    assert case.variables == {"rate": number(2), "ok": True}


def test_a_failed_job_is_an_incident_and_is_asked_again() -> None:
    body = events("s e") + service("j") + tasks("t") + '<parallelGateway id="f"/>' + flows("s > f; f > j > e; f > t > e")
    case = Driver(read(body)).start()
    job = case.instance("j")
    case.give(JobFailed(job, "No budget line."))
    assert case.incidents == {"j": "No budget line."}
    with pytest.raises(InputRejected, match="incident"):
        case.give(JobCompleted(job))
    case.complete("t").retry("j")
    assert len(case.effects(JobRequested)) == 2
    assert case.job("j").how == "completed"


def test_a_job_that_is_no_longer_wanted_is_cancelled() -> None:
    body = events("s") + service("j") + '<parallelGateway id="f"/><endEvent id="x"><terminateEventDefinition/></endEvent>'
    case = Driver(read(body + events("e") + flows("s > f; f > j > e; f > x"))).start()
    assert case.how == "terminated"
    assert len(case.effects(JobCancelled)) == 1


def test_an_output_mapping_that_fails_is_an_incident_after_the_task_is_closed() -> None:
    body = events("s e") + user("t", extensions=io(outputs={"x": "=[1..given]"})) + flows("s > t > e")
    case = Driver(read(body)).start().complete("t", given=number(3))
    assert "range" in case.incidents["t"]
    assert [effect.how for effect in case.effects(TaskClosed)] == ["completed"]
    with pytest.raises(InputRejected):
        case.complete("t")
    case.retry("t")
    assert "range" in case.incidents["t"]


@dataclass(frozen=True)
class Trace:
    decision: str
    inputs: tuple[Any, ...]
    matched: tuple[str, ...]
    outputs: Any
    part: str = ""


@dataclass(frozen=True)
class Taken:
    decision: str
    value: Any
    tables: tuple[Trace, ...] = ()
    reasons: tuple[str, ...] = ()


class Undecided(EngineError):
    pass


CALLED = z("calledDecision", decisionId="verdict", resultVariable="v")
RULE = f'<businessRuleTask id="d">{ext(CALLED)}</businessRuleTask>'


def test_law_that_a_script_or_a_mapping_or_a_condition_applies_is_recorded_once_each() -> None:
    notes: list[dict[str, Any]] = []

    def law(rule: str) -> Any:
        notes.append({"kind": "law", "rule": rule, "row": f"{rule}@2021-01-01"})
        return number(60)

    body = events("s e e2") + script("a", 'law("days") + law("days")', "twice")
    mapped = z("taskDefinition", type="note") + io({"days": '=law("days")'})
    body += f'<serviceTask id="b">{ext(mapped)}</serviceTask><exclusiveGateway id="g" default="g-e2"/>'
    case = Driver(read(body + flows('s > a > b > g; g > e [law("share") > 20]; g > e2')), functions={"law": law})
    case.notes = notes
    case.start().job("b")
    applied = [(effect.element, [note["rule"] for note in effect.notes]) for effect in case.effects(LawApplied)]
    assert applied == [("a", ["days"]), ("b", ["days"]), ("g", ["share"])]


def test_a_decision_is_taken_and_recorded() -> None:
    def decide(decision: str, variables: Mapping[str, Any]) -> Taken:
        if variables["score"] is None:
            raise Undecided("Expected one rule to match, but two do.")
        return Taken(decision, "pass", (Trace(decision, (variables["score"],), ("r1",), "pass"),))

    diagram = read(events("s e") + tasks("t") + RULE + flows("s > t > d > e"))
    case = Driver(diagram, decide).start().complete("t", score=number(90))
    assert case.variables["v"] == "pass"
    (taken,) = case.effects(DecisionTaken)
    assert taken.to_plain()["decided"]["tables"] == [
        {"decision": "verdict", "part": "", "inputs": [number(90)], "matched": ["r1"], "outputs": "pass"}
    ]
    case = Driver(diagram, decide).start().complete("t", score=None)
    assert case.incidents == {"d": "Expected one rule to match, but two do."}


def call(name: str, all_outputs: bool, mapping: str = "") -> str:
    flag = str(all_outputs).lower()
    called = f'<z:calledElement processId="child" propagateAllChildVariables="{flag}"/>{mapping}'
    return f'<callActivity id="{name}">{ext(called)}</callActivity>'


def test_a_call_gets_its_inputs_and_gives_its_outputs() -> None:
    body = events("s e") + call("c", False, io({"text": "=a"}, {"served": "=receipt.on"})) + tasks("z") + flows("s > c > z > e")
    case = Driver(read(body)).start(a="x", secret="s")
    (requested,) = case.effects(CallRequested)
    assert (requested.process, requested.variables) == ("child", {"text": "x"})
    case.called("c", receipt={"on": "monday"}, other="y")
    assert case.variables == {"a": "x", "secret": "s", "served": "monday"}


def test_a_call_gives_all_or_nothing_without_mappings() -> None:
    for everything, expected in ((True, {"x": "1"}), (False, {})):
        case = Driver(read(events("s e") + call("c", everything) + flows("s > c > e"))).start().called("c", x="1")
        assert case.variables == expected


def test_a_call_is_cancelled_with_what_it_stands_in_and_its_error_is_caught() -> None:
    body = events("s e") + call("c", False) + tasks("u") + boundary("b", "c", timer("timeDuration", "P1D"))
    body += boundary("x", "c", "<errorEventDefinition/>") + flows("s > c > e; b > e; x > u > e")
    case = Driver(read(body)).start().fire("b")
    assert len(case.effects(CallCancelled)) == 1
    case = Driver(read(body)).start()
    with pytest.raises(InputRejected, match="not waiting"):
        case.give(JobThrew(case.instance("c"), "bad"))
    case.give(CallThrew(case.instance("c"), "bad"))
    assert case.open == ["u"]
