"""Code of literals, names, lists, contexts, ranges, paths and filters.

Source: DMN 1.5, 10.3.2.5, 10.3.2.6, 10.3.2.7, tables 64 to 69.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import syntax
from engine.feel.comparison import compare
from engine.feel.limits import DEFAULT
from engine.feel.properties import PROPERTIES, property_of
from engine.feel.runtime import Code, Environment, Frame, Run
from engine.feel.scope import Scope, name_code
from engine.feel.temporal import at_value
from engine.feel.values import Range, described

_NO_ENTRIES: dict[str, Any] = {}


def constant(value: Any) -> Code:
    """The code of a fixed value."""
    return lambda frame: value


def literal(node: syntax.NumberLiteral | syntax.StringLiteral | syntax.BooleanLiteral, scope: Scope) -> Code:
    return constant(node.value)


def null(node: syntax.NullLiteral, scope: Scope) -> Code:
    return constant(None)


def at_literal(node: syntax.AtLiteral, scope: Scope) -> Code:
    return constant(at_value(node.text))


def name(node: syntax.Name, scope: Scope) -> Code:
    if not scope.binds(node.name) and not (node.name == "item" and any(s.filters for s in scope.chain())):
        scope.note_free(node.name)
    return name_code(node.name, scope)


def list_literal(node: syntax.ListLiteral, scope: Scope) -> Code:
    items = [scope.code(item) for item in node.items]
    return lambda frame: [item(frame) for item in items]


def context_literal(node: syntax.ContextLiteral, scope: Scope) -> Code:
    """Each entry sees those before it; a function sees itself too."""
    inner = scope.inner()
    entries: list[tuple[str, Code]] = []
    for entry in node.entries:
        if isinstance(entry.value, syntax.FunctionDefinition):
            inner.names.add(entry.key)
        entries.append((entry.key, inner.code(entry.value)))
        inner.names.add(entry.key)

    def code(frame: Frame) -> Any:
        made: dict[str, Any] = {}
        inside = Frame(made, frame, frame.run)
        for key, value in entries:
            made[key] = value(inside)
        return made

    return code


def range_literal(node: syntax.RangeLiteral, scope: Scope) -> Code:
    start, end = scope.code(node.start), scope.code(node.end)
    fixed = _fixed_range(node, start, end)
    if fixed is not None:
        return constant(fixed)
    with_start, with_end = node.start_included, node.end_included

    def code(frame: Frame) -> Any:
        return made_range(start(frame), end(frame), with_start, with_end, frame.run)

    return code


def _fixed_range(node: syntax.RangeLiteral, start: Code, end: Code) -> Range | None:
    """A range between literals, made once."""
    for literal_ in (node.start, node.end):
        inner = literal_.operand if isinstance(literal_, syntax.Negation) else literal_
        if not isinstance(inner, (syntax.NumberLiteral, syntax.StringLiteral, syntax.AtLiteral)):
            return None
    run = Run(Environment(), DEFAULT)
    nowhere = Frame({}, None, run)
    return made_range(start(nowhere), end(nowhere), node.start_included, node.end_included, run)


def made_range(start: Any, end: Any, with_start: bool, with_end: bool, run: Run) -> Range | None:
    """A range, or null where its ends have no order between them; open ends are written `(< 10)`."""
    if start is None or end is None:
        run.null("Expected a start and an end of a range, but one is null.")
        return None
    order = compare(start, end)
    if order is None:
        run.null(f"Expected ends of one type in a range, but found {described(start)} and {described(end)}.")
        return None
    if order > 0:
        run.null("Expected a start of a range that is not after its end.")
        return None
    return Range(start, end, with_start, with_end)


def path(node: syntax.Path, scope: Scope) -> Code:
    source, key = scope.code(node.source), node.name

    def code(frame: Frame) -> Any:
        value = source(frame)
        if type(value) is dict:
            try:
                return value[key]
            except KeyError:
                return frame.run.null(f"Expected an entry '{key}' in a context, but there is none.")
        return step(value, key, frame.run)

    return code


def step(value: Any, key: str, run: Run) -> Any:
    """`value.key`: of each item of a list, of a context, or a property of a date, time, duration or range."""
    if isinstance(value, list):
        run.spend(len(value))
        return [step(item, key, run) for item in value]
    if isinstance(value, dict):
        if key in value:
            return value[key]
        return run.null(f"Expected an entry '{key}' in a context, but there is none.")
    if type(value) in PROPERTIES:
        found, result = property_of(value, key)
        if found:
            return result
    return run.null(f"Expected a value with '{key}' before '.{key}', but it is {described(value)}.")


def filtered(node: syntax.Filter, scope: Scope) -> Code:
    source = scope.code(node.source)
    if isinstance(node.condition, syntax.NumberLiteral):
        return _picked(source, node.condition.value)
    if isinstance(node.condition, syntax.Negation) and isinstance(node.condition.operand, syntax.NumberLiteral):
        return _picked(source, -node.condition.operand.value)
    inner = scope.inner(filters=True)
    condition = inner.code(node.condition)

    def code(frame: Frame) -> Any:
        value = source(frame)
        items = value if isinstance(value, list) else [] if value is None else [value]
        run = frame.run
        run.spend(len(items) + 1)
        kept: list[Any] = []
        wrong: Any = None
        for item in items:
            verdict = condition(Frame(item if type(item) is dict else _NO_ENTRIES, frame, run, item))
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


def _picked(source: Code, position: Decimal) -> Code:
    def code(frame: Frame) -> Any:
        value = source(frame)
        return pick(value if isinstance(value, list) else [] if value is None else [value], position, frame.run)

    return code


def pick(items: list[Any], position: Decimal, run: Run) -> Any:
    """The item at a position from 1, or from -1 backwards; null where there is none."""
    if position == position.to_integral_value():
        index = int(position) if abs(position) <= len(items) else 0
        if index:
            return items[index - 1 if index > 0 else index]
    return run.null(f"Expected a position from 1 to {len(items)} in a list, but it is {position}.")
