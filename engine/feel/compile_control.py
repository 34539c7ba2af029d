"""Code of conditions and of function definitions.

Source: DMN 1.5, 10.3.2.13, tables 48, 49, 63.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from engine.feel import syntax
from engine.feel.far_dates import far_date_and_time
from engine.feel.runtime import Code, Inner, Place, Run
from engine.feel.scope import Scope
from engine.feel.type_conformance import type_of
from engine.feel.types import admits
from engine.feel.values import Function, Range, described, kind


def conditional(node: syntax.Conditional, scope: Scope) -> Code:
    condition, yes, no = scope.code(node.condition), scope.code(node.yes), scope.code(node.no)

    def code(place: Place, run: Run) -> Any:
        verdict = condition(place, run)
        if verdict is True:
            return yes(place, run)
        if verdict is not False and verdict is not None:
            run.null(f"Expected a boolean as the condition of 'if', but it is {described(verdict)}.")
        return no(place, run)

    return code


def function_definition(node: syntax.FunctionDefinition, scope: Scope) -> Code:
    names = tuple(parameter.name for parameter in node.parameters)
    types = [parameter.type for parameter in node.parameters]
    body = scope.inner(names).code(node.body)
    type_, cost = type_of(node), syntax.turn_cost(node.body)

    def code(place: Place, run: Run) -> Any:
        def call(arguments: list[Any], run: Run) -> Any:
            fitted = [_fitted(*part, run) for part in zip(names, arguments, types, strict=True)]
            if _MISFIT in fitted:
                return None
            run.spend(cost)
            run.enter_call()
            try:
                return body(Inner(dict(zip(names, fitted, strict=True)), place), run)
            finally:
                run.depth -= 1

        return Function("function", names, call, type=type_)

    return code


_MISFIT = Range(None, None)


def _fitted(name: str, value: Any, wanted: syntax.TypeNode | None, run: Run) -> Any:
    """An argument as its parameter's type asks: a list of one item may be the item, an item a list, a date its midnight UTC.

    Source: DMN 1.5, 10.3.2.9.4.
    """
    if wanted is None or admits(value, wanted, run):
        return value
    if isinstance(value, list) and len(value) == 1 and admits(value[0], wanted, run):
        return value[0]
    if wanted.name == "list" and admits([value], wanted, run):
        return [value]
    if wanted.name == "date and time" and kind(value) == "date":
        return far_date_and_time(value, dt.time(tzinfo=dt.UTC))
    run.null(f"Expected a {wanted.name} as '{name}', but it is {described(value)}.")
    return _MISFIT
