"""Code of conditions, loops, quantifiers, function definitions and calls.

Source: DMN 1.5, 10.3.2.13, 10.3.2.14, tables 48, 49, 63.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.feel import syntax
from engine.feel.calling import call_by_name, call_function
from engine.feel.comparison import compare
from engine.feel.errors import FeelFault
from engine.feel.far_dates import far_date_and_time
from engine.feel.functions import BUILT_INS, BuiltIn
from engine.feel.hosting import host_value
from engine.feel.runtime import Code, Frame, Run
from engine.feel.scope import Scope
from engine.feel.type_conformance import type_of
from engine.feel.types import admits
from engine.feel.values import Function, Range, described, kind

_DAY = dt.timedelta(days=1)


def conditional(node: syntax.Conditional, scope: Scope) -> Code:
    condition, yes, no = scope.code(node.condition), scope.code(node.yes), scope.code(node.no)

    def code(frame: Frame) -> Any:
        verdict = condition(frame)
        if verdict is True:
            return yes(frame)
        if verdict is not False and verdict is not None:
            frame.run.null(f"Expected a boolean as the condition of 'if', but it is {described(verdict)}.")
        return no(frame)

    return code


class _Loops:
    """The iterations of a loop: each turn is a frame with all the loop's variables."""

    __slots__ = ("codes", "partial", "kept", "scope")

    def __init__(self, iterations: tuple[syntax.Iteration, ...], scope: Scope, body: syntax.Node | None) -> None:
        self.partial, self.kept = _uses_of_partial(body) if body else (False, False)
        self.codes: list[tuple[str, Code, Code | None]] = []
        for iteration in iterations:
            source = scope.code(iteration.source)
            end = scope.code(iteration.end) if iteration.end else None
            self.codes.append((iteration.name, source, end))
            scope = scope.inner([iteration.name])
        self.scope = scope.inner(["partial"]) if self.partial else scope

    def frames(self, frame: Frame, made: list[Any]) -> Iterator[Frame]:
        """The turns, outermost variable slowest. Raises: FeelFault where there is nothing to run over."""
        yield from self._turns(Frame({"partial": made}, frame, frame.run), frame, 0)

    def _turns(self, partial: Frame, frame: Frame, level: int) -> Iterator[Frame]:
        name, source, end = self.codes[level]
        run = frame.run
        for value in _values(source(frame), end(frame) if end else None, end is not None, run):
            run.spend(1)
            turn = Frame({name: value}, frame, run)
            if level + 1 < len(self.codes):
                yield from self._turns(partial, turn, level + 1)
            elif self.kept:
                made = partial.bindings["partial"]
                run.spend(len(made))
                yield Frame({"partial": list(made)}, turn, run)
            elif self.partial:
                yield Frame(partial.bindings, turn, run)
            else:
                yield turn


def _values(source: Any, end: Any, ranged: bool, run: Run) -> Iterator[Any]:
    """What a loop variable takes on. Raises: FeelFault."""
    if ranged:
        return _steps(source, end, run)
    if isinstance(source, Range):
        return _range_values(source, run)
    if isinstance(source, list):
        return iter(source)
    if source is None:
        raise FeelFault("Expected a list to run over, but it is null.")
    return iter([source])


def _range_values(source: Range, run: Run) -> Iterator[Any]:
    if compare(source.start, source.end) == 1:
        raise FeelFault("Expected a range whose start is not after its end to run over.")
    for value in _steps(source.start, source.end, run):
        if (value != source.start or source.start_included) and (value != source.end or source.end_included):
            yield value


def _steps(start: Any, end: Any, run: Run) -> Iterator[Any]:
    """Whole numbers or days from one to another, down if the second is less."""
    if type(start) is Decimal and type(end) is Decimal and start == int(start) and end == int(end):
        return _numbers(int(start), int(end))
    if type(start) is dt.date and type(end) is dt.date:
        sign = 1 if end >= start else -1
        return (start + sign * number * _DAY for number in range(abs((end - start).days) + 1))
    raise FeelFault(f"Expected whole numbers or dates to run over, but they are {described(start)} and {described(end)}.")


def _numbers(start: int, end: int) -> Iterator[Decimal]:
    return map(Decimal, range(start, end + 1) if end >= start else range(start, end - 1, -1))


def for_loop(node: syntax.For, scope: Scope) -> Code:
    loops = _Loops(node.iterations, scope, node.body)
    body = loops.scope.code(node.body)

    def code(frame: Frame) -> Any:
        made: list[Any] = []
        run = frame.run
        try:
            for turn in loops.frames(frame, made):
                made.append(body(turn))
                if not len(made) % 1024:
                    run.sized(made)
        except FeelFault as fault:
            return run.null(str(fault))
        return list(run.sized(made))

    return code


def _uses_of_partial(body: syntax.Node) -> tuple[bool, bool]:
    """Whether a loop's body reads `partial`, and whether a turn may keep it, which then must not grow with later turns.

    What `partial[…]` gives is an item or a new list.
    """
    parts = list(syntax.walk(body))
    read = sum(_is_partial(part) for part in parts)
    filtered = sum(isinstance(part, syntax.Filter) and _is_partial(part.source) for part in parts)
    return read > 0, read > filtered


def _is_partial(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Name) and node.name == "partial"


def quantified(node: syntax.Quantified, scope: Scope) -> Code:
    loops = _Loops(node.iterations, scope, None)
    condition = loops.scope.code(node.condition)
    decisive, quantifier = node.quantifier == "some", node.quantifier

    def code(frame: Frame) -> Any:
        undecided = False
        try:
            for turn in loops.frames(frame, []):
                verdict = condition(turn)
                if verdict is decisive:
                    return decisive
                if not isinstance(verdict, bool):
                    undecided = True
                    if verdict is not None:
                        frame.run.null(f"Expected a boolean from '{quantifier}', but it is {described(verdict)}.")
        except FeelFault as fault:
            return frame.run.null(str(fault))
        return None if undecided else not decisive

    return code


def function_definition(node: syntax.FunctionDefinition, scope: Scope) -> Code:
    names = tuple(parameter.name for parameter in node.parameters)
    types = [parameter.type for parameter in node.parameters]
    body = scope.inner(names).code(node.body)
    type_ = type_of(node)

    def code(frame: Frame) -> Any:
        def call(arguments: list[Any], run: Run) -> Any:
            fitted = [_fitted(*part, run) for part in zip(names, arguments, types, strict=True)]
            if _MISFIT in fitted:
                return None
            run.enter_call()
            try:
                return body(Frame(dict(zip(names, fitted, strict=True)), frame, run))
            finally:
                run.depth -= 1

        return Function("function", names, call, type=type_)

    return code


_MISFIT = Range(None, None)


def _fitted(name: str, value: Any, wanted: syntax.TypeNode | None, run: Run) -> Any:
    """An argument as its parameter's type asks: a list of one item may be the item, an item a list, a date its midnight UTC.

    Source: DMN 1.5, 10.3.2.9.4.
    """
    if wanted is None or admits(value, wanted, run):
        return value
    if isinstance(value, list) and len(value) == 1 and admits(value[0], wanted, run):
        return value[0]
    if wanted.name == "list" and admits([value], wanted, run):
        return [value]
    if wanted.name == "date and time" and kind(value) == "date":
        return far_date_and_time(value, dt.time(tzinfo=dt.UTC))
    run.null(f"Expected a {wanted.name} as '{name}', but it is {described(value)}.")
    return _MISFIT


def call(node: syntax.Call, scope: Scope) -> Code:
    if isinstance(node.function, syntax.Name) and not scope.binds(node.function.name):
        return _free_call(node, node.function.name, scope)
    function = scope.code(node.function)
    arguments = _Arguments(node, scope)
    text = node.function.name if isinstance(node.function, syntax.Name) else "the value before '('"

    def code(frame: Frame) -> Any:
        found = function(frame)
        if type(found) is Function:
            return arguments.passed(found, frame)
        return frame.run.null(f"Expected a function, but {text} is {described(found)}.")

    return code


class _Arguments:
    """The arguments of a call, all by position or all by name."""

    __slots__ = ("codes", "names")

    def __init__(self, node: syntax.Call, scope: Scope) -> None:
        self.codes = [scope.code(argument.value) for argument in node.arguments]
        names = [argument.name for argument in node.arguments if argument.name is not None]
        self.names = names if names else None

    def passed(self, function: Function, frame: Frame) -> Any:
        values = [code(frame) for code in self.codes]
        if self.names is None:
            return call_function(function, values, frame.run)
        return call_by_name(function, dict(zip(self.names, values, strict=True)), frame.run)


def _free_call(node: syntax.Call, name: str, scope: Scope) -> Code:
    """A call of what the context, the host or the built-ins know under a name, in this order.

    A variable that is no function does not hide a function of its name, so that `count` may be both.
    """
    built_in = BUILT_INS.get(name)
    if built_in is None or name in scope.declared:
        scope.note_free(name)
    hops = sum(1 for _ in scope.chain()) - 1
    arguments = _Arguments(node, scope)

    def code(frame: Frame) -> Any:
        outermost = frame
        for _ in range(hops):
            outermost = outermost.outer  # type: ignore[assignment]
        bindings = outermost.bindings
        if name in bindings and type(bindings[name]) is Function:
            return arguments.passed(bindings[name], frame)
        run = frame.run
        host = run.environment.functions.get(name)
        if host is not None:
            return arguments.passed(host_value(name, host), frame)
        if built_in is not None:
            return _call_built_in(built_in, arguments, frame)
        return run.null(f"Expected a function named '{name}', but there is none.")

    return code


def _call_built_in(built_in: BuiltIn, arguments: _Arguments, frame: Frame) -> Any:
    values = [code(frame) for code in arguments.codes]
    if arguments.names is None:
        return built_in.call(values, frame.run)
    return built_in.call_by_name(dict(zip(arguments.names, values, strict=True)), frame.run)
