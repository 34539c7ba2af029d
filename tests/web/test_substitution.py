"""The page of substitutions: entering one, seeing it, ending it, in both languages, without any script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from engine import model
from engine.execute import Engine
from tests.web.browsing import Site
from tests.web.conftest import HASH

Visit = Callable[[str | None], Site]
PERIOD = {"first_day": "2026-11-23", "last_day": "2026-11-27"}


def enter(site: Site, substitute: str = "officer.2", **fields: str) -> Site:
    return site.open("/substitution").press("登记代理", {"substitute": substitute, "role": "*", **PERIOD, **fields})


def test_one_enters_a_substitution_and_both_see_it(visit: Visit) -> None:
    site = enter(visit("officer"))
    assert "代理已登记。" in site.text
    assert "代理中" in site.text
    assert "11月23日（周一）至11月27日（周五）" in visit("officer.2").open("/substitution").text


def test_it_is_reached_from_the_account(visit: Visit) -> None:
    site = visit("officer").open("/account")
    assert site.open(site.link("代理")).title.startswith("代理")


def test_it_is_reached_from_the_inbox(visit: Visit) -> None:
    site = visit("officer").open("/inbox")
    assert site.open(site.link("不在岗时请人代理")).address == "/substitution"


def test_the_page_says_before_and_after_entering_what_four_eyes_keeps_from_whom(visit: Visit) -> None:
    recorder = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    case = recorder.address
    recorder.open(recorder.link("记录现场")).press("认领这项任务").press("提交现场记录", {"seen": "通道被占用", "score": "71"})

    site = visit("reviewer").open("/substitution")
    assert "林一帆办过“记录现场”，代理时不能办。" in site.text
    assert site.link("巡查 2026-") == case
    enter(site, "officer.2")
    assert [one.text_content() for one in site.page.xpath("//*[@role='status']")] == ["代理已登记。"]
    enter(site, "officer")
    assert "回避规则照样有效，林一帆不能办：“签发通知”（巡查 2026-" in site.text

    assert "您办过“记录现场”，谁代理都不能办。" in visit("officer").open("/substitution").text


def test_the_page_says_that_four_eyes_keeps_nothing_from_anybody(visit: Visit) -> None:
    assert "现在待办的任务，代理人都不用回避。" in visit("officer").open("/substitution").text


def test_others_do_not_see_it(visit: Visit) -> None:
    enter(visit("officer"))
    assert "没有登记过代理" in visit("stranger").open("/substitution").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"substitute": ""}, "请选一位同单位的同事"),
        ({"substitute": "stranger"}, "请选一位同单位的同事"),
        ({"first_day": "2026-11-22"}, "请填起始日期"),
        ({"first_day": ""}, "请填起始日期"),
        ({"last_day": "2026-11-22"}, "请填截止日期"),
        ({"last_day": "明天"}, "请填截止日期"),
        ({"role": "housing_head"}, "请选要代理的岗位"),
        ({"role": ""}, "请选要代理的岗位"),
    ],
)
def test_what_does_not_fit_comes_back_with_what_was_chosen(visit: Visit, fields: dict[str, str], sentence: str) -> None:
    site = visit("officer").open("/substitution")
    site.press("登记代理", {"substitute": "officer.2", "role": "*", **PERIOD}, change=fields)
    assert site.status == 422
    assert sentence in site.page.xpath("//*[@role='alert']")[0].text_content()
    assert site.page.xpath("//*[@aria-invalid='true']")


def test_one_is_ended_by_who_entered_it_not_by_the_substitute(visit: Visit) -> None:
    enter(visit("officer"))
    assert not visit("officer.2").open("/substitution").page.xpath("//button[contains(., '结束代理')]")
    site = visit("officer").open("/substitution").press("结束代理")
    assert "代理已结束。" in site.text
    assert "提前结束" in site.text


def test_an_administrator_enters_one_for_anybody(visit: Visit, engine: Engine) -> None:
    with engine.transaction() as connection:
        admin = {"id": "admin", "login": "admin", "name": "管无隙", "password_hash": HASH, "active": True}
        connection.execute(insert(model.user).values(admin))
        connection.execute(insert(model.grant).values(user_id="admin", role="administrator", unit_id="district"))
    site = visit("admin").open("/substitution?for=officer")
    assert "林一帆不在岗时由谁代理" in site.text
    site.press("登记代理", {"substitute": "reviewer", "role": "*", **PERIOD})
    assert "管无隙" in site.text


def test_a_stranger_does_not_ask_about_others(visit: Visit) -> None:
    assert visit("stranger").open("/substitution?for=officer").status == 404


def test_it_speaks_english(visit: Visit) -> None:
    site = visit("officer").open("/language/en").open("/substitution")
    assert "Who acts for me while I am away" in site.text
