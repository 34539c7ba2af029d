"""Laws of lists, contexts, loops and filters, and of strings against Python's on code points.

Source: DMN 1.5, 10.3.2.5, 10.3.2.14, tables 75, 76, 80.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.feel.comparison import canonical, same
from tests.feel.expressions import value
from tests.feel.laws.strategies import KEYS, LITERALS, TEXTS, VALUES, law

SMALL = st.integers(-3, 5).map(Decimal)
NUMBERS = st.lists(SMALL, max_size=8)
LISTS = st.lists(LITERALS, max_size=5)
POSITIONS = st.integers(-7, 7)


def all_same(found: list[Any], wanted: list[Any]) -> bool:
    return len(found) == len(wanted) and all(same(a, b) for a, b in zip(found, wanted))


@law
@given(NUMBERS, SMALL)
def test_filters_loops_and_conditions_agree(xs: list[Decimal], n: Decimal) -> None:
    variables = {"xs": xs, "n": n}
    assert value("xs[item > n]", variables) == [x for x in xs if x > n]
    for source in (
        "xs[item > n] = flatten(for x in xs return if x > n then [x] else [])",
        "count(xs[item > n]) + count(xs[item <= n]) = count(xs)",
        "(some x in xs satisfies x > n) = (count(xs[item > n]) > 0)",
        "(every x in xs satisfies x > n) = (count(xs[item > n]) = count(xs))",
        "(for x in xs return x) = xs",
        "(for x in xs, y in xs return x * y) = flatten(for x in xs return for y in xs return x * y)",
        "(for i in 1..count(xs) return xs[i]) = xs or xs = []",
        "(for i in -1..-count(xs) return xs[i]) = reverse(xs) or xs = []",
        "(for x in xs return count(partial)) = (for i in 0..count(xs) - 1 return i) or xs = []",
        "xs[item > n][item > n] = xs[item > n]",
        "xs[true] = xs",
        "xs[false] = []",
    ):
        assert value(source, variables) is True, (source, variables)


@law
@given(NUMBERS, NUMBERS)
def test_lists_of_numbers_keep_their_laws(xs: list[Decimal], ys: list[Decimal]) -> None:
    variables = {"xs": xs, "ys": ys}
    assert value("sort(xs)", variables) == sorted(xs)
    assert value("sort(xs, function(a, b) a > b)", variables) == sorted(xs, reverse=True)
    assert value("distinct values(xs)", variables) == list(dict.fromkeys(xs))
    assert value("union(xs, ys)", variables) == list(dict.fromkeys(xs + ys))
    assert value("concatenate(xs, ys)", variables) == xs + ys
    for source in (
        "sort(sort(xs)) = sort(xs)",
        "sort(reverse(xs)) = sort(xs)",
        "reverse(reverse(xs)) = xs",
        "union(xs, ys) = distinct values(concatenate(xs, ys))",
        "distinct values(distinct values(xs)) = distinct values(xs)",
        "reverse(concatenate(xs, ys)) = concatenate(reverse(ys), reverse(xs))",
        "count(concatenate(xs, ys)) = count(xs) + count(ys)",
        "append(xs, 1, 2) = concatenate(xs, [1, 2])",
        "flatten([xs, [ys]]) = concatenate(xs, ys)",
        "if xs = [] then sum(xs) = null else sum(xs) = mean(xs) * count(xs) or abs(sum(xs) - mean(xs) * count(xs)) < 1e-25",
        "if xs = [] then true else median(xs) >= min(xs) and median(xs) <= max(xs)",
        "if xs = [] then true else every m in mode(xs) satisfies list contains(xs, m)",
        "every x in xs satisfies xs[index of(xs, x)[1]] = x",
    ):
        assert value(source, variables) is True, (source, variables)


@law
@given(LISTS, POSITIONS, LITERALS)
def test_positions_count_from_one_and_from_the_end(xs: list[Any], position: int, new: Any) -> None:
    variables = {"xs": xs, "p": Decimal(position), "new": new}
    inside = position != 0 and abs(position) <= len(xs)
    index = position - 1 if position > 0 else position
    assert same(value("xs[p]", variables), xs[index] if inside else None)
    replaced, removed, inserted = list(xs), list(xs), list(xs)
    if not inside:
        for source in ("remove(xs, p)", "list replace(xs, p, new)", "sublist(xs, p)"):
            assert value(source, variables) is None
        return
    replaced[index] = new
    del removed[index]
    inserted.insert(index if position > 0 else len(xs) + position, new)
    assert all_same(value("list replace(xs, p, new)", variables), replaced)
    assert all_same(value("remove(xs, p)", variables), removed)
    assert all_same(value("insert before(xs, p, new)", variables), inserted)
    assert all_same(value("sublist(xs, p)", variables), xs[index:])
    assert all_same(value("sublist(xs, p, 1)", variables), [xs[index]])


@law
@given(st.lists(VALUES, max_size=4), st.lists(VALUES, max_size=4))
def test_lists_of_anything_lose_and_gain_nothing(xs: list[Any], ys: list[Any]) -> None:
    variables = {"xs": xs, "ys": ys}
    joined = value("concatenate(xs, ys)", variables)
    assert all_same(joined, xs + ys)
    once = value("union(xs, ys)", variables)
    assert [canonical(item) for item in once] == list(dict.fromkeys(canonical(item) for item in xs + ys))
    for item in xs:
        assert value("list contains(xs, item)", {"xs": xs, "item": item}) is True


@law
@given(st.dictionaries(KEYS, LITERALS, max_size=4), st.dictionaries(KEYS, LITERALS, max_size=3), KEYS, LITERALS)
def test_contexts_are_put_together_and_taken_apart(c: dict[str, Any], d: dict[str, Any], key: str, new: Any) -> None:
    variables = {"c": c, "d": d, "key": key, "new": new}
    assert value("context put(c, key, new)", variables) == {**c, key: new}
    assert value("context merge([c, d])", variables) == {**c, **d}
    assert value("context(get entries(c))", variables) == c
    assert same(value("get value(c, key)", variables), c.get(key))
    assert value("get entries(c).key", variables) == list(c)
    assert value("for e in get entries(c) return get value(c, e.key)", variables) == list(c.values())


@law
@given(TEXTS, st.integers(-14, 14), st.integers(1, 14))
def test_substrings_count_code_points(text: str, start: int, length: int) -> None:
    assume(start != 0)
    variables = {"t": text, "s": Decimal(start), "n": Decimal(length)}
    first = start - 1 if start > 0 else len(text) + start
    inside = 0 <= first < len(text)
    assert value("substring(t, s)", variables) == (text[first:] if inside else None)
    enough = inside and first + length <= len(text)
    assert value("substring(t, s, n)", variables) == (text[first : first + length] if enough else None)
    assert value("string length(t)", variables) == len(text)


@law
@given(TEXTS, TEXTS)
def test_strings_are_searched_as_python_searches_them(text: str, part: str) -> None:
    variables = {"t": text, "p": part, "u": text + part}
    assert value("contains(t, p)", variables) is (part in text)
    assert value("starts with(t, p)", variables) is text.startswith(part)
    assert value("ends with(t, p)", variables) is text.endswith(part)
    assert value("t + p = u and starts with(u, t) and ends with(u, p)", variables) is True
    assert value("(t < p) = (p > t)", variables) is True
    assert value("t < p", variables) is (text < part)
    if part and part in text:
        assert value("substring before(t, p) + p + substring after(t, p)", variables) == text
    else:
        assert value("substring before(t, p)", variables) == ""


SIGNS = "\\.[]{}()*+?^$|-/ "


def _pattern(text: str) -> str:
    """A pattern that only the text itself matches."""
    return "".join(f"\\{sign}" if sign in SIGNS and sign not in "/ " else sign for sign in text)


@law
@given(TEXTS, TEXTS.filter(bool), TEXTS)
def test_strings_are_split_joined_and_replaced_as_python_does(text: str, part: str, other: str) -> None:
    variables = {"t": text, "p": _pattern(part), "plain": part, "o": other.replace("\\", "\\\\").replace("$", "\\$")}
    assert value("split(t, p)", variables) == text.split(part)
    assert value("string join(split(t, p), plain)", variables) == text
    assert value("replace(t, p, o)", variables) == text.replace(part, other)
    assert value("matches(t, p)", variables) is (part in text)
    assert value("count(split(t, p))", variables) == text.count(part) + 1


@pytest.mark.parametrize("text", ["𝒳", "👩‍👩‍👧", "e\u0301", "𠮷野家"])
def test_a_character_beyond_sixteen_bits_is_one(text: str) -> None:
    assert value("string length(t)", {"t": text}) == len(text)
    assert value('string join(for i in 1..string length(t) return substring(t, i, 1), "")', {"t": text}) == text
    assert value('replace(t, ".", "x")', {"t": text}) == "x" * len(text)
