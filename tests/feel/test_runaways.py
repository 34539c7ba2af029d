"""An expression cannot run away: each ends soon and stays small, with a clear error or with null."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine.feel import DEFAULT, Environment, FeelError, compile_expression, evaluate

PROJECT = Path(__file__).resolve().parents[2]
# A quarter of the work that an expression may do, in at most two seconds: the whole takes four times as long.
QUARTER = replace(DEFAULT, work=DEFAULT.work // 4)
CPU_SECONDS = 2.0

_DOUBLED = "for i in 1..60 return if i = 1 then [0] else [partial[-1], partial[-1]]"
RUNAWAYS = {
    "a power of a power": "9 ** 9 ** 9",
    "a power beyond all numbers": "10 ** 10 ** 10",
    "a power near one": "1.0000000000000000000000000000000001 ** 1e33",
    "the exponential": "exp(1e6144)",
    "a remainder of far numbers": "modulo(9e6144, 7e-6000)",
    "rounding to absurd places": "round up(1e-6143, 6000) + decimal(1, 1e9)",
    "squares of squares": "{r: for i in 1..200 return if i = 1 then 3 else partial[-1] ** 2}.r[-1]",
    "a doubled string": '{r: for i in 1..60 return if i = 1 then "xx" else partial[-1] + partial[-1]}.r[-1]',
    "a joined string": '{s: string join(for i in 1..50000 return "0123456789"), r: string join(for i in 1..50000 return s)}.r',
    "a string replaced by longer ones": '{s: string join(for i in 1..50000 return "a"), r: replace(s, "a", s)}.r',
    "a string of a string": "{r: for i in 1..60 return if i = 1 then [1] else [string(partial[-1]), string(partial[-1])]}.r",
    "upper case of sharp s": '{r: for i in 1..60 return if i = 1 then "ßß" else upper case(partial[-1] + partial[-1])}.r[-1]',
    "a cross product": "count(for a in 1..100000, b in 1..100000, c in 1..100000 return 1)",
    "a cross product of a quantifier": "every a in 1..100000, b in 1..100000 satisfies true",
    "loops inside loops": "for a in 1..1000 return for b in 1..1000 return for c in 1..1000 return 1",
    "a loop that makes nothing": "some i in 1..1e30 satisfies false",
    "a loop over an absurd range": "for i in [1..1e6000] return i",
    "a loop with a long body": "some i in 1..1e9 satisfies " + " + ".join(["sum([i, i, i])"] * 40) + " < 0",
    "a loop with a long body of nulls": "some i in 1..1e9 satisfies [sort(xs), re(xs, 1), context put(c, 1, 2), flatten([xs])]",
    "a loop over all days": 'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
    "a loop over near days": 'count(for d in @"0001-01-01"..@"9999-12-31" return d)',
    "recursion": "{f: function(n) f(n + 1), r: f(1)}.r",
    "branching recursion": "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r",
    "mutual recursion": "{f: function(g, n) g(f, g, n), g: function(f, g, n) f(g, n + 1), r: f(g, 1)}.r",
    "a function of itself": "(function(f) f(f))(function(f) f(f))",
    "a function in a loop": "{f: function(x) count(x[item > 1]), xs: 1..2, r: some i in 1..1e9 satisfies f([1, 2, 3]) = 0}.r",
    "a filter in a loop": "{xs: for i in 1..50000 return i, r: for i in 1..50000 return xs[item = i]}.r",
    "a position in a loop": "{xs: for i in 1..50000 return i, r: every i in 1..1e9 satisfies xs[i + 0 * i] > 0}.r",
    "a sort that never agrees": "{xs: for i in 1..3000 return modulo(i * 7919, 3001), r: count(sort(xs, function(a, b) true))}.r",
    "a sort by recursion": "{f: function(a, b) count(sort([a, b, 3], f)) > 0, r: sort([1, 2], f)}.r",
    "a sort in a loop": "{xs: for i in 1..20000 return -i, r: for i in 1..20000 return sort(xs)[1]}.r",
    "a doubled list": "{r: for i in 1..60 return if i = 1 then [0] else concatenate(partial[-1], partial[-1])}.r[-1]",
    "a list held many times": "{xs: for i in 1..20000 return i, r: for i in 1..20000 return xs}.r",
    "lists that hold each other twice": f"{{p: {_DOUBLED}, r: p[60]}}.r",
    "contexts that hold each other twice": "{p: for i in 1..60 return if i = 1 then {} else {a: partial[-1], b: partial[-1]}, r: p[60]}.r",
    "entries that hold each other twice": "{a0: [1, 1], " + ", ".join(f"a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 45)) + "}.a44",
    "equality of doubled lists": f"{{p: {_DOUBLED}, q: {_DOUBLED}, r: p[60] = q[60]}}.r",
    "equality of ranges of doubled lists": f"{{p: {_DOUBLED}, q: {_DOUBLED}, r: (= p[60]) = (= q[60])}}.r",
    "membership of doubled lists": f"{{p: {_DOUBLED}, q: {_DOUBLED}, r: p[60] in [(= q[60])]}}.r",
    "distinct doubled lists": f"{{p: {_DOUBLED}, q: {_DOUBLED}, r: distinct values([(= p[60]), (= q[60])])}}.r",
    "the type of doubled lists": f"{{p: {_DOUBLED}, r: p[60] instance of {'list<' * 45}Any{'>' * 45}}}.r",
    "a path through doubled lists": f"{{p: {_DOUBLED}, r: p[60].a}}.r",
    "flattened doubled lists": f"{{p: {_DOUBLED}, r: flatten(p)}}.r",
    "a deep list": "{r: for i in 1..5000 return [partial[-1]]}.r[-1]",
    "a deep list by recursion": "{f: function(n) if n = 0 then [] else [[[f(n - 1)]]], r: f(50)}.r",
    "a growing context": "{r: for i in 1..20000 return if i = 1 then {} else context put(partial[-1], string(i), i)}.r",
    "a pattern inside a pattern": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(((a+)+)+)+$")',
    "a pattern with many choices": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|aa|aaa)*$")',
    "a pattern with references": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a*)*\\\\1*\\\\1*$")',
    "a pattern that repeats repetitions": 'matches("a", "((a{1000}){1000}){1000}")',
    "a pattern over a long text": '{s: string join(for i in 1..90000 return "aaaaaaaaaa"), r: matches(s, "a*a*a*b")}.r',
    "many splits": '{s: string join(for i in 1..90000 return "aaaaaaaaaa"), r: split(s, "a")}.r',
    "many replacements": 'for i in 1..100000 return replace("aaaaaaaaaaaaaaaaaaaaaaab", "(a+)+c", "x")',
    "strings of far numbers": "count(for i in 1..99999 return string(1e6000))",
    "a string of far numbers": "string(for i in 1..99999 return 1e6000)",
    "a string of long strings": '{s: string join(for i in 1..50000 return "0123456789"), r: string(for i in 1..5000 return s)}.r',
    "ranges of long strings": '{s: string join(for i in 1..50000 return "0123456789"), r: string(for i in 1..5000 return [s..s])}.r',
    "logarithms": "count(for i in 1..99999 return log(i) + log(i + 1) + log(i + 2) + log(i + 3))",
    "exponentials": "count(for i in 1..99999 return exp(i / 1e5) + exp(i / 11) + exp(i / 7))",
    "roots": "count(for i in 1..99999 return sqrt(i) + sqrt(i + 1) + sqrt(i + 2) + sqrt(i + 3))",
    "powers": "count(for i in 1..99999 return i ** 0.5 + i ** 1.5 + i ** (1 / 3))",
    "sorts of a long list": "{l: for i in 1..99000 return modulo(i * 7919, 99991), r: count(for i in 1..1000 return sort(l))}.r",
    "sorts of dates and times": '{l: for i in 1..9000 return @"2026-01-01T00:00:00Z" + modulo(i * 7919, 9973) * @"PT1S",'
    " r: count(for i in 1..1000 return sort(l))}.r",
    "ranges read from texts": '{s: "[1..3", r: count(for i in 1..99999, j in 1..99 return range(s + "]"))}.r',
    "new patterns": '{s: string join(for i in 1..190 return "[a-z]"), r: count(for i in 1..9999 return matches("a", s + string(i)))}.r',
    "new patterns in any case": '{s: string join(for i in 1..190 return "[a-z]"),'
    ' r: count(for i in 1..9999 return matches("a", s + string(i), "i"))}.r',
    "new patterns that repeat": 'count(for i in 1..9999 return matches("a", "(aaaaaaaaaaaaaaaaaa){0,1000}" + string(i)))',
    "new patterns that are none": 'count(for i in 1..9999 return matches("a", "((aaaaaaaaaaaaaaaaaa){0,1000}){2}" + string(i)))',
    "many groups": 'count(for i in 1..9999 return matches("", "' + "()" * 400 + 'a"))',
    "replacements of every character": '{s: string join(for i in 1..9000 return "ßßßßßßßß"),'
    ' r: count(for i in 1..9999 return replace(s, "ß", "b"))}.r',
    "moves of far dates": '{d: @"-999999-01-01T00:00:00@Asia/Shanghai", e: @"P1D",'
    " r: count(for i in 1..999, j in 1..90 return [d + e, d + e, d + e, d + e, d + e, d + e])}.r",
    "long divisions": "count(for i in 1..99999 return [modulo(9e6144, 7e-6000), modulo(8e6144, 7e-6000), modulo(i * 1e6000, 7e-6000)])",
    "a date beyond all dates": '@"999999999-12-31" + @"P999999999Y"',
    "months beyond all months": '@"P99999999999999Y" * 1e30',
    "days beyond all days": '@"P999999999D" * 999999999',
    "a duration of absurd length": f'duration("P{"9" * 5000}D")',
    "a year of absurd length": f'date("{"9" * 5000}-01-01")',
    "a number of absurd length": f'number("{"9" * 49000}")',
    "reasons of absurd length": '{s: string join(for i in 1..90000 return "aaaaaaaaaa"), r: for i in 1..50 return date(s)}.r',
}


@pytest.mark.parametrize("name", RUNAWAYS)
def test_what_would_run_away_ends_soon(name: str) -> None:
    began = time.process_time()
    env = Environment()
    result: object = None
    try:
        result = compile_expression(RUNAWAYS[name], limits=QUARTER)({}, env)
    except FeelError as error:
        env.reasons.append(str(error))
    small = isinstance(result, (bool, Decimal))
    assert small or (result is None and env.reasons[-1].startswith("Expected ")), result
    assert time.process_time() - began < CPU_SECONDS
    assert sum(map(len, env.reasons)) < 50_000


_MEMORY = """
import resource, sys
from engine.feel import FeelLimitExceeded, evaluate
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
try:
    evaluate(sys.argv[1])
except FeelLimitExceeded:
    print("limit")
"""


@pytest.mark.parametrize(
    "name",
    [
        "a doubled string",
        "a joined string",
        "a string replaced by longer ones",
        "strings of far numbers",
        "a string of far numbers",
        "a string of long strings",
        "ranges of long strings",
        "new patterns that repeat",
        "lists that hold each other twice",
        "a list held many times",
        "a sort in a loop",
        "a growing context",
        "a cross product",
    ],
)
def test_what_would_run_away_stays_small(name: str) -> None:
    command = [sys.executable, "-c", _MEMORY, RUNAWAYS[name], str(400 * 1024**2)]
    found = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    assert (found.stdout.strip(), found.returncode) == ("limit", 0), found.stderr[-500:]


@pytest.mark.parametrize(
    "opening", ["(", "[", "{a:", "-", "not(", "function(a) ", "if true then ", "for x in ", "1 in (", "a[", "f(", "< "]
)
def test_a_text_of_any_depth_is_refused_in_words(opening: str) -> None:
    for count in (60, 1000, 49_000 // len(opening)):
        with pytest.raises(FeelError, match=r"^Expected "):
            evaluate(opening * count + "1")
