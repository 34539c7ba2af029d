"""What is late, absent or mistaken, seen by clicking: the clock is the test's own, and moves when the test says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from engine import model, worker
from engine.check.report import scenarios_of, template_for
from engine.check.runner import Run, start_of
from engine.check.scenario_file import Scenario
from engine.check.world import Template, World
from engine.clock import DISTRICT_ZONE
from engine.folder import read_folder
from engine.identity import hash_password
from engine.procedures import load_procedure
from tests.browser.pages import Inbox, Task
from tests.browser.windows import Complaints
from tests.journey.serving import PASSWORD
from tests.journey.window import remote, signed_in
from web import create_app
from web.cli.place import DISTRICT, WORKFLOWS
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDER = WORKFLOWS / "subsidy_deduction"
HASH = hash_password(PASSWORD, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # quick: nobody attacks it
ESTATE = "槐安里小区"


@dataclass
class Office:
    """A district at a moment of the test's choosing, served to browsers."""

    world: World
    address: str
    browser: Browser
    arguments: dict[str, Any]
    complaints: Complaints
    open: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, role: str) -> Page:
        """A window of somebody with this role."""
        if role not in self.open:
            context = self.browser.new_context(**{**self.arguments, "base_url": self.address})
            context.set_default_timeout(60_000)
            self.complaints.listen(context)
            cookies = remote(signed_in(self.address, self.world.person(role))).cookies
            context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies.items()])
            self.open[role] = context
        context = self.open[role]
        return context.pages[0] if context.pages else context.new_page()

    def until(self, day: date, hour: int = 9) -> None:
        """Days go by, and the worker does what fell due; everybody signs in anew."""
        self.close()
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=DISTRICT_ZONE)
        while (due := worker.next_due(self.world.engine)) is not None and due <= moment:
            self.world.clock.advance_to(due)
            worker.run_once(self.world.engine, renditions=False)
        self.world.clock.advance_to(moment + timedelta(minutes=1))

    def inbox(self, role: str) -> Inbox:
        return Inbox(self.page(role)).open()

    def case(self, role: str) -> Page:
        """The case's page, reached from the list of cases."""
        page = self.page(role)
        page.goto("/cases")
        page.locator("main tbody tr").filter(has_text=f"{ESTATE}，2026年第三季度").get_by_role("link").first.click()
        page.wait_for_url(re.compile("/cases/."))
        return page

    def close(self) -> None:
        for context in self.open.values():
            context.close()
        self.open.clear()


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario]:
    procedure, _ = load_procedure(FOLDER.name, read_folder(FOLDER))
    assert procedure is not None
    return {scenario.name: scenario for scenario in scenarios_of(procedure.files)[0]}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, scenarios: dict[str, Scenario]) -> Template:
    return template_for(tmp_path_factory.mktemp("late"), WORKFLOWS, DISTRICT, list(scenarios.values()))


Begin = Callable[[str, str], Office]


@pytest.fixture
def begin(
    template: Template, scenarios: dict[str, Scenario], browser: Browser, browser_context_args: dict[str, Any], tmp_path: Path
) -> Iterator[Begin]:
    """Begins where a scenario stands before one of its steps."""
    closing: list[Callable[[], object]] = []
    complaints = Complaints()

    def served(name: str, before: str) -> Office:
        scenario = scenarios[name]
        place = next(n for n, act in enumerate(scenario.acts) if act.target == before)
        world = template.world(start_of(scenario), scenario.given, {})
        Run(replace(scenario, acts=scenario.acts[:place]), world).play()
        with world.engine.transaction() as connection:
            connection.execute(update(model.user).values(password_hash=HASH))
        server = make_server("127.0.0.1", 0, create_app(world.engine, Settings(secret_key=b"only for tests")), threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        office = Office(world, f"http://127.0.0.1:{server.port}", browser, browser_context_args, complaints)
        closing.extend((world.close, server.shutdown, office.close))
        return office

    yield served
    for close in reversed(closing):
        close()
    assert complaints.heard == []


def test_a_mistake_is_taken_back_a_term_is_reminded_of_and_the_superior_acts_when_it_is_over(begin: Begin) -> None:
    office = begin("三方打分合格，全额核拨", "Task_organise")
    form = office.inbox("housing_officer").take("组织考核", ESTATE)
    form.write("现场考核日", "2026-10-09").write("考核组", "考核一组").press("安排考核").done("组织考核")
    form.page.get_by_role("button", name="撤回“组织考核”").click()
    expect(form.page.get_by_role("status").first).to_contain_text("“组织考核”已撤回，又在您手上")
    expect(form.place.get_by_label(re.compile("^考核组"))).to_have_value("考核一组")
    expect(office.inbox("subdistrict_officer").row("街镇打分", ESTATE)).to_have_count(0)

    Task(office.inbox("housing_officer").page).page.get_by_role("link", name="组织考核", exact=True).click()
    form.write("考核组", "考核二组").press("安排考核").done("组织考核")
    told = office.case("housing_officer")
    expect(told.get_by_role("region", name=re.compile("^发生了什么"))).to_contain_text("撤回“组织考核”，从这一步重新办理")
    expect(told.get_by_role("button", name="撤回“组织考核”")).to_be_visible()

    office.until(date(2026, 10, 21))
    row = office.inbox("subdistrict_officer").row("街镇打分", ESTATE)
    expect(row).to_contain_text("即将到期")
    expect(office.page("subdistrict_officer").get_by_role("link", name="即将到期1")).to_be_visible()
    expect(office.inbox("subdistrict_head").row("街镇打分", ESTATE)).to_have_count(0)

    office.until(date(2026, 10, 23))
    row = office.inbox("subdistrict_head").row("街镇打分", ESTATE)
    expect(row).to_contain_text("逾期1天")
    expect(row).to_contain_text("逾期，您可代办")
    expect(office.inbox("subdistrict_officer").row("街镇打分", ESTATE)).to_contain_text("逾期1天")
    told = office.case("subdistrict_head")
    expect(told.get_by_role("region", name=re.compile("^发生了什么"))).to_contain_text("“街镇打分”逾期，已告知街镇负责人，可以代办")


def test_an_extension_is_asked_and_granted_and_a_case_is_cancelled_with_its_reason(begin: Begin) -> None:
    office = begin("整改后复查全部合格", "Task_reply")
    office.until(date(2026, 10, 26))
    form = office.inbox("firm_manager").take("整改回复", ESTATE)
    form.choose("这次提交", "申请延期").write("延期理由", "灯具缺货").write("申请延到哪天", "2026-11-12")
    form.press("交出整改回复").done("整改回复")
    form = office.inbox("housing_officer").take("延期审批", ESTATE)
    form.choose("答复", "同意延期").write("延到哪天", "2026-11-12").write("理由", "情况属实").press("同意延期")
    form.confirm("同意延期", "")
    form.done("延期审批", "：整改回复。")
    told = office.case("housing_officer")
    expect(told.get_by_text("“延期审批”是您办的")).to_contain_text("办结时签发了文书")
    expect(office.inbox("firm_manager").row("整改回复", ESTATE)).to_be_visible()

    page = office.case("housing_head")
    page.get_by_role("link", name="撤销本案…").click()
    expect(page.get_by_text("一并撤下的任务")).to_be_visible()
    page.get_by_label("撤销理由").fill("企业信息有误，另行立案")
    page.get_by_role("button", name="撤销本案", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("本案已撤销。")
    for role in ("housing_head", "firm_manager"):
        expect(office.case(role).get_by_role("region", name="现在")).to_contain_text("理由：企业信息有误，另行立案")
    expect(office.inbox("firm_manager").row("整改回复", ESTATE)).to_have_count(0)
