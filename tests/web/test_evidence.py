"""The evidence of a decision on a case's page: in words, in both languages, for those who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from engine.feel import Value
from engine.reading.applied_law import AppliedLaw
from engine.reading.evidence import MatchedRule
from engine.reading.results import ResultFact
from tests.engine.house import PASSWORD, House, fill_house
from tests.engine.judging import judged
from tests.postgres import Databases
from tests.templating import compiled_once
from tests.web.browsing import Site
from web import create_app
from web.evidence import evidence_lines, law_lines, rule_words, seen_words
from web.settings import Settings

ENGLISH = {"Cookie": "language=en"}
SECRET = "暗号七"


@pytest.fixture
def house(databases: Databases, tmp_path: Path) -> Iterator[House]:
    with databases.copied("sqlite", "house", fill_house) as url:
        opened = House.open(tmp_path, url)
        yield opened
        opened.close()


@pytest.fixture
def read(house: House) -> Callable[..., Site]:
    """The case's page as somebody reads it."""
    case = judged(house, score=Decimal("81.50"), kind="monthly", secret=SECRET)
    app = compiled_once(create_app(house.engine, Settings(secret_key=b"only for tests")))

    def opened(login: str, language: str = "zh_Hans_CN") -> Site:
        site = Site(app.test_client()).sign_in(login, PASSWORD)
        return site.open(f"/language/{language}").open(f"/cases/{case}")

    return opened


def evidence(site: Site, summary: str) -> list[tuple[str, list[str], list[str]]]:
    """(table, terms, what is said of them) of each table behind the summary; it is closed at first."""
    (found,) = (one for one in site.page.xpath("//ol[@class='story']//details") if one.findtext("summary") == summary)
    assert found.get("open") is None
    tables = []
    for heading in found.iter("h3"):
        after: Any = heading.getnext()
        words = [" ".join(part.text_content().split()) for part in after.iter("dt", "dd")]
        terms = [" ".join(part.text_content().split()) for part in after.iter("dt")]
        tables.append((" ".join(heading.text_content().split()), terms, words if terms else [after.text_content().strip()]))
    return tables


def test_the_evidence_stands_behind_a_closed_summary_table_by_table(read: Callable[..., Site]) -> None:
    band, hints, verdict, whisper = evidence(read("lin"), "依据")
    assert band[:2] == ("judge的规则 › 得分档", ["得分", "符合的规则", "得出"])
    assert band[2] == ["得分", "81.50", "符合的规则", "第3条：六十分 以上 见方案三", "得出", "档：2"]
    assert hints[2] == ["干净", "否", "符合的规则", "第1条", "得出", "提示：再看一次。；分：1"]
    assert verdict[2] == ["得分档", "2", "种类", "按月", "符合的规则", "第1条", "得出", "结论：合格"]
    assert whisper == ("listen的规则 › 耳语", [], ["这张表可能用到只给指定岗位看的内容，所以不在这里显示。"])


def test_it_is_told_in_english_with_the_procedures_own_words_marked_as_chinese(read: Callable[..., Site]) -> None:
    site = read("fang", "en")
    verdict, whisper = evidence(site, "Evidence")[2:]
    assert verdict[2] == ["得分档", "2", "种类", "按月", "Rules that matched", "no. 1", "Gave", "rated: passed"]
    assert whisper[2] == ["抄下的", f"“{SECRET}”", "Rules that matched", "no. 1", "Gave", f"听见: 听见：“{SECRET}”"]
    assert site.page.xpath("//h3/span[text()='评判']/@lang") == ["zh-Hans-CN"]


def test_a_party_sees_neither_the_evidence_nor_that_there_is_any(read: Callable[..., Site]) -> None:
    site = read("heyuan")
    assert site.status == 200
    assert "当时填的内容" in site.text
    assert "依据" not in [one.text for one in site.page.iter("summary")]
    assert "符合的规则" not in site.text


def test_whoever_may_not_read_a_field_finds_nothing_of_it_on_the_page(read: Callable[..., Site]) -> None:
    assert f"按规则“listen的规则”：听见：“{SECRET}”" in read("fang").text
    for login in ("lin", "audit"):
        assert "得分档" in read(login).text
        assert "按规则“listen的规则”判定。" in read(login).text
        assert SECRET not in read(login).text


def test_the_law_that_was_applied_is_told_with_its_article_and_day(app: Flask) -> None:
    days = AppliedLaw("解聘提前通知的日数", date(2025, 3, 1), "民法典第九百四十六条", Decimal(60))
    share = AppliedLaw("双过半", date(2025, 3, 1), "民法典第二百七十八条", {"part_num": Decimal(2)})
    with app.test_request_context():
        assert law_lines([days, share]) == [
            "解聘提前通知的日数：民法典第九百四十六条，按2025年3月1日：60", "双过半：民法典第二百七十八条，按2025年3月1日",
        ]  # fmt: skip
    with app.test_request_context(headers=ENGLISH):
        assert law_lines([days]) == ["解聘提前通知的日数: 民法典第九百四十六条, as of 1 Mar 2025: 60"]


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (None, "没有", "none"),
        (True, "是", "yes"),
        (False, "否", "no"),
        (Decimal("1234.50"), "1,234.50", "1,234.50"),
        ("", "空的", "empty"),
        ([], "空的", "empty"),
        ({}, "空的", "empty"),
        ("槐安里", "槐安里", "槐安里"),
        (date(2025, 3, 1), "2025年3月1日", "1 Mar 2025"),
        (time(9, 30), "09:30:00", "09:30:00"),
        (timedelta(days=3), "P3D", "P3D"),
        (["a", None, Decimal(2)], "a、没有、2", "a, none, 2"),
        ({"a": True, "b": [Decimal(1), Decimal(2)]}, "a：是；b：（1、2）", "a: yes; b: (1, 2)"),
        ({"name": "现场.pdf", "hash": "0" * 64}, "现场.pdf", "现场.pdf"),
    ],
)
def test_every_kind_of_value_is_told_in_words(app: Flask, value: Value, chinese: str, english: str) -> None:
    with app.test_request_context():
        assert seen_words(ResultFact("得分", "", value)) == chinese
    with app.test_request_context(headers=ENGLISH):
        assert seen_words(ResultFact("得分", "", value)) == english


def test_a_figure_has_its_unit_and_a_rule_its_remark(app: Flask) -> None:
    with app.test_request_context():
        assert seen_words(ResultFact("比例", "", Decimal(36), "%", "%", 1)) == "36.0%"
        assert (rule_words(MatchedRule(2, "")), rule_words(MatchedRule(2, "见方案三"))) == ("第2条", "第2条：见方案三")


def test_a_rule_that_was_asked_several_times_at_once_is_told_with_its_turn(app: Flask) -> None:
    names = ("定各项整改期限", "定回复期限", "定各项整改期限")
    with app.test_request_context():
        lines = evidence_lines([{"name": name, "evidence": (name,)} for name in names])
    assert [line.asked for line in lines] == ["定各项整改期限（第1次）", "定回复期限", "定各项整改期限（第2次）"]
