from __future__ import annotations

from flask import Flask

from engine.reading import CaseLink
from web.case_view import waiting_for_case


def link(case_id: str | None) -> CaseLink:
    return CaseLink("child", case_id, "送达 2026-0003", "<b>槐安里小区</b>", "", "running", "")


def test_a_case_that_waits_for_another_says_for_which_with_a_link(app: Flask) -> None:
    with app.test_request_context():
        words = waiting_for_case(link("c3"))
    assert words == '流程在等子案：<a href="/cases/c3">送达 2026-0003</a>（&lt;b&gt;槐安里小区&lt;/b&gt;）。'


def test_where_the_reader_may_not_go_there_is_no_link(app: Flask) -> None:
    with app.test_request_context():
        assert waiting_for_case(link(None)) == "流程在等子案：送达 2026-0003（&lt;b&gt;槐安里小区&lt;/b&gt;）。"
