"""Taking a step back and cancelling a case, without script, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from engine import model
from engine.execute import Engine
from tests.web.browsing import Site
from tests.web.conftest import HASH
from tests.web.test_tasks import claimed

Visit = Callable[[str | None], Site]


@pytest.fixture
def head(engine: Engine, visit: Visit) -> Site:
    """The window of the procedure's head."""
    with engine.transaction() as connection:
        connection.execute(insert(model.user).values(id="head", login="head", name="周恪", password_hash=HASH, active=True))
        connection.execute(insert(model.grant).values(user_id="head", role="housing_head", unit_id="bureau.housing"))
        connection.execute(insert(model.grant).values(user_id="head", role="housing_officer", unit_id="bureau.housing"))
    return visit("head")


def recorded(visit: Visit) -> tuple[Site, str, str]:
    """The officer's window after the first task, the case's address and the task's."""
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case, task = site.address, claimed(site)
    return site.press("提交现场记录", {"seen": "通道被围挡占用", "score": "71"}), case, task


def test_the_page_after_a_step_offers_to_take_it_back_and_shows_what_was_entered(visit: Visit) -> None:
    site, _, task = recorded(visit)
    assert "刚才办错了？下一步还没有人认领，可以撤回重办。" in site.text
    site.press("撤回“记录现场”")
    assert (site.status, site.address) == (200, task)
    assert "又在您手上" in site.text
    assert "通道被围挡占用" in site.text


def test_the_case_says_that_a_step_was_taken_back(visit: Visit) -> None:
    site, case, _ = recorded(visit)
    site.open(case).press("撤回“记录现场”").open(case)
    assert "林一帆撤回“记录现场”，从这一步重新办理。" in site.text
    assert "现在：记录现场" in site.text


def test_once_the_next_step_is_claimed_the_pages_say_why_it_is_too_late(visit: Visit) -> None:
    site, case, task = recorded(visit)
    offered = site.open(task)
    claimed(visit("reviewer"))
    refused = offered.press("撤回“记录现场”")
    assert refused.status == 409
    assert "下一步已经有人认领，不能撤回" in refused.text
    for address in (case, task):
        assert "下一步已经有人认领，不能撤回" in site.open(address).text


def test_in_english_too(visit: Visit) -> None:
    site, case, _ = recorded(visit)
    site.open("/language/en").open(case)
    assert "you can take it back" in site.text


def test_a_case_is_cancelled_with_a_reason_that_its_page_shows(visit: Visit, head: Site) -> None:
    site, case, _ = recorded(visit)
    head.open(head.open(case).link("撤销本案…"))
    assert head.press("撤销本案", {"reason": "  "}).status == 422
    assert "请写理由。" in head.text
    assert head.press("撤销本案", {"reason": "重复立案"}).status == 200
    assert "本案已撤销。" in head.text
    assert "理由：重复立案" in site.open(case).text


def test_whoever_may_not_cancel_is_not_offered_it(visit: Visit) -> None:
    site, case, _ = recorded(visit)
    assert "撤销本案" not in site.open(case).text
    assert site.open(f"{case}/cancel").status == 403
