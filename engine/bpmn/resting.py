"""Items of a parallel multi-instance that only wait, kept as ranges of their loop counters.

A thousand open items that stand as they were opened differ in nothing but their counter and their item. Kept one by one they
would all be read and written at every step; kept as ranges, a step costs the same among ten and among a thousand. An item
that an input reaches is woken first, and goes to rest again if it then stands as it was opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from engine.bpmn.packing import TOGETHER, values_in

if TYPE_CHECKING:
    from engine.bpmn.state import Instance

Ranges = tuple[tuple[int, int], ...]
"""First and last loop counter of each range, in their order."""


@dataclass(frozen=True, slots=True)
class Resting:
    """The items of one body that rest. The instance of item n, of the `opened`, has the number `base` + n.

    `names` are the variable of the item's value and the one that its output is read from, as far as the diagram names them;
    `values` are the items' values where there is a variable for them, many in a group, "" where none of these rests.
    """

    base: int
    opened: int
    names: tuple[str | None, str | None]
    values: tuple[str, ...]
    ranges: Ranges = ()

    @staticmethod
    def of(base: int, names: tuple[str | None, str | None], total: int, values: list[str]) -> Resting:
        """A body whose items, so many with these values in groups, are about to be opened; none of them rests yet."""
        return Resting(base, total, names, () if names[0] is None else tuple(values))

    def variables(self, items: Iterable[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Items with what their own scopes hold when they are opened; a group is looked into once for items that follow each other."""
        for place, found in groupby(items, lambda item: (item - 1) // TOGETHER):
            together = list(found)
            places = [(item - 1) % TOGETHER for item in together]
            values = [None] * len(together) if self.names[0] is None else values_in(self.values[place], places)
            for item, value in zip(together, values, strict=True):
                yield item, opened_with(item, self.names, value)

    def could_hold(self, identity: str, item: int) -> bool:
        """Whether an item is one of those that were opened together, so that its number follows from its counter, and is
        not one whose values are gone because all beside it were woken."""
        if identity != f"i{self.base + item}" or item > self.opened:
            return False
        return self.names[0] is None or self.values[(item - 1) // TOGETHER] != ""

    def tidied(self) -> Resting | None:
        """The same without values that no item at rest has; None where nothing rests."""
        if not self.ranges:
            return None
        used = {place for first, last in self.ranges for place in range((first - 1) // TOGETHER, (last - 1) // TOGETHER + 1)}
        return replace(self, values=tuple(group if place in used else "" for place, group in enumerate(self.values)))

    def item_of(self, identity: str) -> int | None:
        """The loop counter of an instance that rests; None for any other."""
        item = int(identity[1:]) - self.base if identity[:1] == "i" and identity[1:].isdecimal() else 0
        return item if any(first <= item <= last for first, last in self.ranges) else None

    def items(self) -> Iterator[int]:
        """The loop counters of all that rest."""
        for first, last in self.ranges:
            yield from range(first, last + 1)

    def without(self, items: list[int]) -> Resting:
        """The same when items, all of them at rest, have been woken."""
        if len(items) == 1:
            (item,) = items
            pairs = [pair for first, last in self.ranges for pair in _around(item, first, last)]
            return replace(self, ranges=tuple(pairs))
        woken = set(items)
        return replace(self, ranges=()).including([item for item in self.items() if item not in woken])

    def including(self, items: list[int]) -> Resting:
        """The same when more items have gone to rest."""
        merged: list[tuple[int, int]] = []
        for first, last in sorted([*self.ranges, *((item, item) for item in items)]):
            if merged and merged[-1][1] + 1 == first:
                merged[-1] = merged[-1][0], last
            else:
                merged.append((first, last))
        return replace(self, ranges=tuple(merged))

    def to_plain(self) -> list[Any]:
        """The items at rest as a list in the order of the fields."""
        return [self.base, self.opened, list(self.names), list(self.values), [list(one) for one in self.ranges]]

    @staticmethod
    def from_plain(plain: list[Any]) -> Resting:
        """What `to_plain` wrote."""
        base, opened, (item, output), values, ranges = plain
        return Resting(base, opened, (item, output), tuple(values), tuple((first, last) for first, last in ranges))


def _around(item: int, first: int, last: int) -> Ranges:
    """What is left of a range without an item."""
    if not first <= item <= last:
        return ((first, last),)
    return tuple((low, high) for low, high in ((first, item - 1), (item + 1, last)) if low <= high)


def opened_with(counter: int, names: tuple[str | None, str | None], value: Any) -> dict[str, Any]:
    """The variables of an item's own scope as it is opened."""
    item, output = names
    variables: dict[str, Any] = {"loopCounter": Decimal(counter)}
    if item is not None:
        variables[item] = value
    if output is not None and output not in variables:
        variables[output] = None
    return variables


def resting_in(body: Instance) -> Resting | None:
    """The items of a body that rest, where any does."""
    return None if body.loop is None else body.loop.resting
