from __future__ import annotations

from dataclasses import fields

import pytest

from engine.feel import DEFAULT, Environment, FeelError, FeelLimitExceeded, FeelSyntaxError, Limits, compile_expression, evaluate
from tests.feel.limit_cases import LIMIT_CASES

ERRORS: dict[str, type[FeelError]] = {"syntax": FeelSyntaxError, "limit": FeelLimitExceeded}


@pytest.mark.parametrize("name", LIMIT_CASES)
def test_limit(name: str) -> None:
    case = LIMIT_CASES[name]
    environment = Environment()
    limits = Limits(**{name: case.small})
    if case.kind == "null":
        assert compile_expression(case.example, limits=limits)({}, environment) is None
        assert case.words in environment.reasons[0]
    else:
        with pytest.raises(ERRORS[case.kind]) as caught:
            compile_expression(case.example, limits=limits)({}, environment)
        assert case.words in str(caught.value)


@pytest.mark.parametrize("name", sorted(LIMIT_CASES.keys() - {"call_depth"}))
def test_what_breaks_a_small_limit_keeps_within_the_usual_ones(name: str) -> None:
    evaluate(LIMIT_CASES[name].example)


def test_every_limit_is_tried() -> None:
    assert LIMIT_CASES.keys() == {entry.name for entry in fields(Limits)}


@pytest.mark.parametrize(
    "source",
    [
        "for i in 1..1000000000 return i",
        "count(for i in 1..2000, j in 1..2000 return 0)",
        "some i in 1..1000000000 satisfies false",
        "for i in [1..1000000000] return i",
        "{f: function(n) f(n + 1), r: f(1)}.r",
        '{a: "xxxxxxxxxx", r: for i in 1..60 return if i = 1 then a else partial[-1] + partial[-1]}.r',
        'string join(for i in 1..90000 return "xxxxxxxxxxxxxxxxxxxx")',
        "{xs: for i in 1..60000 return i, r: concatenate(xs, xs)}.r",
        "{xs: for i in 1..20000 return i, r: for i in 1..20000 return list contains(xs, -1)}.r",
        "for i in 1..500 return [partial[-1]]",
        "{f: function(n) if n = 0 then [] else [[[f(n - 1)]]], r: f(50)}",
        "{xs: for i in 1..60 return if i = 1 then [0] else [partial[-1], partial[-1]], r: xs[60] = (for x in xs return x)[60]}.r",
        'for i in 1..100000 return matches("aaaaaaaaaaaaaaaaaaaaab", "^(a|aa)+$")',
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a|aa)+$")',
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(a*)*(a*)*(a*)*b")',
        'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(a+)+b", "")',
        "string(for i in 1..40 return if i = 1 then [0] else [partial[-1], partial[-1]])",
    ],
)
def test_what_takes_too_much_is_stopped(source: str) -> None:
    with pytest.raises(FeelLimitExceeded, match=r"^Expected .*\.$"):
        evaluate(source)


def test_an_exponent_beyond_all_bounds_is_null() -> None:
    for source in ("10 ** 999999999", "exp(999999999)", "9e6000 * 9e6000"):
        env = Environment()
        assert evaluate(source, {}, env) is None
        assert len(env.reasons) == 1


def test_the_limits_are_per_evaluation() -> None:
    expression = compile_expression("count(for i in 1..600 return i)", limits=Limits(work=2000))
    for _ in range(5):
        assert expression({}) == 600


def test_reasons_do_not_grow_without_end() -> None:
    env = Environment()
    evaluate("for i in 1..5000 return i + null", {}, env)
    assert len(env.reasons) == 50


@pytest.mark.parametrize("pattern", ["(" * 40 + "a" + ")" * 40, "a" * 2000, "((a{1000}){1000}){1000}"])
def test_a_pattern_beyond_the_limits_is_null(pattern: str) -> None:
    env = Environment()
    assert evaluate("matches(t, p)", {"t": "a", "p": pattern}, env) is None
    assert len(env.reasons) == 1


def test_what_is_deep_but_within_the_limits_is_evaluated() -> None:
    assert evaluate("+".join(["1"] * (DEFAULT.height - 10))) == DEFAULT.height - 10
    assert evaluate("(" * 40 + "1" + ")" * 40) == 1
