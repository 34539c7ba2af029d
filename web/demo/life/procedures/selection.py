"""Selections of firms: one tender that too few firms want, twice; one that is just being announced on the last day. Who else is asked
to select a firm decides otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from registry.store import estates, tenders
from web.demo.accounts import ESTATE
from web.demo.life.habits import Act, Day, Folder, Habit, Scene, Start

TENDERS = {date(2021, 3, 8): "estate.shiliuxiang", date(2022, 2, 7): ESTATE}
"""On these days an owners' committee wants a tender, and where."""
APPLICANTS = {1: ("firm.qingqu", "firm.baizhou"), 2: ("firm.qingqu",)}
"""Who applies, by round: never three."""
FIRST_DAYS = timedelta(days=3)
CEILING_PERCENT, BID_PERCENT = 120, (98, 112)
FILED_BEFORE = (8, 10)
"""Working days between the filing and the announcement: the law wants ten days."""


def _begun(day: Day) -> Iterator[Start]:
    for when, estate_id in TENDERS.items():
        if day.is_working_day_of(when):
            yield Start("firm_selection", day.holder("owners_committee", estate_id), {
                "estate_id": estate_id, "stage": "owners", "wanted_because": "业主大会提出重新选聘。",
            })  # fmt: skip
    for tender in tenders.registering(day.connection, day.date):
        if day.is_working_day_of(tender.opened_on + FIRST_DAYS):
            for firm_id in APPLICANTS.get(tender.round, ()):
                contact = "项目部 0472-5550200"
                yield Start("tender_application", day.holder("firm_contact", firm_id), {
                    "tender": tender.id, "firm_id": firm_id, "contact": contact,
                })  # fmt: skip


def _fee(scene: Scene, percent: int) -> Decimal:
    """So much of what the estate's last contract says, to the cent."""
    last = estates.contracts(scene.connection, estate_id=str(scene.value("estate.id")))[0]
    return (last.fee * percent / 100).quantize(Decimal("0.01"))


def _planned(scene: Scene) -> dict[str, Any]:
    if scene.value("estate.id") not in TENDERS.values():
        return {"decision": "drop", "reason": "业主大会另行决定，不招标。"}
    return {
        "decision": "tender", "level": "2", "ceiling": _fee(scene, CEILING_PERCENT), "mode": "open", "years": Decimal(2),
        "ground": "业主对服务不满意，业主大会决定招标。", "contract_from": scene.today + timedelta(days=300),
    }  # fmt: skip


def _announced(scene: Scene) -> dict[str, Any]:
    return {
        "qualified_until": scene.today + timedelta(days=14), "closes_on": scene.today + timedelta(days=28), "closes_hour": "15:00:00",
        "place": "社区会议室",
    }  # fmt: skip


def _passphrase(scene: Scene) -> Iterator[tuple[datetime, Act]]:
    yield scene.now + timedelta(minutes=2), Act("set_passphrase", {"passphrase": f"演示的口令，人人都知道：{scene.element}"})


def _sealed(scene: Scene) -> Iterator[tuple[datetime, Act]]:
    yield scene.now + timedelta(minutes=2), Act("seal_bid", _bid)


def _bid(scene: Scene, _connection: Connection) -> dict[str, Any]:
    price = _fee(scene, scene.draw.between(*BID_PERCENT))
    return {"price": price, "plan": "保洁每日两遍，秩序三班，报修当日处理。", "team": "项目经理一人，人员十二人。"}


S, A = "firm_selection", "tender_application"
HOLDING = Habit({"kept": True}, days=(0, 3), work=_passphrase)
FOLDER = Folder({
    (S, "Task_plan"): Habit(_planned, days=(1, 5), late=0),
    (S, "Task_check"): Habit({"decision": "file"}, days=(0, 3)),
    (S, "Task_file"): Habit({"decision": "approve"}, days=(0, 2)),
    **{(S, f"Task_hold_{who}"): HOLDING for who in ("tenderer", "housing", "justice", "finance")},
    (S, "Task_announce"): Habit(_announced, days=FILED_BEFORE, late=0),
    (S, "Task_witness"): Habit({"secret": lambda scene: f"{scene.draw.below(10**8):08}"}, days=(0, 1), late=0),
    (S, "Task_accept"): Habit({"decision": "accept"}, days=(0, 1), late=0),
    (S, "Task_agree"): Habit({"decision": "drop", "dropped_why": "两次都不足三家，业主大会决定暂不更换。"}, days=(2, 8)),
    (S, "Task_withdraw"): Habit({"text": "投标人不足三家，本次招标终止。"}),
    (A, "Task_review"): Habit({"decision": "qualified"}, days=(0, 3)),
    (A, "Task_object"): Habit({"decision": "waive"}, days=(0, 1), late=0),
    (A, "Task_bid"): Habit({"decision": "bid"}, days=(1, 3), late=0, work=_sealed),
}, _begun)  # fmt: skip
