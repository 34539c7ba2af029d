"""Equality is an equivalence, order is an order, and everything that compares agrees with them.

Source: DMN 1.5, 10.3.2.13, tables 51 to 54.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import unary_tests
from engine.feel.comparison import canonical, equal
from tests.feel.expressions import value
from tests.feel.laws.strategies import VALUES, law, ranges, some_ordered

COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")


@law
@given(VALUES, VALUES)
def test_equality_is_reflexive_and_symmetric(a: Any, b: Any) -> None:
    assert value("a = a", {"a": a}) is True
    for source, mirrored in (("a = b", "b = a"), ("a != b", "b != a")):
        assert value(source, {"a": a, "b": b}) is value(mirrored, {"a": a, "b": b})
    unequal = value("not(a = b)", {"a": a, "b": b})
    assert value("a != b", {"a": a, "b": b}) is unequal


@law
@given(st.lists(VALUES, min_size=2, max_size=4))
def test_equal_values_are_found_as_one(items: list[Any]) -> None:
    twice = [*items, *items]
    assert len(value("distinct values(xs)", {"xs": twice})) == len({canonical(item) for item in items})
    for a in items:
        for b in items:
            assert (canonical(a) == canonical(b)) is (equal(a, b) is True)
            assert value("list contains([a], b)", {"a": a, "b": b}) is (equal(a, b) is True)


@law
@given(some_ordered(3))
def test_order_is_total_within_a_kind_and_transitive(values: list[Any]) -> None:
    variables = dict(zip("abc", values))
    for source in (
        "(if a < b then 1 else 0) + (if a = b then 1 else 0) + (if a > b then 1 else 0) = 1",
        "(a < b) = (b > a)",
        "(a <= b) = (a < b or a = b)",
        "(a >= b) = not(a < b)",
        "if a <= b and b <= c then a <= c else true",
        "if a = b and b = c then a = c else true",
        "(a between b and c) = (a >= b and a <= c)",
        "(a in [b..c]) = (a >= b and a <= c) or b > c",
        "(a in (b..c)) = (a > b and a < c) or b > c",
        "(a in [b..c)) = (a >= b and a < c) or b > c",
        "(a in ]b..c]) = (a > b and a <= c) or b > c",
        "(a in (< b, > c)) = (a < b or a > c)",
        "(a in (b, c)) = (a = b or a = c)",
        "(a in [b, c]) = list contains([b, c], a)",
        "min([a, b, c]) = sort([a, b, c])[1]",
        "max([a, b, c]) = sort([a, b, c])[-1]",
        "every i in 1..2 satisfies sort([a, b, c])[i] <= sort([a, b, c])[i + 1]",
    ):
        assert value(source, variables) is True, (source, variables)


@law
@given(some_ordered(3))
def test_unary_tests_agree_with_in_and_with_comparison(values: list[Any]) -> None:
    a, b, c = values
    variables = {"a": a, "b": b, "c": c}
    for operator in COMPARISONS:
        wanted = value(f"a {operator} b", variables)
        assert unary_tests(f"{operator} b")(a, variables) is wanted
        assert unary_tests(f"? {operator} b")(a, variables) is wanted
        assert value(f"a in ({operator} b)", variables) is wanted
        assert unary_tests(f"not({operator} b)")(a, variables) is (not wanted)
    for tests in ("b", "b, c", "< b, c", "[b..c]" if b <= c else "b", "? > b and ? < c"):
        inside = value(f"a in ({tests})", variables) if "?" not in tests else value("a > b and a < c", variables)
        assert unary_tests(tests)(a, variables) is inside
        assert unary_tests(f"not({tests})")(a, variables) is (not inside)
    assert unary_tests("-")(a, variables) is True


DEFINITIONS = {
    "before(r, s)": "r.end < s.start or ((not(r.end included) or not(s.start included)) and r.end = s.start)",
    "after(r, s)": "r.start > s.end or ((not(r.start included) or not(s.end included)) and r.start = s.end)",
    "meets(r, s)": "r.end included and s.start included and r.end = s.start",
    "met by(r, s)": "s.end included and r.start included and s.end = r.start",
    "overlaps(r, s)": "(r.end > s.start or (r.end = s.start and r.end included and s.start included))"
    " and (r.start < s.end or (r.start = s.end and r.start included and s.end included))",
    "overlaps before(r, s)": "(r.start < s.start or (r.start = s.start and r.start included and not(s.start included)))"
    " and (r.end > s.start or (r.end = s.start and r.end included and s.start included))"
    " and (r.end < s.end or (r.end = s.end and (not(r.end included) or s.end included)))",
    "overlaps after(r, s)": "(s.start < r.start or (s.start = r.start and s.start included and not(r.start included)))"
    " and (s.end > r.start or (s.end = r.start and s.end included and r.start included))"
    " and (s.end < r.end or (s.end = r.end and (not(s.end included) or r.end included)))",
    "finishes(r, s)": "r.end included = s.end included and r.end = s.end"
    " and (r.start > s.start or (r.start = s.start and (not(r.start included) or s.start included)))",
    "finished by(r, s)": "finishes(s, r)",
    "includes(r, s)": "(r.start < s.start or (r.start = s.start and (r.start included or not(s.start included))))"
    " and (r.end > s.end or (r.end = s.end and (r.end included or not(s.end included))))",
    "during(r, s)": "includes(s, r)",
    "starts(r, s)": "r.start = s.start and r.start included = s.start included"
    " and (r.end < s.end or (r.end = s.end and (not(r.end included) or s.end included)))",
    "started by(r, s)": "starts(s, r)",
    "coincides(r, s)": "r.start = s.start and r.start included = s.start included and r.end = s.end and r.end included = s.end included",
    "before(p, r)": "p < r.start or (p = r.start and not(r.start included))",
    "before(r, p)": "r.end < p or (r.end = p and not(r.end included))",
    "after(p, r)": "p > r.end or (p = r.end and not(r.end included))",
    "after(r, p)": "r.start > p or (r.start = p and not(r.start included))",
    "includes(r, p)": "p in r",
    "during(p, r)": "p in r",
    "starts(p, r)": "r.start = p and r.start included",
    "started by(r, p)": "r.start = p and r.start included",
    "finishes(p, r)": "r.end included and r.end = p",
    "finished by(r, p)": "r.end included and r.end = p",
    "before(p, q)": "p < q",
    "after(p, q)": "p > q",
    "coincides(p, q)": "p = q",
}


@pytest.mark.parametrize("call", DEFINITIONS)
def test_a_relation_of_ranges_is_what_table_81_says_of_their_ends(call: str) -> None:
    @law
    @given(ranges(), ranges(), st.decimals(0, 10, places=0), st.decimals(0, 10, places=0))
    def holds(r: Any, s: Any, p: Any, q: Any) -> None:
        variables = {"r": r, "s": s, "p": p, "q": q}
        assert value(call, variables) is value(DEFINITIONS[call], variables)

    holds()


@law
@given(ranges(), ranges())
def test_exactly_one_way_of_lying_apart_or_overlapping_holds(r: Any, s: Any) -> None:
    variables = {"r": r, "s": s}
    apart = [value(source, variables) for source in ("before(r, s)", "after(r, s)", "overlaps(r, s)")]
    assert apart.count(True) == 1
    # The points at and between the ends that the ranges may have.
    assert value("overlaps(r, s) = (some n in 0..24 satisfies n / 2 in r and n / 2 in s)", variables) is True
