"""Credit points: inspections find something every week, bad firms more; firms appeal now and then; the blacklist has no basis yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from web.demo.accounts import ESTATE
from web.demo.life.habits import Day, Folder, Habit, Scene, Start, chance, words
from web.demo.life.procedures.signing import SIGNING, STATEMENT
from web.demo.stories import BAD_FIRMS

FOUND = (
    ("minor", "绿地内堆放建筑垃圾，三日没有清运。"), ("minor", "监控室值班记录缺两天。"), ("minor", "公示栏没有公布当月收支。"),
    ("minor", "楼道小广告没有清理。"), ("serious", "消防通道堆放杂物，当场没有清理。"), ("serious", "电梯维保记录缺失一个月。"),
    ("serious", "二次供水水箱没有按期清洗。"), ("grave", "消防泵房无法启动，值班人员不会操作。"),
)  # fmt: skip
AT_HOME = tuple(date(2022, 2, day) for day in (14, 15, 16, 17))
"""On these days something is found at the estate of the listed accounts."""
FOUND_PERCENT = 9
"""Of a hundred working days in so many something is found that costs points."""


def _inspections(day: Day) -> Iterator[Start]:
    home = any(day.is_working_day_of(when) for when in AT_HOME)
    if not home and not day.draw.happens(FOUND_PERCENT):
        return
    served = [one for one in day.estates if one.firm]
    bad = [one for one in served if one.firm in BAD_FIRMS]
    estate = day.estate(ESTATE) if home else day.draw.one_of(bad if day.draw.happens(10) else served)
    severity, facts = day.draw.one_of(FOUND)
    yield Start("credit_deduction", day.draw.one_of(("housing_officer", "housing_officer.2")), {
        "firm_id": estate.firm, "estate_id": estate.id, "ground": "inspection", "severity": severity,
        "found_on": day.date - timedelta(days=0 if home else day.draw.between(0, 2)), "facts": facts,
    })  # fmt: skip


KNOWN = frozenset({
    "subsidy_deduction", "social_responsibility", "inspection", "contract_refused", "handover_refused", "agreements_broken", "complaints",
    "not_reporting", "penalty",
})  # fmt: skip
"""Grounds that the table of points has; what was found on another is proposed as an inspection's finding."""


def _proposed(scene: Scene) -> dict[str, Any]:
    if scene.draw.happens(7):
        return {"decision": "drop", "reason": "属于业主堆放，企业已经劝阻并报告。"}
    if scene.value("found.ground") in KNOWN:
        return {}
    reason = "调查后整改不到位，扣分标准没有单列，按日常检查发现的问题计。"
    return {"ground": "inspection", "severity": "minor", "ground_reason": reason}


C, B, R = "credit_deduction", "blacklisting", "blacklist_removal"
FOLDER = Folder({
    (C, "Task_propose"): Habit(_proposed, days=(0, 3)),
    (C, "Task_notice_sign"): SIGNING,
    (C, "Task_appeal"): Habit({
        "decision": chance(appeal=1, waive=2), "text": words("当天已经清理，照片附后。", "该处不在合同约定的服务范围以内。"),
    }, days=(2, 8), late=0, never=35),
    (C, "Task_appeal_review"): Habit({
        "decision": chance(reject=6, lower=1, adopt=1), "lowered": 1, "answer": words("照片是次日拍的。", "部分情况属实。"),
    }, days=(1, 5)),
    (B, "Task_told_sign"): SIGNING, (B, "Task_statement"): STATEMENT,
    (B, "Task_review"): Habit({"decision": "reject", "answer": "十二个月以内的扣分都应当计算，不采纳。"}, days=(1, 3)),
    (B, "Task_legal"): Habit({"decision": "credit_only", "opinion": "没有查到确认的上位依据，只作信用信息。"}, days=(1, 3)),
    (B, "Task_decision_sign"): SIGNING, (B, "Task_info_sign"): SIGNING,
    (R, "Task_removal_sign"): SIGNING, ("credit_reversal", "Task_letter_sign"): SIGNING,
}, _inspections)  # fmt: skip
