"""What one does all day: signs in, works by keys, leaves a form half filled, sends it off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.journey import Journey
from tests.browser.pages import Inbox, Task
from tests.browser.windows import Windows
from tests.journey.long_path import TODAY
from tests.journey.places import FENGGUJIAYUAN, LANTIANLI, SHUTONGLI, XINGYULI
from tests.journey.serving import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAVED = re.compile("^草稿.*已存$")
SAVING_MS = 5000


def test_one_signs_in_by_typing_and_out_by_a_button(people: Windows) -> None:
    context = people.context()
    page = context.new_page()
    page.goto("/cases")
    with people.complaints.expecting(422):
        page.get_by_label("账号").fill("auditor")
        page.get_by_label("密码").fill("guess")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_contain_text("账号和密码对不上")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/cases$"))
    page.get_by_role("link", name=re.compile("^何以宁")).click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    context.close()


def test_a_demo_account_is_one_click_away(people: Windows) -> None:
    context = people.context()
    page = context.new_page()
    page.goto("/demo")
    page.get_by_role("button", name=re.compile("白雪岭")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    expect(page.get_by_role("link", name=re.compile("^白雪岭 · 友谊街道"))).to_be_visible()
    context.close()


def test_a_task_is_found_claimed_and_sent_by_keys_alone(people: Windows) -> None:
    journey = Journey(people, SHUTONGLI)
    journey.start()
    page = Inbox(journey.page("housing_officer")).open().page
    page.keyboard.press("/")
    page.keyboard.type("疏桐里")
    press_and_arrive(page, "Enter")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator("tr[data-row][aria-current=true]")).to_contain_text("组织考核")
    press_and_arrive(page, "c")
    expect(page.get_by_role("status").filter(has_text="任务现在由您办理")).to_be_visible()
    if "/tasks/" not in page.url:
        page.keyboard.press("j")
        press_and_arrive(page, "Enter")
    page.get_by_label("现场考核日").fill(TODAY)
    page.get_by_label("考核组").fill("考核二组")
    page.keyboard.press("Control+Enter")
    Task(page).done("组织考核", "接下来：街镇打分")


def test_k_goes_up_and_the_cursor_is_where_one_left_it(people: Windows) -> None:
    for place in (XINGYULI, FENGGUJIAYUAN):
        Journey(people, place).start()
    page = Inbox(people.of("housing_officer")).open().page
    first = page.locator("tr[data-row]").nth(0).get_by_role("link").first.inner_text()
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tr[data-row]").nth(0)).to_have_attribute("aria-current", "true")
    press_and_arrive(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(first)
    press_and_arrive(page, "c")
    expect(page.get_by_role("status").filter(has_text="这项任务现在由您办理（")).to_be_visible()
    page.get_by_role("button", name="放回待办").click()
    expect(page.get_by_role("status").filter(has_text="已放回待办")).to_be_visible()


def test_a_draft_saves_itself_and_what_was_deleted_stays_deleted(people: Windows) -> None:
    journey = Journey(people, LANTIANLI)
    journey.start()
    page = journey.page("housing_officer")
    page.clock.install()
    task = Inbox(page).open().take("组织考核", journey.place.name)
    with saved(page, team="考核三组"):
        task.write("考核标准版本", "").write("考核组", "考核三组")
    task.page.reload()
    expect(task.page.get_by_label("考核组")).to_have_value("考核三组")
    expect(task.page.get_by_label("考核标准版本")).to_have_value("")
    with saved(page, team=""):
        task.write("考核组", "")
    task.page.reload()
    expect(task.page.get_by_label("考核组")).to_have_value("")


@contextmanager
def saved(page: Page, **last: str) -> Iterator[None]:
    """Ends when a draft with this, which is typed last inside, is saved and the line above says when; the script saves every
    few seconds of the page's clock."""

    def has_it(answer: Response) -> bool:
        sent = parse_qs(answer.request.post_data or "", keep_blank_values=True)
        return answer.url.endswith("/draft") and all(sent.get(name) == [value] for name, value in last.items())

    with page.expect_response(has_it) as answer:
        yield
        page.clock.run_for(SAVING_MS)
    assert answer.value.ok
    expect(page.locator("[data-draft-status]")).to_have_text(SAVED)


def press_and_arrive(page: Page, key: str) -> None:
    """A key that opens another page. Afterwards that page's script listens to keys."""
    with page.expect_navigation():
        page.keyboard.press(key)
