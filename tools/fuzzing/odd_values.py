"""Values at the edge of what FEEL knows, and texts that stand for such values."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel import Function, Range, YearsMonths, evaluate

NAMES = ("a", "b", "x", "期限", "due date", "item", "partial", "count", "a+b", "in", "?", "n")
KEYS = ("a", "b", "due date", "", " ", 'say "x"', "__class__", "if", "𝒳", "a.b", "key", "value", "1", "a\nb", "\\", "e\u0301")
NUMBERS = tuple(
    Decimal(text)
    for text in (
        "0 -0 1 -1 2 3 0.1 -2.5 10 60 9999999999999999999999999999999999 0.3333333333333333333333333333333333 1E-6143 9.99E6144 -1E6144 "
        "1E-6176 0E-6176 0E+6111 1E+15 999999999 1000000000 2026 12 31 4294967296 1E+34 0.5 1.5 36.00"
    ).split()
)
STRINGS = (
    *r"""a  aaa  "  \  \d+  (a+)+b  a|  [  $1  2026-03-01  2026-02-30  -99999-01-01  09:30:00  09:30:00@Europe/Paris""".split("  "),
    *r"""24:00:00  2026-03-01T09:30:00+08:00  P1Y2M  -P1DT2H  P99999999999Y  PT99999999999999S  1,000.5  1e400  true""".split("  "),
    *r"""null  [1..10)  UTC  +18:00  ../../etc/passwd  i  x m""".split("  "),
    "",
    " ",
    "审批",
    "𠮷野家",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "e\u0301",
    "\x00",
    "\r\n",
    "\u2028",
    "x" * 5000,
    "ß",
    "İ",
)
_ZONES = (
    None,
    dt.UTC,
    dt.timezone(dt.timedelta(hours=-18)),
    dt.timezone(dt.timedelta(hours=5, minutes=45)),
    ZoneInfo("Asia/Shanghai"),
    ZoneInfo("Europe/Paris"),
)
_MOMENTS = (
    dt.datetime(1, 1, 1),
    dt.datetime(9999, 12, 31, 23, 59, 59, 999999),
    dt.datetime(2026, 3, 29, 2, 30),
    dt.datetime(2024, 2, 29),
    dt.datetime(1970, 1, 1),
    dt.datetime(2026, 10, 25, 2, 30, fold=1),
    dt.datetime(1, 1, 1, 12),
    dt.datetime(9999, 12, 31),
)
_FAR = tuple(
    evaluate(source)
    for source in (
        'date("-999999999-01-01")',
        'date("999999999-12-31")',
        'date("10000-01-01")',
        'date("0000-02-29")',
        'date and time("-5000-01-01T00:00:00Z")',
        'date and time("99999-12-31T23:59:59@Asia/Shanghai")',
        'date and time("12026-03-01T01:02:03.123456789")',
    )
)
_DURATIONS = (
    dt.timedelta(),
    dt.timedelta.max,
    dt.timedelta.min,
    dt.timedelta(microseconds=1),
    dt.timedelta(days=-1, hours=5),
    dt.timedelta(days=146097),
    YearsMonths(0),
    YearsMonths(-1),
    YearsMonths(14),
    YearsMonths(10**11),
    YearsMonths(-(10**14)),
)
# Two spaces or the end of a line between any two.
TEXTS = tuple(
    re.split(
        r"  |\n",
        r"""0  -1  1e6144  1e-6143  9e6144  0.1  10**6000  123456789012345678901234567890.1234567890  1000000000  2.5  ""  "a"
"aaa"  "审批"  "𠮷\U01F600"  "\uD83D\uDE00"  "\n"  "(a+)+b"  "[a-z]+"  "$1"  "i"  "2026-03-01"  "P1Y"  "key"  true  false
null  []  [1,2,3]  [null]  ["b","a"]  [[1],[2,[3]]]  [true,null]  {}  {a: 1}  {"": 2, b: {a: [1]}}
{key: "k", value: 1}  @"2026-03-01"  @"9999-12-31"  @"-999999999-01-01"  @"09:30:00"  @"23:59:59.999999@Europe/Paris"
@"00:00:00+18:00"  @"2026-03-29T02:30:00@Europe/Paris"  @"2026-03-01T00:00:00"  @"0001-01-01T00:00:00Z"  @"P1D"
@"-PT0.000001S"  @"P999999999D"  @"P1Y2M"  @"-P99999999Y"  [1..10]  (1..10)  (< 5)  (>= 3)  (= 2)  ["a".."z"]
[@"2026-01-01"..@"2026-12-31")  [10..1]  [null..3]  1..3  function(a) a  function(a, b) a < b  function() 1
function(x: number) x  count  sum  not  a  b  x  期限  due date  item  partial  ?""",
    )
)


def odd_value(random: Random, depth: int = 0) -> Any:
    """Any FEEL value, collections up to four deep."""
    sorts = (_number, _text, _plain, _moment, _duration, _range, _function, _list, _context)
    return random.choice(sorts[:7] if depth > 3 else sorts)(random, depth)


def odd_context(random: Random) -> dict[str, Any]:
    """Variables under the names that the texts use; some are missing."""
    return {name: odd_value(random) for name in NAMES if name not in ("?", "partial") and random.random() < 0.7}


def _number(random: Random, depth: int) -> Any:
    if random.random() < 0.3:
        return Decimal(random.randint(-(10**34) + 1, 10**34 - 1)).scaleb(random.randint(-40, 10))
    return random.choice(NUMBERS)


def _text(random: Random, depth: int) -> Any:
    if random.random() < 0.2:
        return "".join(
            chr(random.choice([random.randint(32, 126), random.randint(0x4E00, 0x9FFF), random.randint(0x1F300, 0x1F6FF)]))
            for _ in range(6)
        )
    return random.choice(STRINGS)


def _plain(random: Random, depth: int) -> Any:
    return random.choice([None, True, False])


def _moment(random: Random, depth: int) -> Any:
    moment = random.choice(_MOMENTS).replace(tzinfo=random.choice(_ZONES))
    return random.choice([moment, moment.date(), moment.timetz(), random.choice(_FAR)])


def _duration(random: Random, depth: int) -> Any:
    return random.choice(_DURATIONS)


def _range(random: Random, depth: int) -> Any:
    sort = random.choice([_number, _text, _moment, _duration, _plain])
    return Range(sort(random, depth), sort(random, depth), random.random() < 0.5, random.random() < 0.5)


def _function(random: Random, depth: int) -> Any:
    return random.choice(
        [
            Function.of("same", ("x",), lambda x: x),
            Function.of("less", ("a", "b"), lambda a, b: True),
            evaluate(random.choice(["function(a, b) a < b", "function(x) x[1]", "function(f) f(f)", "function() null", "count"])),
        ]
    )


def _list(random: Random, depth: int) -> Any:
    return [odd_value(random, depth + 1) for _ in range(random.randint(0, 4))]


def _context(random: Random, depth: int) -> Any:
    return {random.choice(KEYS): odd_value(random, depth + 1) for _ in range(random.randint(0, 4))}
