"""What an officer sees on a phone: a header of two lines, rows as cards that say what each value is, nothing cut off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
TWO_LINES = 100
"""Pixels: three lines of links take more."""
ENOUGH = 190
"""Pixels: twelve characters, and the mark of a menu."""


@pytest.mark.parametrize("language", ["", "en"])
@pytest.mark.parametrize("login", ["housing_head", "subdistrict_officer"])
def test_the_header_and_the_lists_fit_on_a_phone(people: Windows, login: str, language: str) -> None:
    page = people.of(login, language)
    page.set_viewport_size(PHONE)
    for address in ("/inbox", "/cases", "/estates"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        header = page.locator("header.top").bounding_box()
        assert header is not None
        assert header["height"] < TWO_LINES, address
        menus = page.locator(".filters select").evaluate_all("found => found.map(one => one.clientWidth)")
        assert [width for width in menus if width < ENOUGH] == [], address
    page.set_viewport_size({"width": 1366, "height": 768})


def test_a_card_says_what_each_of_its_values_is(people: Windows) -> None:
    page = people.of("housing_officer")
    page.set_viewport_size(PHONE)
    page.goto("/estates?q=槐安里")
    card = page.locator("tbody tr").first
    shown = card.evaluate("""row => Array.from(row.querySelectorAll("td")).map(
        cell => getComputedStyle(cell, "::before").content.replaceAll('"', "") + cell.innerText)""")
    assert [re.match("社区|类型|物业企业|户数", one) is not None for one in shown] == [True] * 4
    expect(page.locator("thead")).to_be_hidden()
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.locator("thead")).to_be_visible()
    assert card.evaluate("""row => getComputedStyle(row.querySelector("td"), "::before").content""") == "none"
