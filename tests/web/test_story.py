from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from engine.procedure_file import TermSpec
from engine.reading.results import ResultFact
from engine.reading.story import StoryEntry
from web.deeds import desk_words
from web.result_words import decision_sentences
from web.story import sentence, shortened

RATE = ResultFact("扣减比例", "rate", Decimal(36), "%", "%")
AMOUNT = ResultFact("金额", "amount", Decimal("1800"), "元", "yuan", 2)
RATED = ResultFact("评定为", "rated", "rectification", told="整改", told_en="to be rectified")
TERM = ResultFact("", "", "ordinary", term=TermSpec("ordinary", "整改（一般）", 15, label_en="Rectify, ordinary"))
HEADING = ResultFact("栏目", "heading", "整改合格。")


def test_a_day_in_an_entry_of_another_year_has_its_year(app: Flask) -> None:
    due = datetime(2026, 1, 5, 16, tzinfo=UTC)
    facts = {"due_at": due}
    at = datetime(2025, 12, 30, 1, tzinfo=UTC)
    entry = StoryEntry(1, at, "task:returned", None, "", "", "", (), "give", "交办", "Give", facts, (), "")
    with app.test_request_context():
        told = str(sentence(entry, {}))
    assert "期限到2026年1月5日（周一）24:00。" in told


def test_the_moment_of_a_timer_that_fired_in_time_is_not_told_as_the_term_of_what_comes_next(app: Flask) -> None:
    due = datetime(2026, 1, 5, 16, tzinfo=UTC)
    facts = {"due_at": due, "opened": [{"name": "移交", "name_en": "Hand over", "count": 6}]}
    entry = StoryEntry(1, due, "timer:fired", None, "", "", "", (), "day", "到接管日", "Day has come", facts, (), "")
    with app.test_request_context():
        told = str(sentence(entry, {}))
        late = str(sentence(replace(entry, at=due + timedelta(hours=5)), {}))
    assert "期限到" not in told
    assert "本应在1月6日00:00，系统当时没有运行，晚了。" in late


def test_a_rule_with_no_words_for_its_result_is_told_by_its_name_once(app: Flask) -> None:
    twice = [{"name": "考核评定", "value": {"grade": "B"}, "matched": [rule]} for rule in ("weights_all", "band_2")]
    with app.test_request_context():
        assert decision_sentences(twice) == ["按规则“考核评定”判定。"]


@pytest.mark.parametrize(
    ("results", "chinese", "english"),
    [
        ((RATE, AMOUNT), "按规则“扣减标准”：扣减比例36%，金额1,800.00元。", 'By the rule "Standard": rate 36 %, amount 1,800.00 yuan.'),
        ((RATED,), "按规则“扣减标准”：评定为整改。", 'By the rule "Standard": rated to be rectified.'),
        ((TERM,), "按规则“扣减标准”：整改（一般），15个工作日。", 'By the rule "Standard": Rectify, ordinary (15 working days).'),
        ((HEADING,), "按规则“扣减标准”：栏目：整改合格。", 'By the rule "Standard": heading: 整改合格.'),
    ],
)
def test_a_rules_result_is_told_with_its_labels_and_units(
    app: Flask, results: tuple[ResultFact, ...], chinese: str, english: str
) -> None:
    decision = {"name": "扣减标准", "name_en": "Standard", "results": results}
    with app.test_request_context():
        assert decision_sentences([decision]) == [chinese]
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert decision_sentences([decision]) == [english]


def test_a_rule_asked_for_each_of_several_things_is_one_sentence_with_each_result(app: Flask) -> None:
    urgent = ResultFact("", "", "urgent", term=TermSpec("urgent", "整改（紧急）", 3))
    asked = [{"name": "定各项整改期限", "results": (one,)} for one in (TERM, urgent, TERM)]
    with app.test_request_context():
        assert decision_sentences(asked) == ["按规则“定各项整改期限”：整改（一般），15个工作日（2项）；整改（紧急），3个工作日。"]


def test_a_long_reason_is_cut_and_a_short_one_loses_its_full_stop() -> None:
    assert shortened("照片\r\n看不清。") == "照片 看不清"
    assert shortened("字" * 61) == "字" * 60 + "…"


@pytest.mark.parametrize(
    ("reason", "chinese", "english"),
    [
        ("照片看不清", "理由：照片看不清。", "Reason: 照片看不清."),
        ("照片看不清。", "理由：照片看不清。", "Reason: 照片看不清."),
        ("是哪一栋？", "理由：是哪一栋？", "Reason: 是哪一栋？"),
        ("字" * 61, f"理由：{'字' * 60}…", f"Reason: {'字' * 60}…"),
    ],
)
def test_a_reason_ends_its_sentence_with_one_mark(app: Flask, reason: str, chinese: str, english: str) -> None:
    moment = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    facts = {"reason": reason, "target": "记录"}
    entry = StoryEntry(1, moment, "task:returned", "u1", "白雪岭", "经办人", "Clerk", (), "review", "审核", "Review", facts, (), "")
    with app.test_request_context():
        assert str(sentence(entry, {})).partition("。")[2] == chinese
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert sentence(entry, {}).unescape().endswith(f" {english}")


def test_what_is_given_up_and_undone_is_told_before_what_comes_next(app: Flask) -> None:
    facts = {
        "given_up": [{"name": "预订", "name_en": "Booking"}],
        "undone": [{"name": "收定金", "name_en": "Take the deposit"}],
        "opened": [{"name": "退定金", "name_en": "Give the deposit back"}],
    }
    moment = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    entry = StoryEntry(1, moment, "task:completed", "u1", "白雪岭", "经办人", "Clerk", (), "cancel", "取消预订", "Cancel", facts, (), "")
    with app.test_request_context():
        told = str(sentence(entry, {}))
    assert told == "经办人白雪岭办结“取消预订”。“预订”作罢，其中办完的撤销。开始撤销：收定金。接下来：退定金。"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        told = sentence(entry, {}).unescape()
    undone = '"Booking" is given up; what was done in it is undone. Now being undone: Take the deposit.'
    assert told == f'白雪岭 (Clerk) completed "Cancel". {undone} Next: Give the deposit back.'


def test_the_escalation_of_a_called_case_is_told_with_its_code(app: Flask) -> None:
    facts = {"case": {"id": "c2", "number": "转办 2026-0001"}, "code": "slow"}
    moment = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    entry = StoryEntry(1, moment, "call:escalated", None, "", "", "", (), "give", "交办", "Give", facts, (), "")
    with app.test_request_context():
        told = str(sentence(entry, {}))
    assert "转办 2026-0001" in told
    assert told.endswith("报来升级事件“slow”。")


def test_what_was_done_at_a_desk_is_told_in_the_desk_s_words(app: Flask) -> None:
    facts = {"act": "核对表决票", "act_en": "Confirm a bundle of ballots", "bundle": 3}
    moment = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    entry = StoryEntry(1, moment, "desk:acted", "u1", "白雪岭", "经办人", "Clerk", (), "vote", "投票", "Voting", facts, (), "")
    with app.test_request_context():
        assert str(sentence(entry, {})) == "经办人白雪岭在“投票”的办理台办了一件事：核对表决票（第3捆）。"
    with app.test_request_context(headers={"Cookie": "language=en"}):
        told = sentence(entry, {}).unescape()
    assert told == '白雪岭 (Clerk) did this at the desk of "Voting": Confirm a bundle of ballots (bundle 3).'


def test_a_deed_at_a_desk_says_of_what_and_how_many(app: Flask) -> None:
    def told(**facts: Any) -> list[str]:
        return desk_words(facts)

    with app.test_request_context():
        assert told(bundle=3, papers=12) == ["第3捆", "12张"]
        assert told(batch=2, papers=4) == ["第2批", "4份"]
        assert told(issued=1, heads=[7]) == ["票号7"]
        assert told(issued=1, number=5) == ["编号5"]
        assert told(issued=40) == ["40个码"]
        assert told(issued=30, heads=list(range(1, 31)))[0].endswith("、20…")
