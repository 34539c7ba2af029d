"""The chain of cases from a firm's second warning to its successor's takeover, by commands alone: the ban that the eviction imposes
keeps the firm out of a new contract, and a second firm of the same legal representative, with the reason and the case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.check.runner import Run
from engine.check.scenario_file import Scenario, read_scenarios
from tests.faults.ground import filled, scenarios
from tests.faults.test_chain import WARNED, about_one_estate
from tests.postgres import Databases

BEFORE, STORY = "从第二次警告到接管安排", Path(__file__).parent / "succession.yaml"
EVICTED, LAST = "两次警告，真表决通过，登记禁入，真开联席会议，通知、接管、交接、归档", "Task_takeover"
GIVEN = {"owners": [{"units": 5, "area": 500}], "bidders": 1, "firm": {"legal_person": "贺榆生"}}
"""The firm has the legal representative of the one that serves the other estate; a third one is nobody's."""


def evicted() -> Scenario:
    """From the case that ends in a firm's second warning until its successor is looked for."""
    warned, steps = scenarios("social_responsibility")[WARNED], scenarios("firm_eviction")[EVICTED].acts
    begin = next(place for place, act in enumerate(steps) if act.target == "Task_verify")
    end = next(place for place, act in enumerate(steps) if act.target == LAST)
    acts = (*map(about_one_estate, warned.acts), *steps[begin : end + 1])
    kept = tuple(act for act in acts if act.verb not in ("expect", "refused"))
    return replace(warned, name=BEFORE, given=warned.given | GIVEN, acts=kept)


def test_the_evicted_firm_and_its_sister_get_no_contract_and_a_third_takes_over(databases: Databases, tmp_path: Path) -> None:
    (story,), findings = read_scenarios(STORY.read_bytes(), STORY.name, {BEFORE: evicted()})
    assert findings == []
    with filled(databases, "sqlite", tmp_path, story) as (_, world):
        run = Run(story, world)
        run.play()
        assert len(run.scenario.acts) > 80
