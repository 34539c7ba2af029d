from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelLimitExceeded, Limits, compile_expression
from engine.feel.errors import FeelFault
from engine.feel.patterns import compiled
from tests.feel.expressions import value


def found(pattern: str, text: str, flags: str = "") -> str | None:
    """What a pattern takes of a text."""
    match = compiled(pattern, flags, 1000).search(text, 0, [1_000_000])
    return None if match is None else text[match.start : match.end]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("b+", "abbbc", "bbb"),
        ("b+?", "abbbc", "b"),
        ("a{2,3}", "aaaa", "aaa"),
        ("a{2,3}?", "aaaa", "aa"),
        ("a{2}", "a", None),
        ("a{2,}", "aaaa", "aaaa"),
        ("^a|b$", "cb", "b"),
        ("(?:ab)+", "xababy", "abab"),
        ("([a-z])\\1", "abccd", "cc"),
        ("[^a-c]+", "abcxyz", "xyz"),
        ("[a-z-[aeiou]]+", "aeibcd", "bcd"),
        ("[\\d-]+", "x12-3", "12-3"),
        ("[-a]+", "x-a-", "-a-"),
        ("\\p{Lu}+", "abCDe", "CD"),
        ("\\P{L}+", "ab12c", "12"),
        ("\\p{IsCJKUnifiedIdeographs}+", "abc物业费", "物业费"),
        ("\\w+", "-费用1-", "费用1"),
        ("\\i\\c*", "1a-b.c", "a-b.c"),
        ("a.c", "a\nc", None),
        ("(a*)*b", "aaab", "aaab"),
        ("(a|ab)(c|bcd)(d*)", "abcd", "abcd"),
        ("", "abc", ""),
        ("x*", "abc", ""),
        ("1[3-9]\\d{9}", "电话13812345678。", "13812345678"),
    ],
)
def test_patterns_take_what_xpath_says(pattern: str, text: str, expected: str | None) -> None:
    assert found(pattern, text) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "flags", "expected"),
    [
        ("a.c", "a\nc", "s", "a\nc"),
        ("^b$", "a\nb\nc", "m", "b"),
        ("HELLO", "hello", "i", "hello"),
        ("[A-C]+", "abc", "i", "abc"),
        ("(a)\\1", "aA", "i", "aA"),
        (" a b ", "ab", "x", "ab"),
        ("[ ]", " ", "x", " "),
        ("hello\\ sworld", "hello world", "x", "hello world"),
        ("a {1, 2}\\[ [\\] x]", "aa[ ", "x", "aa[ "),
        ("a.b", "a.b axb", "q", "a.b"),
    ],
)
def test_flags_change_how_a_pattern_matches(pattern: str, text: str, flags: str, expected: str) -> None:
    assert found(pattern, text, flags) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[",
        "[]",
        "a**",
        "*",
        "a{3,2}",
        "a{x}",
        "\\",
        "\\q",
        "\\p{Xx}",
        "[z-a]",
        "(?=a)",
        "(?<n>a)",
        "\\1",
        "(a\\1)",
        "}",
        "a{1",
        "]",
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(FeelFault, match=r"^Expected .*\.$"):
        compiled(pattern, "", 1000)


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(FeelFault, match="flags among s, m, i, x and q"):
        compiled("a", "g", 1000)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('replace("abracadabra", "bra", "*")', "a*cada*"),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("abc", "b", "\\$0")', "a$0c"),
        ('replace("abc", "(b)", "$1$1")', "abbc"),
        ('replace("abc", "b", "$0$0")', "abbc"),
        ('replace("abc", "(b)", "$12")', "ab2c"),
        ('replace("abc", "b", "$")', None),
        ('replace("abc", "x*", "-")', None),
        ('replace("a.b", ".", "-", "q")', "a-b"),
        ('matches("abc", "B", "i")', True),
        ('matches("abc", "(")', None),
    ],
)
def test_functions_use_patterns(source: str, expected: object) -> None:
    assert value(source) == expected


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "(a|b)", "(ab)", "(?:a|bb)"])
PIECES = st.tuples(ATOMS, st.sampled_from(["", "*", "+", "?", "{1,2}", "*?", "+?", "??"])).map("".join)
BRANCHES = st.lists(PIECES, min_size=1, max_size=4).map("".join)
PATTERNS = st.lists(BRANCHES, min_size=1, max_size=2).map("|".join)


@given(PATTERNS, st.text("ab1", max_size=8))
def test_patterns_agree_with_the_other_engine_where_both_speak_one_language(pattern: str, text: str) -> None:
    match = re.search(pattern, text)
    assert found(pattern, text) == (None if match is None else match[0])


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_a_pattern_or_refused(pattern: str, text: str) -> None:
    with contextlib.suppress(FeelFault):
        compiled(pattern, "", 1000).search(text, 0, [100_000])


def test_reading_a_pattern_counts_once_in_an_evaluation_whether_it_was_read_before_or_not() -> None:
    limits = Limits(work=4_000)
    same = compile_expression('count(for i in 1..20 return matches("a", p))', limits=limits)
    other = compile_expression('count(for i in 1..20 return matches("a", p + string(i)))', limits=limits)
    for _ in range(2):
        assert same({"p": "[a-z]" * 100}) == 20
        with pytest.raises(FeelLimitExceeded, match="at most 4000 steps"):
            other({"p": "[a-z]" * 100})
