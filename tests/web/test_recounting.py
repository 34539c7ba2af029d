"""A moved holiday, as the case's page tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from engine import worker
from engine.canonical import encode
from engine.deploy import deploy_files
from engine.execute import Engine
from engine.library import CALENDAR
from tests.web.browsing import Site
from tests.web.conftest import NOON

Visit = Callable[[str | None], Site]


def test_the_history_says_which_term_ends_when_now_and_when_it_did(engine: Engine, visit: Visit) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    assert "最迟11月30日（周一）24:00" in site.text
    with engine.transaction() as connection:
        deploy_files(connection, CALENDAR, {"2026.json": encode({date(2026, 11, 25).isoformat(): True})}, NOON, "system")
    worker.run_once(engine, renditions=False)
    site.open(site.address)
    assert "最迟12月1日（周二）24:00" in site.text
    assert "放假安排有变，系统重新计算本案没到期的期限。" in site.text
    assert "新的期限：“记录现场”12月1日（周二）24:00（原来11月30日（周一）24:00）。" in site.text
