"""What the caller hands to an expression: the clock, functions, types, values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.feel import (
    Environment,
    FeelFault,
    Function,
    Range,
    Value,
    YearsMonths,
    compile_expression,
    evaluate,
    to_feel,
)

NOW = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_now_and_today_are_the_environments() -> None:
    env = Environment(now=NOW)
    assert evaluate("now()", {}, env) == NOW
    assert evaluate("today()", {}, env) == dt.date(2026, 3, 1)


def test_without_a_clock_now_is_null_and_says_why() -> None:
    env = Environment()
    assert evaluate("now()", {}, env) is None
    assert env.reasons == ["Expected a clock for now(), but the expression is evaluated without one."]


def test_now_knows_nothing_but_the_environment_across_calls() -> None:
    expression = compile_expression("now()")
    assert expression({}, Environment(now=NOW)) == NOW
    assert expression({}) is None


def later(date: dt.date, working_days: Decimal) -> Value:
    if working_days < 0:
        raise FeelFault("Expected a number of days from 0 up.")
    return date + dt.timedelta(days=int(working_days))


@pytest.mark.parametrize(
    "source",
    ['working days after(@"2026-03-01", 3)', 'working days after(working days: 3, date: @"2026-03-01")'],
)
def test_host_functions_are_called_by_position_or_name(source: str) -> None:
    assert evaluate(source, {}, Environment(functions={"working days after": later})) == dt.date(2026, 3, 4)


def test_a_fault_of_a_host_function_makes_null_and_is_the_reason() -> None:
    env = Environment(functions={"later": later})
    assert evaluate('later(@"2026-03-01", -1)', {}, env) is None
    assert env.reasons == ["Expected a number of days from 0 up."]


@pytest.mark.parametrize("source", ['later(@"2026-03-01")', "later(1, 2, 3)", "later(days: 3)", "later(date: 1, days: 2)"])
def test_wrong_arguments_of_a_host_function_make_null(source: str) -> None:
    env = Environment(functions={"later": later})
    assert evaluate(source, {}, env) is None
    assert len(env.reasons) == 1


def test_other_errors_of_a_host_function_are_the_callers() -> None:
    def broken() -> Value:
        raise LookupError("row")

    with pytest.raises(LookupError):
        evaluate("broken()", {}, Environment(functions={"broken": broken}))


def test_functions_can_be_variables() -> None:
    double = Function.of("double", ("x",), lambda x: x * 2)
    assert evaluate("double(21)", {"double": double}) == 42
    assert evaluate("double(x: 21)", {"double": double}) == 42


def test_named_types_are_the_environments() -> None:
    env = Environment(types={"tScore": lambda value: isinstance(value, Decimal) and value <= 100})
    assert evaluate("[score, 101] instance of list<tScore>", {"score": Decimal(5)}, env) is False
    assert evaluate("score instance of tScore", {"score": Decimal(5)}, env) is True


def test_python_values_become_feel_values() -> None:
    given = {"a": 1, "b": (True, None, "x"), "c": Decimal("1.5"), "d": dt.date(2026, 1, 1), "e": YearsMonths(3)}
    made = to_feel(given)
    assert made == {"a": Decimal(1), "b": [True, None, "x"], "c": Decimal("1.5"), "d": dt.date(2026, 1, 1), "e": YearsMonths(3)}
    assert isinstance(made, dict)
    assert type(made["a"]) is Decimal
    assert to_feel(Range(Decimal(1), None)) == Range(Decimal(1), None)


@pytest.mark.parametrize("value", [1.5, b"x", {1: 2}, object(), [1.5], {"a": {1, 2}}])
def test_other_python_values_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="Expected"):
        to_feel(value)



def _holding_itself() -> list[object]:
    whole: list[object] = [1]
    whole.append({"inside": (2, whole)})
    return whole


def _deep(levels: int) -> object:
    whole: object = 1
    for _ in range(levels):
        whole = [whole]
    return whole


OUTSIDE = {
    "not a number": (Decimal("NaN"), "finite number, but found NaN"),
    "a signalling one": (Decimal("sNaN"), "finite number, but found sNaN"),
    "infinity": (Decimal("-Infinity"), "finite number, but found -Infinity"),
    "too great": (Decimal("1e999999999"), r"below 10 \*\* 6145"),
    "rounded up to too great": (Decimal("9." + "9" * 40 + "e6144"), r"below 10 \*\* 6145"),
    "an int too great": (-(10**7000), r"below 10 \*\* 6145"),
    "too small": (Decimal("-1e-7000"), r"at least 10 \*\* -6176"),
    "an end of a range": (Range(Decimal("1e7000"), None), r"below 10 \*\* 6145"),
    "half a character": (["\ud800"], "half a surrogate pair"),
    "a list in itself": (_holding_itself(), "do not hold themselves"),
    "a deep list": (_deep(101), "at most 100 lists and contexts inside each other"),
    "an absurdly deep list": (_deep(100_000), "at most 100 lists and contexts inside each other"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_values_outside_the_bounds_of_feel_are_refused(name: str) -> None:
    value, words = OUTSIDE[name]
    with pytest.raises(ValueError, match=f"^Expected .*{words}.*\\.$"):
        to_feel(value)
    with pytest.raises(ValueError, match=words):
        evaluate("a", {"a": value})


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Decimal("1." + "2" * 60), Decimal("1." + "2" * 33)),
        (10**40 + 1, Decimal("1e40")),
        (Decimal("9.99e6144"), Decimal("9.99e6144")),
        (Decimal("1e-6176"), Decimal("1e-6176")),
        (Decimal("0e999999999"), Decimal(0)),
    ],
)
def test_a_number_is_read_as_decimal128(value: Decimal | int, number: Decimal) -> None:
    made = to_feel([value])
    assert made == [number]
    assert isinstance(made, list)
    assert len(made[0].as_tuple().digits) <= 34


def test_what_a_host_shares_stays_shared_however_often_it_is_held() -> None:
    whole: list[object] = [1]
    for _ in range(60):
        whole = [whole, whole]
    made = to_feel(whole)
    assert isinstance(made, list)
    assert made[0] is made[1]
    assert _deep(100) == to_feel(_deep(100))


def test_evaluating_at_once_takes_the_values_of_python() -> None:
    assert evaluate("a.b[2] + c", {"a": {"b": (1, 2)}, "c": 3}) == Decimal(5)
    for value in (1.5, b"x", object()):
        with pytest.raises(TypeError, match=r"^Expected a"):
            evaluate("a", {"a": value})


@pytest.mark.parametrize(
    "source",
    ['"".__class__', "a.__class__", "f.__globals__", "f.__code__", "a.real", "d.max", "d.today()", "x.keys()", "l.append[1]"],
)
def test_no_python_attribute_can_be_reached(source: str) -> None:
    context = {"a": Decimal(1), "d": dt.date(2026, 1, 1), "l": to_feel([1]), "x": to_feel({})}
    env = Environment(functions={"f": later})
    assert evaluate(source, context, env) is None


def test_evaluating_leaves_the_callers_values_alone() -> None:
    context = {"xs": [Decimal(3), Decimal(1)], "c": {"a": Decimal(1)}}
    evaluate('[sort(xs), reverse(xs), append(xs, 2), remove(xs, 1), context put(c, "a", 2), flatten([xs])]', context)
    assert context == {"xs": [Decimal(3), Decimal(1)], "c": {"a": Decimal(1)}}
