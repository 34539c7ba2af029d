"""Whether a value is of a type. Source: DMN 1.5, 10.3.2.9, rule 51, table 49."""

from __future__ import annotations

from typing import Any

from engine.feel import syntax
from engine.feel.runtime import Run
from engine.feel.values import Function, Range, kind

_BASIC = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "function",
        "range",
    }
)
_ALIASES = {"dateTime": "date and time", "dayTimeDuration": "days and time duration"}
_ALIASES |= {"yearMonthDuration": "years and months duration"}


def conforms(value: Any, wanted: syntax.TypeNode, run: Run) -> bool | None:
    """Whether a value is an instance of a type; null with a reason if there is no such type. Null is only of type Null."""
    if value is None:
        return wanted.name == "Null"
    if wanted.name == "Any":
        return True
    if wanted.name == "Null":
        return False
    name = _ALIASES.get(wanted.name, wanted.name)
    if name in _BASIC:
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
        return not wanted.parts or len(wanted.parts) - 1 == len(value.parameters)
    if not wanted.parts:
        return True
    if isinstance(value, list):
        run.spend(len(value))
        return all(admits(item, wanted.parts[0], run) for item in value)
    if isinstance(value, Range):
        return all(admits(end, wanted.parts[0], run) for end in (value.start, value.end))
    return all(name in value and admits(value[name], part, run) for name, part in zip(wanted.field_names, wanted.parts, strict=True))
