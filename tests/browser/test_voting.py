"""An owner votes at a phone, officers enter and confirm paper at their desks; both see clear refusals, everybody the result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, update
from werkzeug.serving import make_server

from engine import model
from engine.deploy import deploy_law
from engine.folder import read_folder
from engine.migrations.run import upgrade
from registry.model import publication
from tests.browser.windows import Complaints
from tests.engine.house import HASH, PASSWORD
from tests.postgres import Databases
from tests.registry.ballots.polling import MORNING, OFFICER, OTHER_OFFICER, Polls
from web import create_app
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAW = Path(__file__).resolve().parents[2] / "workflows" / "law"
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 640}


@dataclass
class Station:
    """The ballot, served; a window for whoever comes."""

    polls: Polls
    address: str
    browser: Browser
    arguments: dict[str, Any]
    complaints: Complaints

    @property
    def desk(self) -> str:
        return f"/tasks/{self.polls.task('voting').id}/ballot"

    def window(self, **arguments: Any) -> Page:
        context = self.browser.new_context(**{**self.arguments, "base_url": self.address, **arguments})
        self.complaints.listen(context)
        return context.new_page()

    def officer(self, login: str, **arguments: Any) -> Page:
        page = self.window(**arguments)
        page.goto("/sign-in")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        return page


@pytest.fixture
def station(browser: Browser, browser_context_args: dict[str, Any], databases: Databases, tmp_path: Path) -> Iterator[Station]:
    """On the second morning of the vote; every head has a code."""
    with databases.migrated("sqlite", upgrade) as url:
        polls = Polls(tmp_path, url)
        with polls.engine.transaction() as connection:
            connection.execute(update(model.user).values(password_hash=HASH))
            deploy_law(connection, read_folder(LAW), MORNING, "system")
        polls.to_opening()
        polls.issue()
        server = make_server("127.0.0.1", 0, create_app(polls.engine, Settings(secret_key=b"only for tests")), threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        complaints = Complaints()
        opened = Station(polls, f"http://127.0.0.1:{server.port}", browser, browser_context_args, complaints)
        yield opened
        server.shutdown()
        polls.close()
    assert complaints.heard == []


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_an_owner_scans_the_slip_votes_and_cannot_vote_again(station: Station) -> None:
    code = station.polls.codes[3]
    page = station.window(viewport=NARROWEST)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    page.goto(f"/vote#{code.upper()}")
    expect(page.get_by_label("一次性表决码")).to_have_value(code.upper())
    assert page.url.endswith("/vote")
    fits(page)
    page.get_by_label("一次性表决码").press("Enter")
    page.get_by_role("radio", name="同意", exact=True).focus()
    page.keyboard.press("ArrowDown")  # by keys alone
    expect(page.get_by_role("radio", name="反对")).to_be_checked()
    fits(page)
    page.keyboard.press("Enter")
    expect(page.locator("main strong").filter(has_text="交出后不能更改")).to_be_visible()
    with station.complaints.expecting(422):
        page.get_by_role("button", name="交出表决票").click()
        expect(page.get_by_role("alert")).to_contain_text("请先勾选")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("我已核对").check()
    page.get_by_role("button", name="交出表决票").click()
    expect(page.get_by_role("status")).to_contain_text("表决票已计入")
    receipt = page.locator(".receipt code").inner_text()
    fits(page)
    page.get_by_role("link", name="查回执").click()
    page.get_by_label("回执号").fill(receipt.replace("-", " "))
    page.get_by_role("button", name="查这张票").click()
    expect(page.get_by_role("status")).to_contain_text("这张票已计入")
    page.get_by_role("link", name="还没投").click()
    page.get_by_label("一次性表决码").fill(code)
    with station.complaints.expecting(409):
        page.get_by_role("button", name="打开我的表决票").click()
        expect(page.get_by_role("alert")).to_contain_text("10月13日网上投的")
    assert not [line for line in asked if code.lower() in line.lower() or receipt.lower() in line.lower()]


def test_an_officer_enters_and_a_second_one_confirms_and_everybody_sees_the_result(station: Station) -> None:
    page = station.officer(OFFICER)
    page.goto(station.desk)
    page.get_by_role("link", name="录入一捆…").click()
    entry = page.locator("#entry")
    entry.get_by_label(re.compile("^捆号")).fill("1")
    entry.get_by_label(re.compile("^收票日期")).fill("2026-10-13")
    for label, count in (("同意", "6"), ("反对", "1"), ("弃权", "0"), ("废票", "0")):
        entry.get_by_role("group", name="人工点数").get_by_label(label, exact=True).fill(count)
    heaps = entry.get_by_role("group", name="票号，按意见分堆")
    heaps.get_by_label("同意", exact=True).fill("1至6 99")
    heaps.get_by_label("反对", exact=True).fill("7")
    with station.complaints.expecting(422):
        entry.get_by_role("button", name="录入这一捆").click()
        expect(page.get_by_role("alert")).to_contain_text("同意：“99”不是这次表决的票号或房号")
    page.get_by_role("alert").get_by_role("link").click()
    expect(heaps.get_by_label("同意", exact=True)).to_be_focused()
    heaps.get_by_label("同意", exact=True).fill("1至6")
    entry.get_by_role("button", name="录入这一捆").click()
    expect(page.get_by_role("status")).to_contain_text("等另一个人对着纸票核对")
    page.get_by_role("link", name="第1捆").click()
    expect(page.get_by_text("这一捆是您录入的，要由另一个人核对。")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("核对无误"))).to_have_count(0)

    second = station.officer(OTHER_OFFICER, viewport=PHONE)
    second.goto(f"{station.desk}/bundles/1")
    fits(second)
    second.get_by_role("button", name="核对无误，计入7张").click()
    expect(second.get_by_role("status")).to_contain_text("第1捆已核对，7张计入。")
    fits(second)

    station.polls.close_voting()
    publish(station.polls)
    anybody = station.window(viewport=NARROWEST, java_script_enabled=False)
    anybody.goto(f"/ballots/{quote(station.polls.number)}")
    expect(anybody.get_by_role("heading", name="结果：通过")).to_be_visible()
    expect(anybody.get_by_role("row", name=re.compile("^同意人数"))).to_contain_text("约85.71%")
    expect(anybody.get_by_text("参与人数：7 × 3 = 21，10 × 2 = 20，21 ≥ 20，满足。")).to_be_visible()
    with anybody.expect_download() as download:
        anybody.get_by_role("link", name="下载校验值清单（CSV）").click()
    assert download.value.path().read_text("utf-8-sig").splitlines()[-1].endswith(anybody.locator("#chain ~ dl code").inner_text())


def publish(polls: Polls) -> None:
    with polls.engine.transaction() as connection:
        connection.execute(insert(publication).values(
            id=f"{polls.number}/owners_vote_result", kind="owners_vote_result", title="表决结果公告", text="通过", estate_id=None,
            firm_id=None, quarter=None, published_on=polls.clock().date(), corrects=None, reason="", case_number=polls.number,
        ))  # fmt: skip
