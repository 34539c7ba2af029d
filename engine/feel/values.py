"""The values of FEEL and the Python types that carry them.

number Decimal (34 digits) · string str · boolean bool · null None · date, time, date and time: `datetime`'s, naive or
aware, a zone id as ZoneInfo (FineTime and FineDateTime where there are nanoseconds, FarDate and FarDateTime outside the
years 1 to 9999) · days and time duration timedelta, to the microsecond · years and months duration YearsMonths ·
list list · context dict with str keys · range Range · function Function.
Source: DMN 1.5, 10.3.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.feel.far_dates import FarDate, FarDateTime
from engine.feel.fine_times import FineDateTime, FineTime

if TYPE_CHECKING:
    from engine.feel.runtime import Run
    from engine.feel.syntax import TypeNode

# IEEE 754-2008 decimal128, as 10.3.2.3.1 asks; there are no NaN and no infinities.
NUMBERS = Context(34, ROUND_HALF_EVEN, -6143, 6144, traps=[InvalidOperation, DivisionByZero, Overflow])


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, in months; negative ones point back."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        sign = "-" if self.months < 0 else ""
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months or not years else ''}"


@dataclass(frozen=True, slots=True)
class Range:
    """The values from `start` to `end`; an end of None is open. `start_included`: whether `start` itself belongs.
    `point` marks `(= 10)`, which holds the same values as `[10..10]`, but does not equal it.

    Source: DMN 1.5, 10.3.2.7.
    """

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True
    point: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: positional call with an evaluation's state; `name` is for messages.

    `parameters` are FEEL names; `variadic` means that the last may be given any number of times.
    """

    name: str
    parameters: tuple[str, ...]
    code: Callable[[list[Any], Run], Any] = field(repr=False)
    variadic: bool = False
    required: int | None = None  # how many arguments at least; all if None
    by_name: Callable[[dict[str, Any], Run], Any] | None = field(default=None, repr=False)
    type: TypeNode | None = None  # of a function whose definition tells; a part that it leaves open is Any

    def takes(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        least = len(self.parameters) if self.required is None else self.required
        return least <= count and (self.variadic or count <= len(self.parameters))

    @classmethod
    def of(cls, name: str, parameters: tuple[str, ...], body: Callable[..., Any]) -> Function:
        """A function value whose body is a Python callable of the parameters' values, by position."""
        return cls(name, parameters, lambda arguments, run: body(*arguments))


Value: TypeAlias = (
    None
    | bool
    | Decimal
    | str
    | dt.date
    | dt.time
    | dt.datetime
    | FarDate
    | FarDateTime
    | dt.timedelta
    | YearsMonths
    | Range
    | Function
    | list[Any]
    | dict[str, Any]
)

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    dt.date: "date",
    dt.time: "time",
    dt.datetime: "date and time",
    FarDate: "date",
    FarDateTime: "date and time",
    FineTime: "time",
    FineDateTime: "date and time",
    dt.timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def kind(value: Any) -> str:
    """The FEEL name of a value's type.

    Raises: TypeError if it is no FEEL value.
    """
    name = _KINDS.get(type(value))
    if name is not None:
        return name
    for base, name in _KINDS.items():
        if isinstance(value, base) and base is not dt.date:
            return name
    raise TypeError(f"Expected a FEEL value, but found a Python {type(value).__name__}.")


def described(value: Any) -> str:
    """A value's type with its article, for messages: "a string", "null"."""
    name = kind(value)
    return name if name == "null" else f"a {name}"
