"""Whether a value is of a type. Source: DMN 1.5, 10.3.2.9, rules 51 and 52."""

from __future__ import annotations

from typing import Any

from engine.feel import syntax
from engine.feel.runtime import Run
from engine.feel.type_conformance import BASIC, narrower, plain_name
from engine.feel.values import Function, Range, kind

_WITH_PARTS = {"list": "list<Any>", "context": "context<name: string>", "range": "range<number>"}
_WITH_PARTS["function"] = "function<number>->number"


def instance(value: Any, wanted: syntax.TypeNode, run: Run) -> bool | None:
    """`value instance of wanted`: as `conforms`, and null for a list and the like without the types of its parts.

    Source: DMN 1.5, table 61.
    """
    if wanted.name in _WITH_PARTS and not wanted.parts:
        run.null(f"Expected the types of its parts after 'instance of {wanted.name}', as in {_WITH_PARTS[wanted.name]}.")
        return None
    return conforms(value, wanted, run)


def conforms(value: Any, wanted: syntax.TypeNode, run: Run) -> bool | None:
    """Whether a value is an instance of a type; null with a reason if there is no such type. Null is only of type Null."""
    if value is None:
        return wanted.name == "Null"
    if wanted.name == "Any":
        return True
    if wanted.name == "Null":
        return False
    name = plain_name(wanted)
    if name in BASIC:
        return kind(value) == name and _parts_conform(value, wanted, run)
    named = run.environment.types.get(wanted.name)
    if named is None:
        run.null(f"Expected the name of a type after 'instance of', but there is no type '{wanted.name}'.")
        return None
    return named(value)


def admits(value: Any, wanted: syntax.TypeNode, run: Run) -> bool:
    """Whether a value may stand where a type is asked for: null may everywhere."""
    return value is None or conforms(value, wanted, run) is True


def _parts_conform(value: Any, wanted: syntax.TypeNode, run: Run) -> bool:
    if isinstance(value, Function):
        if not wanted.parts:
            return True
        return value.takes(len(wanted.parts) - 1) and (value.type is None or narrower(value.type, wanted))
    if not wanted.parts:
        return True
    if isinstance(value, list):
        run.spend(len(value))
        return all(admits(item, wanted.parts[0], run) for item in value)
    if isinstance(value, Range):
        return all(admits(end, wanted.parts[0], run) for end in (value.start, value.end))
    return all(name in value and admits(value[name], part, run) for name, part in zip(wanted.field_names, wanted.parts, strict=True))
