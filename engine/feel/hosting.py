"""Functions that the caller provides, as FEEL functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from engine.feel.errors import FeelFault
from engine.feel.runtime import Run
from engine.feel.values import Function


def host_value(name: str, host: Callable[..., Any]) -> Function:
    """A Python callable as a function value; a FeelFault that it raises makes the call null."""
    parameters, required, variadic = _parameters(host)

    def call(arguments: list[Any], run: Run) -> Any:
        try:
            return host(*arguments)
        except FeelFault as fault:
            return run.null(str(fault))

    def call_by_name(arguments: dict[str, Any], run: Run) -> Any:
        if not required <= len(arguments) or not set(arguments) <= set(parameters):
            wanted = ", ".join(parameters) or "no arguments"
            return run.null(f"Expected {name}() with {wanted}, but found {', '.join(arguments)}.")
        try:
            return host(**{key.replace(" ", "_"): value for key, value in arguments.items()})
        except FeelFault as fault:
            return run.null(str(fault))

    return Function(name, parameters, call, variadic, required, call_by_name)


@lru_cache(maxsize=1024)
def _parameters(host: Callable[..., Any]) -> tuple[tuple[str, ...], int, bool]:
    """FEEL names of the parameters, how many are required, and whether more may be given."""
    names: list[str] = []
    required, variadic = 0, False
    for parameter in inspect.signature(host).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            variadic = True
        elif parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            names.append(parameter.name.replace("_", " "))
            required += parameter.default is parameter.empty
    return tuple(names), required, variadic
