"""The list of incidents, without script, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

from engine import model
from engine.commands import CompleteTask
from engine.errors import Cause
from engine.execute import Engine
from engine.faults import MAX_DELIVERIES, delivery_failed, step_failed, timer_failed
from engine.identity import new_id
from engine.lifecycle import OutboxKind, OutboxStatus
from engine.store import outgoing, waits
from engine.worker import look_for_doers
from tests.web.browsing import Site
from tests.web.conftest import HASH, NOON
from web.incidents import cause_words

Visit = Callable[[str | None], Site]


@pytest.fixture
def admin(engine: Engine, visit: Visit) -> Site:
    """The administrator's window."""
    with engine.transaction() as connection:
        connection.execute(insert(model.user).values(id="admin", login="admin", name="程见山", password_hash=HASH, active=True))
        connection.execute(insert(model.grant).values(user_id="admin", role="administrator", unit_id="district"))
    return visit("admin")


def stop(engine: Engine, visit: Visit) -> None:
    """A case whose open task broke."""
    visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    with engine.reading() as tx:
        task = tx.connection.execute(select(model.task.c.id)).scalar_one()
    step_failed(engine, CompleteTask(new_id(), "officer", task, 1, {}), RuntimeError("消防通道"))


def stop_in_every_way(engine: Engine, visit: Visit) -> str:
    """A case that stands still as a step, as a timer, as a message and as a letter whose PDF cannot be made. Returns its id."""
    stop(engine, visit)
    with engine.reading() as tx:
        case = tx.connection.execute(select(model.case.c.id)).scalar_one()
        timer, *_ = waits.timers_of(tx.connection, case)
    timer_failed(engine, timer, RuntimeError("消防通道"))
    for name, kind in (("word", OutboxKind.MESSAGE), ("notice", OutboxKind.RENDITION)):
        sent = {
            "id": f"{case}/9/{name}", "case_id": case, "kind": kind, "name": name, "target": "", "payload": b"",
            "status": OutboxStatus.PENDING, "created_at": NOON, "due_at": NOON,
        }  # fmt: skip
        with engine.transaction() as connection:
            outgoing.put(connection, sent)
        for _ in range(MAX_DELIVERIES):
            delivery_failed(engine, f"{case}/9/{name}", RuntimeError("消防通道"))
    return str(case)


def test_an_administrator_finds_the_incident_in_the_header_and_retries_it(engine: Engine, admin: Site, visit: Visit) -> None:
    stop(engine, visit)
    admin.open("/inbox")
    assert "异常（1）" in admin.text
    admin.open(admin.link("异常"))
    assert "巡查" in admin.text
    assert "程序在这里出错，详情在服务器的日志里。" in admin.text
    assert "技术说明：Expected this to work, but it failed with RuntimeError." in admin.text
    assert "消防通道" not in admin.text
    admin.press("重试")
    assert (admin.status, admin.address) == (200, "/incidents")
    assert "已重试" in admin.text
    assert "没有停下来的地方。" in admin.text


def test_the_list_speaks_english(engine: Engine, admin: Site, visit: Visit) -> None:
    stop(engine, visit)
    admin.open("/language/en?next=/incidents")
    assert "What stands still, longest first." in admin.text
    assert "tried once" in admin.text
    assert "The program broke here; the details are in the server's log." in admin.text
    assert "Incidents (1)" in admin.text


def test_each_kind_is_called_by_its_name_in_both_languages(engine: Engine, admin: Site, visit: Visit) -> None:
    case = stop_in_every_way(engine, visit)
    admin.open("/incidents")
    assert sorted(re.findall(r"(\w+)，小区巡查", admin.text)) == ["文书PDF", "步骤", "计时", "送出消息"]
    assert "巡查通知单 文书PDF，" in admin.text
    admin.open("/language/en?next=/incidents")
    for words in ("Step, ", "timer, ", "message, ", "letter's PDF, "):
        assert words in admin.text, words
    assert visit("stranger").open(f"/cases/{case}").status == 404


def test_every_cause_has_a_sentence_of_its_own_in_both_languages(app: Flask) -> None:
    for language in ("zh_Hans_CN", "en"):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            assert len({cause_words(cause) for cause in Cause}) == len(Cause)


def test_who_operates_nothing_is_not_led_there(engine: Engine, visit: Visit) -> None:
    stop(engine, visit)
    site = visit("officer").open("/inbox")
    assert "异常" not in site.text
    assert site.open("/incidents").status == 403


def for_nobody(engine: Engine, visit: Visit) -> str:
    """A case whose open task is for officers, of whom there is none any more. Returns its id."""
    visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    with engine.transaction() as connection:
        connection.execute(delete(model.grant).where(model.grant.c.role == "housing_officer"))
        connection.execute(insert(model.grant).values(user_id="officer", role="housing_head", unit_id="bureau.housing"))
        case = connection.execute(select(model.case.c.id)).scalar_one()
    look_for_doers(engine)
    return str(case)


def test_a_task_that_nobody_can_do_is_listed_and_said_on_its_case_until_somebody_can(engine: Engine, admin: Site, visit: Visit) -> None:
    case = for_nobody(engine, visit)
    admin.open("/incidents")
    assert "异常（1）" in admin.text
    assert "没有人能办，小区巡查" in admin.text
    assert "区住建局经办人现在没有人担任。" in admin.text
    assert "试过" not in admin.text
    admin.open("/language/en?next=/incidents")
    assert "nobody can do it, " in admin.text
    assert "Nobody holds its role now: Housing Bureau, officer." in admin.text
    admin.press("Try again")
    assert admin.open(admin.link("Intervene…")).address.endswith(f"{case}/intervene")
    admin.open("/incidents")
    assert "Nobody holds its role now: Housing Bureau, officer." in admin.text
    head = visit("officer").open(f"/cases/{case}")
    assert "程见山重试“记录现场”：还是没有人能办，什么都没有变。" in head.text
    assert "现在没有人能办：区住建局经办人现在没有人担任。" in head.text
    assert "要处理才能往下走" not in head.text
    with engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="officer.2", role="housing_officer", unit_id="bureau.housing"))
    look_for_doers(engine)
    assert "现在没有人能办" not in head.open(f"/cases/{case}").text
    assert "Nothing stands still" in admin.open("/incidents").text


def test_four_eyes_that_bars_everybody_is_named_with_its_step(engine: Engine, visit: Visit) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    site.open(site.link("记录现场")).press("认领").press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    with engine.transaction() as connection:
        connection.execute(delete(model.grant).where(model.grant.c.user_id != "officer"))
        case = connection.execute(select(model.case.c.id)).scalar_one()
    text = site.open(f"/cases/{case}").text
    assert "都办过“记录现场”，按回避规则这一步要由别人办。" in text
