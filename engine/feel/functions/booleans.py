"""Boolean functions. Source: DMN 1.5, 10.3.4.2 (table 73), 10.3.4.6 (table 77)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.comparison import equal
from engine.feel.errors import FeelFault
from engine.feel.functions.signatures import built_in
from engine.feel.runtime import Run
from engine.feel.values import described, kind


@built_in("not(negand: any)")
def negation(negand: Any) -> bool:
    """not(true) is false; not of anything but a boolean is null."""
    if not isinstance(negand, bool):
        raise FeelFault(f"Expected a boolean as 'negand' of not(), but it is {described(negand)}.")
    return not negand


@built_in("is(value1: any, value2: any)", with_run=True)
def identical(run: Run, value1: Any, value2: Any) -> bool:
    """Whether two values are the same element of the same type; zones and offsets must agree too."""
    run.weigh(value1, value2)
    if kind(value1) != kind(value2):
        return False
    if isinstance(value1, (dt.datetime, dt.time)):
        local = value1.replace(tzinfo=None) == value2.replace(tzinfo=None)
        return bool(local and _zone(value1) == _zone(value2))
    return equal(value1, value2) is True


def _zone(value: dt.datetime | dt.time) -> Any:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else value.utcoffset()


@built_in("is defined(value: any)")
def is_defined(value: Any) -> bool:
    """Whether a value is not null (an extension that Camunda's FEEL shares)."""
    return value is not None


@built_in("get or else(value: any, default: any)")
def get_or_else(value: Any, default: Any) -> Any:
    """The value, or the default if it is null (an extension that Camunda's FEEL shares)."""
    return default if value is None else value
