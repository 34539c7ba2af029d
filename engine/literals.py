"""Values that somebody writes down by hand, as FEEL (or JSON) writes them: "text", 12.50, true, date("2026-10-09"), [1, 2]."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.canonical import encode
from engine.errors import BadValue
from engine.feel import Environment, FeelError, Value, YearsMonths, compile_expression
from engine.feel import syntax as feel_syntax
from engine.feel_context import names_of

LONGEST_VALUE = 100_000
"""Bytes that a value written by hand may take."""
_KEPT = (bool, Decimal, str, date, time, datetime, timedelta, YearsMonths)


def literal(name: str, source: str) -> Value:
    """The value that a text writes down, of a kind that a variable can keep; `name` says whose it is.

    Raises BadValue for what is no FEEL, reads a variable, is null by a mistake, or is too large.
    """
    environment = Environment()
    try:
        expression = compile_expression(source)
        if expression.free_names or expression.filter_names:
            raise BadValue(name, "it reads variables, where a plain value is wanted")
        value = expression.evaluate({}, environment)
    except FeelError as error:
        raise BadValue(name, f"it is no value as FEEL writes them: {error}") from None
    if environment.reasons:
        raise BadValue(name, f"it gives no value: {environment.reasons[0]}")
    if not _is_kept(value) or len(encode(value)) > LONGEST_VALUE:
        raise BadValue(name, "it is no value that a case can keep")
    kept: Value = value
    return kept


def check_variable_name(name: str) -> None:
    """Raises BadValue for what no expression could read as one variable, or reads as something else."""
    try:
        plain = compile_expression(name)
    except FeelError:
        raise BadValue(name, "it is no name of a variable") from None
    if not isinstance(plain.ast, feel_syntax.Name) or plain.free_names != {name} or name in names_of(()):
        raise BadValue(name, "it is no name of a variable")


def _is_kept(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_kept(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_is_kept(inner) for inner in value)
    return value is None or isinstance(value, _KEPT)
