"""Which names the compiler knows where, and how the code of a name finds its value.

Source: DMN 1.5, 10.3.2.10 (scope of names), 10.3.2.5 (filter).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from engine.feel import syntax
from engine.feel.functions import BUILT_INS
from engine.feel.hosting import host_value
from engine.feel.runtime import Code, Frame


class Scope:
    """A place in the text. At run time there is one Frame for each scope.

    A scope binds `names`, or, as a filter's, `item` and whatever entries the item has; the outermost binds
    nothing itself: what is looked up there is free.
    """

    __slots__ = ("outer", "names", "filters", "_compile", "free", "maybe_free", "declared")

    def __init__(self, compile_: Callable[[syntax.Node, Scope], Code], declared: frozenset[str]) -> None:
        self.outer: Scope | None = None
        self.names: set[str] = set()
        self.filters = False
        self.declared = declared
        self.free: set[str] = set()
        self.maybe_free: set[str] = set()
        self._compile = compile_

    def code(self, node: syntax.Node) -> Code:
        """The code of a construct at this place."""
        return self._compile(node, self)

    def inner(self, names: Iterable[str] = (), *, filters: bool = False) -> Scope:
        """A scope inside this one."""
        scope = Scope(self._compile, self.declared)
        scope.outer = self
        scope.names = set(names)
        scope.filters = filters
        scope.free = self.free
        scope.maybe_free = self.maybe_free
        return scope

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, the outermost last."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def binds(self, name: str) -> bool:
        """Whether a name is certainly bound inside the expression."""
        return any(name in scope.names for scope in self.chain())

    def note_free(self, name: str) -> None:
        """Notes that a name is read from the caller's context; inside a filter it may be the item's instead."""
        doubtful = name not in self.declared and any(scope.filters for scope in self.chain())
        (self.maybe_free if doubtful else self.free).add(name)


def name_code(name: str, scope: Scope) -> Code:
    """The code that reads a variable."""
    if scope.filters:
        return _filtered_name(name, scope)
    if name in scope.names:
        return lambda frame: frame.bindings[name]
    if scope.outer is None:
        return _free_name(name)
    outer = name_code(name, scope.outer)
    return lambda frame: outer(frame.outer)  # type: ignore[arg-type]


def _filtered_name(name: str, scope: Scope) -> Code:
    if name == "item":

        def item(frame: Frame) -> Any:
            return frame.bindings.get("item", frame.item)

        return item
    assert scope.outer is not None
    outer = name_code(name, scope.outer)

    def entry_or_variable(frame: Frame) -> Any:
        bindings = frame.bindings
        return bindings[name] if name in bindings else outer(frame.outer)  # type: ignore[arg-type]

    return entry_or_variable


def _free_name(name: str) -> Code:
    def free(frame: Frame) -> Any:
        try:
            return frame.bindings[name]
        except KeyError:
            return _elsewhere(name, frame)

    return free


def _elsewhere(name: str, frame: Frame) -> Any:
    """A host function or built-in as a value, or null."""
    run = frame.run
    host = run.environment.functions.get(name)
    if host is not None:
        return host_value(name, host)
    if name in BUILT_INS:
        return BUILT_INS[name].value()
    return run.null(f"Expected a variable named '{name}', but there is none.")
