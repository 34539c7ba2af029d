"""How the map of procedures is drawn: columns from cause to effect, in each the order that crosses least, curves between.

The method is the usual one for layered graphs (Sugiyama, Tagawa, Toda 1981): a line over several columns gets a place of its own
in each, so that it runs between the boxes. A procedure that many others call and that begins nothing itself (a letter's service)
stands apart, without its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.reading.procedure_map import Arrow, Place, ProcedureMap, Way

WIDTH, HEIGHT = 168, 52
ACROSS, DOWN = 78, 22
THROUGH = 10
"""The height that a line takes where it runs through a column."""
MARGIN = 12
MANY = 4
"""From so many callers on, the lines to a procedure would only hide the others."""
SWEEPS = 12

Spot = str | tuple[int, int]
"""A procedure's name, or the place of a line in a column: (number of the arrow, number of the column)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A procedure and its upper left corner."""

    place: Place
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow as an SVG path, its point at the end."""

    arrow: Arrow
    path: str


@dataclass(frozen=True, slots=True)
class Layout:
    """`apart`: those that stand without lines."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    apart: tuple[Place, ...]
    width: int
    height: int


def lay_out(found: ProcedureMap) -> Layout:
    """Every procedure is drawn, or stands apart; between two drawn ones every arrow, but what is only told where more is begun."""
    common = _common(found)
    places = {place.name: place for place in found.places if place.name not in common}
    arrows = list(_shown(one for one in found.arrows if one.source in places and one.target in places))
    column = _columns(list(places), arrows)
    ways = [_way(number, one, column) for number, one in enumerate(arrows)]
    columns = _in_order(_spots(column, ways), ways)
    at = _positions(columns)
    boxes = tuple(Box(place, *at[name]) for name, place in places.items())
    lines = tuple(Line(one, _path(way, at)) for one, way in zip(arrows, ways, strict=True))
    apart = tuple(place for place in found.places if place.name in common)
    height = max((y for _, y in at.values()), default=0) + HEIGHT + DOWN + MARGIN
    return Layout(boxes, lines, apart, 2 * MARGIN + len(columns) * (WIDTH + ACROSS) - ACROSS, height)


def _common(found: ProcedureMap) -> set[str]:
    callers: dict[str, set[str]] = {}
    for one in found.arrows:
        if one.way is Way.CALLS:
            callers.setdefault(one.target, set()).add(one.source)
    begins = {one.source for one in found.arrows}
    return {name for name, by in callers.items() if len(by) >= MANY and name not in begins}


def _shown(arrows: Iterable[Arrow]) -> Iterator[Arrow]:
    every = list(arrows)
    begun = {(one.source, one.target) for one in every if one.way is not Way.TELLS}
    return (one for one in every if one.way is not Way.TELLS or (one.source, one.target) not in begun)


def _columns(names: Sequence[str], arrows: Iterable[Arrow]) -> dict[str, int]:
    """Each procedure right of all that call or start it, as far as these do not go round in a circle."""
    causes: dict[str, set[str]] = {name: set() for name in names}
    for one in arrows:
        if one.way is not Way.TELLS:
            causes[one.target].add(one.source)
    column: dict[str, int] = {}

    def place(name: str, on_the_way: frozenset[str]) -> int:
        if name in column:
            return column[name]
        before = [place(cause, on_the_way | {name}) for cause in sorted(causes[name]) if cause not in on_the_way]
        found = 1 + max(before, default=-1)
        if not on_the_way & causes[name]:  # else it was reached through a circle, and is placed when it is its turn
            column[name] = found
        return found

    for name in names:
        column[name] = place(name, frozenset({name}))
    used = sorted(set(column.values()))
    return {name: used.index(number) for name, number in column.items()}


def _way(number: int, arrow: Arrow, column: Mapping[str, int]) -> list[Spot]:
    """The spots that an arrow runs through; one that leads back, or stays in its column, has none between its ends."""
    between = range(column[arrow.source] + 1, column[arrow.target])
    return [arrow.source, *((number, each) for each in between), arrow.target]


def _spots(column: Mapping[str, int], ways: Iterable[Sequence[Spot]]) -> list[list[Spot]]:
    found: list[list[Spot]] = [[] for _ in range(1 + max(column.values(), default=-1))]
    for name, number in column.items():
        found[number].append(name)
    for way in ways:
        for spot in way[1:-1]:
            assert isinstance(spot, tuple)
            found[spot[1]].append(spot)
    return found


def _in_order(columns: list[list[Spot]], ways: Iterable[Sequence[Spot]]) -> list[list[Spot]]:
    """The columns, each sorted again and again by the middle of what it is joined with on both sides."""
    joined: dict[Spot, set[Spot]] = {}
    for way in ways:
        for one, other in pairwise(way):
            joined.setdefault(one, set()).add(other)
            joined.setdefault(other, set()).add(one)
    for _ in range(SWEEPS):
        for column in columns:
            height = {spot: (row + 0.5) / len(each) for each in columns for row, spot in enumerate(each)}
            middle = {spot: _middle([height[one] for one in joined.get(spot, ())], height[spot]) for spot in column}
            column.sort(key=lambda spot: (middle[spot], str(spot)))
    return columns


def _middle(near: Sequence[float], own: float) -> float:
    return sum(near) / len(near) if near else own


def _positions(columns: Sequence[Sequence[Spot]]) -> dict[Spot, tuple[int, int]]:
    """The upper left corner of each spot, every column in the middle of the height."""
    heights = [sum(_height(spot) + DOWN for spot in column) for column in columns]
    found: dict[Spot, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        y = MARGIN + (max(heights) - heights[number]) // 2
        for spot in column:
            found[spot] = (MARGIN + number * (WIDTH + ACROSS), y)
            y += _height(spot) + DOWN
    return found


def _height(spot: Spot) -> int:
    return HEIGHT if isinstance(spot, str) else THROUGH


def _path(way: Sequence[Spot], at: Mapping[Spot, tuple[int, int]]) -> str:
    """Left to right through every spot; back, or within a column, beneath the boxes."""
    (x1, y1), (x2, y2) = at[way[0]], at[way[-1]]
    if x2 <= x1:
        bottom = max(y1, y2) + HEIGHT + DOWN + abs(x1 - x2) // 12
        return f"M{x1 + WIDTH // 2} {y1 + HEIGHT}C{x1 + WIDTH // 2} {bottom} {x2 + WIDTH // 2} {bottom} {x2 + WIDTH // 2} {y2 + HEIGHT}"
    parts = [f"M{x1 + WIDTH} {y1 + HEIGHT // 2}"]
    for one, other in pairwise(way):
        (left, top), (right, low) = at[one], at[other]
        y, there, bend = top + _height(one) // 2, low + _height(other) // 2, ACROSS // 2
        parts.append(f"C{left + WIDTH + bend} {y} {right - bend} {there} {right} {there}")
        if isinstance(other, tuple):
            parts.append(f"H{right + WIDTH}")
    return "".join(parts)
