"""The chain of cases from a firm's second warning to its successor's takeover, by commands alone: the ban that the eviction imposes
keeps the firm out of the new tender and of a new contract, and a second firm of the same legal representative, with the reason and
the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.check.runner import Run
from engine.check.scenario_file import Act, Scenario, read_scenarios
from tests.faults.ground import filled, scenarios
from tests.faults.test_chain import WARNED, about_one_estate
from tests.postgres import Databases

BEFORE, STORIES = "从第二次警告到接管安排", Path(__file__).parent / "succession.yaml"
EVICTED, LAST = "两次警告，真表决通过，登记禁入，真开联席会议，通知、接管、交接、归档", "Task_takeover"
ENDS = date(2027, 3, 31)
GIVEN = {"owners": [{"units": 5, "area": 500}], "bidders": 3, "experts": 6, "firm": {"legal_person": "贺榆生"}}
"""The firm has the legal representative of the one that serves the other estate; the further ones are nobody's."""


def evicted() -> Scenario:
    """From the case that ends in a firm's second warning until its successor is looked for."""
    warned, steps = scenarios("social_responsibility")[WARNED], scenarios("firm_eviction")[EVICTED].acts
    begin = next(place for place, act in enumerate(steps) if act.target == "Task_verify")
    end = next(place for place, act in enumerate(steps) if act.target == LAST)
    acts = (*map(about_one_estate, warned.acts), *map(with_time_to_select, steps[begin : end + 1]))
    kept = tuple(act for act in acts if act.verb not in ("expect", "refused"))
    return replace(warned, name=BEFORE, given=warned.given | GIVEN, acts=kept)


def with_time_to_select(act: Act) -> Act:
    """The firm is to go on a day until which a tender and a vote can be held."""
    if act.target != "Task_notice" or "end_on" not in act.details.get("with", {}):
        return act
    return replace(act, details={**act.details, "with": {"end_on": ENDS}})


@cache
def stories() -> dict[str, Scenario]:
    found, findings = read_scenarios(STORIES.read_bytes(), STORIES.name, {BEFORE: evicted()})
    assert findings == []
    return {one.name: one for one in found}


def plays(databases: Databases, folder: Path, name: str) -> None:
    with filled(databases, "sqlite", folder, stories()[name]) as (_, world):
        Run(stories()[name], world).play()


@pytest.mark.parametrize("name", ["从第二次警告到第三家企业接管", "从第二次警告经招标到第三家企业接管"], ids=["by hand", "by tender"])
def test_the_evicted_firm_and_its_sister_are_kept_out_and_a_third_takes_over(databases: Databases, tmp_path: Path, name: str) -> None:
    plays(databases, tmp_path, name)


def test_a_contract_that_comes_too_late_for_a_dismissal_tells_it_nothing(databases: Databases, tmp_path: Path) -> None:
    plays(databases, tmp_path, "原合同终止以后才签约，清退已转临时管理，不再等接管合同")
