"""Bans and the blacklist: imposed on a confirmed basis alone, lifted by another row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.errors import JobFault
from engine.law import Law, LawRow
from registry.scenario_district import DEVELOPER, FIRM
from registry.store.measures import bans, listings
from tests.registry.conftest import World
from tests.registry.steps import run, step

DAY, LATER = date(2026, 10, 9), date(2026, 11, 9)


def row(rule: str, valid_from: date = date(2020, 1, 1), confirmed: bool = True, in_force: bool = True) -> LawRow:
    return LawRow(rule, rule, "text", "决定作出之日", valid_from, "依据", "测试条例", "第一条", confirmed, in_force, "")


LAW = Law(
    [row("sure"), row("unsure", confirmed=False), row("ceased"), row("ceased", date(2026, 1, 1), in_force=False),
     row("later", date(2026, 12, 1))]
)  # fmt: skip


def enlist(connection: Connection, case: str = "信用 2026-0001", day: date = DAY, **more: Any) -> str:
    given = {"firm_id": FIRM, "points": Decimal(40), "ground": "十二个月内扣满40分", "basis": "sure", "decided_on": day,
             "remedy": "可以申请行政复议"}  # fmt: skip
    listing: str = run(step(connection, case, day, LAW), "enter_blacklist", **(given | more))["listing"]
    return listing


def delist(connection: Connection, listing: str, day: date = LATER, kind: str = "left") -> dict[str, Any]:
    return run(step(connection, "信用 2026-0009", day, LAW), "leave_blacklist", listing=listing, kind=kind, reason="期满")


def bar(connection: Connection, case: str = "清退 2026-0001", day: date = DAY, **more: Any) -> str:
    given = {
        "subject_kind": "firm", "subject_id": FIRM, "scope": "district_tenders", "from": day, "ground": "累计两次警告",
        "basis": "sure", "decided_on": day, "remedy": "可以申请行政复议",
    }  # fmt: skip
    ban: str = run(step(connection, case, day, LAW), "record_ban", **(given | more))["ban"]
    return ban


def banned(connection: Connection, day: date = DAY, subject: str = FIRM) -> bool:
    found: bool = run(step(connection, today=day), "bans_of", subject_id=subject, on=day)["banned"]
    return found


def listed(connection: Connection, day: date) -> bool:
    found: bool = run(step(connection, today=day), "credit_standing", firm_id=FIRM, on=day, months=Decimal(12))["blacklisted"]
    return found


def test_a_ban_keeps_ground_basis_remedy_and_the_case_that_took_it(world: World) -> None:
    connection = world()
    bar(connection)
    (found,) = bans(connection, subject_id=FIRM)
    assert (found.basis, found.citation, found.ground) == ("sure@2020-01-01", "测试条例第一条", "累计两次警告")
    assert (found.remedy, found.case_number, found.subject_name) == ("可以申请行政复议", "清退 2026-0001", "青檀物业服务有限公司")
    assert run(step(connection), "bans_of", subject_id=FIRM)["bans"][0]["case"] == "清退 2026-0001"


@pytest.mark.parametrize(
    ("basis", "sentence"),
    [
        ("unsure", "Expected a confirmed basis in law, but unsure@2020-01-01"),
        ("ceased", "Expected rule ceased in force on 2026-10-09"),
        ("later", "but its first is from 2026-12-01"),
        ("nowhere", "Expected a legal rule nowhere, but there is none"),
    ],
)
def test_nothing_is_imposed_without_a_confirmed_basis_in_force_on_the_day_of_the_decision(
    world: World, basis: str, sentence: str
) -> None:
    connection = world()
    with pytest.raises(JobFault, match=sentence):
        bar(connection, basis=basis)
    with pytest.raises(JobFault, match=sentence):
        enlist(connection, basis=basis)


def test_the_day_of_the_decision_picks_the_law_not_the_day_it_is_recorded(world: World) -> None:
    connection = world()
    bar(connection, basis="ceased", decided_on=date(2025, 12, 31))
    assert bans(connection, subject_id=FIRM)[0].basis == "ceased@2020-01-01"
    with pytest.raises(JobFault, match="Expected a decision made by 2026-10-09"):
        bar(connection, "清退 2026-0002", decided_on=LATER)


def test_a_ban_lasts_to_its_last_day(world: World) -> None:
    connection = world()
    bar(connection, to=LATER)
    assert [banned(connection, day) for day in (date(2026, 10, 8), DAY, LATER, date(2026, 11, 10))] == [False, True, True, False]


def test_a_lifted_ban_stays_on_record_and_keeps_nobody_out_any_more(world: World) -> None:
    connection = world()
    ban = bar(connection)
    run(step(connection, "冲正 2026-0001", LATER), "lift_ban", ban=ban, reason="判决撤销表决")
    assert (banned(connection, DAY), banned(connection, LATER)) == (True, False)
    assert bans(connection, ban_id=ban)[0].lifted_by == "冲正 2026-0001"
    with pytest.raises(JobFault, match="to stand, but case 冲正 2026-0001 lifted it"):
        run(step(connection, "冲正 2026-0002", LATER), "lift_ban", ban=ban, reason="再次")
    with pytest.raises(JobFault, match="Expected a ban, but nothing is none"):
        run(step(connection), "lift_ban", ban="nothing", reason="没有")


def test_a_ban_while_listed_ends_with_the_listing(world: World) -> None:
    connection = world()
    listing = enlist(connection)
    bar(connection, while_listed=True)
    delist(connection, listing)
    assert (banned(connection, date(2026, 11, 8)), banned(connection, LATER)) == (True, False)


def test_developers_and_agencies_are_banned_too(world: World) -> None:
    connection = world()
    bar(connection, subject_kind="developer", subject_id=DEVELOPER)
    bar(connection, subject_kind="agency", subject_id=None, subject_name="某招标代理有限公司", scope="mandatory_tenders")
    assert banned(connection, subject=DEVELOPER)
    assert {one.subject_name for one in bans(connection)} == {"正阳置业有限公司", "某招标代理有限公司"}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"subject_kind": "owner"}, "Expected one of firm, developer, agency for subject_kind"),
        ({"subject_kind": "developer"}, "Expected a developer of the registry, but firm.qingtan is none"),
        ({"scope": "everything"}, "Expected one of district_tenders, mandatory_tenders for scope"),
        ({"to": date(2026, 10, 8)}, "Expected the ban's last day at or after 2026-10-09"),
        ({"from": "2026-10-09"}, "Expected a date for from"),
        ({"remedy": ""}, "Expected text for remedy"),
        ({"while_listed": True}, "Expected a listed firm and no last day"),
    ],
)
def test_a_ban_that_cannot_be_is_refused(world: World, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JobFault, match=sentence):
        bar(world(), **more)


def test_a_case_bans_somebody_from_one_thing_once(world: World) -> None:
    connection = world()
    bar(connection)
    with pytest.raises(JobFault, match="Expected one ban of"):
        bar(connection)
    bar(connection, scope="mandatory_tenders")


def test_a_firm_is_listed_once_at_a_time_and_may_be_again(world: World) -> None:
    connection = world()
    listing = enlist(connection)
    with pytest.raises(JobFault, match="off the blacklist, but case 信用 2026-0001 entered it"):
        enlist(connection, "信用 2026-0002")
    assert (listed(connection, DAY), delist(connection, listing)["firm_id"], listed(connection, LATER)) == (True, FIRM, False)
    enlist(connection, "信用 2026-0003", LATER)
    assert listed(connection, LATER)
    assert [one.case_number for one in listings(connection, firm_id=FIRM)] == ["信用 2026-0003", "信用 2026-0001"]


def test_a_listing_ends_once(world: World) -> None:
    connection = world()
    listing = enlist(connection)
    assert [one["value"] for one in run(step(connection), "blacklist_choices")["listed_choices"]] == [FIRM]
    delist(connection, listing, kind="undone")
    assert run(step(connection, today=LATER), "blacklist_choices")["listed_choices"] == []
    with pytest.raises(JobFault, match="to stand, but case 信用 2026-0009 ended it"):
        delist(connection, listing)
    with pytest.raises(JobFault, match="Expected an entry of the blacklist, but nothing is none"):
        delist(connection, "nothing")


def test_the_blacklist_is_for_firms_on_record(world: World) -> None:
    with pytest.raises(JobFault, match="Expected a firm of the registry"):
        enlist(world(), firm_id="firm.nowhere")
