"""Functions that the caller provides, as FEEL functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from engine.feel.calling import call_function, wrong_number
from engine.feel.errors import FeelFault
from engine.feel.runtime import Run
from engine.feel.values import Function


def host_value(name: str, host: Callable[..., Any] | Function) -> Function:
    """A Python callable as a function value; a FeelFault that it raises makes the call null."""
    if isinstance(host, Function):
        return host
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


def call_host(name: str, host: Callable[..., Any] | Function, arguments: list[Any], run: Run) -> Any:
    """The result of a positional call, without making a function value first."""
    if isinstance(host, Function):
        return call_function(host, arguments, run)
    parameters, required, variadic = _parameters(host)
    if not required <= len(arguments) or (len(arguments) > len(parameters) and not variadic):
        return run.null(wrong_number(name, parameters, arguments))
    run.spend(1)
    try:
        return host(*arguments)
    except FeelFault as fault:
        return run.null(str(fault))


_Parameters = tuple[tuple[str, ...], int, bool]


def _parameters(host: Callable[..., Any]) -> _Parameters:
    """FEEL names of the parameters, how many are required, and whether more may be given."""
    if isinstance(host, FunctionType) and not hasattr(host, "__wrapped__"):
        return _of_code(host.__code__, len(host.__defaults__ or ()))
    return _of_signature(inspect.signature(host))


# Only code is kept, never a callable, which may hold its caller's session.
@lru_cache(maxsize=1024)
def _of_code(code: CodeType, defaults: int) -> _Parameters:
    names = tuple(name.replace("_", " ") for name in code.co_varnames[: code.co_argcount])
    return names, len(names) - defaults, bool(code.co_flags & inspect.CO_VARARGS)


def _of_signature(signature: inspect.Signature) -> _Parameters:
    names: list[str] = []
    required, variadic = 0, False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            variadic = True
        elif parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            names.append(parameter.name.replace("_", " "))
            required += parameter.default is parameter.empty
    return tuple(names), required, variadic
