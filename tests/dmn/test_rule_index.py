"""The index over a table's rules answers what asking every rule answers, faults and reasons included."""

import datetime as dt
from decimal import Decimal
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dmn import DecisionFault
from engine.dmn.rule_index import RuleIndex
from engine.feel import YearsMonths, unary_tests
from tests.dmn.decision_files import decide, inputs, read, table

NUMBERS = [
    "1", "-1", "2.50", "1, 3", "[1, 2]", "< 2", ">= 2", "!= 3", "= 2.5", "[1..3)", "(1..2.5]", "(2..2)", "[0..2], [1..5], > 9",
    "not(2)", "not([1..2])", "? >= 1 and ? < 2.5", "? between 1 and 2 or ? = 10", "not(? > 1 and ? != 2)",
]  # fmt: skip
TEXTS = ['"a"', '"a", "c"', '["b", "c"]', '>= "b"', '["a".."b"]', '["a".."a")', '["a".."a"]', 'not("a", "b")', '!= "c"']
DATES = ['@"2026-03-01"', '< @"2026-03-01"', '[@"2026-02-01"..@"2026-03-01")', 'not(@"2026-03-02")']
OTHERS = [
    "true", "false, true", "not(true)", '@"P1D"', '<= @"P2D"', '@"P1Y"', '[@"P1M"..@"P1Y"]', '@"2026-03-01T08:00:00"', "null",
    "not(null)", "-", "? > 1", "? = other", "other", "[1..other]", "< other", "[2..1]", '1, "a"', "? in [1, 2]",
    "string length(?) = 1", "contains(?, \"a\")",
]  # fmt: skip
CELLS = st.sampled_from(NUMBERS) | st.sampled_from(TEXTS) | st.sampled_from(DATES) | st.sampled_from(OTHERS)
# Most columns compare values of one kind, some tests of theirs do not.
USUAL = [st.sampled_from(cells) for cells in (NUMBERS, TEXTS, DATES)]
COLUMN = st.sampled_from([*USUAL, *(usual | CELLS for usual in USUAL)])
VALUES = st.sampled_from([
    None, Decimal(1), Decimal("1.0"), Decimal(2), Decimal("2.5"), Decimal(-1), Decimal(10), "a", "b", "d", "", True, False,
    dt.date(2026, 3, 1), dt.date(2026, 2, 1), dt.datetime(2026, 3, 1, 8), dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC),
    dt.timedelta(days=1), YearsMonths(12), [], [Decimal(1)], ["a"], {"a": Decimal(1)},
])  # fmt: skip


@st.composite
def tables(draw):
    columns = draw(st.lists(COLUMN, min_size=1, max_size=3))
    rows = draw(st.lists(st.tuples(*columns), min_size=1, max_size=12))
    return ["x", "y", "z"][: len(columns)], [" | ".join(row) + f" : {number}" for number, row in enumerate(rows)]


def outcome(model, tolerant, variables):
    try:
        decided = decide(model, tolerant=tolerant, **variables)
    except DecisionFault as fault:
        return str(fault)
    return decided.value, decided.tables[0].matched, decided.reasons


@given(tables(), st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), min_size=1, max_size=6), st.booleans())
def test_index_answers_as_asking_every_rule_does(made, rows, tolerant):
    columns, rules = made
    body = table(rules, policy="RULE ORDER", columns=columns).replace("<decisionTable", f'{required("other")}<decisionTable')
    model = read(inputs(x=None, y=None, z=None, other=None), body)
    for row in rows:
        variables = dict(zip(["x", "y", "z", "other"], row))
        indexed = outcome(model, tolerant, variables)
        with patch.object(RuleIndex, "remaining", return_value=None):
            assert outcome(model, tolerant, variables) == indexed


def required(name):
    return f'<informationRequirement><requiredInput href="#in_{name}"/></informationRequirement>'


def left(rows, *values):
    """The numbers of the rules that an index leaves, with the columns that it leaves to ask; None for a scan."""
    index = RuleIndex([[None if cell == "-" else unary_tests(cell) for cell in row] for row in rows])
    remaining = index.remaining(values)
    return None if remaining is None else list(remaining)


@pytest.mark.parametrize(
    ("value", "rules"), [("0", [2, 3]), ("1", [0, 3]), ("1.5", [0, 1, 3]), ("2", [1, 3]), ("2.00", [1, 3]), ("7", [2, 3])]
)
def test_rules_are_found_by_the_intervals_that_a_value_lies_in(value, rules):
    rows = [["[1..2)"], ["(1..2]"], ["not([1..2])"], ["-"]]
    assert left(rows, Decimal(value)) == [(rule, ()) for rule in rules]


def test_rules_are_found_by_the_values_that_they_name():
    rows = [['"a"'], ['"a", "b"'], ['["b", "c"]'], ['not("a")'], ["-"]]
    assert left(rows, "b") == [(1, ()), (2, ()), (3, ()), (4, ())]
    assert left(rows, "z") == [(3, ()), (4, ())]


def test_tests_with_more_than_fixed_values_are_left_to_ask():
    rows = [["1", "? > x"], ["2", "? > x"], ["1", "3"], ["1", "4"], ["x", "-"]]
    assert left(rows, Decimal(1), Decimal(3)) == [(0, (1,)), (2, ()), (4, (0,))]


@pytest.mark.parametrize("value", [None, "1", True, [Decimal(1)], dt.date(2026, 3, 1)])
def test_values_of_another_kind_are_for_the_tests_themselves_to_judge(value):
    assert left([["1"], ["> 3"], ["-"]], value) is None


def test_equality_to_the_second_and_zones_are_left_to_ask():
    assert left([['@"2026-03-01T08:00:00"'], ['@"08:00:00"']], dt.datetime(2026, 3, 1, 8, 0, 0, 1)) == [(0, (0,)), (1, (0,))]


ENDS = [('["a".."a")', 0), ('("a".."a"]', 0), ('["a".."a"]', 1), ("[1..1)", 0), ("(1..1]", 0)]


@pytest.mark.parametrize(("cell", "matches"), ENDS)
def test_a_range_without_one_of_its_ends_is_no_single_value(cell, matches):
    value = "a" if "a" in cell else Decimal(1)
    found = RuleIndex([[unary_tests(cell)]]).remaining([value])
    assert found is not None
    assert len(list(found)) == matches
