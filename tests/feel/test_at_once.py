"""Filters and loops that Python's comprehension runs answer what they would item by item: values, nulls and reasons."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
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


def told(source: str, items: list[Any]) -> tuple[Any, list[str]]:
    """The value, as text so that True and 1 differ, and the reasons."""
    environment = Environment()
    return repr(compile_expression(source).evaluate({"xs": items, "two": Decimal(2)}, environment)), environment.reasons


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "=", "!="])
@pytest.mark.parametrize("part", ["item", "n"])
@given(items=LISTS)
def test_a_filter_by_a_literal_keeps_what_one_by_a_variable_keeps(operator: str, part: str, items: list[Any]) -> None:
    assert told(f"xs[{part} {operator} 2]", items) == told(f"xs[{part} {operator} two]", items)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
@given(items=LISTS)
def test_a_loop_that_reckons_with_a_literal_makes_what_one_with_a_variable_makes(operator: str, items: list[Any]) -> None:
    assert told(f"for x in xs return x {operator} 2", items) == told(f"for x in xs return x {operator} two", items)


@given(items=st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_sum_is_what_adding_one_by_one_gives(items: list[Decimal]) -> None:
    names = {f"n{place}": item for place, item in enumerate(items)}
    one_by_one = compile_expression(" + ".join(names)).evaluate(names)
    assert repr(compile_expression("sum(xs)").evaluate({"xs": items})) == repr(one_by_one)


def test_a_caller_keeps_its_own_decimal_context() -> None:
    import decimal

    with decimal.localcontext(decimal.Context(prec=5)) as own:
        compile_expression("for x in xs return x / 3").evaluate({"xs": [Decimal(1)]})
        assert compile_expression("sum(xs)").evaluate({"xs": [Decimal(1), Decimal("1E-20")]}) == Decimal("1.00000000000000000001")
        assert decimal.getcontext() is own
