"""Which names the compiler knows where, and how the code of a name finds its value.

Source: DMN 1.5, 10.3.2.10 (scope of names), 10.3.2.5 (filter).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import syntax
from engine.feel.functions import BUILT_INS
from engine.feel.hosting import host_value
from engine.feel.runtime import Code, Inner, Place, Run

NOT_FIXED = object()


@dataclass(slots=True)
class Shapes:
    """What the code around some code may know of it, so as to do the same without calling it.

    `fixed`: the value that it always gives, which nobody may change. `free`: the name that it looks up in the outermost place,
    which is where it stands. `entry`: the name that it looks up in the bindings of its place; a KeyError at either means to
    call it after all. `item`: it gives the item of its place. `text`: it gives a string, if anything goes well.
    `joined`: the codes whose strings it joins.
    `outside`: the name that it looks up in the outermost place from inside a loop or filter, unless an item has such an entry.
    `path`: the name that it looks up in the outermost place, and the entry that it takes from what it finds.
    """

    fixed: dict[Code, Any] = field(default_factory=dict)
    free: dict[Code, str] = field(default_factory=dict)
    entry: dict[Code, str] = field(default_factory=dict)
    outside: dict[Code, str] = field(default_factory=dict)
    path: dict[Code, tuple[str, str]] = field(default_factory=dict)
    joined: dict[Code, tuple[Code, ...]] = field(default_factory=dict)
    item: set[Code] = field(default_factory=set)
    text: set[Code] = field(default_factory=set)


class Scope:
    """A place in the text. At run time there is one place for each scope.

    A scope binds `names` in its bindings and `item` as its item, or, as a filter's, whatever entries the item has; the
    outermost binds nothing itself: what is looked up there is free.
    """

    __slots__ = ("outer", "names", "item", "filters", "_compile", "free", "maybe_free", "declared", "shapes")

    def __init__(self, compile_: Callable[[syntax.Node, Scope], Code], declared: frozenset[str]) -> None:
        self.outer: Scope | None = None
        self.names: set[str] = set()
        self.item: str | None = None
        self.filters = False
        self.declared = declared
        self.free: set[str] = set()
        self.maybe_free: set[str] = set()
        self.shapes = Shapes()
        self._compile = compile_

    def code(self, node: syntax.Node) -> Code:
        """The code of a construct at this place."""
        return self._compile(node, self)

    def inner(self, names: Iterable[str] = (), *, item: str | None = None, filters: bool = False) -> Scope:
        """A scope inside this one."""
        scope = Scope(self._compile, self.declared)
        scope.outer = self
        scope.names = set(names)
        scope.item = item
        scope.filters = filters
        scope.free = self.free
        scope.maybe_free = self.maybe_free
        scope.shapes = self.shapes
        return scope

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, the outermost last."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def binds(self, name: str) -> bool:
        """Whether a name is certainly bound inside the expression."""
        return any(name in scope.names or name == scope.item for scope in self.chain())

    def note_free(self, name: str) -> None:
        """Notes that a name is read from the caller's context; inside a filter it may be the item's instead."""
        doubtful = name not in self.declared and any(scope.filters for scope in self.chain())
        (self.maybe_free if doubtful else self.free).add(name)

    def fixed(self, code: Code) -> Any:
        """The value that some code always gives, or NOT_FIXED."""
        return self.shapes.fixed.get(code, NOT_FIXED)

    def constant(self, value: Any) -> Code:
        """The code of a fixed value."""

        def code(place: Place, run: Run) -> Any:
            return value

        self.shapes.fixed[code] = value
        return code


def name_code(name: str, scope: Scope) -> Code:
    """The code that reads a variable."""
    if name == scope.item:
        return _item(scope)
    if scope.filters:
        return _entry_or_variable(name, scope)
    if name in scope.names:
        return lambda place, run: place.bindings[name]
    if scope.outer is None:
        return _free_name(name, scope)
    if not any(each.filters or name in each.names or name == each.item for each in scope.chain()):
        return _root_name(name, scope)
    outer = name_code(name, scope.outer)
    return lambda place, run: outer(place.outer, run)


def _item(scope: Scope) -> Code:
    def item(place: Inner, run: Run) -> Any:
        return place.item

    scope.shapes.item.add(item)
    return item


def _entry_or_variable(name: str, scope: Scope) -> Code:
    assert scope.outer is not None
    outer = name_code(name, scope.outer)

    def code(place: Inner, run: Run) -> Any:
        bindings = place.bindings
        return bindings[name] if name in bindings else outer(place.outer, run)

    scope.shapes.entry[code] = name
    if outer in scope.shapes.free or (outer in scope.shapes.outside and outer not in scope.shapes.entry):
        scope.shapes.outside[code] = name
    return code


def _free_name(name: str, scope: Scope) -> Code:
    def free(place: Mapping[str, Any], run: Run) -> Any:
        try:
            return place[name]
        except KeyError:
            return _elsewhere(name, run)

    scope.shapes.free[free] = name
    return free


def _root_name(name: str, scope: Scope) -> Code:
    """A free name from inside a loop or the like."""

    def free(place: Inner, run: Run) -> Any:
        try:
            return place.root[name]
        except KeyError:
            return _elsewhere(name, run)

    scope.shapes.outside[free] = name
    return free


def _elsewhere(name: str, run: Run) -> Any:
    """A host function or built-in as a value, or null."""
    host = run.environment.functions.get(name)
    if host is not None:
        return host_value(name, host)
    if name in BUILT_INS:
        return BUILT_INS[name].value()
    return run.null(f"Expected a variable named '{name}', but there is none.")
