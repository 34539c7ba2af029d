"""`make pictures`: takes the pictures of the officer's guide (docs/images) from the demonstration.

The district, its people and its cases are those of `wuye demo`; clicking and typing is what the browser tests do. The
clock stands still, at days of its own, so that the same product gives the same pictures. What the demonstration does not
hold, a vote, a firm in the blacklist, is played as scenarios (`tools.story_pictures`).
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from playwright.sync_api import Locator, Page, expect, sync_playwright
from sqlalchemy import insert

from engine import model
from engine.clock import DISTRICT_ZONE, VirtualClock, district_day
from engine.deploy import deploy_all
from engine.execute import Engine
from engine.identity import hash_password
from engine.migrations.run import upgrade
from registry.desks import DESKS
from registry.jobs import JOBS
from registry.registers import REGISTERS
from tests.browser.conftest import ARGUMENTS, NAMES
from tests.browser.journey import Journey
from tests.browser.pages import Inbox, Task
from tests.journey.begun import begin_cases
from tests.journey.long_path import photo
from tests.journey.places import HUAIANLI
from tests.journey.serving import PASSWORD
from tools.album import Album, Office, pages_of
from tools.story_pictures import STORIES, told
from web.cli.place import WORKFLOWS
from web.demo.district import fill

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
BEGIN = datetime(2026, 10, 12, 9, 0, tzinfo=DISTRICT_ZONE)
WARMING = timedelta(minutes=30)
DAYS_AHEAD = 4  # then one task is late, one almost


class Ticking(VirtualClock):
    """Moves on by a second whenever it is asked, while the cases are begun: they do not all begin at once."""

    ticks = True

    def __call__(self) -> datetime:
        if self.ticks:
            self.advance(timedelta(seconds=1))
        return self.moment


@contextmanager
def served() -> Iterator[Office]:
    """`wuye demo` and `wuye serve` in one process, with a clock that stands still."""
    with tempfile.TemporaryDirectory() as folder:
        home, clock = Path(folder), Ticking(BEGIN - WARMING)
        url = f"sqlite:///{home / 'wuye.sqlite'}"
        upgrade(url)
        engine = Engine.open(home, url, JOBS, clock, registers=REGISTERS, desks=DESKS)
        quick = hash_password(PASSWORD, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        with engine.transaction() as connection:
            fill(connection, district_day(BEGIN), quick)
            deploy_all(connection, engine.house, WORKFLOWS, range(BEGIN.year - 6, BEGIN.year + 3), BEGIN, "system")
            # An officer gets a second role, so that there is somebody whom four eyes stops.
            second = {"user_id": "housing_officer", "role": "housing_reviewer", "unit_id": "bureau.housing", "second_unit": ""}
            connection.execute(insert(model.grant).values(second))
        begin_cases(engine)
        clock.ticks = False
        clock.advance_to(BEGIN)
        office = Office(engine, clock)
        office.work()
        with pages_of(office):
            yield office
        engine.database.dispose()


def opened(page: Page, task: str, place: str) -> Task:
    """A task's page, reached through the inbox."""
    return Inbox(page).open().look(task, place)


def claimed(page: Page, task: str, place: str) -> Task:
    found = opened(page, task, place)
    found.claim()
    return found


def case_of(page: Page, place: str) -> Page:
    """The page of this estate's case, reached through the list of cases."""
    page.goto("/cases")
    page.locator("main tbody tr").filter(has_text=re.compile(f"{place}(小区)?，2026年第三季度")).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(place)
    return page


def part(page: Page, heading: str) -> Locator:
    return page.get_by_role("region", name=re.compile(f"^{heading}"))


def part_of_form(page: Page, heading: str) -> Locator:
    return page.locator("#form").get_by_text(heading, exact=True)


def coming_in(album: Album) -> None:
    """Signing in, starting a case, a task before it is claimed."""
    context = album.screens.context()
    page = context.new_page()
    page.goto("/sign-in")
    album.take("sign-in", page)
    context.close()
    journey = Journey(album.screens, HUAIANLI)
    page = journey.page("housing_officer")
    page.goto("/start/subsidy_deduction")
    page.get_by_label("小区").select_option(label=f"{HUAIANLI.name}（{HUAIANLI.subdistrict}）")
    page.get_by_role("radio").first.check()
    album.take("start", page)
    journey.start()
    opened(page, "组织考核", HUAIANLI.name)
    album.take("task", page)


def scoring(album: Album) -> None:
    """A form with a list, its draft, what is missing; then what stands there when it is done."""
    page = album.screens.of("subdistrict_officer")
    sheet = claimed(page, "街镇打分", "石榴巷小区")
    for question, answer in (("卫生保洁", "没有"), ("秩序维护", "有"), ("维护维修", "有")):
        sheet.choose(question, answer)
    item = sheet.item(1)
    item.choose("属于哪一项", "卫生保洁").write("什么问题", "垃圾两天未清运").write("在哪里", "3号楼").choose("严重程度", "紧急")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("[data-draft-status]")).to_contain_text("已存")
    album.take("form", page, part_of_form(page, "三个有"))
    with album.complaints.expecting(422):
        sheet.press("交出打分")
        expect(page.get_by_role("alert").first).to_be_visible()
    album.take("refused", page)
    sheet.write("得分", "81.25")
    item.write("标准依据", "标准第5.2条").attach("照片", (photo(), "现场.jpg"))
    sheet.press("交出打分").done("街镇打分")
    album.take("done", page)


def signing(album: Album) -> None:
    """What cannot be undone is asked once more; a letter is sent back to whoever drafted it, drafted anew and signed."""
    head, officer = album.screens.of("housing_head"), album.screens.of("housing_officer")
    form = claimed(head, "签发整改通知单", "岸芷里")
    album.take("sign", head)
    form.choose("签发意见", "退回起草人").write("退回理由", "第二项请写明是哪几户的单元门。")
    form.press("签发或退回整改通知单|退回起草人")
    head.get_by_role("button", name="退回起草人", exact=True).click()
    form.done("签发整改通知单")
    form = claimed(officer, "起草整改通知单", "岸芷里")
    album.take("returned", officer)
    form.press("送负责人签发").done("起草整改通知单")
    form = claimed(head, "签发整改通知单", "岸芷里")
    form.choose("签发意见", "同意签发").press("同意签发")
    expect(head.get_by_role("heading", level=1)).to_contain_text("再看一眼")
    album.take("confirm", head, head.locator("main strong"))
    head.get_by_role("button", name="同意签发", exact=True).click()
    form.done("签发整改通知单")
    album.office.work()


def serving(album: Album) -> None:
    """The firm opens its letter; reads its case; asks for more time; is answered. What the officer sees of the letter."""
    contact, manager = album.screens.of("firm_contact.zhibai"), album.screens.of("firm_manager.anzhili")
    form = opened(contact, "打开并签收", "整改通知单").tick("我打开并签收这份文书")
    album.take("service", contact)
    form.press("认领并签收").done("打开并签收")
    album.office.work()
    form = claimed(manager, "整改回复", "岸芷里")
    form.choose("这次提交", "申请延期").write("延期理由", "闭门器要定做。").write("申请延到哪天", "2026-11-12")
    form.press("交出整改回复").done("整改回复")
    album.take("firm", case_of(manager, "岸芷里"))
    officer = album.screens.of("housing_officer")
    form = claimed(officer, "延期审批", "岸芷里")
    form.choose("答复", "同意延期").write("延到哪天", "2026-11-12")
    album.take("extension", officer)
    case_of(officer, "岸芷园").get_by_role("link", name="扣减事先告知书", exact=True).first.click()
    album.take("letter", officer)


def looking(album: Album) -> None:
    """A case: where it stands, what happened, what it holds; cancelling it; being away; the keys."""
    officer, head = album.screens.of("housing_officer"), album.screens.of("housing_head")
    case_of(officer, "岸芷园")
    album.take("case", officer)
    album.take("history", officer, part(officer, "发生了什么"))
    case_of(head, "岸芷园").get_by_role("link", name="撤销本案…").click()
    head.get_by_label("撤销理由").fill("企业信息有误，另行立案。")
    album.take("cancel", head)
    officer.goto("/account")
    officer.get_by_role("link", name=re.compile("^代理")).click()
    officer.get_by_label("代理人").select_option(label="苏映晨")
    officer.get_by_label("从哪天起").fill("2026-10-19")
    officer.get_by_label("到哪天为止").fill("2026-10-23")
    album.take("substitution", officer)
    Inbox(officer).open()
    officer.keyboard.press("?")
    expect(officer.locator("#keys")).to_be_visible()
    album.take("keys", officer)


def days_later(album: Album) -> None:
    """The inbox when one task is late, one almost, one in hand and one barred; the same on a phone."""
    album.later(BEGIN + timedelta(days=DAYS_AHEAD))
    page = album.screens.of("housing_officer")
    claimed(page, "组织考核", HUAIANLI.name)
    Inbox(page).open()
    album.take("inbox", page)
    opened(page, "复核意见", "岸芷园")
    album.take("barred", page)
    phone = album.phones.of("housing_officer")
    Inbox(phone).open()
    album.take("phone-inbox", phone)
    opened(phone, "组织考核", HUAIANLI.name)
    album.take("phone-task", phone)


ACTS: tuple[Callable[[Album], None], ...] = (coming_in, scoring, signing, serving, looking, days_later)


def main() -> None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("The pictures need a browser; `make setup` installs it (Debian: chromium).")
    IMAGES.mkdir(exist_ok=True)
    heard: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        with served() as office:
            album = Album(browser, office, IMAGES)
            for act in ACTS:
                act(album)
            heard += album.complaints.heard
        for (procedure, title), chapters in STORIES.items():
            with told(WORKFLOWS, procedure, title) as story:
                album = Album(browser, story, IMAGES)
                for chapter in chapters:
                    chapter(album, story)
                heard += album.complaints.heard
        browser.close()
    if heard:
        sys.exit("The browser complained:\n" + "\n".join(heard))


if __name__ == "__main__":
    main()
