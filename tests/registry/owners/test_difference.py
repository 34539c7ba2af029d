"""What a list would change, and that entering it makes it the register."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.kinds import UnitKind, UnitState
from registry.owners.difference import clashes, difference
from registry.owners.units import UnitFacts
from registry.scenario_district import ESTATE
from registry.store import owners
from registry.store.owners import Standing
from tests.registry.conftest import World
from tests.registry.owners.units import DAY, entry, unit

people = st.sets(st.sampled_from(["Y1", "Y2", "Y3"]), max_size=2)
lists = st.lists(st.tuples(st.integers(1, 8), people, st.integers(1, 3)), max_size=8, unique_by=lambda one: one[0]).map(
    lambda found: [unit(f"1栋-{number}", *who, area=area) for number, who, area in found]
)


def standing(*units: UnitFacts, number: int = 1, since: date = DAY) -> dict[str, Standing]:
    return {one.label: Standing(f"e/{one.label}", f"e/{one.label}#{number}", number, since, one) for one in units}


@given(lists, lists)
def test_every_unit_is_new_changed_ended_or_the_same(before: list[UnitFacts], after: list[UnitFacts]) -> None:
    found = difference(standing(*before), after)
    became = {one.label: one for one in before} | {facts.label: facts for facts, _ in found.changes}
    assert {label: facts for label, facts in became.items() if facts.state is not UnitState.ENDED} == {one.label: one for one in after}
    assert len(found.new) + len(found.changed) + found.same == len(after)
    assert not difference(standing(*after), after).changes


@given(lists, lists, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_no_difference(before: list[UnitFacts], after: list[UnitFacts], chance: random.Random) -> None:
    shuffled = list(after)
    chance.shuffle(shuffled)
    assert difference(standing(*before), shuffled).digest == difference(standing(*before), after).digest


def test_another_list_or_another_register_is_another_difference() -> None:
    one = unit("1栋-1", "Y1")
    digests = {
        difference({}, [one]).digest, difference({}, [unit("1栋-1", "Y2")]).digest, difference({}, []).digest,
        difference(standing(unit("1栋-1")), [one]).digest, difference(standing(unit("1栋-1"), number=2), [one]).digest,
    }  # fmt: skip
    assert len(digests) == 5


def test_a_unit_that_ended_comes_again_as_its_next_version(world: World) -> None:
    connection = world()
    for days, register in enumerate(([unit("1栋-1", "Y1")], [], [unit("1栋-1", "Y2")])):
        found = difference(owners.every_unit_now(connection, ESTATE), register)
        owners.enter(connection, ESTATE, found.changes, entry(DAY + timedelta(days=days)))
    assert [one.standing.facts.state for one in owners.history(connection, f"{ESTATE}/1栋-1")] == [
        UnitState.HANDED_OVER, UnitState.ENDED, UnitState.HANDED_OVER]  # fmt: skip


def test_what_cannot_be_entered_is_said() -> None:
    before = standing(unit("1栋-1", "Y1"), unit("1栋-2", "Y1"), unit("1栋-3", "Y1"))
    found = difference(before, [unit("1栋-1", "Y2"), unit("1栋-2", "Y1", kind=UnitKind.PARKING)])
    problems = clashes(found, None, DAY - timedelta(days=1))
    assert [(one.reason, one.found) for one in problems] == [
        ("later-version", "1栋-1"), ("kind-fixed", "1栋-2"), ("later-version", "1栋-2"), ("later-version", "1栋-3")]  # fmt: skip
    assert [one.reason for one in clashes(found, None, DAY)] == ["kind-fixed"]
