"""Code of filters: items picked by a condition or by their position.

Source: DMN 1.5, 10.3.2.5, tables 64 to 69.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import syntax
from engine.feel.at_once import keeper
from engine.feel.runtime import NO_NAMES, Code, Inner, Place, Run
from engine.feel.scope import NOT_FIXED, Scope
from engine.feel.values import described

# Conditions that are never a position.
_VERDICTS = (syntax.Comparison, syntax.Logical, syntax.Between, syntax.In, syntax.InstanceOf, syntax.Quantified, syntax.BooleanLiteral)


def filtered(node: syntax.Filter, scope: Scope) -> Code:
    source = scope.code(node.source)
    inner = scope.inner(item="item", filters=True)
    condition = inner.code(node.condition)
    position = scope.fixed(condition)
    if position is not NOT_FIXED and type(position) is Decimal:
        return _picked(source, position)
    at_once = keeper(node.condition, inner)
    captures = syntax.defines_function(node.condition)
    cost = syntax.turn_cost(node.condition)
    may_pick = not isinstance(node.condition, _VERDICTS)

    def code(place: Place, run: Run) -> Any:
        value = source(place, run)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if not items and may_pick:
            return _of_nothing(condition, place, run)
        kept: list[Any] = []
        wrong: Any = None
        inside = Inner(NO_NAMES, place)
        if not may_pick:  # then there is a turn for each item
            run.spend(cost * len(items))
        if at_once is not None and (all_kept := at_once(items, place)) is not None:
            return all_kept
        for item in items:
            if may_pick:
                run.spend(cost)
            if captures:
                inside = Inner(NO_NAMES, place)
            if type(item) is dict:
                inside.bindings = item
                inside.item = item.get("item", item)
            else:
                inside.bindings = NO_NAMES
                inside.item = item
            verdict = condition(inside, run)
            if verdict is True:
                kept.append(item)
            elif type(verdict) is Decimal:
                return pick(items, verdict, run)
            elif verdict is not False and verdict is not None:
                wrong = verdict
        if wrong is not None:
            return run.null(f"Expected a boolean or a number as a filter's condition, but it is {described(wrong)}.")
        return kept

    return code


def _of_nothing(condition: Code, place: Place, run: Run) -> Any:
    """What a filter makes of an empty list: null if its condition is a position, else the empty list."""
    reasons = run.environment.reasons
    known = len(reasons)
    verdict = condition(Inner(NO_NAMES, place), run)
    del reasons[known:]  # there is no item that anything could be wrong with
    return pick([], verdict, run) if type(verdict) is Decimal else []


def _picked(source: Code, position: Decimal) -> Code:
    number = int(position) if position == position.to_integral_value() else 0
    index = number - 1 if number > 0 else number

    def code(place: Place, run: Run) -> Any:
        value = source(place, run)
        if number and type(value) is list:
            try:
                return value[index]
            except IndexError:
                pass
        return pick(value if isinstance(value, list) else [] if value is None else [value], position, run)

    return code


def pick(items: list[Any], position: Decimal, run: Run) -> Any:
    """The item at a position from 1, or from -1 backwards; null where there is none."""
    if position == position.to_integral_value():
        index = int(position) if abs(position) <= len(items) else 0
        if index:
            return items[index - 1 if index > 0 else index]
    return run.null(f"Expected a position from 1 to {len(items)} in a list, but it is {position}.")
