"""What a vote's case knows of its estate and motion before it begins."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import JobFault
from registry.jobs.motions import IN_ENGLISH
from registry.kinds import Matter
from registry.scenario_district import ESTATE, OTHER_ESTATE
from tests.registry.conftest import World
from tests.registry.steps import run, step

GROUPS = [{"units": 2, "area": 100}]
BY_HAND = {"estate_id": ESTATE, "matter": "use_fund", "question": "是否更换电梯？", "papers": "报价"}


def test_only_estates_with_a_register_are_offered(world: World) -> None:
    found = run(step(world(owners=GROUPS)), "register_choices")
    assert found == {"register_choices": [{"label": "槐安里小区（友谊街道）", "value": ESTATE}]}


def test_a_motion_put_by_hand_bears_the_name_of_its_matter(world: World) -> None:
    found = run(step(world(owners=GROUPS)), "motion_facts", **BY_HAND)
    assert found["motion"] == {
        "matter": "use_fund", "label": "使用维修资金", "label_en": "use the maintenance fund",
        "question": "是否更换电梯？", "papers": "报价", "cause": "",
    }  # fmt: skip
    assert (found["estate"]["id"], found["round"]) == (ESTATE, Decimal(1))


def test_a_motion_put_by_another_case_goes_before_what_a_form_says(world: World) -> None:
    motion = {"matter": "dismiss_firm", "question": "是否解聘？", "papers": "通报", "cause": "两次警告"}
    found = run(step(world(owners=GROUPS)), "motion_facts", estate_id=ESTATE, motion=motion, matter="other", round=Decimal(2))
    assert (found["motion"]["matter"], found["motion"]["cause"], found["round"]) == ("dismiss_firm", "两次警告", Decimal(2))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"estate_id": "estate.none"}, "Expected an estate of the registry"),
        ({"estate_id": OTHER_ESTATE}, "Expected an owners' register of 柳树湾小区"),
        ({"matter": "paint"}, "for matter"),
        ({"question": " "}, "for question"),
    ],
)
def test_what_cannot_be_voted_on_is_said(world: World, changed: dict[str, str], says: str) -> None:
    with pytest.raises(JobFault, match=says):
        run(step(world(owners=GROUPS)), "motion_facts", **{**BY_HAND, **changed})


def test_every_matter_has_its_name_in_english() -> None:
    assert IN_ENGLISH.keys() == set(Matter)
