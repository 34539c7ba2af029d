"""Functions of numbers, dates and contexts, tables 76, 77, 79, 81 and 82, and those that the standard lacks; as `built_in_cases`."""

from __future__ import annotations

CASES: dict[str, list[tuple[str, str]]] = {
    # Table 76: numbers.
    "decimal": [
        ("decimal(1/3, 2)", "0.33"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(n: 1234, scale: -2)", "1200"),
        ("decimal(1, null)", "null"),
    ],
    "floor": [
        ("floor(1.5)", "1"),
        ("floor(-1.56, 1)", "-1.6"),
        ("floor(n: -1.5)", "-2"),
        ("floor(n: 1.56, scale: 1)", "1.5"),
        ("floor(1.5, null)", "null"),
        ('floor("a")', "null"),
    ],
    "ceiling": [
        ("ceiling(1.5)", "2"),
        ("ceiling(-1.56, 1)", "-1.5"),
        ("ceiling(n: 1.5)", "2"),
        ("ceiling(n: 1.51, scale: 1)", "1.6"),
        ("ceiling(null)", "null"),
    ],
    "round up": [
        ("round up(5.5, 0)", "6"),
        ("round up(-1.126, 2)", "-1.13"),
        ("round up(n: 1.121, scale: 2)", "1.13"),
        ("round up(5.5)", "null"),
    ],
    "round down": [
        ("round down(5.5, 0)", "5"),
        ("round down(-1.126, 2)", "-1.12"),
        ("round down(n: 1.9, scale: 0)", "1"),
        ("round down(1, 9999)", "null"),
    ],
    "round half up": [
        ("round half up(5.5, 0)", "6"),
        ("round half up(-1.126, 2)", "-1.13"),
        ("round half up(n: -5.5, scale: 0)", "-6"),
        ("round half up(null, 0)", "null"),
    ],
    "round half down": [
        ("round half down(5.5, 0)", "5"),
        ("round half down(1.126, 2)", "1.13"),
        ("round half down(n: -5.5, scale: 0)", "-5"),
        ("round half down(1, null)", "null"),
    ],
    "abs": [("abs(-10)", "10"), ('abs(@"-PT5H")', '@"PT5H"'), ('abs(n: @"-P1M")', '@"P1M"'), ('abs("a")', "null")],
    "modulo": [
        ("modulo(-12, 5)", "3"),
        ("modulo(12, -5)", "-3"),
        ("modulo(10.1, 4.5)", "1.1"),
        ("modulo(-10.1, -4.5)", "-1.1"),
        ("modulo(dividend: 12, divisor: 5)", "2"),
        ("modulo(1, 0)", "null"),
    ],
    "sqrt": [("sqrt(16)", "4"), ("sqrt(number: 2) ** 2 - 2 < 1e-30", "true"), ("sqrt(-1)", "null")],
    "log": [("decimal(log(10), 11)", "2.30258509299"), ("log(number: 1)", "0"), ("log(0)", "null"), ("log(-1)", "null")],
    "exp": [("decimal(exp(5), 12)", "148.413159102577"), ("exp(number: 0)", "1"), ("exp(100000)", "null"), ("exp(null)", "null")],
    "odd": [("odd(5)", "true"), ("odd(number: 2)", "false"), ("odd(null)", "null")],
    "even": [("even(5)", "false"), ("even(number: -2)", "true"), ("even(null)", "null")],
    # Table 77: date and time.
    "is": [
        ('is(@"2012-12-25", @"23:00:50")', "false"),
        ('is(@"23:00:50Z", @"23:00:50")', "false"),
        ('is(@"23:00:50Z", @"23:00:50+00:00")', "true"),
        ("is(value1: 1, value2: 1.0)", "true"),
        ("is(null, null)", "true"),
        ("is(1)", "null"),
    ],
    # Table 79: calendar.
    "day of year": [
        ("day of year(date(2019, 9, 17))", "260"),
        ('day of year(date: @"2020-12-31T00:00:00")', "366"),
        ("day of year(null)", "null"),
    ],
    "day of week": [
        ("day of week(date(2019, 9, 17))", '"Tuesday"'),
        ('day of week(date: @"2026-03-01")', '"Sunday"'),
        ("day of week(1)", "null"),
    ],
    "month of year": [
        ("month of year(date(2019, 9, 17))", '"September"'),
        ('month of year(date: @"2026-03-01")', '"March"'),
        ("month of year(1)", "null"),
    ],
    "week of year": [
        ("week of year(date(2019, 9, 17))", "38"),
        ("week of year(date(2005, 1, 1))", "53"),
        ("week of year(date: date(2003, 12, 29))", "1"),
        ('week of year("2005-01-01")', "null"),
    ],
    # Table 81: contexts.
    "get value": [
        ('get value({key1: "value1"}, "key1")', '"value1"'),
        ('get value(m: {a: 1}, key: "a")', "1"),
        ('get value(context: {a: {b: 1}}, keys: ["a", "b"])', "1"),
        ('get value({a: {b: 1}}, ["a", "b"])', "1"),
        ('get value({a: 1}, "b")', "null"),
        ('get value({a: 1}, ["a", "b"])', "null"),
        ("get value({a: 1}, [])", "null"),
        ('get value(null, "a")', "null"),
    ],
    "get entries": [
        ("get entries({a: 1, b: 2})", '[{key: "a", value: 1}, {key: "b", value: 2}]'),
        ("get entries(m: {})", "[]"),
        ("get entries(1)", "null"),
    ],
    "context": [
        ('context([{key: "a", value: 1}, {key: "b", value: 2, more: 3}])', "{a: 1, b: 2}"),
        ('context(entries: {key: "a", value: null})', "{a: null}"),
        ('context([{key: "a", value: 1}, {key: "b"}])', "null"),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', "null"),
        ("context(null)", "null"),
    ],
    "context put": [
        ('context put({x: 1, y: 0}, "y", 2)', "{x: 1, y: 2}"),
        ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', "{x: 1, y: {a: 2}}"),
        ('string(context put({x: 1, y: 0, z: 0}, "y", 2))', '"{x: 1, y: 2, z: 0}"'),
        ('context put(context: {}, key: "a", value: 1)', "{a: 1}"),
        ('context put(context: {}, keys: ["a"], value: 1)', "{a: 1}"),
        ("context put({x: 1}, [], 2)", "null"),
        ("context put({x: 1}, null, 2)", "null"),
        ('context put({x: 1}, ["y", "a"], 2)', "null"),
    ],
    "context merge": [
        ("context merge([{x: 1, y: 0}, {y: 2}])", "{x: 1, y: 2}"),
        ("context merge(contexts: [])", "{}"),
        ("context merge([{a: 1}, null])", "null"),
    ],
    # Table 82: miscellaneous.
    "now": [("now()", '@"2026-03-01T09:30:00Z"'), ("now(1)", "null")],
    "today": [("today()", '@"2026-03-01"'), ("today(1)", "null")],
    # Not in the standard; Camunda's FEEL has them too.
    "is defined": [("is defined({a: 1}.a)", "true"), ("is defined(value: null)", "false"), ("is defined()", "null")],
    "get or else": [("get or else(null, 1)", "1"), ("get or else(value: 2, default: 1)", "2"), ("get or else(1)", "null")],
    "extract": [
        ('extract("a1b22", "[0-9]+")', '["1", "22"]'),
        ('extract(string: "aB", pattern: "b", flags: "i")', '["B"]'),
        ('extract(string: "ab", pattern: "b")', '["b"]'),
        ('extract("a", "[")', "null"),
    ],
    "trim": [('trim("  a ")', '"a"'), ('trim(string: " a")', '"a"'), ("trim(null)", "null")],
    "is blank": [('is blank(" ")', "true"), ('is blank(string: "a")', "false"), ("is blank(null)", "null")],
    "is empty": [("is empty([])", "true"), ("is empty(list: [1])", "false"), ("is empty(null)", "null")],
    "duplicate values": [
        ("duplicate values([1, 2, 1, 3, 2])", "[1, 2]"),
        ("duplicate values(list: [1])", "[]"),
        ("duplicate values(null)", "null"),
    ],
    "partition": [
        ("partition([1, 2, 3], 2)", "[[1, 2], [3]]"),
        ("partition(list: [1], size: 1)", "[[1]]"),
        ("partition([1], 0)", "null"),
    ],
    "last day of month": [
        ('last day of month(@"2024-02-10")', '@"2024-02-29"'),
        ('last day of month(date: @"2026-03-01T09:30:00Z")', '@"2026-03-31"'),
        ("last day of month(null)", "null"),
    ],
}
