"""The drawing of the map of procedures: effects stand right of their causes, no box hides another, every arrow has its line."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.reading.procedure_map import Arrow, Place, ProcedureMap, Way
from web.map_layout import HEIGHT, WIDTH, Box, Layout, lay_out

NAMES = "abcdefghij"


def drawn(*arrows: tuple[str, str, Way], alone: str = "") -> Layout:
    names = sorted({name for source, target, _ in arrows for name in (source, target)} | set(alone))
    places = tuple(Place(name, name, "", ()) for name in names)
    return lay_out(ProcedureMap(places, tuple(Arrow(*one) for one in arrows), ()))


def column(layout: Layout, name: str) -> int:
    return next(box.x for box in layout.boxes if box.place.name == name)


def overlap(one: Box, other: Box) -> bool:
    return abs(one.x - other.x) < WIDTH and abs(one.y - other.y) < HEIGHT


def test_what_is_begun_stands_right_of_what_begins_it() -> None:
    layout = drawn(("a", "b", Way.STARTS), ("b", "c", Way.CALLS), ("a", "c", Way.STARTS))
    assert column(layout, "a") < column(layout, "b") < column(layout, "c")


def test_a_circle_is_drawn_too_one_of_its_arrows_leading_back() -> None:
    layout = drawn(("a", "b", Way.STARTS), ("b", "c", Way.STARTS), ("c", "b", Way.STARTS))
    assert len(layout.lines) == 3
    assert column(layout, "a") < column(layout, "b")


def test_a_long_line_runs_through_a_gap_between_the_boxes_of_the_columns_that_it_crosses() -> None:
    layout = drawn(("a", "b", Way.STARTS), ("b", "c", Way.STARTS), ("a", "c", Way.STARTS))
    between = next(box for box in layout.boxes if box.place.name == "b")
    line = next(one for one in layout.lines if (one.arrow.source, one.arrow.target) == ("a", "c"))
    (height,) = {int(y) for y in re.findall(r"(\d+)H", line.path)}
    assert not between.y <= height <= between.y + HEIGHT


def test_what_many_call_and_begins_nothing_stands_apart_without_lines() -> None:
    layout = drawn(*((name, "z", Way.CALLS) for name in "abcd"))
    assert [place.name for place in layout.apart] == ["z"]
    assert layout.lines == ()
    assert len(layout.boxes) == 4


def test_a_message_to_a_running_case_is_no_second_line_beside_one_that_begins_it() -> None:
    layout = drawn(("a", "b", Way.STARTS), ("a", "b", Way.TELLS), ("b", "a", Way.TELLS))
    assert [(one.arrow.source, one.arrow.way) for one in layout.lines] == [("a", Way.STARTS), ("b", Way.TELLS)]


def test_nothing_deployed_is_an_empty_drawing() -> None:
    layout = drawn()
    assert (layout.boxes, layout.lines) == ((), ())


ARROW = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(list(Way))).filter(lambda one: one[0] != one[1])


@given(st.lists(ARROW))
def test_every_procedure_is_shown_once_and_no_box_hides_another(arrows: list[tuple[str, str, Way]]) -> None:
    layout = drawn(*dict.fromkeys(arrows), alone=NAMES)
    shown = [box.place.name for box in layout.boxes] + [place.name for place in layout.apart]
    assert sorted(shown) == list(NAMES)
    assert not any(overlap(one, other) for one, other in combinations(layout.boxes, 2))
    assert all(0 <= box.x <= layout.width - WIDTH and 0 <= box.y <= layout.height - HEIGHT for box in layout.boxes)


@pytest.mark.parametrize("way", list(Way))
def test_a_line_ends_at_the_box_of_its_target(way: Way) -> None:
    layout = drawn(("a", "b", way))
    (line,) = layout.lines
    target = next(box for box in layout.boxes if box.place.name == "b")
    x, y = (int(number) for number in re.findall(r"-?\d+", line.path)[-2:])
    assert target.x <= x <= target.x + WIDTH
    assert target.y <= y <= target.y + HEIGHT
