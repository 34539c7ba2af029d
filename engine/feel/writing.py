"""Values as text, as FEEL's `string` writes them. Source: DMN 1.5, table 72 (`string`), 10.3.4.1."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engine.feel.far_dates import FarDate, FarDateTime, write_far
from engine.feel.lexer import NAME
from engine.feel.runtime import Run
from engine.feel.temporal import write_date_and_time, write_duration, write_time, write_zone
from engine.feel.values import Function, Range, YearsMonths

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def write(value: Any, run: Run | None = None) -> str:
    """A value as text: a string as it is, inside a list or context in quotes; a number plain, without trailing zeros."""
    return value if isinstance(value, str) else _inside(value, run)


def quoted(text: str) -> str:
    """A string as a literal."""
    return f'"{text.translate(_ESCAPES)}"'


def write_number(value: Decimal) -> str:
    """A number without exponent and without trailing zeros: equal numbers give equal texts."""
    text = str(value)
    if "E" in text:
        text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _inside(value: Any, run: Run | None) -> str:
    """Each part that is written counts, before the parts are joined: a list may hold a long string many times."""
    text = _plain(value, run)
    return text if run is None else run.measured(text)


def _plain(value: Any, run: Run | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return write_number(value)
        case str():
            return quoted(value)
        case FarDate():
            return write_far(value)
        case FarDateTime():
            return write_far(value) + write_zone(value.proxy.tzinfo)
        case dt.datetime():
            return write_date_and_time(value)
        case dt.date():
            return value.isoformat()
        case dt.time():
            return write_time(value)
        case dt.timedelta():
            return write_duration(value)
        case YearsMonths():
            return str(value)
        case Range():
            return _range(value, run)
        case Function():
            return f"function({', '.join(value.parameters)})"
    return _collection(value, run)


def _range(value: Range, run: Run | None) -> str:
    """As `range()` reads it: an open end is left out, a date and the like is an at-literal. Source: rules 66 and 67."""
    ends = "..".join("" if end is None else _endpoint(end, run) for end in (value.start, value.end))
    return f"{'[' if value.start_included else '('}{ends}{']' if value.end_included else ')'}"


def _endpoint(value: Any, run: Run | None) -> str:
    text = _inside(value, run)
    return text if isinstance(value, (str, Decimal)) else f'@"{text}"'


def _collection(value: Any, run: Run | None) -> str:
    if run is not None:
        run.spend(len(value))
    if isinstance(value, list):
        return f"[{', '.join([_inside(item, run) for item in value])}]"
    return f"{{{', '.join([f'{_key(key)}: {_inside(item, run)}' for key, item in value.items()])}}}"


def _key(key: str) -> str:
    return key if NAME.fullmatch(key) else quoted(key)
