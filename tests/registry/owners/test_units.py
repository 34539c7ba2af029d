"""Who is one head, and what changes nothing about it."""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from registry.kinds import UnitState
from registry.owners.units import DEVELOPER, Counted, UnitFacts, heads_of, label_as_typed, place_of
from tests.registry.owners.units import unit

owners = st.lists(st.sampled_from(["Y1", "Y2", "Y3", "Y4"]), max_size=3, unique=True)
areas = st.integers(1, 30_000)
labels = st.builds("{}栋-{}".format, st.integers(1, 3), st.integers(1, 12))


@st.composite
def registers(draw: st.DrawFn) -> list[UnitFacts]:
    found = draw(st.lists(labels, max_size=14, unique=True))
    return [unit(label, *draw(owners), area=draw(areas)) for label in found]


def counted(units: list[UnitFacts]) -> list[Counted]:
    return [Counted(one.label, one.place, one.head, one.area_dm2) for one in units]


def votes(units: list[UnitFacts]) -> list[int]:
    """The area of every head: all that a majority is reckoned of."""
    return sorted(head.area_dm2 for head in heads_of(counted(units)))


@given(registers(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(units: list[UnitFacts], chance: random.Random) -> None:
    shuffled = list(units)
    chance.shuffle(shuffled)
    assert heads_of(counted(shuffled)) == heads_of(counted(units))


@given(registers(), areas)
def test_splitting_a_unit_among_co_owners_changes_nothing(units: list[UnitFacts], area: int) -> None:
    alone, together = (unit("9栋-1", *who, area=area) for who in (("Y9",), ("Y9", "Y10", "Y11")))
    assert votes([*units, alone]) == votes([*units, together])


@given(registers(), st.lists(areas, min_size=1, max_size=6), st.sampled_from([UnitState.UNSOLD, UnitState.SOLD]))
def test_merging_the_developers_units_changes_nothing(units: list[UnitFacts], parts: list[int], state: UnitState) -> None:
    apart = [unit(f"9栋-{index}", area=area, state=state) for index, area in enumerate(parts)]
    merged = [unit("9栋-0", area=sum(parts))]
    assert votes([*units, *apart]) == votes([*units, *merged])


@given(registers(), st.lists(areas, min_size=1, max_size=6))
def test_merging_one_owners_units_changes_nothing(units: list[UnitFacts], parts: list[int]) -> None:
    apart = [unit(f"9栋-{index}", "Y9", area=area) for index, area in enumerate(parts)]
    assert votes([*units, *apart]) == votes([*units, unit("9栋-0", "Y9", area=sum(parts))])


@given(registers())
def test_every_unit_is_counted_once_and_no_area_is_lost(units: list[UnitFacts]) -> None:
    heads = heads_of(counted(units))
    assert sorted(label for head in heads for label in head.units) == sorted(one.label for one in units)
    assert sum(Fraction(head.area_dm2, 100) for head in heads) == sum(Fraction(one.area_dm2, 100) for one in units)
    assert len({head.key for head in heads}) == len(heads)
    assert sum(head.kind == "developer" for head in heads) == any(one.head == DEVELOPER for one in units)


def test_sold_but_not_handed_over_still_counts_with_the_developer() -> None:
    sold = unit("1栋-101", "Y1", state=UnitState.SOLD)
    heads = heads_of(counted([sold, unit("1栋-102"), unit("1栋-103", "Y1"), unit("1栋-104", "Y1", "Y2")]))
    assert [(head.label, head.units, head.kind) for head in heads] == [
        ("建设单位（1栋-101等2处）", ("1栋-101", "1栋-102"), "developer"),
        ("1栋-103", ("1栋-103",), "owner"),
        ("1栋-104", ("1栋-104",), "owner"),
    ]


def test_a_unit_that_ended_counts_no_more() -> None:
    assert heads_of(counted([unit("1栋-101", state=UnitState.ENDED)])) == []


def test_heads_stand_as_people_count() -> None:
    labels = ["10栋-101", "2栋-1001", "2栋-302", "2栋-30", "车库-B1-9", "车库-B1-10"]
    heads = heads_of(counted([unit(label, f"Y{index}") for index, label in enumerate(labels)]))
    assert [head.label for head in heads] == ["2栋-30", "2栋-302", "2栋-1001", "10栋-101", "车库-B1-9", "车库-B1-10"]


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_a_place_fits_its_column(building: str, number: str) -> None:
    assert len(place_of(building, number)) <= 800


def test_a_label_is_known_however_it_was_typed() -> None:
    assert {label_as_typed(text) for text in ("1栋-101", " 1栋 －101 ", "1栋—101")} == {"1栋-101"}
