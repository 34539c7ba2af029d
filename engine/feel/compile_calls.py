"""Code of calls.

Source: DMN 1.5, 10.3.2.13, 10.3.2.15, tables 58, 59.
"""

from __future__ import annotations

from typing import Any

from engine.feel import syntax
from engine.feel.bound_calls import bound
from engine.feel.calling import call_by_name, call_function
from engine.feel.functions import BUILT_INS, BuiltIn
from engine.feel.hosting import call_host, host_value
from engine.feel.runtime import Code, Place, Run
from engine.feel.scope import Scope
from engine.feel.values import Function, described


def call(node: syntax.Call, scope: Scope) -> Code:
    if isinstance(node.function, syntax.Name) and not scope.binds(node.function.name):
        return _free_call(node, node.function.name, scope)
    function = scope.code(node.function)
    arguments = _Arguments(node, scope)
    text = node.function.name if isinstance(node.function, syntax.Name) else "the value before '('"

    def code(place: Place, run: Run) -> Any:
        found = function(place, run)
        if type(found) is Function:
            return arguments.passed(found, place, run)
        return run.null(f"Expected a function, but {text} is {described(found)}.")

    return code


class _Arguments:
    """The arguments of a call, all by position or all by name."""

    __slots__ = ("codes", "names")

    def __init__(self, node: syntax.Call, scope: Scope) -> None:
        self.codes = [scope.code(argument.value) for argument in node.arguments]
        names = [argument.name for argument in node.arguments if argument.name is not None]
        self.names = names if names else None

    def passed(self, function: Function, place: Place, run: Run) -> Any:
        values = [code(place, run) for code in self.codes]
        if self.names is None:
            return call_function(function, values, run)
        return call_by_name(function, dict(zip(self.names, values, strict=True)), run)


def _free_call(node: syntax.Call, name: str, scope: Scope) -> Code:
    """A call of what the context, the host or the built-ins know under a name, in this order.

    A variable that is no function does not hide a function of its name, so that `count` may be both.
    """
    built_in = BUILT_INS.get(name)
    if built_in is None or name in scope.declared:
        scope.note_free(name)
    arguments = _Arguments(node, scope)
    outermost = scope.outer is None

    def code(place: Place, run: Run) -> Any:
        bindings = place if outermost else place.root
        if name in bindings and type(bindings[name]) is Function:
            return arguments.passed(bindings[name], place, run)
        host = run.environment.functions.get(name)
        if host is not None:
            if arguments.names is None:
                return call_host(name, host, [each(place, run) for each in arguments.codes], run)
            return arguments.passed(host_value(name, host), place, run)
        if built_in is not None:
            return _call_built_in(built_in, arguments, place, run)
        return run.null(f"Expected a function named '{name}', but there is none.")

    if built_in is None or arguments.names is not None:
        return code
    return bound(built_in, arguments.codes, code, scope) or code


def _call_built_in(built_in: BuiltIn, arguments: _Arguments, place: Place, run: Run) -> Any:
    values = [code(place, run) for code in arguments.codes]
    if arguments.names is None:
        return built_in.call(values, run)
    return built_in.call_by_name(dict(zip(arguments.names, values, strict=True)), run)
