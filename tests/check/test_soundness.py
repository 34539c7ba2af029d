"""What can go wrong with the tokens of a scope is found with a way that leads there, or said to be not decided."""

from __future__ import annotations

import re
from random import Random

import pytest

from engine.bpmn import read_diagrams
from engine.bpmn.net import Net, explore, is_unsafe, scopes_of, unending
from engine.check.soundness import diagram_soundness
from engine.findings import Finding, Severity, has_errors
from tests.bpmn.building import boundary, events, flows, read, source_of, sub, tasks, timer
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


def wide(way: str, works: str, ends: str = "") -> str:
    """An inclusive split into 25 ways and a default, "#" standing for the number of each."""
    ways, names, over = (mark.join(text.replace("#", str(number)) for number in range(25))
                         for mark, text in (("; ", way), (" ", works), (" ", ends)))  # fmt: skip
    return events(f"s e {over}") + gateways("i=d i2") + tasks(f"d {names}") + flows(f"s > i > d > i2 > e; {ways}")


def test_a_wide_inclusive_split_whose_ways_end_by_themselves_is_soon_not_decided() -> None:
    assert [one.rule for one in findings(wide("i > t# [n = #]; t# > e#", "t#", "e#"), limit=1_000)] == ["not-decided"]


def test_as_many_ways_to_the_same_step_come_to_few_positions_and_are_soon_not_decided() -> None:
    ways = flows("; ".join(f"i > a [n = {number}]" for number in range(25)))
    for number in range(25):
        ways = ways.replace('id="i-a"', f'id="way{number}"', 1)
    told = findings(events("s e") + gateways("i=d") + tasks("a d") + flows("s > i > d > e; a > e") + ways, limit=1_000)
    assert [one.rule for one in told] == ["double-token", "not-decided"]


def test_a_wide_inclusive_split_whose_ways_all_join_again_is_in_order_and_a_fault_on_one_of_them_is_found() -> None:
    good = wide("i > t# [n = #]; t# > u# > i2", "t# u#")
    assert findings(good, limit=1_000) == []
    stuck = good.replace('targetRef="u7"', 'targetRef="x"') + gateways("x=u7 j") + tasks("v") + flows("x > u7; x > v [n = 1]; v > j > u7")
    assert findings(stuck, limit=1_000) == []
    stuck += flows("x > j [n = 2]")
    (found,) = findings(stuck, limit=1_000)
    assert (found.rule, found.element, found.severity) == ("deadlock", "j", Severity.WARNING)


LEAKS = {
    "a way that ends by itself": ("i2", "s > i; i > a [n = 1]; i > c [n = 2]; a > i2; b > i2; i2 > e; c > e"),
    "two ways that meet before the join": ("i2 m", "s > i; i > a [n = 1]; i > c [n = 2]; a > m; c > m; m > i2; b > i2; i2 > e"),
    "a way that is also come to from elsewhere": ("i2 f", "s > f > i; f > a; i > a [n = 1]; i > c [n = 2]; a > i2; c > i2; b > i2; i2 > e"),
    "a join that something else comes to": ("i2 f", "s > f > i; f > i2; i > a [n = 1]; i > c [n = 2]; a > i2; c > i2; b > i2; i2 > e"),
    "a parallel join": ("j", "s > i; i > a [n = 1]; i > c [n = 2]; a > j; c > j; b > j; j > e"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_ways_that_are_no_block_are_looked_at_in_every_set(leak: str) -> None:
    names, ways = LEAKS[leak]
    diagram = read(events("s e") + gateways(f"i=b {names}") + tasks("a b c") + flows(f"i > b; {ways}"))
    assert set(explore(Net(diagram, "p", abridged=True)).found) == set(explore(Net(diagram, "p")).found)


class Inclusive(Generator):
    """Diagrams full of inclusive splits, some flow of each led to where another one goes."""

    def block(self, depth: int) -> tuple[str, str, str]:
        return self.inclusive(depth - 1) if depth and self.random.random() < 0.4 else super().block(depth)

    def body(self) -> str:
        text = self.scope(3, "s", "e")
        targets = list(re.finditer(r'targetRef="[^"]+"', text))
        one, other = self.random.choice(targets), self.random.choice(targets)
        return text[: one.start()] + other.group() + text[one.end() :]


def in_order(net: Net) -> bool | None:
    explored = explore(net, limit=2_000, safe=True)
    if any(map(is_unsafe, explored.found)):
        return False
    return not unending(net, explored) if explored.decided else None


def test_one_way_of_a_block_at_a_time_finds_a_fault_where_every_set_of_them_does() -> None:
    """Over diagrams that the reader takes, and only those with a block in them."""
    compared = {True: 0, False: 0}
    for seed in range(150):
        diagrams, refused = read_diagrams(source_of(Inclusive(Random(seed)).body()), "p.bpmn")
        for diagram in () if has_errors(refused) else diagrams.values():
            for scope in scopes_of(diagram):
                every, single = Net(diagram, scope.id), Net(diagram, scope.id, abridged=True)
                if len(explore(single, limit=2_000).found) == len(explore(every, limit=2_000).found):
                    continue
                wanted = in_order(every)
                if wanted is not None:
                    assert in_order(single) is wanted, (seed, scope.id)
                    compared[wanted] += 1
    assert min(compared.values()) > 5


@pytest.mark.parametrize("seed", range(20))
def test_well_structured_diagrams_have_no_fault(seed: int) -> None:
    assert [one for one in findings(Generator(Random(seed)).body()) if one.rule != "not-decided"] == []
