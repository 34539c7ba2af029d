"""Boolean functions. Source: DMN 1.5, 10.3.4.2 (table 73), 10.3.4.6 (table 77)."""

from __future__ import annotations

from typing import Any

from engine.feel.comparison import identical as identical_values
from engine.feel.errors import FeelFault
from engine.feel.functions.signatures import built_in
from engine.feel.runtime import Run
from engine.feel.values import described


@built_in("not(negand: any)")
def negation(negand: Any) -> bool:
    """not(true) is false; not of anything but a boolean is null."""
    if not isinstance(negand, bool):
        raise FeelFault(f"Expected a boolean as 'negand' of not(), but it is {described(negand)}.")
    return not negand


@built_in("is(value1: any, value2: any)", with_run=True)
def identical(run: Run, value1: Any, value2: Any) -> bool:
    """Whether two values are the same element of the same type; zones and offsets must agree too, inside lists as well."""
    run.weigh(value1, value2)
    return identical_values(value1, value2)


@built_in("is defined(value: any)")
def is_defined(value: Any) -> bool:
    """Whether a value is not null (an extension that Camunda's FEEL shares)."""
    return value is not None


@built_in("get or else(value: any, default: any)")
def get_or_else(value: Any, default: Any) -> Any:
    """The value, or the default if it is null (an extension that Camunda's FEEL shares)."""
    return default if value is None else value
