"""Evictions: by petition, second warning or survey, through the owners' vote to the hand-over; one is revoked by the court."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from engine.store import cases
from registry.kinds import UnitKind
from registry.store import owners
from web.demo.life.habits import Day, Estate, Folder, Habit, Scene, Start, chance, words
from web.demo.life.papers import scan
from web.demo.life.procedures.signing import SIGNING, STATEMENT
from web.demo.stories import CHARGES, PETITIONS, REVOKED_ESTATE, REVOKED_ON

NOTICE_DAYS = 65
"""The law wants sixty between the notice and the contract's end."""
PETITION_PERCENT = 27


def _begun(day: Day) -> Iterator[Start]:
    for when, estate_id in PETITIONS.items():
        if day.is_working_day_of(when):
            estate = day.estate(estate_id)
            yield Start("firm_eviction", day.holder("subdistrict_officer", estate.subdistrict), {
                "estate_id": estate.id, "petitioned_on": day.date - timedelta(days=3), "petition_units": _petition(day, estate),
                "facts": CHARGES[estate.id], "petition_scan": scan("联名书", ("application/pdf",)),
            })  # fmt: skip
    if day.is_working_day_of(REVOKED_ON):
        running = cases.matching(day.connection, None, "", "running", "firm_eviction", 1, None, REVOKED_ESTATE)
        yield from (Start("eviction_event", "housing_legal", {}, beside=one.id) for one in running)


def _petition(day: Day, estate: Estate) -> str:
    units = [one.facts for one in owners.units(day.connection, estate.id, day.date) if one.facts.kind is UnitKind.EXCLUSIVE]
    return "、".join(one.label for one in units[: len(units) * PETITION_PERCENT // 100])


def _verified(scene: Scene) -> dict[str, Any]:
    if scene.value("proof.proved") is True and scene.value("contract") is not None:
        return {"decision": "open", "reason": "启动的理由成立，合同在有效期内。"}
    return {"decision": "close", "reason": "启动的理由没有得到证明。"}


def _revoked(scene: Scene) -> dict[str, Any]:
    return {
        "kind": "revoke", "happened_on": scene.today - timedelta(days=2), "paper": f"（{scene.today.year}）内0203民初412号判决书",
        "summary": "表决票送达不足，撤销业主大会的解聘决定。",
    }  # fmt: skip


E, X, U = "firm_eviction", "eviction_event", "eviction_reversal"
FOLDER = Folder({
    (E, "Task_verify"): Habit(_verified, days=(1, 4), late=0),
    (E, "Task_charges"): Habit({}, days=(1, 4)),
    (E, "Task_answer"): Habit({"decision": chance(state=3, waive=1), "text": "配件已经订购，保洁人员已经补足，请业主给我们时间。"},
                              days=(1, 4), late=0, never=10),
    (E, "Task_convene"): Habit({"decision": "agree"}, days=(1, 7), late=0),
    (E, "Task_convene_ordered"): Habit({"decision": "agree"}, days=(1, 7), late=0),
    (E, "Task_order_sign"): SIGNING,
    (E, "Task_second_vote"): Habit({"plan": "逐户送达，延长收票时间。"}, days=(2, 8), late=0),
    (E, "Task_commitment"): Habit({"text": "月底前补足保洁两人，公布收支。"}, days=(1, 4)),
    (E, "Task_note"): Habit({"kept": chance(kept=2, partly=1), "text": "现场查看，大部分已经落实。"}),
    (E, "Task_ban_propose"): Habit({}, days=(1, 3)),
    (E, "Task_ban_notice_sign"): SIGNING, (E, "Task_ban_statement"): STATEMENT,
    (E, "Task_ban_review"): Habit({"decision": "keep", "text": "所述不影响警告的效力。"}, days=(1, 3)),
    (E, "Task_ban_legal"): Habit({"decision": "none", "reason": "没有确认的上位依据，只作信用信息。"}, days=(1, 3)),
    (E, "Task_ban_decision_sign"): SIGNING,
    (E, "Task_credit_notice"): Habit({"text": "本次不登记禁入，只作信用信息记录。"}),
    (E, "Task_notice"): Habit(lambda scene: {"end_on": scene.today + timedelta(days=NOTICE_DAYS)}, days=(1, 4), late=0),
    (E, "Task_takeover"): Habit({"plan": words("由业主委员会选聘，交接前原企业继续服务。")}, days=(2, 8)),
    (E, "Task_interim"): Habit(lambda scene: {"keeper": "社区居委会", "starts_on": scene.today, "plan": "保洁、门岗由社区组织。"}),
    (E, "Task_hand_over"): Habit({"decision": "hand", "detail": "逐件清点，当面移交。"}, days=(1, 8), late=0),
    (E, "Task_receive"): Habit({"decision": "accept", "note": "清点无误。"}, days=(0, 3)),
    (E, "Task_countersign"): Habit({"decision": "accept"}, days=(0, 3)),
    (E, "Task_handover_order_sign"): SIGNING,
    (E, "Task_succeed"): Habit({"decision": "accept"}, days=(0, 3)),
    (E, "Task_gone"): Habit({"decision": "go_on" , "reason": "业主已经决定，继续办理。"}),
    (E, "Task_undo_sign"): SIGNING, (U, "Task_after_undo_sign"): SIGNING,
    (X, "Task_register_event"): Habit(_revoked, days=(0, 1), late=0),
    (X, "Task_confirm_event"): Habit({"decision": "confirm"}, days=(0, 1), late=0),
    (U, "Task_scope"): Habit({"decision": "whole", "credit": "recorded", "ground": "判决撤销。"}),
}, _begun)  # fmt: skip
