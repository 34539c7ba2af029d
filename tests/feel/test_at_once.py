"""Filters and loops that Python's comprehension runs answer what they would item by item: values, nulls and reasons."""

from __future__ import annotations

import datetime as dt
import decimal
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import Environment, YearsMonths, compile_expression

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, False, "a", "2", Decimal("2.50"), dt.date(2026, 3, 1), dt.timedelta(days=2), YearsMonths(2), [Decimal(2)],
        {"n": Decimal(3)}, {"n": True}, {"n": None}, {"m": Decimal(3)}, {"item": Decimal(3)},
    ]
)  # fmt: skip
NUMBERS = st.decimals(-9, 9, places=1) | st.sampled_from([Decimal("9E6144"), Decimal("1E-6143"), Decimal(0)])
LISTS = st.lists(NUMBERS, max_size=4) | st.lists(NUMBERS | ODD, max_size=4) | st.lists(st.builds(lambda n: {"n": n}, NUMBERS), max_size=4)


def told(source: str, items: list[Any], two: Any = Decimal(2)) -> tuple[Any, list[str]]:
    """The value, as text so that True and 1 differ, and the reasons."""
    environment = Environment()
    return repr(compile_expression(source).evaluate({"xs": items, "two": two}, environment)), environment.reasons


# The same value, but nothing that a comprehension could take.
ONE_BY_ONE = "two[1]"


@pytest.mark.parametrize("condition", ["{part} {op} 2", "{part} {op} two", "2 {op} {part}", "two {op} {part}"])
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "=", "!="])
@pytest.mark.parametrize("part", ["item", "n"])
@settings(max_examples=20)
@given(items=LISTS)
def test_a_filter_keeps_what_it_would_item_by_item(condition: str, operator: str, part: str, items: list[Any]) -> None:
    written = condition.format(part=part, op=operator)
    assert told(f"xs[{written}]", items) == told(f"xs[{written.replace('two', '2').replace('2', ONE_BY_ONE)}]", items)


@pytest.mark.parametrize("body", ["x {op} 2", "x {op} two", "2 {op} x", "two {op} x"])
@pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
@settings(max_examples=20)
@given(items=LISTS)
def test_a_loop_makes_what_it_would_item_by_item(body: str, operator: str, items: list[Any]) -> None:
    written = body.format(op=operator)
    by_one = written.replace("two", "2").replace("2", ONE_BY_ONE)
    assert told(f"for x in xs return {written}", items) == told(f"for x in xs return {by_one}", items)


@given(items=LISTS, two=NUMBERS | ODD)
def test_the_other_value_may_be_anything(items: list[Any], two: Any) -> None:
    for written in ("xs[item < {}]", "xs[item = {}]", "for x in xs return x * {}", "for x in xs return {} + x"):
        # An `if` hides from the compiler that the value is a variable's.
        assert told(written.format("two"), items, two) == told(written.format("(if true then two else two)"), items, two)


def test_an_entry_of_the_item_or_of_an_item_around_hides_a_variable() -> None:
    holders = [{"two": Decimal(5), "ys": [Decimal(3), Decimal(6)]}]
    assert told("xs[count(ys[item > two]) = 1].ys[1]", holders)[0] == repr([Decimal(3), Decimal(6)])
    assert told("xs[item.two > two]", holders)[0] == "[]"


@given(items=st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_sum_is_what_adding_one_by_one_gives(items: list[Decimal]) -> None:
    names = {f"n{place}": item for place, item in enumerate(items)}
    one_by_one = compile_expression(" + ".join(names)).evaluate(names)
    assert repr(compile_expression("sum(xs)").evaluate({"xs": items})) == repr(one_by_one)


def test_a_caller_keeps_its_own_decimal_context() -> None:
    with decimal.localcontext(decimal.Context(prec=5)) as own:
        compile_expression("for x in xs return x / 3").evaluate({"xs": [Decimal(1)]})
        assert compile_expression("sum(xs)").evaluate({"xs": [Decimal(1), Decimal("1E-20")]}) == Decimal("1.00000000000000000001")
        assert decimal.getcontext() is own
