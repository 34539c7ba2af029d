"""Cases of the demonstration's district: work in the inboxes of those whom it concerns, none in a stranger's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine import reading
from engine.clock import district_day
from engine.commands import StartCase
from engine.errors import FormRejected
from engine.execute import Engine
from engine.identity import new_id
from engine.store import people
from registry.store.estates import estates
from tests.journey.serving import copy_home
from web.cli.place import open_engine
from web.demo.accounts import ACCOUNTS


@pytest.fixture(scope="module")
def engine(lively_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = copy_home(lively_home, tmp_path_factory.mktemp("demo") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        patch.delenv("WUYE_DATABASE", raising=False)
        return open_engine()


@pytest.mark.parametrize(
    ("login", "task"),
    [
        ("housing_officer", "组织考核"), ("subdistrict_officer", "街镇打分"), ("community_officer", "居委会打分"),
        ("housing_head", "签发整改通知单"), ("housing_reviewer", "复核意见"), ("housing_legal", "法制审核"),
        ("finance_officer", "资金核对"), ("leading_group_head", "领导小组审批"), ("finance_head", "核拨确认"),
        ("leading_group_office", "公布"),
    ],
)  # fmt: skip
def test_an_account_finds_a_task_to_take(engine: Engine, login: str, task: str) -> None:
    assert [row.name for row in reading.inbox(engine, login).rows] == [task]


def test_strangers_find_nothing(engine: Engine) -> None:
    for account in ACCOUNTS:
        if account.stranger:
            assert reading.inbox(engine, account.login).rows == ()


def test_a_start_form_offers_the_estates_of_its_readers_own_area_alone(engine: Engine) -> None:
    with engine.reading() as tx:
        whole = {entry.id: entry for entry in estates(tx.connection, district_day(tx.now))}
        (area,) = {grant.unit for grant in people.standing_of(tx.connection, "subdistrict_officer", tx.now)}
    offered = {one["value"] for one in offered_to(engine, "subdistrict_officer", "joint_meeting", "estate_choices")}
    assert offered == {entry.id for entry in whole.values() if entry.subdistrict_id == area}
    assert 0 < len(offered) < len(whole)
    assert {one["value"] for one in offered_to(engine, "housing_officer", "social_responsibility", "service_choices")} <= whole.keys()
    elsewhere = {"estate_id": (whole.keys() - offered).pop(), "matter": "漏水", "facts": "三楼漏水", "wanted": "谁来修"}
    with pytest.raises(FormRejected) as refused:
        engine.execute(StartCase(new_id(), "subdistrict_officer", "joint_meeting", elsewhere))
    assert [problem.path for problem in refused.value.problems] == ["estate_id"]


def offered_to(engine: Engine, login: str, process: str, name: str) -> list[Mapping[str, Any]]:
    found = reading.start_page(engine, login, process).context[name]
    assert isinstance(found, list)
    return found
