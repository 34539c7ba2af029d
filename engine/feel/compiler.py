"""Syntax tree to closures: which function makes the code of which construct."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine.feel import (
    compile_calls,
    compile_control,
    compile_filters,
    compile_loops,
    compile_operators,
    compile_tests,
    compile_values,
    syntax,
)
from engine.feel.limits import DEFAULT
from engine.feel.runtime import NO_NAMES, Code, Environment, Run
from engine.feel.scope import NOT_FIXED, Scope

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
    syntax.Filter: compile_filters.filtered,
    syntax.Arithmetic: compile_operators.arithmetic,
    syntax.Negation: compile_operators.negation,
    syntax.Comparison: compile_operators.comparison,
    syntax.Between: compile_operators.between,
    syntax.Logical: compile_operators.logical,
    syntax.InstanceOf: compile_operators.instance_of,
    syntax.In: compile_tests.inclusion,
    syntax.ComparisonTest: compile_tests.comparison_value,
    syntax.Conditional: compile_control.conditional,
    syntax.For: compile_loops.for_loop,
    syntax.Quantified: compile_loops.quantified,
    syntax.FunctionDefinition: compile_control.function_definition,
    syntax.Call: compile_calls.call,
}
_LITERALS = (syntax.NumberLiteral, syntax.StringLiteral, syntax.BooleanLiteral, syntax.NullLiteral, syntax.AtLiteral)
_REDUCED = (syntax.Arithmetic, syntax.Negation, syntax.Comparison, syntax.Between, syntax.Logical, syntax.RangeLiteral)


def outermost_scope(declared: Iterable[str]) -> Scope:
    """A scope in which every name is free."""
    return Scope(compile_node, frozenset(declared))


def compile_node(node: syntax.Node, scope: Scope) -> Code:
    """The code of a construct; of one that is always the same value, that value's."""
    code = _MAKERS[type(node)](node, scope)
    if not _is_fixed(node) or scope.fixed(code) is not NOT_FIXED:
        return code
    run = Run(Environment(), DEFAULT)
    value = code(NO_NAMES, run)
    # Whatever is noted as null must be noted at each evaluation, and a string measured.
    return code if run.environment.reasons or type(value) is str else scope.constant(value)


def _is_fixed(node: syntax.Node) -> bool:
    """Whether a construct is put together from literals by operators."""
    return isinstance(node, _LITERALS) or (isinstance(node, _REDUCED) and all(_is_fixed(part) for part in syntax.children(node)))
