"""Social responsibility: emergency plans in January, orders in snow and epidemics, and warnings of those that do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from web.demo.accounts import ESTATE, SUBDISTRICT
from web.demo.life.habits import Day, Folder, Habit, Scene, Start, chance, words
from web.demo.life.procedures.signing import SIGNING, STATEMENT
from web.demo.stories import BAD_FIRMS, ROOMS_LET, WARNED_ESTATE

EMERGENCIES = {
    date(2020, 2, 3): ("epidemic", "春节后疫情防控", 8), date(2020, 11, 19): ("disaster", "11月暴雪", 4),
    date(2021, 1, 6): ("disaster", "1月寒潮", 2), date(2021, 3, 15): ("disaster", "3月沙尘暴", 2),
    date(2021, 7, 12): ("disaster", "7月强降雨", 2), date(2021, 10, 25): ("epidemic", "秋季疫情防控", 4),
    date(2021, 11, 8): ("disaster", "11月暴雪", 3), date(2022, 1, 17): ("disaster", "1月降雪", 3),
    date(2022, 3, 1): ("disaster", "3月降雪", 2),
}  # fmt: skip
"""Day, kind, name, in how many subdistricts beside the one in which the listed accounts serve."""
DUTIES = {
    "epidemic": ("出入口测温登记，公共部位每日消毒两次。", "动员业主配合登记，组织志愿者值守。"),
    "disaster": ("两小时内清出消防通道和单元门口，巡查屋面、管线。", "组织业主挪车、清扫。"),
}  # fmt: skip
MOST_ESTATES = 2


def _begun(day: Day) -> Iterator[Start]:
    for when, (kind, name, count) in EMERGENCIES.items():
        if day.is_working_day_of(when):
            places = sorted({one.subdistrict for one in day.estates if one.firm})
            for place in sorted({SUBDISTRICT, *day.draw.some_of(places, min(count, len(places)))}):
                values = {"subdistrict": place, "kind": kind, "emergency_name": name}
                yield Start("emergency", day.holder("subdistrict_officer", place), values)
    if any(day.is_working_day_of(when) for when in ROOMS_LET):
        facts = "值守用房租给快递公司作仓库，没有经过业主大会同意。"
        yield Start("social_responsibility", "housing_officer", {"estate_id": WARNED_ESTATE, "ground": "rooms", "facts_told": facts})


def _order(scene: Scene) -> dict[str, Any]:
    firm, owners = DUTIES[str(scene.value("kind")) if scene.value("kind") in DUTIES else "disaster"]
    found = scene.context.get("area_estates")
    served = [str(one["value"]) for one in found if isinstance(one, dict) and one.get("firm_id")] if isinstance(found, list) else []
    estates = sorted({*scene.draw.some_of(served, min(MOST_ESTATES, len(served))), *({ESTATE} & set(served))})
    return {"estates": estates, "firm_duties": firm, "owners_duties": owners, "due_on": scene.today + timedelta(days=3)}


def _checked(scene: Scene) -> dict[str, Any]:
    if scene.draw.happens(40 if scene.value("firm.id") in BAD_FIRMS else 3):
        return {"decision": "failed", "missing": "三号楼前一直没有清，也没有报告。", "owners_decision": "done"}
    return {"decision": "done", "owners_decision": "done"}


def _legal(scene: Scene) -> dict[str, Any]:
    if scene.value("basis.confirmed") is True:
        return {"decision": "warn", "opinion": "事实清楚，依据有效。"}
    return {"decision": "credit", "opinion": "没有确认的依据，只作信用信息。"}


WARNING, PLAN, ORDER = "social_responsibility", "emergency_plan", "emergency_order"
FOLDER = Folder({
    ("emergency", "Task_draft"): Habit(_order, days=(0, 0), late=0, always=True),
    ("emergency", "Task_sign"): Habit({"decision": "sign"}, days=(0, 0), late=0, always=True),
    (ORDER, "Task_notify"): Habit({"told_firm": "当面告知项目负责人", "told_owners": "电话告知业主方"}, days=(0, 0), late=0, always=True),
    (ORDER, "Task_firm"): Habit({"report": words("已经清出全部通道。", "人员已经到位，逐项落实。")}, days=(1, 2), late=0, never=10),
    (ORDER, "Task_owners"): Habit({"report": "已经通知全体业主。"}, days=(1, 2), late=0, never=20),
    (ORDER, "Task_check"): Habit(_checked, days=(0, 1)),
    (PLAN, "Task_submit"): Habit({
        "covers": ["epidemic", "disaster", "fire", "utilities", "elevator"], "duty": "项目值班室，二十四小时有人",
    }, days=(2, 16), late=0, never=12),
    (PLAN, "Task_check"): Habit({
        "decision": chance(file=9, back=1), "defects": "没有写电梯困人的联系单位。",
    }, days=(1, 6)),
    (PLAN, "Task_remind"): Habit({}, days=(0, 3)),
    (WARNING, "Task_verify"): Habit({
        "decision": chance(found=5, none=1), "investigators": "白川、石岚", "reason": "属于误报。",
    }, days=(1, 4)),
    (WARNING, "Task_notice_sign"): SIGNING, (WARNING, "Task_statement"): STATEMENT,
    (WARNING, "Task_review"): Habit({"decision": "keep", "answer": "没有业主大会同意的记录，不采纳。"}, days=(1, 3)),
    (WARNING, "Task_legal"): Habit(_legal, days=(1, 3)),
    (WARNING, "Task_decision_sign"): SIGNING,
    (WARNING, "Task_tell"): Habit({"text": "经核实不属实，不予警告。"}),
    ("warning_revocation", "Task_revoke_sign"): SIGNING,
}, _begun)  # fmt: skip
