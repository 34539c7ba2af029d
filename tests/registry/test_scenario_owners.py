"""The owners' register that a scenario gives its estate."""

from __future__ import annotations

from datetime import date

import pytest

from registry.scenario_district import ESTATE
from registry.store import owners
from tests.registry.conftest import World


def test_heads_are_numbered_as_the_groups_stand(world: World) -> None:
    connection = world(owners=[
        {"units": 10, "area": "1000.05"}, {"units": 3, "area": 300, "one_owner": True}, {"units": 2, "area": 90, "co_owners": 2},
        {"units": 4, "area": 400, "state": "unsold"}, {"units": 1, "area": 12.5, "kind": "parking"},
    ])  # fmt: skip
    heads = owners.heads(connection, ESTATE, date(2020, 12, 31))
    assert [(head.label, head.area_dm2, head.kind) for head in heads[9:]] == [
        ("1栋-10", 10_000, "owner"), ("1栋-11等3处", 30_000, "owner"), ("1栋-14", 4_500, "owner"), ("1栋-15", 4_500, "owner"),
        ("建设单位（1栋-16等4处）", 40_000, "developer"),
    ]  # fmt: skip
    assert sum(head.area_dm2 for head in heads[:10]) == 100_005
    assert [head.label for head in owners.heads(connection, ESTATE, date(2020, 12, 31), ("parking",))] == ["1栋-20"]


def test_a_group_that_says_something_else_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="Expected a group of owners with units and area"):
        world(owners=[{"units": 3, "rooms": 2}])
