"""The expressions that `wuye bench feel` measures, each beside the Python expression that computes the same."""

from __future__ import annotations

import builtins
import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Pair:
    """One computation in both languages, over the same variables."""

    feel: str
    python: str


SIMPLE = (
    Pair("a + b * c", "a + b * c"),
    Pair("a >= 10 and b < 5", "a >= ten and b < five"),
    Pair("if a > c then a - c else c - a", "a - c if a > c else c - a"),
    Pair("person.address.city", "person['address']['city']"),
    Pair("a between 1 and 20", "one <= a <= twenty"),
    Pair("a in [1..20)", "one <= a < twenty"),
    Pair('kind = "hotel" or kind = "hostel"', "kind == 'hotel' or kind == 'hostel'"),
    Pair('name + ", " + kind', "name + ', ' + kind"),
    Pair('contains(name, "ell")', "'ell' in name"),
    Pair("max(a, b, c)", "max(a, b, c)"),
    Pair("round half up(a / b, 2)", "(a / b).quantize(cent, half_up)"),
    Pair("amounts[item > 50]", "[item for item in amounts if item > fifty]"),
    Pair("for x in amounts return x * 2", "[x * two for x in amounts]"),
    Pair("some x in amounts satisfies x > 90", "any([x > ninety for x in amounts])"),
    Pair("count(amounts) > 5 and sum(amounts) > 100", "len(amounts) > 5 and sum(amounts) > hundred"),
)

REALISTIC = (
    Pair('received + duration("P15D") < today', "received + days(15) < today"),
    Pair(
        "every d in defects satisfies d.resolved or d.grade < 3",
        "all([d['resolved'] or d['grade'] < three for d in defects])",
    ),
    Pair(
        "if score >= 85 then 0 else if score >= 70 then base * 0.1 else if score >= 60 then base * 0.2 else base * 0.4",
        "zero if score >= eighty_five else base * tenth if score >= seventy else base * fifth if score >= sixty else base * two_fifths",
    ),
    Pair(
        '"Notice no. " + string(number) + " to " + person.name + ", " + person.address.city',
        "'Notice no. ' + str(number) + ' to ' + person['name'] + ', ' + person['address']['city']",
    ),
    Pair(
        "sum(for d in defects[grade >= 2] return d.deduction * (if d.resolved then 0.5 else 1))",
        "sum([d['deduction'] * (half if d['resolved'] else one) for d in [e for e in defects if e['grade'] >= two]])",
    ),
    Pair(
        'count(defects[not(resolved) and (grade = 3 or contains(place, "lift"))]) > 0 and person.address.city != "Dalian"',
        "len([d for d in defects if not d['resolved'] and (d['grade'] == three or 'lift' in d['place'])]) > 0"
        " and person['address']['city'] != 'Dalian'",
    ),
)


def values() -> dict[str, Any]:
    """The variables, made anew."""
    return {
        "a": Decimal("12.5"),
        "b": Decimal(3),
        "c": Decimal("7.25"),
        "name": "Wellington",
        "kind": "hostel",
        "person": {"name": "Zhao Min", "address": {"street": "Harbour Road 5", "city": "Dalian"}},
        "amounts": [Decimal(number * 37 % 101) for number in range(20)],
        "score": Decimal("66.5"),
        "base": Decimal("120000.00"),
        "number": Decimal(17),
        "received": dt.date(2026, 3, 1),
        "today": dt.date(2026, 3, 20),
        "defects": [
            {
                "place": place,
                "grade": Decimal(number % 4),
                "deduction": Decimal("1.25") * number,
                "resolved": number % 3 == 0,
            }
            for number, place in enumerate(["stairs", "lift 2", "garage", "roof", "lift 1", "gate", "garden", "pump room"])
        ],
    }


# FEEL's literals on the Python side, where a whole number would be an int.
_NUMBERS = {
    "cent": "0.01", "tenth": "0.1", "fifth": "0.2", "two_fifths": "0.4", "half": "0.5", "zero": "0", "one": "1", "two": "2",
    "three": "3", "five": "5", "ten": "10", "twenty": "20", "fifty": "50", "sixty": "60", "seventy": "70", "eighty_five": "85",
    "ninety": "90", "hundred": "100",
}  # fmt: skip


def python_names() -> dict[str, Any]:
    """The same variables, and what the Python side calls."""
    called = {name: getattr(builtins, name) for name in ("all", "any", "len", "max", "str", "sum")}
    fixed = {name: Decimal(text) for name, text in _NUMBERS.items()}
    return {
        **values(),
        **called,
        **fixed,
        "half_up": ROUND_HALF_UP,
        "days": dt.timedelta,
        "__builtins__": {},
    }
