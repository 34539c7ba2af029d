"""What another engine loses or changes without a word: each of its eight silent defects, tried on ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.bpmn import InputRejected, read_diagrams
from engine.bpmn.effects import ElementEntered, VariablesSet
from engine.bpmn.inputs import TaskCompleted
from engine.canonical import encode
from engine.findings import has_errors
from tests.bpmn.building import (
    Driver,
    escape,
    events,
    ext,
    flows,
    message,
    message_event,
    multi,
    number,
    read,
    script,
    source_of,
    sub,
    tasks,
)

LOOP = events("s e") + tasks("t") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'


def test_a_case_that_goes_round_for_years_is_not_called_completed() -> None:
    """There a case deeper than a thousand tasks loses its open task and reports itself completed."""
    case = Driver(read(LOOP + flows("s > m > t > x > e; x > m [again]"))).start()
    for _ in range(1_200):
        case.complete("t", again=True)
    assert case.open == ["t"]
    assert case.how is None
    assert case.complete("t", again=False).how == "completed"


@pytest.mark.parametrize("join", ["parallel", "inclusive"])
def test_nobody_s_approval_is_skipped_in_a_second_round(join: str) -> None:
    """There a join inside a loop fires early from the second round on, because it counts tasks of the first."""
    body = events("s e") + tasks("a b after") + '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    body += f'<parallelGateway id="f"/><{join}Gateway id="j"/>'
    case = Driver(read(body + flows("s > m > f > a > j > after > x > e; f > b > j; x > m [again]"))).start()
    for round_number in range(12):
        first, second = ("a", "b") if round_number % 2 else ("b", "a")
        case.complete(first)
        assert case.open == [second]
        case.complete(second)
        assert case.open == ["after"]
        case.complete("after", again=True)


@pytest.mark.parametrize("seed", range(20))
def test_forks_in_forks_end_in_whatever_order_their_work_is_done(seed: int) -> None:
    """There half of the random orders of nested forks raise an error or wait for ever."""
    body = events("s e") + tasks("a b c d after") + "".join(f'<parallelGateway id="{name}"/>' for name in ("f", "g", "h", "i", "j", "k"))
    body += '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-e"/>'
    way = flows("s > m > f > g > a > i > k > after > x > e; g > b > i; f > h > c > j > k; h > d > j; x > m [again]")
    case, random = Driver(read(body + way)).start(), Random(seed)
    for _ in range(3):
        while case.open != ["after"]:
            case.complete(random.choice(case.open))
        assert case.incidents == {}
        case.complete("after", again=True)
    assert [effect.element for effect in case.effects(ElementEntered)].count("after") == 3


def test_what_one_branch_wrote_is_not_overwritten_by_another_that_did_not() -> None:
    """There a join merges the branches' copies of all data, and what one of them wrote or added to a list is gone."""
    body = events("s e") + tasks("a b z") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    case = Driver(read(body + flows("s > f > a > j > z > e; f > b > j"))).start(v=number(0), notes=["x"])
    case.complete("a", v=number(1), notes=["x", "y"]).complete("b", other="b")
    assert case.variables == {"v": number(1), "notes": ["x", "y"], "other": "b"}


def test_what_was_recorded_stays_as_it_was_when_the_value_changes_later() -> None:
    """There a later change inside a nested value rewrites the recorded data of earlier tasks."""
    paper: dict[str, Any] = {"sums": [number(1)], "of": {"name": "甲"}}
    body = events("s e") + tasks("a b") + script("c", "context put(paper, \"sums\", append(paper.sums, 2))", "paper")
    case = Driver(read(body + flows("s > a > c > b > e"))).start().complete("a", paper=paper)
    first, second = [effect for effect in case.effects(VariablesSet) if "paper" in effect.variables]
    before, recorded = case.state, encode(first.to_plain())
    case.complete("b", paper={"sums": [], "of": {"name": "乙"}})
    assert encode(first.to_plain()) == recorded
    assert first.variables["paper"] == {"sums": [number(1)], "of": {"name": "甲"}}
    assert second.variables["paper"]["sums"] == [number(1), number(2)]
    assert before.variables["paper"]["of"] == {"name": "甲"}


@pytest.mark.parametrize("name", ["typename", "__class__", "py/object", "kind", "e", "$date", "_"])
def test_no_field_name_makes_a_case_unloadable(name: str) -> None:
    """There a form field called `typename` does."""
    given: dict[str, Any] = {name: "x", "nested": {name: [{name: number(1)}]}}
    case = Driver(read(events("s e") + tasks("a b") + flows("s > a > b > e"))).start()
    case.give(TaskCompleted(case.instance("a"), given))
    assert case.open == ["b"]
    assert case.variables == given


def as_condition(code: str) -> str:
    return events("s e e2") + '<exclusiveGateway id="x" default="x-e"/>' + flows(f"s > x > e; x > e2 [{code}]")


def as_timer(code: str) -> str:
    timer = f"<timerEventDefinition><timeDuration>={escape(code)}</timeDuration></timerEventDefinition>"
    return events("s e") + f'<intermediateCatchEvent id="c">{timer}</intermediateCatchEvent>' + flows("s > c > e")


def as_script(code: str) -> str:
    return events("s e") + script("c", code, "y") + flows("s > c > e")


def as_items(code: str) -> str:
    return events("s e") + f'<task id="c">{multi(code)}</task>' + flows("s > c > e")


@pytest.mark.parametrize("place", [as_condition, as_timer, as_script, as_items])
@pytest.mark.parametrize(
    "code",
    [
        '__import__("os").mkdir("{}")', 'open("{}", "w")', 'eval("open(\'{}\', \'w\')")', '(lambda: open("{}", "w"))()',
        '"".__class__.__mro__',
    ],
)
def test_no_diagram_runs_python(place: Callable[[str], str], code: str, tmp_path: Path) -> None:
    """There scripts, conditions and times are Python, whoever draws them."""
    mark = tmp_path / "mark"
    diagrams, findings = read_diagrams(source_of(place(code.format(mark))), "p.bpmn")
    if not has_errors(findings):  # FEEL that means nothing: null, or an incident
        case = Driver(diagrams["p"]).start()
        assert case.incidents or case.variables.get("y") is None
    assert not mark.exists()


def test_a_script_in_another_language_is_refused() -> None:
    body = events("s e") + '<scriptTask id="x" scriptFormat="python"><script>x = 1</script></scriptTask>' + flows("s > x > e")
    _, findings = read_diagrams(source_of(body), "p.bpmn")
    assert {finding.rule for finding in findings} >= {"unsupported-element"}


def test_the_next_case_is_served_like_the_one_whose_event_subprocess_a_message_started() -> None:
    """There the first such case changes the shared diagram, and the next never completes."""
    start = f'<startEvent id="es">{message_event("M")}</startEvent>'
    inner = sub("ev", start + tasks("u") + events("ee") + flows("es > u > ee"), 'triggeredByEvent="true"')
    diagram = read(events("s e") + tasks("t") + flows("s > t > e") + inner, message("M", "stop", '"k"'))
    first, second = Driver(diagram).start(), Driver(diagram).start()
    first.message("es")
    assert first.open == ["u"]
    assert second.open == ["t"]
    assert second.complete("t").how == "completed"
    assert first.complete("u").how == "completed"
    assert Driver(diagram).start().message("es").complete("u").how == "completed"


def test_work_that_is_done_cannot_be_done_again() -> None:
    """There a completed task runs a second time without complaint."""
    case = Driver(read(events("s e") + tasks("a b") + flows("s > a > b > e"))).start()
    done = case.instance("a")
    case.complete("a", v=number(1))
    saved = case.saved
    with pytest.raises(InputRejected, match="not open"):
        case.give(TaskCompleted(done, {"v": number(2)}))
    assert case.saved == saved
    assert case.variables == {"v": number(1)}
    assert case.open == ["b"]


def test_a_body_of_several_is_no_work_that_somebody_can_do() -> None:
    """The body stands for all its items; nobody may complete it past them."""
    body = events("s e") + f'<userTask id="t">{ext("<z:userTask/>")}{multi("xs")}</userTask>' + flows("s > t > e")
    case = Driver(read(body)).start(xs=[number(1), number(2)])
    (whole,) = [entry.id for entry in case.state.instances.values() if entry.loop is not None]
    with pytest.raises(InputRejected, match="not waiting for that"):
        case.give(TaskCompleted(whole))
    assert case.open == ["t", "t"]
