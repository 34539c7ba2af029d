"""Values as the compatibility kit writes them, and whether a result equals an expected one.

Source: DMN Technology Compatibility Kit, testCases.xsd.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from lxml import etree

from engine.feel import Environment, Value, compile_expression, kind
from engine.xmlsource import local_name

INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")

CONVERSIONS = {
    name: compile_expression(f"{function}(text)", ["text"])
    for name, function in (("date", "date"), ("time", "time"), ("dateTime", "date and time"), ("duration", "duration"))
}


class UnreadableCase(Exception):
    """A case holds a value that is not understood; it fails."""


def read_value(element: etree._Element) -> Value:
    """The value of an input, of `expected` or of a part of them."""
    parts = [part for part in element if local_name(part) in ("value", "component", "list")]
    if not parts:
        return None
    if local_name(parts[0]) == "component":
        return {part.get("name") or "": _nil_or_value(part) for part in parts}
    (part,) = parts
    if local_name(part) == "list":
        return None if _is_nil(part) else [_nil_or_value(item) for item in part]
    return None if _is_nil(part) else _scalar(part)


def _nil_or_value(element: etree._Element) -> Value:
    return None if _is_nil(element) else read_value(element)


def _is_nil(element: etree._Element) -> bool:
    return element.get(f"{INSTANCE}nil") in ("true", "1")


def _scalar(element: etree._Element) -> Value:
    text, type_ = element.text or "", (element.get(f"{INSTANCE}type") or "string").rpartition(":")[2]
    if type_ == "string":
        return text
    text = text.strip()
    if type_ == "boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    if type_ in ("decimal", "double", "float", "integer", "int", "long"):
        try:
            return Decimal(text)
        except InvalidOperation as error:
            raise UnreadableCase(f"Expected a number, but found {text}.") from error
    value: Value = CONVERSIONS[type_].evaluate({"text": text}, Environment()) if type_ in CONVERSIONS else None
    if value is None:
        raise UnreadableCase(f"Expected a value of type {type_}, but found {text}.")
    return value


def same(found: Value, expected: Value) -> bool:
    """Whether two values are the same; numbers to within 1e-8, times of one offset whatever its name."""
    if found is None or expected is None:
        return found is expected
    if kind(found) != kind(expected):
        return False
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= TOLERANCE
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in expected)
    if isinstance(found, dt.datetime | dt.time) and isinstance(expected, dt.datetime | dt.time):
        return found.utcoffset() == expected.utcoffset() and found == expected
    return bool(found == expected)
