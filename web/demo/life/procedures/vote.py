"""Owners' votes: prepared, announced, and held over two weeks by code and on paper; a second pair of eyes on every bundle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from engine.clock import DISTRICT_ZONE, district_day
from registry.store import ballots, bundles
from web.demo.draw import Draw
from web.demo.life.habits import Act, Day, Folder, Habit, Scene, Start

TURNOUT, AGREE = (71, 84), (66, 82)
"""Of a hundred heads so many vote, and of a hundred votes so many agree."""
BUNDLES = 4
CODES = 12
NOTICE_DAYS, VOTING_DAYS, LAID_OPEN_DAYS = 20, 14, 8
ABSTAIN = 6

MOTIONS = {
    date(2020, 4, 13): ("estate.shiliuxiang", "use_fund", "是否使用维修资金更换3号楼电梯？"),
    date(2020, 10, 26): ("estate.shiliuxiang", "rules", "是否通过修改后的管理规约？"),
    date(2020, 11, 16): ("estate.qixiayuan", "use_fund", "是否使用维修资金翻修屋面防水？"),
    date(2021, 5, 17): ("estate.jinkuijiayuan", "business_common", "是否将南侧空地辟为收费停车场？"),
    date(2021, 9, 6): ("estate.shiliuxiang", "raise_fund", "是否续筹维修资金？"),
    date(2022, 1, 17): ("estate.huaianli", "use_fund", "是否使用维修资金更换二次供水水泵？"),
    date(2021, 12, 6): ("estate.nuanquanli", "committee", "是否选举新一届业主委员会委员？"),
}  # fmt: skip
"""What else owners decide on: where, on what. They lie on either side of the change of law."""


def _begun(day: Day) -> Iterator[Start]:
    for when, (estate_id, matter, question) in MOTIONS.items():
        if day.is_working_day_of(when):
            estate = day.estate(estate_id)
            yield Start("owners_vote", day.holder("owners_committee", estate.id), {
                "estate_id": estate.id, "convener_role": "owners_committee", "matter": matter, "question": question,
                "papers": "方案、预算和往年收支见附件，公告栏同时张贴。",
            })  # fmt: skip


def _prepared(scene: Scene) -> dict[str, Any]:
    return {
        "decision": "prepare", "form": "written", "place": "逐户送票，交到物业用房或者社区服务站", "abstain_rule": "part",
        "silent_rule": "none", "storage_rule": "none", "convening_ground": "街道责令后仍未召集",
    }  # fmt: skip


def _notice(scene: Scene) -> dict[str, Any]:
    opens_on = scene.today + timedelta(days=NOTICE_DAYS)
    return {
        "decision": "publish", "opens_on": opens_on, "closes_on": opens_on + timedelta(days=VOTING_DAYS), "closes_hour": "18:00:00",
        "contact": "社区服务站 0472-5550100",
    }  # fmt: skip


def _voting(scene: Scene) -> Iterator[tuple[datetime, Act]]:
    """Codes on the first day, some vote by them; bundles of paper through the two weeks, each confirmed in the afternoon."""
    opens_on = scene.value("notice.opens_on")
    if not isinstance(opens_on, date):
        return
    yield _at(opens_on, 8, 30), Act("issue_codes")
    for number in range(1, CODES + 1):
        choice = "agree" if Draw(f"码/{scene.number}/{number}").happens(70) else "against"
        yield _at(opens_on + timedelta(days=1 + number % 5), 19, number), Act("vote", {"choice": choice}, code_of=str(number))
    for bundle in range(1, BUNDLES + 1):
        day = opens_on + timedelta(days=2 * bundle + 3)
        yield _at(day, 10, bundle), Act("enter_bundle", partial(_bundle, bundle), 0)
        yield _at(day, 16, bundle), Act("confirm_bundle", partial(_waiting, bundle), 1)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), DISTRICT_ZONE)


def _bundle(number: int, scene: Scene, connection: Connection) -> dict[str, Any] | None:
    ballot = ballots.find(connection, scene.number)
    if ballot is None:
        return None
    vote = Draw(f"票/{scene.number}")
    turnout, agree = vote.between(*TURNOUT), vote.between(*AGREE)
    heads = [one for one in ballots.heads(connection, ballot.id) if one.voted_on is None and one.number % BUNDLES == number % BUNDLES]
    votes = []
    for head in heads:
        own = Draw(f"票/{scene.number}/{head.number}")
        if head.number > CODES and own.happens(turnout):
            choice = "abstain" if own.happens(ABSTAIN) else "agree" if own.happens(agree) else "against"
            votes.append({"head": head.number, "choice": choice})
    counts = {choice: sum(one["choice"] == choice for one in votes) for choice in ("agree", "against", "abstain")}
    return {"number": number, "dated": scene.today, "counts": counts, "votes": votes} if votes else None


def _waiting(number: int, scene: Scene, connection: Connection) -> dict[str, Any] | None:
    attempts = bundles.attempts(connection, scene.number, number)
    return {"number": number} if attempts and str(attempts[-1].status) == "entered" else None


def _after_closing(scene: Scene) -> datetime | None:
    """The morning after the vote closed."""
    closes_at = scene.value("notice.closes_at")
    if not isinstance(closes_at, datetime):
        return None
    return _at(scene.working_day(district_day(closes_at), 1), 9, 20)


V = "owners_vote"
FOLDER = Folder({
    (V, "Task_prepare"): Habit(_prepared, days=(1, 6), late=0),
    (V, "Task_register"): Habit(lambda scene: {
        "laid_open_from": scene.today - timedelta(days=LAID_OPEN_DAYS), "laid_open_at": "社区公告栏",
    }, days=(6, 7), late=0),
    (V, "Task_notice"): Habit(_notice, days=(0, 2), late=0),
    (V, "Task_vote"): Habit({"finished": True}, late=0, work=_voting, when=_after_closing),
    (V, "Task_entry"): Habit({"finished": True}, days=(0, 1), late=0),
    (V, "Task_review_community"): Habit({"decision": "right"}, days=(0, 2), late=0),
    (V, "Task_review_owners"): Habit({"decision": "right"}, days=(0, 2), late=0),
    (V, "Task_publish"): Habit({"posted_at": "社区公告栏和各单元门口"}, days=(0, 2), late=0),
    (V, "Task_order"): Habit({"decision": "community", "reason": "责令期满仍不召集，由居委会组织。"}),
    (V, "Task_objection"): Habit({"decision": "refuse", "answer": "送达凭证齐全，异议不成立。"}),
}, _begun)  # fmt: skip
