"""Plain JSON as the values that a decision's inputs want: a text is read as a date where a date is declared.

JSON has neither dates, times nor durations; a request writes them as ISO 8601 texts.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.dmn.evaluation import DecisionFault
from engine.dmn.types import Type
from engine.feel import Environment, Value, compile_expression

READ_AS: Mapping[str, str] = {
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "days and time duration": "duration",
    "years and months duration": "duration",
}
"""Kinds of values that JSON writes as texts, and FEEL's function that reads each."""

READERS = {wanted: compile_expression(f"{function}(text)", ["text"]) for wanted, function in READ_AS.items()}
EXAMPLES: Mapping[str, str] = {
    "date": "2026-10-09",
    "time": "08:30:00",
    "date and time": "2026-10-09T08:30:00",
    "days and time duration": "P3DT4H",
    "years and months duration": "P1Y2M",
}


def of_plain(value: Value, wanted: Type, name: str) -> Value:
    """The value as its type declares it, all the way down. Raises: DecisionFault for a text that cannot be read."""
    if isinstance(value, list):
        item = wanted.item
        return [of_plain(each, item, f"{name}[{number}]") for number, each in enumerate(value, 1)]
    if isinstance(value, dict):
        return {key: of_plain(each, wanted.part(key), f"{name}.{key}") for key, each in value.items()}
    kind = wanted.item.basic
    if isinstance(value, str) and kind in READERS:
        found: Value = READERS[kind].evaluate({"text": value}, Environment())
        if found is None:
            raise DecisionFault(f"Expected a {kind} such as {EXAMPLES[kind]} as {name}, but found {value}.")
        return found
    return value


def inputs_of_plain(values: Mapping[str, Value], wanted: Mapping[str, Type]) -> dict[str, Value]:
    """The inputs by name, each as its type declares it. Raises: DecisionFault."""
    return {name: of_plain(value, wanted[name], name) if name in wanted else value for name, value in values.items()}
