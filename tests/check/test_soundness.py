"""What can go wrong with the tokens of a scope is found with a way that leads there, or said to be not decided."""

from __future__ import annotations

from random import Random

import pytest

from engine.check.soundness import diagram_soundness
from engine.findings import Finding, Severity
from tests.bpmn.building import boundary, events, flows, read, sub, tasks, timer
from tests.bpmn.random_diagrams import Generator
from tests.check.rule_examples import gateways


def findings(body: str, limit: int = 10_000) -> list[Finding]:
    return list(diagram_soundness(read(body), limit))


def only(body: str) -> Finding:
    (found,) = findings(body)
    return found


def test_a_choice_that_leads_into_a_parallel_join_is_a_deadlock_whatever_it_chooses() -> None:
    found = only(events("s e") + gateways("x=b j") + tasks("a b") + flows("s > x > b > j > e; a > j; x > a [n = 1]"))
    assert (found.rule, found.element, found.severity) == ("deadlock", "j", Severity.ERROR)
    assert "s, x goes on to a, a" in found.message
    assert "no token can come any more by b-j" in found.message


def test_a_deadlock_that_hangs_on_conditions_is_a_warning() -> None:
    body = events("s e e2") + gateways("f x=j j") + tasks("a b") + flows(
        "s > f > a > x > j > e; f > b > j; x > e2 [n = 1]"
    )
    found = only(body)
    assert (found.rule, found.element, found.severity) == ("token-left", "j", Severity.WARNING)
    assert "x goes on to e2" in found.message
    assert "e2 ends" in found.message


def test_an_event_that_leads_past_a_join_leaves_a_token_there() -> None:
    body = events("s e e2") + gateways("f j") + tasks("a b") + boundary("late", "a", timer("timeDuration", "PT1H")) + flows(
        "s > f > a > j > e; f > b > j; late > e2"
    )
    found = only(body)
    assert (found.rule, found.element, found.severity) == ("token-left", "j", Severity.ERROR)
    assert "late happens" in found.message


def test_parallel_ways_that_merge_without_a_join_do_what_follows_twice() -> None:
    found = only(events("s e") + gateways("f m") + tasks("a b c") + flows("s > f > a > m > c > e; f > b > m"))
    assert (found.rule, found.element, found.severity) == ("double-token", "m", Severity.ERROR)
    assert "f goes on to a and b, a, b" in found.message


def test_ways_that_end_by_themselves_are_in_order() -> None:
    assert findings(events("s e e2") + gateways("f") + tasks("a b") + flows("s > f > a > e; f > b > e2")) == []


def test_a_loop_without_a_way_out_never_ends() -> None:
    found = only(events("s") + gateways("m") + tasks("a") + flows("s > m > a > m"))
    assert (found.rule, found.element, found.severity) == ("endless-loop", "a", Severity.ERROR)
    assert "there is none: s, m." in found.message


def test_a_termination_that_ends_nothing_else_is_superfluous_and_one_that_does_is_not() -> None:
    stop = '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
    alone = only(events("s") + stop + tasks("a") + flows("s > a > stop"))
    assert (alone.rule, alone.element, alone.severity) == ("superfluous-termination", "stop", Severity.WARNING)
    assert findings(events("s e") + stop + gateways("f") + tasks("a b") + flows("s > f > a > stop; f > b > e")) == []


def test_a_fault_inside_a_subprocess_is_found_there() -> None:
    inner = events("s2 e2") + gateways("f m") + tasks("a b c") + flows("s2 > f > a > m > c > e2; f > b > m")
    found = only(events("s e") + sub("sp", inner) + flows("s > sp > e"))
    assert (found.rule, found.element) == ("double-token", "m")


def test_beyond_the_limit_it_is_not_decided_and_a_fault_found_before_it_is_told() -> None:
    wide = "; ".join(f"f > t{number} > u{number} > j" for number in range(8))
    names = " ".join(f"t{number} u{number}" for number in range(8))
    body = events("s e") + gateways("f j") + tasks(names) + flows(f"s > f; {wide}; j > e")
    (found,) = findings(body, limit=500)
    assert (found.rule, found.element, found.severity) == ("not-decided", "p", Severity.NOTE)
    assert "500 positions" in found.message
    late = body.replace('targetRef="e"', 'targetRef="m"') + gateways("m") + tasks("z") + flows("m > z > e; f > m")
    assert [one.rule for one in findings(late, limit=500)] == ["not-decided"]


@pytest.mark.parametrize("seed", range(20))
def test_well_structured_diagrams_have_no_fault(seed: int) -> None:
    assert [one for one in findings(Generator(Random(seed)).body()) if one.rule != "not-decided"] == []
