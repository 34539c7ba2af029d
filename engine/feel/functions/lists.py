"""List functions; positions count from 1, negative ones from the end. Source: DMN 1.5, 10.3.4.4 (table 75), 10.3.4.9."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from functools import cmp_to_key, reduce
from typing import Any

from engine.feel import arithmetic
from engine.feel.arithmetic import added
from engine.feel.calling import call_function
from engine.feel.comparison import PLAINLY_ORDERED, canonical, compare, same
from engine.feel.errors import FeelFault
from engine.feel.functions.signatures import built_in, whole
from engine.feel.runtime import Run
from engine.feel.temporal import instant
from engine.feel.values import NUMBERS, Function, described

_NUMBERS_ONLY = {Decimal}
_PLAIN_COMPARISONS_A_STEP = 4  # as a power of two
_STEPS_A_MOMENT, _STEPS_A_COMPARISON = 2, 3


@built_in("list contains(list: list, element: any)", with_run=True)
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    """Whether an element is in a list."""
    run.weigh(items)
    if type(element) is str:
        return element in items
    return any(same(item, element) for item in items)


@built_in("count(list: list)")
def count(items: list[Any]) -> Decimal:
    """The number of items."""
    return Decimal(len(items))


@built_in("is empty(list: list)")
def is_empty(items: list[Any]) -> bool:
    """Whether a list has no items (an extension that Camunda's FEEL shares)."""
    return not items


def _nothing(function: str) -> FeelFault:
    return FeelFault(f"Expected one item or more in {function}(), but the list is empty.")


def _extreme(items: list[Any], sign: int, function: str) -> Any:
    if not items:
        raise _nothing(function)
    if len({*map(type, items)}) == 1 and type(items[0]) in PLAINLY_ORDERED:
        return max(items) if sign > 0 else min(items)
    best = items[0]
    for item in items:
        order = compare(item, best)
        if order is None:
            raise FeelFault(f"Expected items that have an order in {function}(), but one is {described(item)}.")
        if order == sign:
            best = item
    return best


@built_in("min(list: list)")
@built_in("min(c...: any)")
def minimum(*items: Any) -> Any:
    """The least item, null of an empty list."""
    for item in items:
        if type(item) is not Decimal:
            return _extreme(_flat(items), -1, "min")
    return min(items) if items else _extreme([], -1, "min")


@built_in("max(list: list)")
@built_in("max(c...: any)")
def maximum(*items: Any) -> Any:
    """The greatest item, null of an empty list."""
    for item in items:
        if type(item) is not Decimal:
            return _extreme(_flat(items), 1, "max")
    return max(items) if items else _extreme([], 1, "max")


def _flat(items: tuple[Any, ...]) -> list[Any]:
    """The items of a lone list, or the arguments themselves."""
    return items[0] if len(items) == 1 and isinstance(items[0], list) else list(items)


def _numbers(items: tuple[Any, ...], function: str) -> list[Decimal]:
    found = _flat(items)
    for item in found:
        if type(item) is not Decimal:
            raise FeelFault(f"Expected only numbers in {function}(), but one is {described(item)}.")
    return found


@built_in("sum(list: list)")
@built_in("sum(n...: any)")
def total(*items: Any) -> Any:
    """The sum of numbers or of durations, null of an empty list."""
    return _added(_flat(items), "sum")


def _added(found: list[Any], function: str) -> Any:
    if not found:
        raise _nothing(function)
    whole = added(found)
    if whole is not None:
        return whole
    if len({*map(type, found)}) > 1 or isinstance(found[0], str):
        raise FeelFault(f"Expected only numbers, or only durations, in {function}().")
    return reduce(arithmetic.add, found)


@built_in("mean(list: list)")
@built_in("mean(n...: any)")
def mean(*items: Any) -> Any:
    """The arithmetic mean of numbers or of durations, null of an empty list."""
    found = _flat(items)
    whole_sum = _added(found, "mean")
    if isinstance(whole_sum, Decimal):
        return NUMBERS.divide(whole_sum, Decimal(len(found)))
    return arithmetic.divide(whole_sum, Decimal(len(found)))


@built_in("product(list: list)")
@built_in("product(n...: any)")
def product(*items: Any) -> Decimal:
    """The product of numbers, null of an empty list."""
    found = _numbers(items, "product")
    if not found:
        raise _nothing("product")
    return reduce(NUMBERS.multiply, found)


@built_in("median(list: list)")
@built_in("median(n...: any)")
def median(*items: Any) -> Decimal:
    """The middle number, or the mean of the two in the middle; null of an empty list."""
    found = sorted(_numbers(items, "median"))
    if not found:
        raise _nothing("median")
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return NUMBERS.divide(NUMBERS.add(found[middle - 1], found[middle]), Decimal(2))


@built_in("stddev(list: list)")
@built_in("stddev(n...: any)")
def stddev(*items: Any) -> Decimal:
    """The standard deviation of a sample of two numbers or more."""
    found = _numbers(items, "stddev")
    if len(found) < 2:
        raise FeelFault("Expected two numbers or more in stddev().")
    average = NUMBERS.divide(reduce(NUMBERS.add, found), Decimal(len(found)))
    squares = [NUMBERS.power(NUMBERS.subtract(item, average), 2) for item in found]
    return NUMBERS.sqrt(NUMBERS.divide(reduce(NUMBERS.add, squares), Decimal(len(found) - 1)))


@built_in("mode(list: list)")
@built_in("mode(n...: any)")
def mode(*items: Any) -> list[Any]:
    """The most frequent numbers, ascending."""
    counts = Counter(_numbers(items, "mode"))
    most = max(counts.values(), default=0)
    return sorted(number for number, times in counts.items() if times == most)


def _verdict(items: list[Any], decisive: bool, function: str) -> bool | None:
    """`decisive` if an item is, null if an item is no boolean, else its opposite."""
    if any(item is decisive for item in items):
        return decisive
    if all(isinstance(item, bool) for item in items):
        return not decisive
    raise FeelFault(f"Expected only booleans in {function}().")


@built_in("all(list: list)")
@built_in("all(b...: any)")
def all_true(*items: Any) -> bool | None:
    """Ternary conjunction: true of an empty list."""
    return _verdict(_flat(items), False, "all")


@built_in("any(list: list)")
@built_in("any(b...: any)")
def any_true(*items: Any) -> bool | None:
    """Ternary disjunction: false of an empty list."""
    return _verdict(_flat(items), True, "any")


def _index(items: list[Any], position: Decimal, what: str, beyond: int = 0) -> int:
    number = whole(position.to_integral_value(ROUND_DOWN), what)
    if number == 0 or abs(number) > len(items) + beyond:
        raise FeelFault(f"Expected a position within the list as {what}, but it is {position}.")
    return number - 1 if number > 0 else len(items) + number


@built_in("sublist(list: list, start position: number, length?: number|null)")
def sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    """`length` items, or all, from a position."""
    begin = _index(items, start, "'start position' of sublist()")
    if length is None:
        return items[begin:]
    size = whole(length.to_integral_value(ROUND_DOWN), "'length' of sublist()")
    if not 1 <= size <= len(items) - begin:
        raise FeelFault(f"Expected a length from 1 to {len(items) - begin} as 'length' of sublist(), but it is {length}.")
    return items[begin : begin + size]


@built_in("append(list: list, item...: any)", with_run=True)
def append(run: Run, items: list[Any], *more: Any) -> list[Any]:
    """The list with items added at its end."""
    return run.sized([*items, *more])


@built_in("concatenate(list...: list)", with_run=True)
def concatenate(run: Run, *lists: list[Any]) -> list[Any]:
    """One list of the items of all."""
    return run.sized([item for items in lists for item in items])


@built_in("insert before(list: list, position: number, newItem: any)", with_run=True)
def insert_before(run: Run, items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """The list with an item put in at a position."""
    index = _index(items, position, "'position' of insert before()")
    return run.sized([*items[:index], new, *items[index:]])


@built_in("remove(list: list, position: number)")
def remove(items: list[Any], position: Decimal) -> list[Any]:
    """The list without the item at a position."""
    index = _index(items, position, "'position' of remove()")
    return items[:index] + items[index + 1 :]


@built_in("list replace(list: list, position: number, newItem: any)")
def list_replace(items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """The list with another item at a position."""
    index = _index(items, position, "'position' of list replace()")
    return [*items[:index], new, *items[index + 1 :]]


@built_in("list replace(list: list, match: function, newItem: any)", with_run=True)
def list_replace_matching(run: Run, items: list[Any], match: Function, new: Any) -> list[Any]:
    """The list with another item wherever match(item, newItem) is true."""
    if not match.takes(2):
        raise FeelFault("Expected a function of two parameters as 'match' of list replace().")
    verdicts = [call_function(match, [item, new], run) for item in items]
    if not all(isinstance(verdict, bool) for verdict in verdicts):
        raise FeelFault("Expected a boolean from 'match' of list replace().")
    return [new if verdict else item for item, verdict in zip(items, verdicts, strict=True)]


@built_in("reverse(list: list)")
def reverse(items: list[Any]) -> list[Any]:
    """The list backwards."""
    return items[::-1]


@built_in("index of(list: list, match: any)", with_run=True)
def index_of(run: Run, items: list[Any], match: Any) -> list[Any]:
    """The positions of the items that equal a value."""
    run.weigh(items)
    return [Decimal(position) for position, item in enumerate(items, 1) if same(item, match)]


@built_in("union(list...: list)", with_run=True)
def union(run: Run, *lists: list[Any]) -> list[Any]:
    """The items of all lists, each once."""
    run.weigh(*lists)
    return _distinct(run.sized([item for items in lists for item in items]))


@built_in("distinct values(list: list)", with_run=True)
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """The items, each once, in the order of their first occurrence."""
    run.weigh(items)
    return _distinct(items)


def _distinct(items: list[Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(canonical(item), item)
    return list(found.values())


@built_in("duplicate values(list: list)", with_run=True)
def duplicate_values(run: Run, items: list[Any]) -> list[Any]:
    """The items that occur more than once, each once (an extension that Camunda's FEEL shares)."""
    run.weigh(items)
    counts = Counter(canonical(item) for item in items)
    return [item for item in _distinct(items) if counts[canonical(item)] > 1]


@built_in("flatten(list: list)", with_run=True)
def flatten(run: Run, items: list[Any]) -> list[Any]:
    """The items of the list and of all lists in it."""
    flat: list[Any] = []
    waiting = items[::-1]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            run.spend(len(item))
            waiting.extend(item[::-1])
        else:
            flat.append(item)
            run.spend(1)
    return run.sized(flat)


@built_in("partition(list: list, size: number)")
def partition(items: list[Any], size: Decimal) -> list[Any]:
    """Lists of `size` items each, the last perhaps shorter (an extension that Camunda's FEEL shares)."""
    width = whole(size, "'size' of partition()")
    if width < 1:
        raise FeelFault(f"Expected at least 1 as 'size' of partition(), but it is {size}.")
    return [items[start : start + width] for start in range(0, len(items), width)]


@built_in("sort(list: list, precedes?: function)", with_run=True)
def sort(run: Run, items: list[Any], precedes: Function | None = None) -> list[Any]:
    """The items in the order of precedes(a, b), or ascending; equal ones keep their places."""
    if precedes is not None and not precedes.takes(2):
        raise FeelFault("Expected a function of two parameters as 'precedes' of sort().")
    if precedes is not None:
        return sorted(items, key=cmp_to_key(_by_function(precedes, run)))
    if len({*map(type, items)}) == 1 and type(items[0]) in PLAINLY_ORDERED:
        run.spend(len(items) * len(items).bit_length() >> _PLAIN_COMPARISONS_A_STEP)
        return sorted(items)
    if _are_moments_alike(items):
        run.spend(_STEPS_A_MOMENT * len(items) + (len(items) * len(items).bit_length() >> _PLAIN_COMPARISONS_A_STEP))
        return sorted(items, key=instant)
    return sorted(items, key=cmp_to_key(_ascending(run)))


def _are_moments_alike(items: list[Any]) -> bool:
    """Whether all are dates and times without nanoseconds, all with a zone or none: each is counted once, not at each comparison."""
    return {*map(type, items)} == {dt.datetime} and len({item.tzinfo is None for item in items}) == 1


def _ascending(run: Run) -> Callable[[Any, Any], int]:
    def ordering(a: Any, b: Any) -> int:
        run.spend(_STEPS_A_COMPARISON)
        return _order(a, b)

    return ordering


def _order(a: Any, b: Any) -> int:
    order = compare(a, b)
    if order is None:
        raise FeelFault(f"Expected items that have an order in sort(), but found {described(a)} and {described(b)}.")
    return order


def _by_function(precedes: Function, run: Run) -> Callable[[Any, Any], int]:
    def ordering(a: Any, b: Any) -> int:
        if call_function(precedes, [a, b], run) is True:
            return -1
        return 1 if call_function(precedes, [b, a], run) is True else 0

    return ordering
