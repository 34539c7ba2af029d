"""What pages say of the registry once the procedures are deployed: a firm's standing, what was undone, what cannot be chosen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import model
from engine.execute import Engine
from registry.scenario_warnings import warn_before
from registry.store import warnings
from tests.journey.serving import copy_home
from tests.web.browsing import Site
from web import create_app
from web.cli.place import open_engine
from web.settings import Settings

PASSWORD = "wuye-demo"
WARNING, REVOKED_BY = "警告 2026-9001", "撤警 2026-0001"


@pytest.fixture(scope="module")
def engine(lively_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = copy_home(lively_home, tmp_path_factory.mktemp("records") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        patch.delenv("WUYE_DATABASE", raising=False)
        return open_engine()


@pytest.fixture
def officer(engine: Engine) -> Site:
    site = Site(create_app(engine, Settings(b"only for tests", demo_password=PASSWORD)).test_client())
    return site.sign_in("auditor", PASSWORD)


def test_a_firms_record_sets_its_points_of_a_year_beside_the_line_of_the_blacklist(officer: Site) -> None:
    officer.open("/firms").open(str(officer.page.xpath("//tbody//th/a/@href")[0]))
    (window,) = officer.page.xpath("//dt[. = '最近12个月']/following-sibling::dd[1]")
    assert window.text.startswith("扣")
    assert window.text.endswith("分，满40分列入黑名单")


def test_the_case_of_a_revoked_warning_says_so_and_leads_to_the_case_that_revoked_it(engine: Engine, officer: Site) -> None:
    with engine.transaction() as connection:
        ended = select(model.case.c.id).where(model.case.c.status == "completed").order_by(model.case.c.id)
        warned, other = connection.execute(ended).scalars().all()[:2]
        for case_id, number in ((warned, WARNING), (other, REVOKED_BY)):
            connection.execute(model.case.update().where(model.case.c.id == case_id).values(number=number))
        units = [select(model.unit.c.id).where(model.unit.c.kind == kind).limit(1) for kind in ("firm", "estate")]
        firm, estate = (connection.execute(unit).scalar_one() for unit in units)
        warn_before(connection, firm, estate, [date(2026, 4, 1)])
        revoked = {"id": WARNING, "reason": "法院判决撤销。", "voided_on": date(2026, 5, 4), "case_number": REVOKED_BY}
        warnings.void_warning(connection, revoked)
    officer.open(f"/cases/{warned}")
    assert "后来：这次警告已经撤销（2026年5月4日）。理由：法院判决撤销。见撤警 2026-0001。" in officer.text
    assert officer.link(REVOKED_BY) == f"/cases/{other}"
    assert "后来：" not in officer.open(f"/cases/{other}").text
    officer.open(f"/language/en?next=/cases/{warned}")
    assert "Since then: this warning was revoked (4 May 2026). Reason: 法院判决撤销. See 撤警 2026-0001." in officer.text


def test_where_there_is_nothing_to_choose_the_start_page_says_so_and_shows_no_form(engine: Engine) -> None:
    site = Site(create_app(engine, Settings(b"only for tests", demo_password=PASSWORD)).test_client()).sign_in("housing_officer", PASSWORD)
    site.open("/start/blacklist_removal")
    assert "“物业企业”现在没有可选的项，所以现在不能立案。" in site.text
    assert "黑名单上的企业。" in site.text
    assert site.page.xpath("//form[@id='form']") == []
