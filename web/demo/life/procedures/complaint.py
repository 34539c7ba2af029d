"""Complaints: several a month, more in winter; most have a point; few are not satisfied with the answer and say so by their code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from web.demo.accounts import ESTATE
from web.demo.life.habits import Day, Folder, Habit, Scene, Start, chance, words
from web.demo.life.procedures.signing import SIGNING
from web.demo.names import people
from web.demo.stories import BAD_FIRMS

MATTERS = (
    ("service", "firm", "楼道不扫", "三周没有清扫，扶手积灰。", "每天清扫"),
    ("service", "firm", "电梯常停", "一周停了四次，没有告示。", "尽快修好"),
    ("service", "firm", "垃圾不清运", "垃圾桶满溢两天。", "按时清运"),
    ("service", "firm", "路灯不亮", "东门一排灯坏了半个月。", "修好"),
    ("fee", "firm", "多收物业费", "空置房按全额收费。", "退还多收的"),
    ("fee", "firm", "停车费没有公示", "涨价没有告知。", "公示依据"),
    ("covenant", "other", "楼上装修扰民", "中午砸墙。", "按规约的时间施工"),
    ("covenant", "other", "遛狗不牵绳", "傍晚在儿童区放狗。", "有人管"),
    ("illegal", "other", "一层扩建", "把绿地圈进院子。", "拆除"),
    ("petition", "other", "请公开维修资金", "三年没有公开。", "公开账目"),
)
AT_HOME = tuple(date(2022, 2, day) for day in (16, 18, 21, 22, 23, 24, 25, 28))
"""On these days somebody of the listed accounts' estate complains."""
PERCENT, WINTER_PERCENT, WINTER = 12, 20, frozenset({11, 12, 1, 2})
PHONE = "0472-5550{:03}"


def _begun(day: Day) -> Iterator[Start]:
    home = any(day.is_working_day_of(when) for when in AT_HOME)
    if not home and not day.draw.happens(WINTER_PERCENT if day.date.month in WINTER else PERCENT):
        return
    estate = day.estate(ESTATE) if home else day.draw.one_of([one for one in day.estates if one.firm])
    kind, about, matter, facts, wanted = day.draw.one_of(MATTERS)
    names = people()
    yield Start("complaint", day.holder("community_officer", estate.community), {
        "estate_id": estate.id, "kind": kind, "about": about, "matter": matter, "facts": facts, "wanted": wanted,
        "complainant_name": names[-1 - day.draw.below(200)], "complainant_phone": PHONE.format(day.draw.below(1000)),
        "received_on": day.date,
    })  # fmt: skip


def _found(scene: Scene) -> dict[str, Any]:
    lot = scene.draw.below(10) + (3 if scene.value("firm.id") in BAD_FIRMS else 0)
    finding = "unfounded" if lot < 4 else "partly" if lot < 6 else "justified"
    told = {"unfounded": "有记录，与反映的不符", "partly": "部分楼栋属实", "justified": "现场查看属实"}[finding]
    return {"decision": finding, "findings": told, "measures": "向投诉人说明" if finding == "unfounded" else "责令企业一周内改正，街镇复查"}


C = "complaint"
FOLDER = Folder({
    (C, "Task_accept"): Habit({"decision": "take"}, days=(0, 2)),
    (C, "Task_assign"): Habit({"to": "subdistrict", "reason": "按属地办理。"}, days=(0, 2)),
    (C, "Task_firm"): Habit({"text": words("已经安排人处理。", "情况属实，已经补足人手。")}, days=(1, 4), late=0, never=20),
    (C, "Task_investigate"): Habit(_found, days=(2, 9)),
    (C, "Task_extend"): Habit({"decision": "grant", "reason": "情况复杂。"}),
    (C, "Task_sign"): SIGNING,
    (C, "Task_opinion"): Habit({"decision": chance(accept=4, review=1), "reason": "还是没有解决。"}, days=(2, 9), late=0, never=50),
    (C, "Task_review"): Habit({"decision": "uphold", "reason": "重新查看，原答复属实。"}, days=(2, 9)),
    (C, "Task_reply"): Habit({"decision": chance(accept=3, recheck=1), "reason": "不认可。"}, days=(2, 9), late=0, never=30),
    (C, "Task_recheck"): Habit({"decision": "uphold", "reason": "两次查看属实，维持。"}, days=(2, 9)),
}, _begun)  # fmt: skip
