"""A household answers a survey at a phone: from the slip's QR code by keys alone, and without any script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from engine import model
from engine.migrations.run import upgrade
from tests.browser.windows import Place, served
from tests.engine.house import HASH
from tests.postgres import Databases
from tests.registry.surveys.asking import OFFICER, Asked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def asked(databases: Databases, tmp_path: Path) -> Iterator[Asked]:
    with databases.migrated("sqlite", upgrade) as url:
        opened = Asked(tmp_path, url)
        with opened.engine.transaction() as connection:
            connection.execute(update(model.user).values(password_hash=HASH))
        yield opened
        opened.close()


@pytest.fixture
def place(asked: Asked, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Place]:
    with served(asked.engine, browser, browser_context_args) as opened:
        yield opened


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_a_household_scans_its_slip_and_answers_by_keys_alone(asked: Asked, place: Place) -> None:
    officer = place.officer(OFFICER)
    officer.goto(f"/tasks/{asked.task}/survey")
    officer.get_by_role("button", name="生成5个调查码").click()
    expect(officer.get_by_role("img", name="扫码打开问卷")).to_have_count(5)
    code = officer.locator(".slip-code code").first.inner_text()

    page = place.window(viewport=PHONE)
    page.goto(f"/survey#{code.upper()}")
    typed = page.get_by_label("调查码")
    expect(typed).to_have_value(re.compile("^[0-9A-Z-]{16,}$"))
    assert page.url.endswith("/survey")  # the code stands in no history
    fits(page)
    typed.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2026年问卷")
    fits(page)
    page.get_by_role("radio", name="很满意").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    with place.complaints.expecting(422):
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("第2题")
    expect(alert).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # to the question that was left out
    expect(page.get_by_role("group", name=re.compile("^2")).get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("答卷已收到")
    fits(page)
    assert asked.marks() == ["54"]


def test_a_household_answers_without_any_script(asked: Asked, place: Place) -> None:
    asked.issue()
    page = place.window(viewport=PHONE, java_script_enabled=False)
    page.goto("/survey")
    page.get_by_label("调查码").fill(asked.codes[2])
    page.get_by_role("button", name="打开问卷").click()
    for question in page.get_by_role("group").all():
        question.get_by_label("一般", exact=True).check()
    page.get_by_role("button", name="交出答卷").click()
    expect(page.get_by_role("status")).to_contain_text("答卷已收到")
    page.goto("/survey")
    page.get_by_label("调查码").fill(asked.codes[2])
    with place.complaints.expecting(409):
        page.get_by_role("button", name="打开问卷").click()
        expect(page.get_by_role("alert")).to_contain_text("这一户已经答过")
    assert asked.marks() == ["33"]
