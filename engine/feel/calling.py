"""Calling a function value, whoever made it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.feel.runtime import Run
from engine.feel.values import Function


def wrong_number(name: str, parameters: Sequence[str], arguments: Sequence[Any]) -> str:
    """The reason of a call with another number of arguments."""
    return f"Expected {len(parameters)} arguments of {name}(), but found {len(arguments)}."


def call_function(function: Function, arguments: list[Any], run: Run) -> Any:
    """The result of a positional call, or null with a reason where the number of arguments is wrong."""
    if not function.takes(len(arguments)):
        return run.null(wrong_number(function.name, function.parameters, arguments))
    run.spend(1)
    return function.code(arguments, run)


def call_by_name(function: Function, arguments: dict[str, Any], run: Run) -> Any:
    """The result of a call that names its arguments, those left out null, or null with a reason.

    Source: DMN 1.5, 10.3.2.13.5.
    """
    if function.by_name is not None:
        return function.by_name(arguments, run)
    if not arguments.keys() <= set(function.parameters):
        wanted = ", ".join(function.parameters) or "no arguments"
        return run.null(f"Expected {function.name}() with {wanted}, but found {', '.join(arguments)}.")
    return call_function(function, [arguments.get(name) for name in function.parameters], run)
