"""How a built-in function declares its parameters, and how a call's arguments are fitted to them.

Source: DMN 1.5, 10.3.4 (domains of the built-in functions), 10.3.2.9.4 (implicit conversions).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel.errors import FeelFault
from engine.feel.far_dates import FarDate, FarDateTime
from engine.feel.fine_times import FineDateTime, FineTime
from engine.feel.runtime import Run
from engine.feel.values import Function, Range, YearsMonths, described

_TYPES: dict[str, type | tuple[type, ...]] = {
    "null": type(None),
    "boolean": bool,
    "number": Decimal,
    "string": str,
    "date": (dt.date, FarDate),
    "time": (dt.time, FineTime),
    "date and time": (dt.datetime, FarDateTime, FineDateTime),
    "days and time duration": dt.timedelta,
    "years and months duration": YearsMonths,
    "list": list,
    "context": dict,
    "range": Range,
    "function": Function,
}
SIZED = frozenset({list, dict, str})
_LEFT_OUT = object()
_SIGNATURE = re.compile(r"([a-z ]+)\((.*)\)")
_PARAMETER = re.compile(r"\s*([A-Za-z0-9 ]+?)(\?|\.\.\.)?\s*:\s*([a-z |]+?)\s*")


class _Misfit(FeelFault):
    """An argument that a signature does not take; another may."""


BODY_FAULTS = (FeelFault, DecimalException, OverflowError)


def charge(argument: Any, run: Run) -> None:
    """Counts looking at a string, list or context as work."""
    of = type(argument)
    if of in SIZED:
        run.spend(len(argument) >> 3 if of is str else len(argument))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its FEEL name, the types it takes (None: any value), whether it may be left out or repeated."""

    name: str
    types: frozenset[type] | None
    wanted: str
    optional: bool
    repeated: bool

    @property
    def sized(self) -> frozenset[type]:
        """Those of its types whose values have a size, which counts as work."""
        return SIZED if self.types is None else self.types & SIZED

    def admits(self, kind: str) -> bool:
        """Whether a value of a kind may fit; a list may by its one item, anything as one of a list."""
        if self.types is None or list in self.types or kind == "list":
            return True
        known = _TYPES[kind]
        return not self.types.isdisjoint(known if isinstance(known, tuple) else (known,)) or (kind == "date" and dt.datetime in self.types)

    def fitted(self, value: Any, function: str) -> Any:
        """The argument, a list of one item unwrapped or a lone value wrapped where that makes it fit.

        Raises: FeelFault.
        """
        types = self.types
        if value is _LEFT_OUT:
            return None
        if types is None or type(value) in types:
            return value
        if list in types:
            if value is not None:
                return [value]
        elif type(value) is list and len(value) == 1 and type(value[0]) in types:
            return value[0]
        elif dt.datetime in types and type(value) is dt.date:
            return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
        raise _Misfit(f"Expected {self.wanted} as '{self.name}' of {function}(), but it is {described(value)}.")


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function; `body` takes the run first if `with_run`. `work`: the steps that a call counts beside its own."""

    parameters: tuple[Parameter, ...]
    body: Callable[..., Any]
    with_run: bool
    work: int = 0

    @property
    def repeated(self) -> bool:
        """Whether the last parameter may be given any number of times."""
        return bool(self.parameters) and self.parameters[-1].repeated

    def parameter(self, place: int) -> Parameter:
        """The parameter of the argument at a place from 0."""
        return self.parameters[min(place, len(self.parameters) - 1)]

    def takes(self, count: int) -> bool:
        """Whether so many arguments may be given."""
        required = sum(not parameter.optional for parameter in self.parameters)
        return required <= count and (self.repeated or count <= len(self.parameters))

    def call(self, arguments: Sequence[Any], function: str, run: Run) -> Any:
        """Raises: FeelFault if an argument does not fit."""
        fitted = [self.parameter(place).fitted(argument, function) for place, argument in enumerate(arguments)]
        return self.body(run, *fitted) if self.with_run else self.body(*fitted)

    def placed(self, arguments: dict[str, Any]) -> list[Any] | None:
        """Named arguments in the order of the parameters, those left out null; None if a name is of no parameter.

        Source: DMN 1.5, 10.3.2.13.5.
        """
        row: list[Any] = []
        left = dict(arguments)
        for parameter in self.parameters:
            if parameter.name in left:
                value = left.pop(parameter.name)
                row.extend(value if parameter.repeated and isinstance(value, list) else [value])
            elif not parameter.repeated:
                row.append(_LEFT_OUT if parameter.optional else None)
        return None if left else row


class BuiltIn:
    """A built-in function with all its signatures."""

    __slots__ = ("name", "signatures", "_by_count")

    def __init__(self, name: str) -> None:
        self.name = name
        self.signatures: list[Signature] = []
        self._by_count: dict[int, list[Signature]] = {}

    def call(self, arguments: list[Any], run: Run) -> Any:
        """The result, or null with a reason."""
        fitting = self.taking(len(arguments))
        if not fitting:
            return run.null(f"Expected {self.arity()} of {self.name}(), but found {len(arguments)}.")
        return self._first([(signature, arguments) for signature in fitting], run)

    def taking(self, count: int) -> list[Signature]:
        """The signatures that take so many arguments."""
        fitting = self._by_count.get(count)
        if fitting is None:
            fitting = [signature for signature in self.signatures if signature.takes(count)]
            if count < 10:
                self._by_count[count] = fitting
        return fitting

    def named_by(self, names: Set[str]) -> list[Signature]:
        """The signatures that have parameters of all these names."""
        return [signature for signature in self.signatures if names <= {parameter.name for parameter in signature.parameters}]

    def call_by_name(self, arguments: dict[str, Any], run: Run) -> Any:
        """The result, or null with a reason."""
        rows = [(signature, row) for signature in self.signatures if (row := signature.placed(arguments)) is not None]
        # before(point, range) and before(range, point) have the same names: the order of the call tells which is meant.
        rows.sort(key=lambda found: [parameter.name for parameter in found[0].parameters] != list(arguments))
        if not rows:
            known = sorted({parameter.name for signature in self.signatures for parameter in signature.parameters})
            names = ", ".join(arguments)
            return run.null(f"Expected {self.name}() with arguments named among {', '.join(known)}, but found {names}.")
        return self._first(rows, run)

    def _first(self, rows: list[tuple[Signature, list[Any]]], run: Run) -> Any:
        """The result of the first signature that the arguments fit; if none gives one, a reason of one that they fit, if any."""
        fault = misfit = ""
        for signature, arguments in rows:
            run.spend(signature.work)
            for argument in arguments:
                charge(argument, run)
            try:
                return signature.call(arguments, self.name, run)
            except _Misfit as found:
                misfit = misfit or str(found)
            except BODY_FAULTS as found:
                fault = fault or self.reason(found)
        return run.null(fault or misfit)

    def reason(self, fault: Exception) -> str:
        """Why a body gave no value, in words: its own, or what Python's error about too great a number means."""
        if isinstance(fault, FeelFault):
            return str(fault)
        return f"Expected a result of {self.name}() within the bounds of its type, but it is beyond them."

    def arity(self) -> str:
        """How many arguments it takes, in words."""
        counts = {count for signature in self.signatures for count in range(len(signature.parameters) + 1) if signature.takes(count)}
        more = any(signature.repeated for signature in self.signatures)
        text = " or ".join(str(count) for count in sorted(counts)) + (" or more" if more else "")
        return f"{text} argument{'' if text == '1' else 's'}"

    def value(self) -> Function:
        """The function as a value, to hand to another."""
        longest = max(self.signatures, key=lambda signature: len(signature.parameters))
        names = tuple(parameter.name for parameter in longest.parameters)
        fewest = min(sum(not p.optional for p in signature.parameters) for signature in self.signatures)
        repeated = any(signature.repeated for signature in self.signatures)
        return Function(self.name, names, self.call, repeated, fewest, self.call_by_name)


BUILT_INS: dict[str, BuiltIn] = {}


def built_in(signature: str, *, with_run: bool = False, work: int = 0) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a way to call a function: `"substring(string: string, start position: number, length?: number)"`.

    `?` marks an optional parameter, which is None if left out; `...` one that may be repeated; `any` takes every value,
    null included; types are joined by `|`. `work` says, in steps of about 2 µs, how much dearer a call is than the usual.
    """
    match = _SIGNATURE.fullmatch(signature)
    assert match is not None, signature
    parameters = tuple(_parameter(text) for text in match[2].split(",") if text.strip())

    def declare(body: Callable[..., Any]) -> Callable[..., Any]:
        BUILT_INS.setdefault(match[1], BuiltIn(match[1])).signatures.append(Signature(parameters, body, with_run, work))
        return body

    return declare


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    assert match is not None, text
    optional = match[2] == "?"
    if match[3] == "any":
        return Parameter(match[1], None, "a value", optional, match[2] == "...")
    names = [name.strip() for name in match[3].split("|")]
    types: set[type] = set()
    for name in names:
        kinds = _TYPES[name]
        types.update(kinds if isinstance(kinds, tuple) else (kinds,))
    wanted = " or ".join(f"a {name}" for name in names if name != "null")
    return Parameter(match[1], frozenset(types), wanted, optional, match[2] == "...")


def whole(value: Decimal, what: str) -> int:
    """A number that must be whole, as an int of reasonable size. Raises: FeelFault."""
    if abs(value) > 10**15 or value != int(value):
        raise FeelFault(f"Expected a whole number as {what}, but it is {value}.")
    return int(value)
