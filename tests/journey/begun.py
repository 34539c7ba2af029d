"""A handful of cases of the newest quarter in the demonstration's district, taken to different steps by its own people: so that each
test knows which task is in whose inbox. Everything goes through the ordinary commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from engine import reading
from engine.clock import district_day
from engine.commands import ClaimTask, CompleteTask, StartCase
from engine.execute import Engine
from engine.feel import Value
from engine.identity import new_id
from engine.store import cases, tasks
from engine.store.tasks import TaskRow
from registry.quarters import Quarter

Context = Mapping[str, Value]
Sheet = Callable[[Context], dict[str, Any]]

PASS_MARK = 85
GROUND = "DB15/T 970—2024第5.2条"


@dataclass(frozen=True, slots=True)
class Begun:
    """A case to begin: where, who serves there, and the task at which it is left for whoever signs in.

    `owners`: the role that scores for the owners' side. Where `subdistrict` and `community` are empty, the roles' first
    accounts serve.
    """

    estate: str
    subdistrict: str
    community: str
    firm: str
    owners: str
    left_at: str
    score: str = "72.5"

    def login(self, role: str) -> str:
        ends = {
            "subdistrict_officer": self.subdistrict, "community_officer": self.community, "owners_committee": self.estate,
            "residents_rep": self.estate, "firm_contact": self.firm, "firm_manager": self.estate,
        }  # fmt: skip
        return f"{role}.{ends[role]}" if ends.get(role) else role


BEGUN = (
    Begun("yinxingxincun", "linyin", "tongyin", "beiwei", "residents_rep", "Task_organise"),
    Begun("shiliuxiang", "", "", "jinyu", "owners_committee", "Task_score_subdistrict"),
    Begun("anzhili", "shifudonglu", "dongfu", "zhibai", "owners_committee", "Task_notice_sign"),
    Begun("anzhiyuan", "aerding", "luyuan", "luxiancao", "residents_rep", "Task_review"),
    Begun("jinkuili", "shaoxian", "xinghuo", "baihuapo", "owners_committee", "Task_legal", "68"),
    Begun("xiangyangpojiayuan", "anshan", "jinxiu", "baihuapo", "residents_rep", "Task_funds", "81"),
    Begun("yanqijiayuan", "kungonglu", "ganghua", "zhibai", "residents_rep", "Task_approve", "65"),
    Begun("chengjiangyuan", "baiyun", "tingyu", "puyuan", "owners_committee", "Task_release", "93"),
    Begun("zhuyingli", "qianjin", "chunxiao", "hemuyuan", "residents_rep", "Task_publish", "88.5"),
)
"""No estate of the strangers' subdistrict, and none that 槐安里小区 shares its people with but its own subdistrict's."""


def begin_cases(engine: Engine) -> None:
    """Begins them in a district that was just filled, its procedures deployed."""
    today = district_day(engine.clock())
    quarter = str(Quarter.of(today).before(1))
    for begun in BEGUN:
        values = {"estate_id": f"estate.{begun.estate}", "quarter": quarter}
        case = str(engine.execute(StartCase(new_id(24), "housing_officer", "subsidy_deduction", values))["case"])
        for role, element, sheet in _acts(begun, today):
            if element == begun.left_at:
                break
            _complete(engine, case, element, begun.login(role), sheet)


def _acts(begun: Begun, today: date) -> Iterator[tuple[str, str, Sheet]]:
    """Who does what, in order; a passed case goes from its scores to the release."""
    yield "housing_officer", "Task_organise", lambda _: {
        "appraisal_day": today, "team": "区住建局、街镇、社区各一人", "edition": "DB15/T 970—2024",
    }  # fmt: skip
    for role, element in (
        ("subdistrict_officer", "Task_score_subdistrict"), ("community_officer", "Task_score_community"),
        (begun.owners, "Task_score_residents"),
    ):  # fmt: skip
        yield role, element, lambda _: _score(Decimal(begun.score))
    if Decimal(begun.score) < PASS_MARK:
        yield from _deduction()
    yield "finance_head", "Task_release", lambda _: {"voucher": f"财拨{today.year}-1", "paid_on": today}


def _deduction() -> Iterator[tuple[str, str, Sheet]]:
    signed: Sheet = lambda _: {"decision": "sign"}  # noqa: E731
    opened: Sheet = lambda _: {"signed": True}  # noqa: E731
    yield "housing_officer", "Task_notice_draft", lambda _: {"findings": [{**one, "ground": GROUND} for one in FINDINGS]}
    yield "housing_head", "Task_notice_sign", signed
    yield "firm_contact", "Task_open", opened
    yield "firm_manager", "Task_reply", lambda _: {"decision": "reply", "answers": [REFUSED for _one in FINDINGS]}
    yield "housing_officer", "Task_propose", _proposal
    yield "housing_head", "Task_advance_sign", signed
    yield "firm_contact", "Task_open", opened
    yield "firm_contact", "Task_statement", lambda _: {"decision": "state", "text": "道路施工影响清运，请酌情减轻。"}
    yield "housing_reviewer", "Task_review", lambda _: {"decision": "uphold", "answer": "施工在整改期限以前已经结束，不采纳。"}
    yield "housing_legal", "Task_legal", lambda context: {
        "decision": "lawful", "basis": context["proposal"]["ground"], "opinion": "事实清楚，程序合法。",  # type: ignore[index,call-overload]
    }  # fmt: skip
    yield "finance_officer", "Task_funds", lambda _: {"decision": "covered"}
    yield "leading_group_head", "Task_approve", lambda _: {"decision": "approve", "reason": "同意。"}


FINDINGS: tuple[dict[str, str], ...] = (
    {"aspect": "cleaning", "what": "楼道垃圾两天未清运", "place": "3号楼", "severity": "urgent"},
    {"aspect": "repairs", "what": "单元门闭门器损坏", "place": "5号楼2单元", "severity": "ordinary"},
)
REFUSED = {"answer": "refused", "refusal": "不在合同约定的服务范围以内"}


def _score(points: Decimal) -> dict[str, Any]:
    return {
        "cleaning": "present", "order": "present", "repairs": "present", "score": points,
        "findings": list(FINDINGS) if points < PASS_MARK else [],
    }  # fmt: skip


def _proposal(context: Context) -> dict[str, Any]:
    standard = context["standard"]
    assert isinstance(standard, dict)
    return {
        "decision": "propose", "amount": standard["amount"], "facts_text": "两项问题企业均拒绝整改。",
        "ground": "方案三（四）1第三", "reasons": "企业书面拒绝整改。",
    }  # fmt: skip


def _complete(engine: Engine, case: str, element: str, login: str, sheet: Sheet) -> None:
    """Claims and completes a task of the case, or of one that it called (a letter's service)."""
    task = _open_task(engine, case, element)
    engine.execute(ClaimTask(new_id(24), login, task.id, task.version))
    page = reading.task_page(engine, login, task.id)
    engine.execute(CompleteTask(new_id(24), login, task.id, page.row.version, sheet(page.context)))


def _open_task(engine: Engine, case: str, element: str) -> TaskRow:
    with engine.reading() as tx:
        return next(
            task for one in _family(tx.connection, case) for task in tasks.open_tasks_of(tx.connection, one) if task.element == element
        )


def _family(connection: Connection, case: str) -> list[str]:
    return [case, *(child.id for child in cases.children(connection, case))]
