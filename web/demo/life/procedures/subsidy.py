"""The quarter's appraisals: how the estates are scored, what firms make of it, and how a deduction goes through the offices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from web.demo.draw import Draw
from web.demo.life.habits import Folder, Habit, Rows, Scene, words
from web.demo.life.procedures.signing import SIGNING, STATEMENT
from web.demo.stories import BAD_FIRMS

PASS_MARK = Decimal(85)
FINDINGS = (
    ("cleaning", "楼道垃圾两天没有清运", "3号楼2单元", "serious"), ("cleaning", "地下车库入口积水约十平方米", "车库入口", "serious"),
    ("cleaning", "垃圾桶满溢，周边有散落", "东侧垃圾点", "ordinary"), ("order", "消防通道被杂物占用", "2号楼北侧", "urgent"),
    ("order", "门岗夜间无人值守", "南门", "serious"), ("order", "电动车在门厅充电", "5号楼1单元", "urgent"),
    ("repairs", "单元门闭门器损坏", "5号楼2单元", "ordinary"), ("repairs", "楼道灯坏六盏", "2、5单元", "ordinary"),
    ("repairs", "井盖破损", "4号楼南侧", "urgent"), ("repairs", "围墙栏杆脱焊一处", "西墙", "ordinary"),
)  # fmt: skip
WINTER = frozenset({1, 4})
"""Quarters in which snow and heating cost points."""
STANDARD = "公共服务标准第5.2条"


def _score(scene: Scene) -> dict[str, Any]:
    """Around the firm's usual, lower in winter; the three scorers differ by a little."""
    firm, quarter = str(scene.value("firm.id")), str(scene.value("quarter"))
    usual = 8_150 if firm in BAD_FIRMS else 8_700 + Draw(f"企业/{firm}").between(0, 500)
    season = -90 if int(quarter[-1:] or 1) in WINTER else 60
    drift = Draw(f"季度/{scene.value('estate.id')}/{quarter}").around(0, 330)
    points = Decimal(min(9_900, max(5_200, scene.draw.around(usual + season + drift, 90)))) / 100
    lacking = points < 70 and scene.draw.happens(50)
    findings = _findings(scene, 1 if points >= 80 else 2) if points < PASS_MARK or lacking else []
    return {
        "cleaning": "present", "order": "present", "repairs": "missing" if lacking else "present", "score": points, "findings": findings,
    }  # fmt: skip


def _findings(scene: Scene, count: int) -> list[dict[str, str]]:
    return [
        {"aspect": aspect, "what": what, "place": place, "severity": severity}
        for aspect, what, place, severity in scene.draw.some_of(FINDINGS, count)
    ]


def _reply(scene: Scene) -> dict[str, Any]:
    if scene.draw.happens(40 if scene.value("firm.id") in BAD_FIRMS else 10):
        return {"decision": "reply", "answers": Rows({"answer": "refused", "refusal": "不在合同约定的服务范围以内"})}
    return {"decision": "reply", "answers": Rows({"answer": "done", "evidence": "已经整改，见照片"})}


def _recheck(scene: Scene) -> dict[str, Any]:
    bad = scene.draw.happens(40 if scene.value("firm.id") in BAD_FIRMS else 12)
    return {"results": Rows({"result": "fail" if bad else "pass", "seen": "现场查看，还没有整改到位"})}


def _organise(scene: Scene) -> dict[str, Any]:
    return {"appraisal_day": scene.today, "team": "区住建局、街镇、社区各一人"}


S = "subsidy_deduction"
FOLDER = Folder({
    (S, "Task_organise"): Habit(_organise, days=(0, 6), late=2),
    (S, "Task_score_subdistrict"): Habit(_score, days=(1, 8), late=3),
    (S, "Task_score_community"): Habit(_score, days=(1, 9), late=0, never=4),
    (S, "Task_score_residents"): Habit(_score, days=(1, 9), late=0, never=7),
    (S, "Task_notice_draft"): Habit({"findings": Rows({"ground": STANDARD})}, days=(0, 1)),
    (S, "Task_notice_sign"): SIGNING,
    (S, "Task_reply"): Habit(_reply, days=(2, 9), late=0, never=8),
    (S, "Task_recheck_housing"): Habit(_recheck, days=(1, 4)),
    (S, "Task_recheck_subdistrict"): Habit(_recheck, days=(1, 4)),
    (S, "Task_propose"): Habit({}, days=(0, 3)),
    (S, "Task_advance_sign"): SIGNING,
    (S, "Task_statement"): STATEMENT,
    (S, "Task_review"): Habit({"decision": "uphold", "answer": "所述情况在整改期限以前已经消除，不采纳。"}, days=(1, 3)),
    (S, "Task_legal"): Habit({"decision": "lawful", "opinion": "事实清楚，程序合法。"}, days=(1, 3)),
    (S, "Task_funds"): Habit({"decision": "covered"}, days=(1, 4), late=30),
    (S, "Task_approve"): Habit({"decision": "approve", "reason": "同意。"}, days=(1, 5), late=6),
    (S, "Task_decision_draft"): Habit({}, days=(0, 2)),
    (S, "Task_decision_sign"): SIGNING,
    (S, "Task_release"): Habit({"paid_on": lambda scene: scene.today, "voucher": words("昆财拨{quarter}")}, days=(1, 5), late=8),
    (S, "Task_publish"): Habit({}, days=(1, 5)),
})  # fmt: skip
