"""The job types of tenders, bidders and bids: what they take, give and refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from engine.errors import Cause, JobFault, JobThrow
from registry import model
from registry.kinds import KeyHolder, KeyPair
from registry.scenario_district import ESTATE, FIRM, OTHER_FIRM
from registry.store import tenders
from registry.tenders import boxes
from registry.tenders.halves import joined
from tests.registry.conftest import World
from tests.registry.steps import run, step

CASE, TODAY = "选聘 2026-0001", date(2026, 10, 9)
TENDER = f"{CASE}/1"
BAIHUA, HONGSONG, YUNSHAN = "firm.baihua", "firm.hongsong", "firm.yunshan"
CLOSES = datetime(2026, 11, 10, 2, tzinfo=UTC)
OPENING: Mapping[str, Any] = {
    "estate_id": ESTATE, "round": Decimal(1), "mode": "open", "ceiling": Decimal("2.50"), "invited": None,
    "qualified_until": date(2026, 11, 1), "closes_at": CLOSES,
}  # fmt: skip


def hold(connection: Connection, number: int = 1, without: KeyHolder | None = None) -> dict[KeyHolder, bytes]:
    """A key of every holder; returns the private ones."""
    private = {holder: boxes.new_private_key() for holder in KeyHolder if holder is not without}
    rows = [
        {
            "id": f"{CASE}/{number}/{holder}/1", "round": number, "holder": str(holder), "number": 1, "user_id": str(holder), "behalf": "",
            "public_key": boxes.public_of(key).hex(), "salt": "00", "cost": "1,8,1", "sealed": b"x", "set_on": TODAY, "case_number": CASE,
        }
        for holder, key in private.items()
    ]  # fmt: skip
    connection.execute(insert(model.holder_key), rows)
    return private


def announced(connection: Connection, **changes: Any) -> dict[KeyHolder, bytes]:
    private = hold(connection)
    assert run(step(connection, CASE, TODAY), "open_tender", **{**OPENING, **changes})["tender"] == TENDER
    return private


def register(connection: Connection, firm: str, today: date = TODAY) -> str:
    own = f"投标 {firm}"
    run(step(connection, own, today), "register_bidder", tender=TENDER, firm_id=firm)
    return own


def opened(connection: Connection, prices: Mapping[str, int], plan: str = "") -> list[dict[str, Any]]:
    """Bids of these firms, opened, as if two holders had done it."""
    for firm, cents in prices.items():
        register(connection, firm)
        key = f"{TENDER}/{firm}/1"
        box = boxes.closed(boxes.public_of(boxes.new_private_key()), key.encode(), "x")
        connection.execute(insert(model.bid), [{
            "id": key, "bidder_id": f"{TENDER}/{firm}", "number": 1, "ciphertext": box, "receipt": boxes.receipt_of(box),
            "received_at": CLOSES - timedelta(days=1), "user_id": "x", "case_number": f"投标 {firm}",
        }])  # fmt: skip
        connection.execute(insert(model.opened_bid), [{
            "id": key, "tender_id": TENDER, "bid_key": "0" * 64, "price_cents": cents, "plan": plan or firm, "team": firm,
            "case_number": CASE,
        }])  # fmt: skip
    connection.execute(insert(model.bid_opening), [
        {"id": TENDER, "pair": "primary", "opened_by": "x", "opened_at": CLOSES, "case_number": CASE},
    ])  # fmt: skip
    found: list[dict[str, Any]] = run(step(connection, CASE, date(2026, 11, 10)), "opened_bids", tender=TENDER)["bids"]
    return found


def rank(connection: Connection, bids: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    scores = [
        {"person": person, "firm_id": one["firm_id"], "technical": Decimal(50), "credit": Decimal(8)}
        for one in bids
        for person in ("甲", "乙")
    ]
    usual = {
        "tender": TENDER, "bids": bids, "out": [], "scores": scores, "price_points": Decimal(30), "low_percent": Decimal(80),
        "most": Decimal(3),
    }  # fmt: skip
    return run(step(connection, CASE), "rank_bids", **{**usual, **changes})


def test_each_pair_of_halves_makes_the_tenders_key_and_no_other_two_do(world: World) -> None:
    connection = world()
    private = announced(connection)
    halves = {
        half.holder: boxes.opened(private[half.holder], half.sealed, f"half of {TENDER} for {half.holder}")
        for half in tenders.halves(connection, TENDER)
    }
    found = tenders.find(connection, TENDER)
    assert found is not None
    makes = {
        (one, other)
        for one in KeyHolder
        for other in KeyHolder
        if one < other and boxes.public_of(joined(halves[one], halves[other])) == found.public_key
    }
    assert makes == {("housing_head", "tenderer"), ("finance_head", "justice_officer")}
    assert [half.pair for half in tenders.halves(connection, TENDER)].count(KeyPair.RECOVERY) == 2


@pytest.mark.parametrize("without", list(KeyHolder))
def test_nothing_is_announced_before_every_holder_has_set_a_passphrase(world: World, without: KeyHolder) -> None:
    connection = world()
    hold(connection, without=without)
    with pytest.raises(JobThrow, match=str(without)) as thrown:
        run(step(connection, CASE, TODAY), "open_tender", **OPENING)
    assert (thrown.value.code, tenders.find(connection, TENDER)) == ("no-holder", None)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"round": Decimal(2)}, Cause.BEFORE), ({"estate_id": "estate.none"}, Cause.ABSENT), ({"mode": "secret"}, Cause.VALUE),
        ({"closes_at": date(2026, 11, 10)}, Cause.VALUE), ({"closes_at": None}, Cause.VALUE),
        ({"qualified_until": date(2026, 11, 11)}, Cause.DAY), ({"qualified_until": date(2026, 10, 8)}, Cause.DAY),
        ({"mode": "invited", "invited": [FIRM, OTHER_FIRM]}, Cause.VALUE), ({"mode": "invited"}, Cause.VALUE),
        ({"mode": "invited", "invited": [FIRM, OTHER_FIRM, OTHER_FIRM]}, Cause.VALUE),
        ({"mode": "invited", "invited": [FIRM, OTHER_FIRM, "firm.none"]}, Cause.VALUE), ({"ceiling": Decimal("2.505")}, Cause.VALUE),
    ],
)  # fmt: skip
def test_a_tender_that_cannot_be_so_is_not_announced(world: World, changes: dict[str, Any], cause: Cause) -> None:
    connection = world()
    hold(connection), hold(connection, 2)
    with pytest.raises(JobFault) as fault:
        run(step(connection, CASE, TODAY), "open_tender", **{**OPENING, **changes})
    assert fault.value.cause is cause


def test_a_running_round_is_not_announced_again_and_an_ended_one_is_followed_by_the_next(world: World) -> None:
    connection = world()
    announced(connection)
    hold(connection, 2)
    with pytest.raises(JobFault):
        run(step(connection, CASE, TODAY), "open_tender", **{**OPENING, "round": Decimal(2)})
    run(step(connection, CASE, TODAY), "end_tender", tender=TENDER, outcome="failed", winner=None)
    run(step(connection, CASE, TODAY), "open_tender", **{**OPENING, "round": Decimal(2)})
    first, second = (tenders.find(connection, f"{CASE}/{number}") for number in (1, 2))
    assert first is not None
    assert second is not None
    assert first.public_key != second.public_key


def test_a_closing_time_without_a_zone_is_the_districts(world: World) -> None:
    connection = world()
    announced(connection, closes_at=datetime(2026, 11, 10, 10))
    assert run(step(connection, CASE), "tender_facts", tender=TENDER)["tender"]["closes_at"] == CLOSES


def test_the_closing_time_is_put_off_and_never_cut_short(world: World) -> None:
    connection = world()
    announced(connection)
    later = {"tender": TENDER, "qualified_until": date(2026, 11, 8), "closes_at": CLOSES + timedelta(days=15)}
    run(step(connection, CASE, date(2026, 11, 3)), "move_closing", **later)
    told = run(step(connection, CASE), "tender_facts", tender=TENDER)["tender"]
    assert (told["closes_at"], told["qualified_until"]) == (later["closes_at"], later["qualified_until"])
    for earlier in ({"closes_at": CLOSES + timedelta(days=14)}, {"qualified_until": date(2026, 11, 7)}):
        with pytest.raises(JobFault):
            run(step(connection, CASE, date(2026, 11, 4)), "move_closing", **{**later, **earlier})
    with pytest.raises(JobFault):
        run(step(connection, CASE, date(2026, 11, 26)), "move_closing", **{**later, "closes_at": CLOSES + timedelta(days=60)})


def test_the_facts_of_a_tender_name_its_estate(world: World) -> None:
    connection = world()
    announced(connection)
    told = run(step(connection, CASE), "tender_facts", tender=TENDER)
    assert told["estate"]["id"] == ESTATE
    assert {name: told["tender"][name] for name in ("case", "round", "mode", "ceiling", "closed", "ended", "winner")} == {
        "case": CASE, "round": Decimal(1), "mode": "open", "ceiling": Decimal("2.50"), "closed": False, "ended": None, "winner": None,
    }  # fmt: skip
    with pytest.raises(JobFault):
        run(step(connection, CASE), "tender_facts", tender="none/1")


def test_open_tenders_are_offered_until_registration_ends_and_invited_ones_never(world: World) -> None:
    connection = world(bidders=3)
    announced(connection)

    def offered(day: date) -> list[str]:
        return [one["value"] for one in run(step(connection, "x", day), "tender_choices")["tender_choices"]]

    assert (offered(date(2026, 11, 1)), offered(date(2026, 11, 2))) == ([TENDER], [])
    run(step(connection, CASE, TODAY), "end_tender", tender=TENDER, outcome="withdrawn", winner=None)
    assert offered(TODAY) == []
    hold(connection, 2)
    changes = {"round": Decimal(2), "mode": "invited", "invited": [BAIHUA, HONGSONG, YUNSHAN]}
    run(step(connection, CASE, TODAY), "open_tender", **{**OPENING, **changes})
    assert offered(TODAY) == []
    with pytest.raises(JobThrow) as thrown:
        run(step(connection, "投标 1", TODAY), "register_bidder", tender=f"{CASE}/2", firm_id=FIRM)
    assert thrown.value.code == "not-invited"
    assert run(step(connection, "投标 1", TODAY), "register_bidder", tender=f"{CASE}/2", firm_id=BAIHUA)["bidder"]


def test_a_firm_registers_once_and_in_time(world: World) -> None:
    connection = world()
    announced(connection)
    register(connection, FIRM, date(2026, 11, 1))
    for today, firm, code in ((date(2026, 11, 2), OTHER_FIRM, "too-late"), (TODAY, FIRM, "registered-already")):
        with pytest.raises(JobThrow) as thrown:
            run(step(connection, "投标 9", today), "register_bidder", tender=TENDER, firm_id=firm)
        assert thrown.value.code == code
    with pytest.raises(JobFault):
        run(step(connection, "投标 9", TODAY), "register_bidder", tender=TENDER, firm_id="firm.none")


def test_the_facts_of_a_bidder_are_what_its_qualification_asks(world: World) -> None:
    lost = [{"points": 6, "day": date(2026, 5, 1)}]
    connection = world(bidders=[{"owner": "青檀控股有限公司"}, {}, {"status": "suspended"}], points=lost)
    announced(connection)
    own = register(connection, FIRM)
    row = {
        "id": "ban/1", "subject_kind": "firm", "subject_id": FIRM, "subject_name": "青檀", "scope": "district_tenders",
        "valid_from": date(2026, 1, 1), "ground": "两次警告", "basis": "ban_basis@2020-01-01", "citation": "试验依据", "remedy": "复议",
        "recorded_on": date(2026, 1, 1), "case_number": "清退 2026-0007",
    }  # fmt: skip
    connection.execute(insert(model.ban), [row])

    def facts(firm: str, today: date = TODAY) -> dict[str, Any]:
        return run(step(connection, "x", today), "bidder_facts", tender=TENDER, firm_id=firm, months=Decimal(12))

    banned, kin, stranger, halted = facts(FIRM), facts(BAIHUA), facts(HONGSONG), facts(YUNSHAN)
    assert (banned["banned"], banned["bans"][0]["case"], banned["points"], banned["kin"]) == (True, "清退 2026-0007", Decimal(6), [])
    assert (kin["banned"], [(one["firm_id"], one["what"], one["case"]) for one in kin["kin"]]) == (
        False, [(FIRM, "ban", "清退 2026-0007")],
    )  # fmt: skip
    assert [(one["firm_id"], one["case"]) for one in kin["same_person_as"]] == [(FIRM, own)]
    assert (stranger["kin"], stranger["same_person_as"], stranger["points"], stranger["late"]) == ([], [], Decimal(0), False)
    assert (halted["status"], facts(YUNSHAN, date(2026, 11, 2))["late"]) == ("suspended", True)
    assert facts(FIRM, date(2027, 6, 1))["points"] == Decimal(0)


def test_a_firm_is_admitted_once_and_not_after_it_is_out(world: World) -> None:
    connection = world(bidders=1)
    announced(connection)
    for firm in (FIRM, BAIHUA):
        register(connection, firm)
    given = {"tender": TENDER, "firm_id": FIRM}
    run(step(connection, "投标 1"), "admit_bidder", **given)
    with pytest.raises(JobFault):
        run(step(connection, "投标 1"), "admit_bidder", **given)
    out = {"tender": TENDER, "firm_id": BAIHUA, "reason": "禁入", "cause_case": "清退 2026-0007"}
    assert run(step(connection, CASE), "exclude_bidder", **out) == {"excluded": True}
    assert run(step(connection, CASE), "exclude_bidder", **out) == {"excluded": False}
    with pytest.raises(JobThrow) as thrown:
        run(step(connection, "投标 2"), "admit_bidder", **{**given, "firm_id": BAIHUA})
    assert thrown.value.code == "bidder-out"
    told = run(step(connection, CASE), "tender_bidders", tender=TENDER)
    assert [(one["firm_id"], one["admitted"], one["out"], one["cause"]) for one in told["bidders"]] == [
        (BAIHUA, False, True, "清退 2026-0007"), (FIRM, True, False, None),
    ]  # fmt: skip
    assert told["admitted"] == Decimal(1)
    with pytest.raises(JobFault):
        run(step(connection, CASE), "exclude_bidder", **{**out, "firm_id": OTHER_FIRM})


def test_bidding_closes_at_its_time_and_once(world: World) -> None:
    connection = world(bidders=2)
    announced(connection)
    with pytest.raises(JobFault) as early:
        run(step(connection, CASE, date(2026, 11, 9)), "close_bids", tender=TENDER)
    assert early.value.cause is Cause.DAY
    late = date(2026, 11, 11)
    assert run(step(connection, CASE, late), "close_bids", tender=TENDER) == {"received": Decimal(0), "bids": []}
    with pytest.raises(JobFault):
        run(step(connection, CASE, late), "close_bids", tender=TENDER)


def test_bids_that_nobody_has_opened_are_not_told(world: World) -> None:
    connection = world()
    announced(connection)
    with pytest.raises(JobThrow) as thrown:
        run(step(connection, CASE), "opened_bids", tender=TENDER)
    assert thrown.value.code == "not-opened"


def test_a_price_above_the_ceiling_does_not_count(world: World) -> None:
    connection = world(bidders=2)
    announced(connection)
    told = opened(connection, {BAIHUA: 250, HONGSONG: 251})
    assert [(one["firm_id"], one["valid"], one["reason"]) for one in told] == [(BAIHUA, True, None), (HONGSONG, False, "over-ceiling")]


def test_only_bids_that_count_are_ranked(world: World) -> None:
    connection = world(bidders=3)
    announced(connection)
    bids = opened(connection, {BAIHUA: 180, HONGSONG: 100, YUNSHAN: 200})
    for one in bids:
        one["valid"] = one["firm_id"] != HONGSONG
    result = rank(connection, bids)
    assert [(one["order"], one["firm_id"], one["price"], one["price_points"], one["total"]) for one in result["candidates"]] == [
        (Decimal(1), BAIHUA, Decimal("1.80"), Decimal("30.00"), Decimal("88.00")),
        (Decimal(2), YUNSHAN, Decimal("2.00"), Decimal("27.00"), Decimal("85.00")),
    ]
    assert (result["mean"], result["lowest"]) == (Decimal("1.90"), Decimal("1.80"))
    assert [one["firm_id"] for one in rank(connection, bids, out=[BAIHUA])["all"]] == [YUNSHAN]
    assert len(rank(connection, bids, most=Decimal(1))["candidates"]) == 1
    with pytest.raises(JobThrow) as thrown:
        rank(connection, bids, out=[BAIHUA, YUNSHAN])
    assert thrown.value.code == "no-bid"


@pytest.mark.parametrize(
    "scores",
    [
        None, [], [1], [{"person": "甲", "firm_id": BAIHUA, "technical": Decimal(50), "credit": Decimal(8)}],
        [{"person": "甲", "firm_id": firm, "technical": Decimal(50), "credit": Decimal(8)} for firm in (BAIHUA, HONGSONG, BAIHUA)],
        [{"person": "甲", "firm_id": firm, "technical": Decimal("50.001"), "credit": Decimal(8)} for firm in (BAIHUA, HONGSONG)],
        [{"person": "甲", "firm_id": firm, "technical": Decimal(-1), "credit": Decimal(8)} for firm in (BAIHUA, HONGSONG)],
        [{"person": "甲", "firm_id": firm, "credit": Decimal(8)} for firm in (BAIHUA, HONGSONG)],
        [{"person": firm, "firm_id": firm, "technical": Decimal(1), "credit": Decimal(8)} for firm in (BAIHUA, HONGSONG)],
    ],
)
def test_scores_that_are_not_whole_rank_nobody(world: World, scores: Any) -> None:
    connection = world(bidders=2)
    announced(connection)
    bids = opened(connection, {BAIHUA: 180, HONGSONG: 190})
    with pytest.raises(JobFault):
        rank(connection, bids, scores=scores)


def test_signs_of_concert_name_the_firms(world: World) -> None:
    connection = world(bidders=[{"phone": "0472-1"}, {"phone": "0472-1"}, {}])
    announced(connection)
    plan = "每天清扫楼道两次，雨雪天气及时清理出入口的积水和积雪，并放置提示牌。"
    bids = opened(connection, {BAIHUA: 180, HONGSONG: 190, YUNSHAN: 190}, plan)
    signs = run(step(connection, CASE), "collusion_signs", tender=TENDER, bids=bids)["signs"]
    assert [(one["kind"], [firm["firm_id"] for firm in one["firms"]]) for one in signs] == [
        ("same_price", [HONGSONG, YUNSHAN]), ("same_text", [BAIHUA, HONGSONG, YUNSHAN]), ("same_contact", [BAIHUA, HONGSONG]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "winner"), [("awarded", None), ("failed", BAIHUA), ("awarded", HONGSONG), ("awarded", FIRM), ("won", None)]
)
def test_a_tender_is_awarded_to_a_bidder_that_is_not_out_or_to_nobody(world: World, outcome: str, winner: str | None) -> None:
    connection = world(bidders=2)
    announced(connection)
    for firm in (BAIHUA, HONGSONG):
        register(connection, firm)
    run(step(connection, CASE), "exclude_bidder", tender=TENDER, firm_id=HONGSONG, reason="串标", cause_case=None)
    with pytest.raises(JobFault):
        run(step(connection, CASE), "end_tender", tender=TENDER, outcome=outcome, winner=winner)
    run(step(connection, CASE), "end_tender", tender=TENDER, outcome="awarded", winner=BAIHUA)
    with pytest.raises(JobFault, match="has ended"):
        run(step(connection, CASE), "end_tender", tender=TENDER, outcome="failed", winner=None)


def test_firms_without_a_known_owner_are_no_kin(world: World) -> None:
    connection = world(bidders=2)
    announced(connection)
    connection.execute(update(model.firm).values(controlling_owner=" "))
    register(connection, BAIHUA)
    assert run(step(connection, "x"), "bidder_facts", tender=TENDER, firm_id=HONGSONG, months=Decimal(12))["same_person_as"] == []
