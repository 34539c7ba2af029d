"""Code of literals, names, lists, contexts, ranges and paths.

Source: DMN 1.5, 10.3.2.6, 10.3.2.7, tables 64 to 69.
"""

from __future__ import annotations

from typing import Any

from engine.feel import syntax
from engine.feel.comparison import compare
from engine.feel.properties import PROPERTIES, property_of
from engine.feel.runtime import Code, Inner, Place, Run
from engine.feel.scope import Scope, name_code
from engine.feel.temporal import at_value
from engine.feel.values import Range, described


def literal(node: syntax.NumberLiteral | syntax.StringLiteral | syntax.BooleanLiteral, scope: Scope) -> Code:
    return scope.constant(node.value)


def null(node: syntax.NullLiteral, scope: Scope) -> Code:
    return scope.constant(None)


def at_literal(node: syntax.AtLiteral, scope: Scope) -> Code:
    return scope.constant(at_value(node.text))


def name(node: syntax.Name, scope: Scope) -> Code:
    if not scope.binds(node.name):
        scope.note_free(node.name)
    return name_code(node.name, scope)


def list_literal(node: syntax.ListLiteral, scope: Scope) -> Code:
    items = [scope.code(item) for item in node.items]
    return lambda place, run: [item(place, run) for item in items]


def context_literal(node: syntax.ContextLiteral, scope: Scope) -> Code:
    """Each entry sees those before it; a function sees itself too."""
    inner = scope.inner()
    entries: list[tuple[str, Code]] = []
    for entry in node.entries:
        if isinstance(entry.value, syntax.FunctionDefinition):
            inner.names.add(entry.key)
        entries.append((entry.key, inner.code(entry.value)))
        inner.names.add(entry.key)

    def code(place: Place, run: Run) -> Any:
        made: dict[str, Any] = {}
        inside = Inner(made, place)
        for key, value in entries:
            made[key] = value(inside, run)
        return made

    return code


def range_literal(node: syntax.RangeLiteral, scope: Scope) -> Code:
    start, end = scope.code(node.start), scope.code(node.end)
    with_start, with_end = node.start_included, node.end_included

    def code(place: Place, run: Run) -> Any:
        return made_range(start(place, run), end(place, run), with_start, with_end, run)

    return code


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
    source = scope.code(node.source)
    if source in scope.shapes.item:
        return _path_of_item(node.name)
    if source in scope.shapes.path:
        return _path_of_path(source, *scope.shapes.path[source], node.name)
    name = scope.shapes.free.get(source)
    if name is not None:
        code = _path_of_free(source, name, node.name)
        scope.shapes.path[code] = name, node.name
        return code
    return _path_of_code(source, node.name)


def _path_of_code(source: Code, key: str) -> Code:
    def code(place: Place, run: Run) -> Any:
        value = source(place, run)
        if type(value) is dict:
            try:
                return value[key]
            except KeyError:
                pass
        return step(value, key, run)

    return code


def _path_of_free(source: Code, name: str, key: str) -> Code:
    def code(place: Place, run: Run) -> Any:
        try:
            value = place[name]
        except KeyError:
            value = source(place, run)
        if type(value) is dict:
            try:
                return value[key]
            except KeyError:
                pass
        return step(value, key, run)

    return code


def _path_of_path(source: Code, name: str, first: str, second: str) -> Code:
    """Two steps at once from a name, the most frequent of all paths."""

    def code(place: Place, run: Run) -> Any:
        try:
            value = place[name]
            if type(value) is dict:
                inner = value[first]
                if type(inner) is dict:
                    return inner[second]
        except KeyError:
            pass
        return step(source(place, run), second, run)

    return code


def _path_of_item(key: str) -> Code:
    def code(place: Place, run: Run) -> Any:
        value = place.item
        if type(value) is dict:
            try:
                return value[key]
            except KeyError:
                pass
        return step(value, key, run)

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
