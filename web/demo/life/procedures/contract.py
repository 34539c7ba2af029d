"""Contracts: filed for who follows an evicted firm, renewed where one ends; now and then one comes back with all its defects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.store import cases
from registry.store import estates
from web.demo.life.habits import Day, Folder, Habit, Scene, Start, chance
from web.demo.life.papers import scan
from web.demo.stories import SUCCESSORS

AHEAD = timedelta(days=40)
"""So long before the old firm leaves the new one's contract is drawn up."""
YEARS = 2
RATED = frozenset({"owners", "early"})
PAPERS = {"service": "服务事项和质量标准", "fees": "收费标准和测算", "staff": "项目负责人和人员配备", "selection": "选聘依据"}


def _begun(day: Day) -> Iterator[Start]:
    for estate_id, firm_id in SUCCESSORS.items():
        last = estates.contracts(day.connection, estate_id=estate_id)[0]
        running = cases.matching(day.connection, None, "", "running", "contract_filing", 1, None, estate_id)
        if last.ended_early and last.ends_on - day.date < AHEAD and not running:
            estate = day.estate(estate_id)
            role, unit = ("owners_committee", estate.id) if estate.committee else ("community_officer", estate.community)
            values = {"estate_id": estate.id, "firm_id": firm_id, "kind": str(last.kind)}
            yield Start("contract_filing", day.holder(role, unit), values)


def _drawn(scene: Scene) -> dict[str, Any]:
    """What was offered; else as the last contract of the estate was, from the day after its end."""
    last = estates.contracts(scene.connection, estate_id=str(scene.value("estate.id")))[0]
    offered = scene.value("offer.valid_from")
    since = offered if isinstance(offered, date) else max(last.ends_on, scene.today) + timedelta(days=1)
    until = scene.value("offer.valid_to") or since.replace(year=since.year + YEARS, day=min(since.day, 28)) - timedelta(days=1)
    drawn = {
        "decision": "draw", "fee": scene.value("offer.fee") or last.fee, "valid_from": since,
        "valid_to": until, **{name: scan(label, ("application/pdf",)) for name, label in PAPERS.items()},
    }  # fmt: skip
    if scene.value("kind") in RATED:
        drawn["level"] = scene.value("offer.level") or Decimal(last.level or 1)
    return drawn


def _checked(scene: Scene) -> dict[str, Any]:
    defects = scene.context.get("defects")
    return {"decision": "return"} if isinstance(defects, list) and defects else {"decision": "file", "remarks": "附件齐全，测算无误。"}


def _wished(scene: Scene) -> dict[str, Any]:
    if scene.value("answer.decision") == "renew":
        return {"decision": "renew", "reason": "业主大会同意续聘。"}
    return {"decision": "select", "reason": "企业不再续签，另行选聘。"}


F, X = "contract_filing", "contract_expiry"
FOLDER = Folder({
    (F, "Task_draw"): Habit(_drawn, days=(1, 6), late=0),
    (F, "Task_firm_sign"): Habit({"decision": "sign"}, days=(0, 3)),
    (F, "Task_owner_sign"): Habit(lambda scene: {"decision": "sign", "signed_on": scene.today}, days=(0, 3), late=0),
    (F, "Task_check"): Habit(_checked, days=(0, 3)),
    (F, "Task_file"): Habit({"decision": "agree"}, days=(0, 2)),
    (F, "Task_return"): Habit({"decision": "agree"}, days=(0, 2)),
    (F, "Task_refuse_sign"): Habit({"decision": "agree"}, days=(0, 2)),
    (X, "Task_remind"): Habit({}, days=(0, 3)),
    (X, "Task_guide"): Habit({"note": "已向业主方说明续签和选聘的办法。"}, days=(1, 6)),
    (X, "Task_answer"): Habit({"decision": chance(renew=4, leave=1), "text": "价格不变。"}, days=(3, 15), late=0, never=5),
    (X, "Task_wish"): Habit(_wished, days=(5, 20)),
    (X, "Task_ended"): Habit({"decision": "indefinite", "reason": "原企业继续服务，合同变为不定期。"}),
}, _begun)  # fmt: skip
