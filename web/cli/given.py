"""Variables that somebody writes on the command line, as JSON."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from engine.feel import to_feel


def data_of(text: str) -> dict[str, Any]:
    """The variables of `--data`, as FEEL values. Raises: UsageError."""
    try:
        data = json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        wrong = f"line {error.lineno}, column {error.colno} is not as JSON wants it"
        raise click.UsageError(f"Expected --data to be a JSON object, but {wrong}.") from None
    except RecursionError:
        raise click.UsageError("Expected --data with fewer lists and objects inside each other.") from None
    if not isinstance(data, dict):
        raise click.UsageError("Expected --data to be a JSON object, but it is none.")
    try:
        return {name: to_feel(value) for name, value in data.items()}
    except ValueError as error:
        raise click.UsageError(f"{error} It stands in --data.") from None


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond even those of Python
        raise click.UsageError(f"Expected numbers below 10 ** 6145 in --data, but found {text[:40]}.") from None


def _no_number(text: str) -> Decimal:
    raise click.UsageError(f"Expected --data to be a JSON object, but {text} is no number of JSON.")
