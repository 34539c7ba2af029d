"""What a poll knows of the estate that chooses its firm by one."""

from __future__ import annotations

import pytest

from engine.errors import JobFault
from registry.scenario_district import ESTATE, FIRM, OTHER_FIRM
from tests.registry.conftest import World
from tests.registry.steps import run, step

OFFERED = [{"label": "槐安里小区（友谊街道）", "value": ESTATE}]


@pytest.mark.parametrize(("kind", "offered"), [("quasi", []), ("market", []), ("community", OFFERED), ("none", OFFERED)])
def test_a_poll_is_offered_where_the_community_or_nobody_manages(world: World, kind: str, offered: list[dict[str, str]]) -> None:
    assert run(step(world(estate={"kind": kind})), "poll_choices") == {"estate_choices": offered}


@pytest.mark.parametrize(("status", "candidates"), [("active", {FIRM, OTHER_FIRM}), ("suspended", {OTHER_FIRM})])
def test_only_firms_that_trade_can_be_candidates(world: World, status: str, candidates: set[str]) -> None:
    facts = run(step(world(firm={"status": status})), "poll_case_facts", estate_id=ESTATE)
    assert {each["value"] for each in facts["firm_options"]} == candidates
    assert facts["estate"]["households"] == 684


def test_no_poll_without_an_estate(world: World) -> None:
    with pytest.raises(JobFault, match=r"an estate of the registry, but estate\.gone is none"):
        run(step(world()), "poll_case_facts", estate_id="estate.gone")
