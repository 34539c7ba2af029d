from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from engine.reading import CalledCase
from engine.reading.case_page import MessageLine
from engine.reading.deadlines import Awaited
from engine.reading.facts import CaseUnit
from web.case_view import awaited_words, message_words, waiting_for_case
from web.frame import part_label


def test_a_case_that_waits_for_another_says_for_which_with_a_link(app: Flask) -> None:
    called = CalledCase("c3", "送达 2026-0003", "<b>槐安里小区</b>", "", "running")
    with app.test_request_context():
        words = waiting_for_case(called)
    assert words == '流程在等子案：<a href="/cases/c3">送达 2026-0003</a>（&lt;b&gt;槐安里小区&lt;/b&gt;）。'


def test_a_message_that_waits_for_the_end_of_another_case_says_for_which(app: Flask) -> None:
    moment = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    message = MessageLine("wanted", "提请撤销", "Ask for the reversal", "subsidy", "queued", moment, "c3", "撤销 2026-0001")
    with app.test_request_context():
        assert message_words(message) == "提请撤销：撤销 2026-0001还在办，办结后立案"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert message_words(message) == "Ask for the reversal: 撤销 2026-0001 is still open; a case starts once that is closed"


def test_messages_of_one_name_are_told_apart_by_the_estate_that_each_names(app: Flask) -> None:
    moment = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    about = (("槐安里小区", "Huaianli Estate"),)
    message = MessageLine("wanted", "提请清退", "Dismissal wanted", "eviction", "delivered", moment, "c3", "清退 2026-0001", about)
    with app.test_request_context():
        assert message_words(message) == "提请清退（槐安里小区）：已送到清退 2026-0001"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert message_words(message).startswith("Dismissal wanted (Huaianli Estate): ")


def test_a_case_that_waits_for_a_moment_says_until_when_and_what_comes_then(app: Flask) -> None:
    moment = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    with app.test_request_context():
        words = awaited_words(Awaited("会议开始", "The meeting begins", moment, "录入会议纪要", "Enter the minutes"))
        assert words == "没有等人办的任务：流程等到11月25日（周三）24:00（会议开始），接着是“录入会议纪要”。"
        assert awaited_words(Awaited("会议开始", "", moment, "", "")) == "没有等人办的任务：流程等到11月25日（周三）24:00（会议开始）。"


def test_a_cases_unit_is_called_what_it_is(app: Flask) -> None:
    bureau, estate = CaseUnit("main", "bureau", "区住建局", ""), CaseUnit("main", "estate", "槐安里小区", "")
    with app.test_request_context():
        assert [part_label(unit) for unit in (bureau, estate, CaseUnit("firm", "firm", "青檀物业", ""))] == ["部门", "小区", "企业"]
