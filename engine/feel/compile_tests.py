"""Code of unary tests and of `in`: (place, input) to true, false or null.

Source: DMN 1.5, 7.3.10, 10.3.2.10, rules 7 to 16, 49; table 55 (`in`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from engine.feel import syntax
from engine.feel.comparison import PLAINLY_EQUAL, PLAINLY_ORDERED, equal, within
from engine.feel.compile_operators import PYTHON_COMPARISON, PYTHON_ORDER, equality, ordered
from engine.feel.runtime import NO_NAMES, Code, Inner, Place, Run
from engine.feel.scope import Scope
from engine.feel.values import Range, described

Test = Callable[[Place, Run, Any], "bool | None"]
# What these answer is the test's verdict; any other expression's boolean is compared with the input.
_VERDICTS = (
    syntax.Comparison,
    syntax.Logical,
    syntax.Between,
    syntax.In,
    syntax.InstanceOf,
    syntax.Quantified,
)


def inclusion(node: syntax.In, scope: Scope) -> Code:
    """`value in tests`."""
    value = scope.code(node.value)
    test = _any_single(node.tests, scope)
    return lambda place, run: test(place, run, value(place, run))


def input_tests(node: syntax.InputTests, scope: Scope) -> Test:
    """All tests of an input entry."""
    if not node.tests:
        return lambda place, run, value: True
    test = _any_single(node.tests, scope)
    if not node.negated:
        return test

    def negated(place: Place, run: Run, value: Any) -> bool | None:
        verdict = test(place, run, value)
        return None if verdict is None else not verdict

    return negated


def _any_single(nodes: Sequence[syntax.Node], scope: Scope) -> Test:
    """True if a test is; null if none is, but one is null."""
    tests = [single(node, scope) for node in nodes]
    if len(tests) == 1:
        return tests[0]

    def code(place: Place, run: Run, value: Any) -> bool | None:
        undecided = False
        for test in tests:
            verdict = test(place, run, value)
            if verdict is True:
                return True
            undecided = undecided or verdict is None
        return None if undecided else False

    wanted = _values_of_one_type([_literal_value(node) for node in nodes])
    return code if wanted is None else _among(wanted, code)


def _literal_value(node: syntax.Node) -> Any:
    return node.value if isinstance(node, (syntax.StringLiteral, syntax.NumberLiteral)) else None


def _values_of_one_type(values: Sequence[Any]) -> frozenset[Any] | None:
    """The values as a set, if they are of one type whose values Python finds equal as FEEL does."""
    types = {type(value) for value in values}
    return frozenset(values) if len(types) == 1 and types <= PLAINLY_EQUAL else None


def _among(wanted: frozenset[Any], otherwise: Test, work: int = 0) -> Test:
    """A test for one of some values; `otherwise` judges a value of another type. `work`: what one test counts as."""
    of = type(next(iter(wanted)))

    def test(place: Place, run: Run, value: Any) -> bool | None:
        if type(value) is not of:
            return otherwise(place, run, value)
        if work:
            run.spend(work)
        return value in wanted

    return test


def single(node: syntax.Node, scope: Scope) -> Test:
    """One test: a comparison without left side, an expression about `?`, or a value to compare with."""
    if isinstance(node, syntax.ComparisonTest):
        return _comparison(node, scope)
    if any(isinstance(part, syntax.Name) and part.name == "?" for part in syntax.walk(node)):
        return _about_input(node, scope)
    code = scope.code(node)
    fixed = scope.fixed(code)
    if type(fixed) is Range:
        return _fixed_range(fixed)
    decides = isinstance(node, _VERDICTS)

    def test(place: Place, run: Run, value: Any) -> bool | None:
        wanted = code(place, run)
        if wanted is None and isinstance(node, syntax.RangeLiteral):
            return None
        if decides or (isinstance(wanted, bool) and not isinstance(value, bool) and isinstance(node, syntax.Call)):
            return verdict(wanted, run)
        return holds(value, wanted, run)

    if type(fixed) in PLAINLY_EQUAL and not decides:
        return _among(frozenset([fixed]), test)
    if isinstance(node, syntax.ListLiteral):
        wanted = _values_of_one_type([_literal_value(item) for item in node.items])
        return test if wanted is None else _among(wanted, test, len(node.items))
    return test


def _fixed_range(interval: Range) -> Test:
    of, start, end = type(interval.start), interval.start, interval.end
    above, below = operator.ge if interval.start_included else operator.gt, operator.le if interval.end_included else operator.lt
    plain = of in PLAINLY_ORDERED

    def test(place: Place, run: Run, value: Any) -> Any:
        if plain and type(value) is of:
            return above(value, start) and below(value, end)
        return holds(value, interval, run)

    return test


def _about_input(node: syntax.Node, scope: Scope) -> Test:
    code = scope.inner(item="?").code(node)
    is_input = isinstance(node, syntax.Name)

    def test(place: Place, run: Run, value: Any) -> bool | None:
        result = code(Inner(NO_NAMES, place, value), run)
        if isinstance(result, bool) and not is_input:
            return result
        return verdict(result, run) if result is None else holds(value, result, run)

    return test


def verdict(value: Any, run: Run) -> bool | None:
    """The value as the outcome of a test."""
    if value is None or isinstance(value, bool):
        return value
    run.null(f"Expected a boolean as the outcome of a test, but it is {described(value)}.")
    return None


def _comparison(node: syntax.ComparisonTest, scope: Scope) -> Test:
    symbol = node.operator
    operand = scope.inner(item="?").code(node.operand)

    def test(place: Place, run: Run, value: Any) -> bool | None:
        wanted = operand(Inner(NO_NAMES, place, value), run)
        if symbol in ("=", "!="):
            return equality(value, wanted, symbol == "=", run)
        return ordered(value, wanted, symbol, run)

    fixed = scope.fixed(operand)
    if type(fixed) in (PLAINLY_ORDERED if symbol in PYTHON_ORDER else PLAINLY_EQUAL):
        return _compared(fixed, PYTHON_COMPARISON[symbol], test)
    return test


def _compared(fixed: Any, by: Callable[[Any, Any], bool], otherwise: Test) -> Test:
    of = type(fixed)

    def test(place: Place, run: Run, value: Any) -> bool | None:
        return by(value, fixed) if type(value) is of else otherwise(place, run, value)

    return test


def holds(value: Any, wanted: Any, run: Run) -> bool | None:
    """Whether an input equals a value, lies in a range, or is in a list or one of its ranges."""
    if isinstance(wanted, Range) and not isinstance(value, Range):
        result = within(value, wanted)
        if result is None:
            run.null(f"Expected a value that has an order with the ends of a range, but it is {described(value)}.")
            return None
        return result
    if isinstance(wanted, list):
        run.weigh(wanted)
        if isinstance(value, list) and equal(value, wanted):
            return True
        return any(_in_item(value, item) for item in wanted)
    return equality(value, wanted, True, run)


def _in_item(value: Any, item: Any) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return within(value, item) is True
    return equal(value, item) is True


def comparison_value(node: syntax.ComparisonTest, scope: Scope) -> Code:
    """`(< 5)` as a value: the range of all that passes the test."""
    operand, symbol = scope.code(node.operand), node.operator

    def code(place: Place, run: Run) -> Any:
        end = operand(place, run)
        match symbol:
            case "<" | "<=":
                return Range(None, end, False, symbol == "<=")
            case ">" | ">=":
                return Range(end, None, symbol == ">=", False)
            case "=":
                return Range(end, end, True, True, point=True)
        return run.null("Expected '<', '<=', '>', '>=' or '=' in a range, but found '!='.")

    return code
