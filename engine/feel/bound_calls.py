"""Calls of built-in functions, bound while compiling to the first signature that takes so many arguments.

Arguments that have the parameters' types go straight to the function's body, any others to the general call, which fits
them or says why they do not. The same few lines stand here for one, two and three arguments: to put them into a list would
double the time of a short call.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from engine.feel.comparison import PLAINLY_EQUAL
from engine.feel.functions.signatures import BODY_FAULTS, SIZED, BuiltIn, Signature, charge
from engine.feel.limits import DEFAULT
from engine.feel.runtime import Code, Environment, Place, Run
from engine.feel.scope import NOT_FIXED, Scope
from engine.feel.values import Function

_UNCHANGING = PLAINLY_EQUAL | {dt.datetime, dt.time}


def bound(built_in: BuiltIn, arguments: list[Code], hidden: Code, scope: Scope) -> Code | None:
    """The code of a positional call; None if it can only be made generally.

    `hidden` is called where the evaluation knows another function of the name.
    """
    signatures = built_in.taking(len(arguments))
    if not signatures or not 1 <= len(arguments) <= 3 or (len(signatures) > 1 and any(each.with_run for each in signatures)):
        return None
    fixed = _fixed(built_in, [scope.fixed(each) for each in arguments]) if not signatures[0].with_run else NOT_FIXED
    if fixed is not NOT_FIXED:
        return _always(built_in.name, fixed, hidden, scope)
    failed = _failure(built_in, signatures[0].work, len(signatures) == 1)
    return (_one, _two, _three)[len(arguments) - 1](built_in, signatures[0], arguments, hidden, scope, failed)


def _fixed(built_in: BuiltIn, values: list[Any]) -> Any:
    """What a call of literals gives, if that is one value for ever, which nobody could change."""
    if NOT_FIXED in values:
        return NOT_FIXED
    run = Run(Environment(), DEFAULT)
    result = built_in.call(values, run)
    return NOT_FIXED if run.environment.reasons or type(result) not in _UNCHANGING else result


def _always(name: str, value: Any, hidden: Code, scope: Scope) -> Code:
    outermost = scope.outer is None

    def code(place: Place, run: Run) -> Any:
        root = place if outermost else place.root
        if (name in root and type(root[name]) is Function) or name in run.environment.functions:
            return hidden(place, run)
        return value

    return code


Failure = Callable[[list[Any], Exception, Run], Any]


def _failure(built_in: BuiltIn, work: int, single: bool) -> Failure:
    """What a call gives whose body failed: null, unless another signature may do better."""

    def failed(values: list[Any], fault: Exception, run: Run) -> Any:
        if not single:
            return built_in.call(values, run)
        run.spend(work)
        for value in values:
            charge(value, run)
        return run.null(built_in.reason(fault))

    return failed


def _types(signature: Signature, place: int) -> tuple[type | None, frozenset[type] | None, frozenset[type]]:
    """The type of the argument at a place if there is one only; the types; those of them whose values have a size."""
    parameter = signature.parameter(place)
    types = parameter.types
    return next(iter(types)) if types and len(types) == 1 else None, types, parameter.sized


def _one(
    built_in: BuiltIn, signature: Signature, arguments: list[Code], hidden: Code, scope: Scope, failed: Failure
) -> Code:
    name, body, with_run, outermost = built_in.name, signature.body, signature.with_run, scope.outer is None
    first, dearer = arguments[0], signature.work
    variable = scope.shapes.free.get(first)
    only, fits, sized = _types(signature, 0)

    def code(place: Place, run: Run) -> Any:
        root = place if outermost else place.root
        if (name in root and type(root[name]) is Function) or name in run.environment.functions:
            return hidden(place, run)
        try:
            a = place[variable] if variable is not None else first(place, run)
        except KeyError:
            a = first(place, run)
        of = type(a)
        if of is not only and fits is not None and of not in fits:
            return built_in.call([a], run)
        try:
            result = body(run, a) if with_run else body(a)
        except BODY_FAULTS as fault:
            return failed([a], fault, run)
        work = dearer + (len(a) >> 3 if of is str else len(a) if sized and of in sized else 0)
        if work:
            run.work_left -= work
            if run.work_left < 0:
                run.spend(0)
        return result

    return code


def _two(
    built_in: BuiltIn, signature: Signature, arguments: list[Code], hidden: Code, scope: Scope, failed: Failure
) -> Code:
    name, body, with_run, outermost = built_in.name, signature.body, signature.with_run, scope.outer is None
    first, second = arguments
    dearer = signature.work
    variable, fixed = scope.shapes.free.get(first), scope.fixed(second)
    only, fits, sized = _types(signature, 0)
    only_2, fits_2, sized_2 = _types(signature, 1)
    if fixed is not NOT_FIXED and (fits_2 is None or type(fixed) in fits_2):
        return _first_and_fixed(built_in, signature, first, fixed, hidden, scope, failed)

    def code(place: Place, run: Run) -> Any:
        root = place if outermost else place.root
        if (name in root and type(root[name]) is Function) or name in run.environment.functions:
            return hidden(place, run)
        try:
            a = place[variable] if variable is not None else first(place, run)
        except KeyError:
            a = first(place, run)
        b = second(place, run)
        of = type(a)
        of_2 = type(b)
        if (of is not only and fits is not None and of not in fits) or (
            of_2 is not only_2 and fits_2 is not None and of_2 not in fits_2
        ):
            return built_in.call([a, b], run)
        try:
            result = body(run, a, b) if with_run else body(a, b)
        except BODY_FAULTS as fault:
            return failed([a, b], fault, run)
        work = dearer + (len(a) >> 3 if of is str else len(a) if sized and of in sized else 0)
        if of_2 is str:
            work += len(b) >> 3
        elif sized_2 and of_2 in sized_2:
            work += len(b)
        if work:
            run.work_left -= work
            if run.work_left < 0:
                run.spend(0)
        return result

    return code


def _first_and_fixed(
    built_in: BuiltIn, signature: Signature, first: Code, b: Any, hidden: Code, scope: Scope, failed: Failure
) -> Code:
    """A call whose second argument is a literal that fits."""
    name, body, with_run, outermost = built_in.name, signature.body, signature.with_run, scope.outer is None
    variable = scope.shapes.free.get(first)
    only, fits, sized = _types(signature, 0)
    work_with_b = signature.work + (len(b) >> 3 if type(b) is str else 0)

    def code(place: Place, run: Run) -> Any:
        root = place if outermost else place.root
        if (name in root and type(root[name]) is Function) or name in run.environment.functions:
            return hidden(place, run)
        try:
            a = place[variable] if variable is not None else first(place, run)
        except KeyError:
            a = first(place, run)
        of = type(a)
        if of is not only and fits is not None and of not in fits:
            return built_in.call([a, b], run)
        try:
            result = body(run, a, b) if with_run else body(a, b)
        except BODY_FAULTS as fault:
            return failed([a, b], fault, run)
        work = work_with_b + (len(a) >> 3 if of is str else len(a) if sized and of in sized else 0)
        if work:
            run.work_left -= work
            if run.work_left < 0:
                run.spend(0)
        return result

    return code


def _three(
    built_in: BuiltIn, signature: Signature, arguments: list[Code], hidden: Code, scope: Scope, failed: Failure
) -> Code:
    name, body, with_run, outermost = built_in.name, signature.body, signature.with_run, scope.outer is None
    first, second, third = arguments
    variable, fixed_2, fixed_3 = scope.shapes.free.get(first), scope.fixed(second), scope.fixed(third)
    varies_2, varies_3 = fixed_2 is NOT_FIXED, fixed_3 is NOT_FIXED
    fits, fits_2, fits_3 = (signature.parameter(place).types for place in range(3))
    sized, dearer = any(signature.parameter(place).sized for place in range(3)), signature.work

    def code(place: Place, run: Run) -> Any:
        root = place if outermost else place.root
        if (name in root and type(root[name]) is Function) or name in run.environment.functions:
            return hidden(place, run)
        try:
            a = place[variable] if variable is not None else first(place, run)
        except KeyError:
            a = first(place, run)
        b = second(place, run) if varies_2 else fixed_2
        c = third(place, run) if varies_3 else fixed_3
        if (
            (fits is not None and type(a) not in fits)
            or (fits_2 is not None and type(b) not in fits_2)
            or (fits_3 is not None and type(c) not in fits_3)
        ):
            return built_in.call([a, b, c], run)
        try:
            result = body(run, a, b, c) if with_run else body(a, b, c)
        except BODY_FAULTS as fault:
            return failed([a, b, c], fault, run)
        if dearer:
            run.spend(dearer)
        if sized and (type(a) in SIZED or type(b) in SIZED or type(c) in SIZED):
            for value in (a, b, c):
                charge(value, run)
        return result

    return code
