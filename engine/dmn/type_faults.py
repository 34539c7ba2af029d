"""Why a value is not of a type, in words: where in it the fault lies, and what was wanted there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.feel import Environment, Function, UnaryTests, Value, kind, write
from engine.feel.values import described
from engine.feel.writing import quoted

if TYPE_CHECKING:
    from engine.dmn.types import Type

LONGEST = 60
"""Characters of a value that a message shows."""


def brief(value: Value) -> str:
    """A value as FEEL writes it, its beginning where it is long."""
    text = quoted(value) if isinstance(value, str) else write(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def not_allowed(value: Value, allowed: UnaryTests) -> str:
    """That a value is none of those allowed."""
    return f"{brief(value)}, where only {' '.join(allowed.source.split())} is allowed"


@dataclass(frozen=True, slots=True)
class _Fault:
    """What stands at a place, and the kind of value that was wanted there, if it is that."""

    what: str
    wanted: str = ""
    path: tuple[str, ...] = ()

    def inside(self, place: str) -> _Fault:
        return _Fault(self.what, self.wanted, (place, *self.path))


def why_not(value: Value, wanted: Type, env: Environment) -> str:
    """What is wrong with a value that is not of the wanted type: "found a string", "its entry a is missing"."""
    fault = _fault(value, wanted, env) or _Fault(described(value))
    told = fault.what
    if fault.wanted and (fault.path or fault.wanted != wanted.name):
        told = f"{told}, not a {fault.wanted}"
    return f"its {', '.join(fault.path)} is {told}" if fault.path else f"found {told}"


def _fault(value: Value, wanted: Type, env: Environment) -> _Fault | None:
    if value is None:
        return None
    if not wanted.collection:
        return _fault_of_item(value, wanted, env)
    if not isinstance(value, list):
        return _Fault(described(value))
    for number, item in enumerate(value, 1):
        fault = _fault_of_item(item, wanted, env)
        if fault is not None:
            return fault.inside(f"item {number}")
    return _of_allowed(value, wanted.constraint, env)


def _fault_of_item(value: Value, wanted: Type, env: Environment) -> _Fault | None:
    if value is None:
        return None
    fault = None if wanted.base is None else _fault(value, wanted.base, env)
    if fault is not None:
        return fault
    if wanted.kind is not None and kind(value) != wanted.kind:
        return _Fault(described(value), wanted.kind)
    if wanted.signature is not None and not (isinstance(value, Function) and wanted.signature.admits(value)):
        fitting = f"a function of {len(wanted.signature.parameters)} parameters"
        return _Fault(f"{'one of others' if isinstance(value, Function) else described(value)}, not {fitting}")
    fault = _fault_of_entries(value, wanted, env) if isinstance(value, dict) else None
    return fault or _of_allowed(value, wanted.allowed, env) or (None if wanted.collection else _of_allowed(value, wanted.constraint, env))


def _fault_of_entries(value: Mapping[str, Value], wanted: Type, env: Environment) -> _Fault | None:
    for name, part in wanted.components.items():
        fault = _fault(value[name], part, env) if name in value else _Fault("missing")
        if fault is not None:
            return fault.inside(f"entry {name}")
    return None


def _of_allowed(value: Value, allowed: UnaryTests | None, env: Environment) -> _Fault | None:
    if allowed is None or allowed.evaluate(value, {}, env) is True:
        return None
    return _Fault(not_allowed(value, allowed))
