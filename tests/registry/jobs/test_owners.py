"""The job types about the owners' register."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.errors import JobFault
from registry.scenario_district import ESTATE
from registry.store import owners
from tests.registry.conftest import World
from tests.registry.owners.units import DAY, entry, unit
from tests.registry.steps import run, step


def test_who_signed_stands_for_all_they_own_and_once(world: World) -> None:
    connection = world()
    register = [
        unit("1栋-101", "Y1", area=8_050), unit("1栋-102", "Y1", area=7_000), unit("1栋-201", "Y2", "Y3", area=9_900),
        unit("1栋-202"), unit("1栋-301"), unit("1栋-302", "Y4"),
    ]  # fmt: skip
    owners.enter(connection, ESTATE, [(one, None) for one in register], entry())
    signed = ["1栋-102", " 1栋－101", "1栋-201", "1栋-999", "302"]
    share = run(step(connection), "owners_share", estate_id=ESTATE, on=DAY, heads=signed)
    assert share == {
        "heads": Decimal(2), "area": Decimal("249.50"), "heads_all": Decimal(4), "area_all": Decimal("549.50"),
        "unknown": ["1栋-999", "302"],
    }  # fmt: skip
    before = run(step(connection), "owners_share", estate_id=ESTATE, on=DAY - timedelta(days=1), heads=[])
    assert before["heads_all"] == 0


def test_without_a_register_nothing_is_reckoned(world: World) -> None:
    with pytest.raises(JobFault, match="Expected an owners' register of"):
        run(step(world()), "owners_share", estate_id=ESTATE, on=DAY, heads=[])


def test_a_day_that_is_none_is_said(world: World) -> None:
    with pytest.raises(JobFault, match="Expected a date for on"):
        run(step(world()), "owners_share", estate_id=ESTATE, on="2026-03-02", heads=[])
