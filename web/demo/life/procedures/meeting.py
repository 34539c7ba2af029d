"""Joint meetings: begun by hand about what nobody does alone, or wanted by other cases; what was resolved is followed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from web.demo.accounts import ESTATE
from web.demo.life.habits import Day, Folder, Habit, Rows, Scene, Start, chance, words
from web.demo.life.procedures.signing import SIGNING

MATTERS = (
    ("楼道堆物", "消防通道长期被占", "由谁清理，怎样看管"), ("飞线充电", "电动车在门厅和楼道充电", "车棚怎样建，由谁管"),
    ("违建拆除", "一层住户扩建院墙", "由谁认定，何时拆除"), ("流动摊点", "南门外早市占道", "怎样疏导，由谁值守"),
    ("停车矛盾", "车位不足，消防车道常被占", "怎样划线，由谁劝离"), ("公共照明", "小区外侧路灯长期不亮", "由谁修，由谁付电费"),
)  # fmt: skip
BODIES = ("bureau.enforcement", "bureau.housing", "bureau.market", "bureau.justice", "bureau.development", "bureau.government_office")
INVITED, AT_HOME_INVITED = 2, 6


AT_HOME = (date(2022, 2, 7), date(2022, 2, 9), date(2022, 2, 23), date(2022, 3, 1))
"""On these days the estate of the listed accounts wants one."""


def _begun(day: Day) -> Iterator[Start]:
    home = any(day.is_working_day_of(when) for when in AT_HOME)
    if home or day.draw.happens(4):
        estate = day.estate(ESTATE) if home else day.draw.one_of([one for one in day.estates if one.firm])
        matter, facts, wanted = day.draw.one_of(MATTERS)
        values = {"estate_id": estate.id, "matter": matter, "facts": facts, "wanted": wanted}
        yield Start("joint_meeting", day.holder("subdistrict_officer", estate.subdistrict), values)


def _agenda(scene: Scene) -> dict[str, Any]:
    """At the earliest day that the notice leaves, and one more."""
    bodies = _bodies(scene)
    count = AT_HOME_INVITED if scene.value("estate.id") == ESTATE else INVITED
    wanted = [one for one in BODIES if one in bodies][:count] or bodies[:1]
    return {
        "decision": "hold", "meeting_on": scene.later(4), "meeting_at": "14:30", "place": "街道三楼会议室",
        "topics": Rows({"wanted": "各方怎样分工"}), "invited": [{"unit": one, "needed": "yes"} for one in wanted],
    }  # fmt: skip


def _bodies(scene: Scene) -> list[str]:
    found = scene.context.get("bodies")
    return [str(one["unit"]) for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _record(scene: Scene) -> dict[str, Any]:
    bodies = [one for one in BODIES if one in _bodies(scene)] or _bodies(scene)
    count = AT_HOME_INVITED if scene.value("estate.id") == ESTATE else 1
    due = scene.today + timedelta(days=scene.draw.between(12, 25))
    return {
        "decision": "held", "attendance": Rows({"came": "yes", "who": "负责人"}), "discussion": "各方同意先清理、再看管，费用按职责分担。",
        "resolutions": [{"text": "按职责现场处理一次，拍照留存", "body": body, "due": due} for body in bodies[:count]],
    }  # fmt: skip


M, F = "joint_meeting", "joint_followup"
FOLDER = Folder({
    (M, "Task_agenda"): Habit(_agenda, days=(0, 2), late=0),
    (M, "Task_decline"): SIGNING,
    (M, "Task_convene"): Habit({"decision": "sign"}, days=(0, 0), late=0, always=True),
    (M, "Task_reply"): Habit({
        "answer": chance(attend=6, absent=1), "who": "分管负责人", "opinion": "当天另有安排，书面同意会议意见。",
    }, days=(0, 1), late=0, never=5),
    (M, "Task_change"): Habit({"decision": "hold", "reason": "其余单位都能到会。"}, days=(0, 0), late=0, always=True),
    (M, "Task_record"): Habit(_record, days=(0, 1), late=0),
    (M, "Task_sign"): SIGNING,
    (M, "Task_file"): Habit({"decision": "file", "file_number": "领办存"}, days=(0, 4)),
    (F, "Task_do"): Habit({"decision": "done", "what": words("已经清理完毕。", "已经现场处理。")}, days=(3, 12), late=15),
    (F, "Task_check"): Habit({"decision": "done"}, days=(1, 4)),
    (F, "Task_rule"): Habit({"decision": "refuse", "reason": "请按原定时限办。"}),
    (F, "Task_urge"): Habit({"facts": "到期没有办完", "measure": "三日内办完并报告"}),
    (F, "Task_close"): Habit({"decision": "file", "file_number": "领办存"}, days=(1, 5)),
}, _begun)  # fmt: skip
