"""Patterns mean here what they mean in a browser, and none of them can take long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.pattern import BadPattern, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("^\\d{4}Q[1-4]$", "2026Q3", "2026Q5"),
        ("^\\d+$", "12", "１２"),
        ("^\\d+$", "12", "12\n"),
        ("^\\w+$", "ab_1", "ab 1"),
        ("^[\\dX]{3}$", "12X", "1\\X"),
        ("^[^a-c]$", "d", "b"),
        ("^[a\\-z]$", "-", "b"),
        ("^[-a]$", "-", "b"),
        ("^[[]$", "[", "]"),
        ("^(?:甲|乙)组?$", "乙组", "丙组"),
        ("^a.c$", "a中c", "a\nc"),
        ("^\\u4e00\\.\\$$", "一.$", "一.x"),
        ("^.$", "𠮷", "𠮷𠮷"),
        ("^$", "", "a"),
        ("^(\\d{3}-)?\\d{8}$", "010-12345678", "01012345678"),
    ],
)
def test_a_pattern_covers_the_whole_text(pattern: str, yes: str, no: str) -> None:
    compiled = compile_pattern(pattern, 200)
    assert compiled.fullmatch(yes)
    assert not compiled.fullmatch(no)


@pytest.mark.parametrize(
    "pattern",
    [
        "a+", "^a+", "a$", "^a\\$", "^a|b$", "^(a$", "^a)$", "^[a$", "^[]$", "^*a$", "^a**$", "^a+?$", "^a{2}{3}$", "^a{3,2}$",
        "^a{,3}$", "^(?=a)b$", "^(?<n>a)$", "^(a)\\1$", "^\\bq$", "^\\s$", "^\\p{L}$", "^(a+)+$", "^(a|aa)*$", "^(a?){9}$",
        "^[z-a]$", "^[\\d-z]$", "^a{9999}$", "^a^b$", "^a]b$", "^a*a*a*a*a*$", "^" + "a" * 300 + "$",
    ],
)  # fmt: skip
def test_what_is_outside_the_known_part_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        compile_pattern(pattern, 200)


@given(st.text(alphabet="ab01(|)[]{}*+?.^$\\-,dwXn", max_size=12), st.text(alphabet="ab01-.,X\n", max_size=30))
def test_any_pattern_either_compiles_and_answers_or_is_refused(body: str, text: str) -> None:
    try:
        compiled = compile_pattern(f"^{body}$", 30)
    except BadPattern:
        return
    compiled.fullmatch(text)


def test_a_pattern_with_many_ways_to_match_still_answers() -> None:
    assert not compile_pattern("^a*a*b$", 200).fullmatch("a" * 200)
