"""An index over the rules of a decision table, so that an evaluation looks at those that may match and at no others.

Rules are numbered; a set of rules is an int with their bits set. A column knows for each value its inputs may have which
rules' plain tests accept it: by the value itself where all tests name single values, else by the place among the ends of the
intervals that they name. The sets of all columns are intersected; what remains has only its other tests to pass.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from engine.dmn.plain_tests import Accepted, Interval, PlainTest, plain_test
from engine.feel import UnaryTests

Tests = Sequence[UnaryTests | None]


class RuleIndex:
    """The index of a table whose rows of tests are given; a test of None accepts anything.

    `orders`: in which order a scan asks the tests of each rule, those first that the index would spare it.
    """

    __slots__ = ("orders", "_every", "_columns", "_asked")

    def __init__(self, rows: Sequence[Tests]) -> None:
        self._every = (1 << len(rows)) - 1
        self._columns: list[tuple[int, _Column]] = []
        asked: list[list[int]] = [[] for _ in rows]
        for place, tests in enumerate(zip(*rows)):
            column = _Column(tests)
            if column.type is not None:
                self._columns.append((place, column))
            for rule in column.asked:
                asked[rule].append(place)
        self._asked = [tuple(places) for places in asked]
        self.orders = [tuple(sorted(range(len(row)), key=places.__contains__)) for row, places in zip(rows, asked)]

    def remaining(self, inputs: Sequence[Any]) -> Iterator[tuple[int, Sequence[int]]] | None:
        """The rules that plain tests leave, in their order, each with the columns whose tests are still to be asked.

        None if an input is null or of another type than its column's plain tests compare with: each of them has then to
        say itself what it makes of that.
        """
        found = self._every
        for place, column in self._columns:
            value = inputs[place]
            if type(value) is not column.type:
                return None
            found &= column.accepting(value)
        return self._numbered(found)

    def _numbered(self, rules: int) -> Iterator[tuple[int, Sequence[int]]]:
        while rules:
            lowest = rules & -rules
            rules ^= lowest
            number = lowest.bit_length() - 1
            yield number, self._asked[number]


class _Column:
    """One column: the type of its plain tests, the rules that they let through, and the rules whose tests must be asked."""

    __slots__ = ("type", "asked", "_ends", "_sets", "_by_value", "_otherwise")

    def __init__(self, tests: Sequence[UnaryTests | None]) -> None:
        plain = {rule: found for rule, test in enumerate(tests) if test is not None and (found := plain_test(test)) is not None}
        types = Counter(each.type for each in plain.values())
        self.type: type | None = types.most_common(1)[0][0] if types else None
        plain = {rule: test for rule, test in plain.items() if test.type is self.type}
        self.asked = tuple(rule for rule, test in enumerate(tests) if test is not None and rule not in plain)
        always = sum(1 << rule for rule in range(len(tests)) if rule not in plain)
        self._by_value: dict[Any, int] | None = None
        self._ends: list[Any] = []
        self._sets: list[int] = []
        self._otherwise = always
        named = {rule: values for rule, test in plain.items() if (values := test.values) is not None}
        if len(named) == len(plain):
            self._by_value, self._otherwise = _by_value(plain, named, always)
        else:
            self._ends, self._sets = _by_place(plain, always)

    def accepting(self, value: Any) -> int:
        """The rules whose plain tests accept a value of the column's type; all others are among them."""
        if self._by_value is not None:
            return self._by_value.get(value, self._otherwise)
        place = bisect_left(self._ends, value)
        at_end = place < len(self._ends) and self._ends[place] == value
        return self._sets[2 * place + at_end]


def _by_value(
    plain: dict[int, PlainTest], named: dict[int, frozenset[Any]], always: int
) -> tuple[dict[Any, int], int]:
    """The rules that accept each value named, and those that accept any other."""
    otherwise = always | sum(1 << rule for rule, test in plain.items() if test.negated)
    changed: dict[Any, int] = {}
    for rule, values in named.items():
        for value in values:
            changed[value] = changed.get(value, 0) | 1 << rule
    return {value: otherwise ^ rules for value, rules in changed.items()}, otherwise


def _by_place(plain: dict[int, PlainTest], always: int) -> tuple[list[Any], list[int]]:
    """The ends in order, and the rules that accept what lies before the first, at it, between it and the second, and so on."""
    ends = sorted({end for test in plain.values() for each in test.intervals for end in (each.start, each.end) if end is not None})
    places = _Places({end: 2 * number + 1 for number, end in enumerate(ends)}, 2 * len(ends) + 1)
    turned = [0] * (places.count + 1)
    for rule, test in plain.items():
        covered = places.of(test.accepted) ^ (places.all if test.negated else 0)
        turns = covered ^ covered << 1
        while turns:
            turned[(turns & -turns).bit_length() - 1] ^= 1 << rule
            turns &= turns - 1
    current, sets = always, []
    for turn in turned[:-1]:
        current ^= turn
        sets.append(current)
    return ends, sets


class _Places:
    """The places at, before, between and after the ends of a column's intervals; a set of them is an int."""

    __slots__ = ("_at", "count", "all")

    def __init__(self, at: dict[Any, int], count: int) -> None:
        self._at, self.count, self.all = at, count, (1 << count) - 1

    def of(self, accepted: Accepted) -> int:
        """The places whose values are accepted."""
        if isinstance(accepted, Interval):
            first = 0 if accepted.start is None else self._at[accepted.start] + (not accepted.with_start)
            beyond = self.count if accepted.end is None else self._at[accepted.end] + accepted.with_end
            return (1 << beyond) - (1 << first) if first < beyond else 0
        parts = [self.of(part) for part in accepted.parts]
        return reduce(and_ if accepted.operator == "and" else or_, parts)
