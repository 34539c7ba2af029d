"""How deep and how large a result is when it is written out, where a part that is shared counts each time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from engine.feel.errors import FeelLimitExceeded
from engine.feel.limits import Limits
from engine.feel.values import Range

HOLDERS = frozenset({list, dict, Range})
_WITH_SIZE = HOLDERS | {str}


def parts_of(value: Any) -> Collection[Any]:
    """What a list, context or range holds; of any other value nothing."""
    if type(value) is list:
        return value
    if type(value) is dict:
        return value.values()
    return (value.start, value.end) if type(value) is Range else ()


def check_extent(value: Any, limits: Limits) -> None:
    """Refuses a result that whoever takes it could not go through or store.

    A list that holds one list a thousand times is small here, but a thousand times as large in a journal or on a page.
    Raises: FeelLimitExceeded.
    """
    parts = parts_of(value)
    if _WITH_SIZE.isdisjoint(map(type, parts)):
        _refuse_beyond(1 + len(parts), 1, limits)
        return
    # By identity: size (items, and eight characters of a string counting as one) and depth of each part seen.
    known: dict[int, tuple[int, int]] = {}
    waiting = [value]
    while waiting:
        part = waiting[-1]
        if id(part) in known:
            waiting.pop()
            continue
        size, depth, complete = 1, 0, True
        for item in parts_of(part):
            of = type(item)
            if of is str:
                size += 1 + (len(item) >> 3)
            elif of in HOLDERS:
                found = known.get(id(item))
                if found is None:
                    waiting.append(item)
                    complete = False
                else:
                    size, depth = size + found[0], max(depth, found[1])
            else:
                size += 1
        if not complete:
            continue
        _refuse_beyond(size, depth + 1, limits)
        known[id(part)] = size, depth + 1
        waiting.pop()


def _refuse_beyond(size: int, depth: int, limits: Limits) -> None:
    if depth > limits.collection_depth:
        raise FeelLimitExceeded(f"Expected at most {limits.collection_depth} lists and contexts inside each other.")
    if size > limits.work:
        raise FeelLimitExceeded(f"Expected a result of at most {limits.work} values in all, but it has {size}.")
