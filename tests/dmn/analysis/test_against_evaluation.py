"""What the analysis says of a table is what evaluation does: at every point of its inputs' values, held against each other."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import read_decisions
from engine.dmn.analysis import examination
from engine.dmn.reader import read_model
from engine.feel import Environment, YearsMonths, unary_tests
from engine.findings import Severity
from tests.dmn.decision_files import definitions, inputs, requires, text

EXAMPLES = 25
"""Tables in a usual run; the law was held against thousands."""

DAYS = [dt.date(2026, 2, 27) + dt.timedelta(days=each) for each in range(6)]
SAMPLES = {
    "number": [Decimal(each) / 2 for each in range(-1, 10)],
    "string": ["", "a", "aa", "b", "bb", "c", "d"],
    "boolean": [True, False],
    "date": DAYS,
    "years and months duration": [YearsMonths(each) for each in range(-1, 6)],
}
"""Values that lie at, between and beyond all that entries name."""


def literals(kind: str) -> list[str]:
    match kind:
        case "number":
            return ["0", "1", "2", "3", "4"]
        case "string":
            return ['"a"', '"b"', '"c"']
        case "boolean":
            return ["true", "false"]
        case "date":
            return [f'date("{day}")' for day in DAYS[1:5]]
    return [f'@"P{months}M"' for months in range(5)]


@st.composite
def entries(draw, kind: str) -> str:
    values = st.sampled_from(literals(kind))
    one, other = sorted([draw(values), draw(values)])
    forms = ["-", one, f"not({one})", f"{one}, {other}", f"not({one}, {other})", "null", "not(null)", f"? = {one}", f"? != {one}",
             f"[{one}, {other}]", f"? in ({one}, {other})", f"not(? = {one})"]  # fmt: skip
    if kind != "boolean":
        opening, closing = draw(st.sampled_from(["[", "("])), draw(st.sampled_from(["]", ")"]))
        operator = draw(st.sampled_from(["<", "<=", ">", ">="]))
        forms += [f"{operator} {one}", f"{opening}{one}..{other}{closing}", f"not({operator} {one})", f"? {operator} {one}",
                  f"? > {one} and ? <= {other}", f"? < {one} or ? = {other}", f"? between {one} and {other}", f"{one} {operator} ?",
                  f"{operator} {one}, {other}", f"[[{one}..{other}{closing}, {one}]"]  # fmt: skip
    return draw(st.sampled_from(forms))


@st.composite
def tables(draw):
    """(kinds of the columns, entries of each rule)"""
    kinds = draw(st.lists(st.sampled_from(sorted(SAMPLES)), min_size=1, max_size=2))
    rules = st.tuples(*(entries(kind) for kind in kinds))
    return kinds, draw(st.lists(rules, min_size=1, max_size=5))


def file_of(kinds, rules, policy):
    names = [f"x{number}" for number in range(len(kinds))]
    body = "".join(f'<input id="c_{name}">{text("inputExpression", name, typeRef=kind)}</input>' for name, kind in zip(names, kinds))
    body += '<output id="o"/>'
    for number, tests in enumerate(rules, 1):
        cells = "".join(f"<inputEntry><text>{escape(each)}</text></inputEntry>" for each in tests)
        body += f'<rule id="r{number}">{cells}{text("outputEntry", str(number))}</rule>'
    decision = (
        f'<decision id="verdict" name="verdict"><variable name="verdict"/>{requires(*names)}'
        f'<decisionTable hitPolicy="{policy}">{body}</decisionTable></decision>'
    )
    return definitions(inputs(**dict.fromkeys(names)), decision)


def points(kinds, rules):
    """Every combination of sample values; null where an entry was written that takes it."""
    columns = []
    for number, kind in enumerate(kinds):
        written = [unary_tests(rule[number]) for rule in rules if rule[number] != "-"]
        takes_null = any(test(None, {}) is True for test in written)
        columns.append([*SAMPLES[kind], *([None] if takes_null else [])])
    return list(itertools.product(*columns))


def matched(kinds, rules):
    """The numbers of the rules that match at each point, as the table itself has it."""
    model, _ = read_model(file_of(kinds, rules, "RULE ORDER"), "rules.dmn")
    found = {}
    for point in points(kinds, rules):
        variables = {f"x{number}": value for number, value in enumerate(point)}
        (trace,) = model.evaluate("verdict", variables, Environment()).tables
        found[point] = [int(rule[1:]) for rule in trace.matched]
    return found


def findings(kinds, rules, policy, rule):
    _, found = read_decisions(file_of(kinds, rules, policy), "rules.dmn")
    return [each for each in found if each.rule == rule]


def lies_in(point, region: str) -> bool:
    """Whether a point lies in a region, as its words say."""
    if region == "anything is given":
        return True
    tests = dict(part.split(" is ", 1) for part in region.split("; "))
    return all(unary_tests(test)(point[int(label[1:])], {}) is True for label, test in tests.items())


@pytest.fixture(autouse=True, scope="module")
def _everything_is_told():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examination, "MOST_TOLD", 10_000)
        yield


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables())
def test_no_rule_matches_inside_a_gap_and_one_does_everywhere_else(table):
    kinds, rules = table
    told = [re.search("where (.*); the result", each.message)[1] for each in findings(kinds, rules, "UNIQUE", "table-gap")]
    for point, rules_there in matched(kinds, rules).items():
        assert any(lies_in(point, region) for region in told) is (not rules_there), (point, rules_there, told)


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables())
def test_just_those_rules_match_together_that_are_said_to_overlap(table):
    kinds, rules = table
    pattern = r"rule (\d+) \(r\d+\) and rule (\d+) \(r\d+\) match where (.*)\."
    told = [re.search(pattern, each.message).groups() for each in findings(kinds, rules, "UNIQUE", "rule-overlap")]
    for point, rules_there in matched(kinds, rules).items():
        said = {(int(one), int(other)) for one, other, region in told if lies_in(point, region)}
        assert said == set(itertools.combinations(rules_there, 2)), (point, told)


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables())
def test_a_rule_of_a_first_hit_table_is_unreachable_if_it_never_is_the_first(table):
    kinds, rules = table
    deciding = {there[0] for there in matched(kinds, rules).values() if there}
    told = {int(each.element[1:]) for each in findings(kinds, rules, "FIRST", "unreachable-rule")}
    assert told == set(range(1, len(rules) + 1)) - deciding


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables(), st.data())
def test_an_opaque_entry_proves_neither_a_gap_nor_an_overlap(table, data):
    kinds, rules = table
    replaced = data.draw(st.integers(0, len(rules) - 1))
    opaque = [*rules]
    opaque[replaced] = tuple("not(? = x0)" for _ in kinds)
    told = [re.search("where (.*); the result", each.message)[1] for each in findings(kinds, opaque, "UNIQUE", "table-gap")]
    without = [rule for number, rule in enumerate(rules) if number != replaced]
    overlaps = {each.element for each in findings(kinds, opaque, "UNIQUE", "rule-overlap")}
    assert told == []
    assert f"r{replaced + 1}" not in overlaps
    if without:
        assert len(findings(kinds, opaque, "UNIQUE", "rule-overlap")) == len(findings(kinds, without, "UNIQUE", "rule-overlap"))
    assert [each.severity for each in findings(kinds, opaque, "UNIQUE", "not-analysed")] == [Severity.NOTE]
