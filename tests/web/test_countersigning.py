"""Asking one more at a running step, and one less, without script, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.deploy import deploy_loaded
from engine.execute import Engine
from tests.web.browsing import Site
from tests.web.conftest import NOON
from tests.web.signing import signing
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]


@pytest.fixture
def asked(engine: Engine, visit: Visit) -> tuple[Site, str]:
    """The window of the officer who sent a case to be countersigned, at the page for it; and the case's address."""
    with engine.transaction() as connection:
        deploy_loaded(connection, signing(), NOON, "system")
    site = visit("officer").open("/start/signing").press("立案", {"subject": "围墙"})
    case = site.address
    claimed(site)
    site.press("提交draft", {"note": "请签"})
    site.open(site.open(case).link("会签：加签与减签…"))
    return site, case


def test_one_more_is_asked_and_the_case_says_who_did_it_and_why(visit: Visit, asked: tuple[Site, str]) -> None:
    site, case = asked
    assert site.press("加签", {"who": "subdistrict.youyi", "reason": " "}).status == 422
    assert "请写理由。" in site.text
    site.press("加签", {"who": "subdistrict.youyi", "reason": "涉及该街道"})
    assert "已加签。" in site.text
    assert "林一帆在“会签”加签：友谊街道。理由：涉及该街道。" in site.open(case).text
    assert "会签" in visit("stranger").open("/inbox").text


def test_one_less_is_asked_and_the_only_one_is_kept(asked: tuple[Site, str]) -> None:
    site, _ = asked
    address = site.address
    assert site.press("减签", {"item": "1", "reason": "不必"}).status == 409
    assert "只剩这一个" in site.text
    site.open(address).press("加签", {"who": "subdistrict.youyi", "reason": "涉及该街道"})
    site.open(address).press("减签", {"item": "1", "reason": "已口头同意"})
    assert "已减签。" in site.text
    assert "减签：区住建局。理由：已口头同意。" in site.text


def test_without_a_choice_the_page_asks_for_one(asked: tuple[Site, str]) -> None:
    site, _ = asked
    assert site.press("减签", {"item": "", "reason": "不必"}).status == 422
    assert "请选要减签的。" in site.text
    assert "不必" in site.text


def test_whoever_may_not_is_not_offered_it_and_refused(visit: Visit, asked: tuple[Site, str]) -> None:
    site, case = asked
    reviewer = visit("reviewer").open(case)
    assert "加签" not in reviewer.text
    assert reviewer.open(site.address).status == 403


def test_in_english_too(asked: tuple[Site, str]) -> None:
    site, _ = asked
    address = site.address
    site.open("/language/en").open(address)
    assert "Which body" in site.text
    site.press("Ask one more", {"who": "subdistrict.youyi", "reason": "theirs too"})
    assert "asked one more at" in site.text
