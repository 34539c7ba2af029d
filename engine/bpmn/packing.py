"""Many values of the same make as a few short texts: what all of them have in common is written once.

The items of a collection are mostly alike: numbers, or contexts with the same names. Their canonical texts, cut at the quotation
marks, differ in some of the pieces only. A group is one text: the pieces that are shared, between tabs, then on lines of their own
the pieces that are not, value after value. The text of a value is the first shared piece, the first of its own, the second shared
one, and so on up to the last shared one. So it is a third as long as the values one by one, and one is read without the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.canonical import decode, encode

TOGETHER = 64
"""How many values stand together: so few that one is found quickly, so many that what they share counts little."""

CUT = '"'
SHARED, OWN = "\t", "\n"
"""What stands between pieces; no canonical text holds either."""


def packed(value: Any) -> str:
    """A value as its canonical text: read when it is its turn, not at every step."""
    return encode(value).decode()


def unpacked(text: str) -> Any:
    """The value of a canonical text."""
    return decode(text.encode())


def grouped(values: Sequence[Any]) -> list[str]:
    """Values in groups of `TOGETHER`, the last one of what is left."""
    return [_group([packed(value) for value in values[start : start + TOGETHER]]) for start in range(0, len(values), TOGETHER)]


def with_one_more(groups: Sequence[str], count: int, value: Any) -> list[str]:
    """The groups of so many values and of one more."""
    full = count // TOGETHER
    last = values_in(groups[full], range(count % TOGETHER)) if full < len(groups) else []
    return [*groups[:full], *grouped([*last, value])]


def value_at(groups: Sequence[str], place: int) -> Any:
    """One of the values, from 0."""
    return values_in(groups[place // TOGETHER], [place % TOGETHER])[0]


def all_values(groups: Sequence[str], count: int) -> Iterator[Any]:
    """The values of groups that hold so many."""
    for number, group in enumerate(groups):
        yield from values_in(group, range(min(TOGETHER, count - number * TOGETHER)))


def nothing_yet(count: int) -> list[str]:
    """The groups of so many values of which none is there yet."""
    return [""] * -(-count // TOGETHER)


def with_value(groups: Sequence[str], place: int, value: Any) -> list[str]:
    """Groups that are being filled, with one value more at its place. A group is written without what its values share until it
    is full: so it is written again in no time."""
    number, at = divmod(place, TOGETHER)
    texts = _filled(groups[number])
    texts[at] = packed(value)
    group = _group(texts) if all(texts) else OWN + OWN.join(texts).rstrip(OWN)
    return [*groups[:number], group, *groups[number + 1 :]]


def values_so_far(groups: Sequence[str], count: int) -> list[Any]:
    """The values of groups that are being filled, None where none is there yet."""
    texts = [text for group in groups for text in _filled(group)][:count]
    return list(unpacked(f"[{','.join(text or 'null' for text in texts)}]"))


def _filled(group: str) -> list[str]:
    """The texts of a full group, or of one that is being filled, "" for what is not there yet."""
    if group[:1] not in ("", OWN):
        head, *own = group.split(OWN)
        return [_text(head.split(SHARED), own, place) for place in range(TOGETHER)]
    found = group[1:].split(OWN)
    return found + [""] * (TOGETHER - len(found))


def _group(texts: Sequence[str]) -> str:
    rows = [text.split(CUT) for text in texts]
    if len({len(row) for row in rows}) > 1:
        return OWN.join((SHARED, *texts))
    shared, now, own = list[str](), "", list[int]()
    for place, pieces in enumerate(zip(*rows, strict=True)):
        now += CUT if place else ""
        if len(set(pieces)) == 1:
            now += pieces[0]
        else:
            own.append(place)
            shared.append(now)
            now = ""
    return OWN.join((SHARED.join((*shared, now)), *(row[place] for row in rows for place in own)))


def values_in(group: str, places: Sequence[int]) -> list[Any]:
    """The values at these places of a group, from 0."""
    head, *own = group.split(OWN)
    shared = head.split(SHARED)
    texts = [_text(shared, own, place) for place in places]
    return [unpacked(texts[0])] if len(texts) == 1 else list(unpacked(f"[{','.join(texts)}]"))


def _text(shared: Sequence[str], own: Sequence[str], place: int) -> str:
    each = len(shared) - 1
    mine = own[place * each : (place + 1) * each]
    return "".join(piece for pair in zip(shared, (*mine, ""), strict=True) for piece in pair)
