"""The plan's goals as pages: everybody who is signed in sees them, and from every number comes to its estates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import update

from engine.execute import Engine
from registry import bodies, model
from registry.store.filling import fill_tables
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]


@pytest.fixture
def _goals(engine: Engine) -> None:
    with engine.transaction() as connection:
        fill_tables(connection, {"goal": bodies.GOALS})
        bare = model.estate.c.id == "estate.huaianli"
        connection.execute(update(model.estate).where(bare).values(kind="none"))


@pytest.mark.usefixtures("_goals")
@pytest.mark.parametrize("login", ["housing_officer", "auditor", "owners_committee", "firm_contact", "bid_evaluator", "administrator"])
def test_everybody_who_is_signed_in_sees_the_goals(visit: Visit, login: str) -> None:
    site = visit(login).open("/inbox")
    site.open(site.link("目标"))
    assert site.address == "/goals"
    for words in ("物业服务覆盖率", "目标100%", "差1个小区", "新增二星级小区", "差12个小区", "方案未定数值", "还没有数字", "方案二"):
        assert words in site.text, words


def test_a_district_without_goals_says_where_they_come_from(visit: Visit) -> None:
    site = visit("housing_officer").open("/goals")
    assert site.status == 200
    assert "还没有登记工作目标" in site.text


@pytest.mark.usefixtures("_goals")
def test_a_number_leads_to_the_estates_behind_it(visit: Visit) -> None:
    site = visit("housing_officer").open("/goals/coverage")
    lacking, counting = (part.text_content() for part in site.page.xpath("//main//section"))
    assert "还没有覆盖：1个小区" in lacking
    assert "槐安里小区" in lacking
    assert "槐安里小区" not in counting
    assert site.open(site.link("槐安里小区")).address == "/estates/estate.huaianli"


@pytest.mark.usefixtures("_goals")
def test_whoever_sees_no_estate_s_record_is_led_to_none(visit: Visit) -> None:
    site = visit("firm_contact").open("/goals/coverage")
    assert "槐安里小区" in site.text
    assert site.page.xpath("//main//a[contains(@href, '/estates/')]") == []


@pytest.mark.usefixtures("_goals")
def test_the_estates_of_one_subdistrict_are_listed_alone(visit: Visit) -> None:
    site = visit("housing_officer").open("/goals/coverage?subdistrict=subdistrict.youyi")
    assert "友谊街道" in site.page.xpath("//h1")[0].text_content()
    assert {cell.text_content() for cell in site.page.xpath("//main//td[@data-label='街镇']")} == {"友谊街道"}


@pytest.mark.usefixtures("_goals")
@pytest.mark.parametrize("address", ["/goals/happiness", "/goals/coverage?subdistrict=subdistrict.nowhere", "/goals/file.pdf"])
def test_what_is_no_goal_and_no_subdistrict_is_not_found(visit: Visit, address: str) -> None:
    assert visit("housing_officer").open(address).status == 404


@pytest.mark.usefixtures("_goals")
def test_the_file_has_every_estate(visit: Visit) -> None:
    site = visit("housing_officer").open("/goals/file.csv")
    assert site.response is not None
    rows = list(csv.DictReader(io.StringIO(site.response.data.decode("utf-8-sig"))))
    listed = {row["小区"]: row for row in rows}
    assert listed["槐安里小区"]["类型"] == "未实施"
    assert len(rows) == len(listed) > 1


@pytest.mark.usefixtures("_goals")
def test_the_goals_speak_english_too(visit: Visit) -> None:
    site = visit("housing_officer").open("/language/en?next=/goals")
    for words in ("Coverage of property services", "1 estate short", "No number in the plan"):
        assert words in site.text, words
