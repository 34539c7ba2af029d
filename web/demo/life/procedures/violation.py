"""Violations in tenders: a tip now and then, mostly unfounded; one collusion is proved, and both firms are banned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from web.demo.accounts import DEVELOPER
from web.demo.life.habits import Day, Folder, Habit, Rows, Scene, Start
from web.demo.life.procedures.signing import SIGNING, STATEMENT
from web.demo.stories import COLLUDED_ESTATE, COLLUDERS, COLLUSION_ON

TIPS = {
    date(2021, 7, 19): ("low_price", "报价低于成本，中标后服务缩水。", "housing_officer"),
    date(2021, 9, 13): ("escort", "三家投标书格式、错别字相同。", "market_officer"),
    date(2021, 10, 18): ("low_price", "报价不到市场价一半。", "market_officer"),
    date(2022, 1, 10): ("escort", "一家企业替两家递交标书。", "housing_officer"),
}  # fmt: skip
"""Day, what is suspected, and who takes the tip."""
NO_TENDER_ON = date(2022, 2, 10)
"""It comes out that the developer gave an estate to a firm without a tender."""


def _tips(day: Day) -> Iterator[Start]:
    if day.is_working_day_of(COLLUSION_ON):
        yield Start("tender_violation", "housing_officer", {
            "estate_id": COLLUDED_ESTATE, "tender": "前期物业招标", "ground": "collusion", "firms": [{"firm_id": one} for one in COLLUDERS],
            "facts": "两份标书由同一台电脑生成，错别字一样，报价只差一元。", "informer": "评标专家",
        })  # fmt: skip
    if day.is_working_day_of(NO_TENDER_ON):
        estate = next(one for one in day.estates if one.kind == "market" and not one.committee)
        yield Start("tender_violation", "housing_officer", {
            "estate_id": estate.id, "ground": "no_tender", "developer_id": DEVELOPER, "informer": "业主",
            "facts": "前期物业没有招标，直接定了企业。",
        })  # fmt: skip
    for when, (ground, facts, login) in TIPS.items():
        if day.is_working_day_of(when):
            estate = day.draw.one_of([one for one in day.estates if one.firm and one.kind == "market"])
            yield Start("tender_violation", login, {
                "estate_id": estate.id, "ground": ground, "firms": [{"firm_id": estate.firm}], "facts": facts, "informer": "匿名",
            })  # fmt: skip


def _colluded(scene: Scene) -> bool:
    return scene.value("estate.id") == COLLUDED_ESTATE


def _finding(scene: Scene) -> dict[str, Any]:
    if _colluded(scene):
        what = "两份标书由同一台电脑生成，报价只差一元。"
        return {"findings": Rows({"result": "founded", "violation": "collusion", "deceived": "no", "what": what})}
    if scene.value("ground") == "no_tender":
        return {"findings": Rows({"result": "founded", "violation": "no_tender", "what": "前期物业服务没有招标，也没有经批准协议选聘。"})}
    return {"findings": Rows({"result": "unfounded"}), "note": "报价有成本测算，格式出自招标文件的附件，不属实。"}


def _legal(scene: Scene) -> dict[str, Any]:
    if scene.value("basis_now.confirmed") is True and scene.value("basis.kind") == "ban":
        return {"mandatory": "yes", "grave": "yes", "decision": "confirm"}
    return {"mandatory": "no", "grave": "no", "decision": "none", "reason": "没有确认的上位依据。"}


T, D, R = "tender_violation", "violation_decision", "violation_reversal"
FOLDER = Folder({
    (T, "Task_accept"): Habit({"decision": "accept"}, days=(0, 3)),
    (T, "Task_evidence_housing"): Habit({"found": "调取标书、电子文件属性和到场记录，逐项比对。"}, days=(2, 8)),
    (T, "Task_evidence_market"): Habit({"found": "核对登记的联系人、电话和股东。"}, days=(2, 8)),
    (T, "Task_finding"): Habit(_finding, days=(1, 4), always=True),
    (T, "Task_close_sign"): SIGNING,
    (D, "Task_propose"): Habit({}, always=True),
    (D, "Task_notice_sign"): replace(SIGNING, always=True), (D, "Task_statement"): STATEMENT,
    (D, "Task_review"): Habit({"decision": "keep", "text": "没有旁证，不予采纳。"}, days=(1, 3)),
    (D, "Task_legal"): Habit(_legal, days=(1, 3)),
    (D, "Task_decision_sign"): SIGNING,
    (D, "Task_publish"): Habit({"text": "现将处理决定全区通报。"}, days=(0, 3)),
    (D, "Task_credit_notice"): Habit({"text": "只记信用信息，保存一年。"}),
    (R, "Task_undo_sign"): SIGNING,
}, _tips)  # fmt: skip
