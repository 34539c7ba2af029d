"""Code of unary tests and of `in`: (frame, input) to true, false or null.

Source: DMN 1.5, 7.3.10, 10.3.2.10, rules 7 to 16, 49; table 55 (`in`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import syntax
from engine.feel.comparison import equal, within
from engine.feel.compile_operators import equality, ordered
from engine.feel.runtime import Code, Frame, Run
from engine.feel.scope import Scope
from engine.feel.values import Range, described

Test = Callable[[Frame, Any], "bool | None"]
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
    test = any_of([single(part, scope) for part in node.tests])
    return lambda frame: test(frame, value(frame))


def input_tests(node: syntax.InputTests, scope: Scope) -> Test:
    """All tests of an input entry."""
    if not node.tests:
        return lambda frame, value: True
    test = any_of([single(part, scope) for part in node.tests])
    if not node.negated:
        return test

    def negated(frame: Frame, value: Any) -> bool | None:
        verdict = test(frame, value)
        return None if verdict is None else not verdict

    return negated


def any_of(tests: list[Test]) -> Test:
    """True if a test is; null if none is, but one is null."""
    if len(tests) == 1:
        return tests[0]

    def code(frame: Frame, value: Any) -> bool | None:
        undecided = False
        for test in tests:
            verdict = test(frame, value)
            if verdict is True:
                return True
            undecided = undecided or verdict is None
        return None if undecided else False

    return code


def single(node: syntax.Node, scope: Scope) -> Test:
    """One test: a comparison without left side, an expression about `?`, or a value to compare with."""
    if isinstance(node, syntax.ComparisonTest):
        return _comparison(node, scope)
    if any(isinstance(part, syntax.Name) and part.name == "?" for part in syntax.walk(node)):
        return _about_input(node, scope)
    code = scope.code(node)
    if isinstance(node, (syntax.StringLiteral, syntax.NumberLiteral)):
        return _literal(node.value)
    decides = isinstance(node, _VERDICTS)

    def test(frame: Frame, value: Any) -> bool | None:
        wanted = code(frame)
        if wanted is None and isinstance(node, syntax.RangeLiteral):
            return None
        if decides or (isinstance(wanted, bool) and not isinstance(value, bool) and isinstance(node, syntax.Call)):
            return verdict(wanted, frame.run)
        return holds(value, wanted, frame.run)

    return test


def _literal(wanted: Any) -> Test:
    of = type(wanted)

    def test(frame: Frame, value: Any) -> bool | None:
        return value == wanted if type(value) is of else holds(value, wanted, frame.run)

    return test


def _about_input(node: syntax.Node, scope: Scope) -> Test:
    code = scope.inner(["?"]).code(node)
    is_input = isinstance(node, syntax.Name)

    def test(frame: Frame, value: Any) -> bool | None:
        result = code(Frame({"?": value}, frame, frame.run))
        if isinstance(result, bool) and not is_input:
            return result
        return verdict(result, frame.run) if result is None else holds(value, result, frame.run)

    return test


def verdict(value: Any, run: Run) -> bool | None:
    """The value as the outcome of a test."""
    if value is None or isinstance(value, bool):
        return value
    run.null(f"Expected a boolean as the outcome of a test, but it is {described(value)}.")
    return None


def _comparison(node: syntax.ComparisonTest, scope: Scope) -> Test:
    symbol = node.operator
    operand = scope.inner(["?"]).code(node.operand)

    def test(frame: Frame, value: Any) -> bool | None:
        wanted = operand(Frame({"?": value}, frame, frame.run))
        if symbol in ("=", "!="):
            return equality(value, wanted, symbol == "=", frame.run)
        return ordered(value, wanted, symbol, frame.run)

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

    def code(frame: Frame) -> Any:
        end = operand(frame)
        match symbol:
            case "<" | "<=":
                return Range(None, end, False, symbol == "<=")
            case ">" | ">=":
                return Range(end, None, symbol == ">=", False)
            case "=":
                return Range(end, end, True, True, point=True)
        return frame.run.null("Expected '<', '<=', '>', '>=' or '=' in a range, but found '!='.")

    return code
