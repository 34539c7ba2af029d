"""Syntax tree to closures: which function makes the code of which construct."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine.feel import compile_control, compile_operators, compile_tests, compile_values, syntax
from engine.feel.runtime import Code
from engine.feel.scope import Scope

_MAKERS: dict[type[syntax.Node], Callable[[Any, Scope], Code]] = {
    syntax.NumberLiteral: compile_values.literal,
    syntax.StringLiteral: compile_values.literal,
    syntax.BooleanLiteral: compile_values.literal,
    syntax.NullLiteral: compile_values.null,
    syntax.AtLiteral: compile_values.at_literal,
    syntax.Name: compile_values.name,
    syntax.ListLiteral: compile_values.list_literal,
    syntax.ContextLiteral: compile_values.context_literal,
    syntax.RangeLiteral: compile_values.range_literal,
    syntax.Path: compile_values.path,
    syntax.Filter: compile_values.filtered,
    syntax.Arithmetic: compile_operators.arithmetic,
    syntax.Negation: compile_operators.negation,
    syntax.Comparison: compile_operators.comparison,
    syntax.Between: compile_operators.between,
    syntax.Logical: compile_operators.logical,
    syntax.InstanceOf: compile_operators.instance_of,
    syntax.In: compile_tests.inclusion,
    syntax.ComparisonTest: compile_tests.comparison_value,
    syntax.Conditional: compile_control.conditional,
    syntax.For: compile_control.for_loop,
    syntax.Quantified: compile_control.quantified,
    syntax.FunctionDefinition: compile_control.function_definition,
    syntax.Call: compile_control.call,
}


def outermost_scope(declared: Iterable[str]) -> Scope:
    """A scope in which every name is free."""
    return Scope(compile_node, frozenset(declared))


def compile_node(node: syntax.Node, scope: Scope) -> Code:
    """The code of a construct."""
    return _MAKERS[type(node)](node, scope)
