"""A firm's bid: in time, by whom, replaced and withdrawn, and refused to whoever is out or banned, with the reason and its case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from engine import model as engine_model
from engine.desk_commands import ActAtTask
from engine.errors import ActRejected, BadValue, CommandConflict, NotAllowed, NotFound
from engine.identity import new_id, new_token
from engine.migrations.run import upgrade
from registry import model
from registry.store import bids
from tests.postgres import Databases
from tests.registry.tenders.tendering import CLOSING, FIRMS, Tendering, contact

FIRM, OTHER, THIRD = FIRMS
MEASURE = {"ground": "两次警告", "basis": "ban_basis@2020-01-01", "citation": "试验依据", "remedy": "复议", "case_number": "清退 2026-0007"}
BAN = {
    **MEASURE, "subject_kind": "firm", "subject_name": "被禁企业", "scope": "district_tenders", "valid_from": date(2026, 1, 1),
    "valid_to": None, "while_listed": None, "recorded_on": date(2026, 1, 1),
}  # fmt: skip


def ban(tendering: Tendering, firm: str, **more: Any) -> None:
    with tendering.engine.transaction() as connection:
        connection.execute(insert(model.ban), [{**BAN, "id": f"ban/{firm}", "subject_id": firm, **more}])


def refusal(tendering: Tendering, firm: str = FIRM, **values: Any) -> NotAllowed:
    with pytest.raises(NotAllowed) as refused:
        tendering.seal(firm, **values)
    return refused.value


def kept(tendering: Tendering, firm: str = FIRM) -> list[str]:
    """The receipts of every bid that a firm has sealed."""
    query = select(model.bid.c.receipt).where(model.bid.c.bidder_id == f"{tendering.tender.id}/{firm}").order_by(model.bid.c.number)
    with tendering.engine.reading() as tx:
        return list(tx.connection.execute(query).scalars())


def test_the_last_bid_before_closing_is_the_one_that_is_opened(tendering: Tendering) -> None:
    tendering.announce()
    first, second = tendering.seal(FIRM, "1.80"), tendering.seal(FIRM, "1.75")
    assert kept(tendering) == [first, second]
    tendering.close_bidding().open()
    with tendering.engine.reading() as tx:
        (opened,) = bids.opened_bids(tx.connection, tendering.tender.id)
    assert (opened.receipt, opened.price_cents) == (second, 175)


def test_a_bid_withdrawn_is_not_opened_and_another_may_follow(tendering: Tendering) -> None:
    tendering.announce()
    for firm in FIRMS:
        tendering.seal(firm)
    tendering.withdraw(FIRM)
    tendering.withdraw(OTHER)
    with pytest.raises(NotAllowed) as refused:
        tendering.withdraw(FIRM)
    assert refused.value.reason == "no-bid"
    last = tendering.seal(OTHER, "1.60")
    assert tendering.close_bidding().open()["opened"] == 2
    with tendering.engine.reading() as tx:
        assert {one.firm_id: one.receipt for one in bids.opened_bids(tx.connection, tendering.tender.id)} == {
            OTHER: last, THIRD: tendering.receipts[THIRD],
        }  # fmt: skip
    assert tendering.found() == []


def test_in_time_is_what_arrives_before_the_closing_time(tendering: Tendering) -> None:
    """Whether or not a timer has fired by then."""
    tendering.announce().apply(FIRM)
    tendering.clock.advance_to(CLOSING - timedelta(microseconds=1))
    assert tendering.seal(FIRM)
    tendering.clock.advance_to(CLOSING)
    late = refusal(tendering)
    assert (late.reason, late.facts["closed_at"]) == ("tender-closed", CLOSING)
    with pytest.raises(NotAllowed, match="closed"):
        tendering.withdraw(FIRM)
    assert len(kept(tendering)) == 1


def test_the_same_command_again_has_the_same_receipt_and_another_bid_in_it_is_refused(tendering: Tendering) -> None:
    tendering.announce()
    command, salt = new_id(), new_token()
    first = tendering.seal(FIRM, "1.80", command=command, salt=salt)
    assert tendering.seal(FIRM, "1.80", command=command, salt=salt) == first
    with pytest.raises(CommandConflict):
        tendering.seal(FIRM, "1.79", command=command, salt=salt)
    assert kept(tendering) == [first]


def test_equal_bids_have_different_receipts(tendering: Tendering) -> None:
    tendering.announce()
    assert tendering.seal(FIRM, "1.80", "甲", "乙") != tendering.seal(FIRM, "1.80", "甲", "乙")


def test_all_bids_take_the_same_room(tendering: Tendering) -> None:
    tendering.announce()
    tendering.seal(FIRM, "0.01", "短", "短")
    tendering.seal(FIRM, "2.50", "长" * 4_000, "长" * 4_000)
    with tendering.engine.reading() as tx:
        sizes = {len(each) for each in tx.connection.execute(select(model.bid.c.ciphertext)).scalars()}
    assert len(sizes) == 1


@pytest.mark.parametrize("price", ["", "一块八", "0", "-1", "1.805", "1e400", "NaN", "Infinity", "1000.01", "1" * 30, " ", "1,80"])
def test_what_is_no_price_is_refused_and_not_repeated(tendering: Tendering, price: str) -> None:
    tendering.announce()
    with pytest.raises(ActRejected) as refused:
        tendering.seal(FIRM, price)
    assert [(one.path, one.code, one.found) for one in refused.value.problems] == [("price", "bad-price", "")]


@pytest.mark.parametrize(("price", "cents"), [("2.50", 250), ("2.5", 250), (" 1.80 ", 180), ("１．８０", 180), ("1.800", 180), ("2", 200)])
def test_prices_are_taken_as_people_type_them(tendering: Tendering, price: str, cents: int) -> None:
    tendering.announce().seal(FIRM, price)
    tendering.close_bidding().open()
    with tendering.engine.reading() as tx:
        assert [one.price_cents for one in bids.opened_bids(tx.connection, tendering.tender.id)] == [cents]


def test_every_problem_of_a_bid_is_told_at_once(tendering: Tendering) -> None:
    tendering.announce()
    with pytest.raises(ActRejected) as refused:
        tendering.seal(FIRM, "2.51", " ", "长" * 4_001)
    assert [(one.path, one.code) for one in refused.value.problems] == [
        ("price", "over-ceiling"), ("plan", "missing"), ("team", "too-long"),
    ]  # fmt: skip


def test_nothing_is_said_when_a_bid_is_withdrawn(tendering: Tendering) -> None:
    tendering.announce().seal(FIRM)
    task = tendering.task(f"{FIRM}.bidding", tendering.bidding[FIRM]).id
    with pytest.raises(BadValue):
        tendering.engine.execute(ActAtTask(new_id(), contact(FIRM), task, "withdraw_bid", {"why": "changed our mind"}))


@pytest.mark.parametrize(
    ("banned", "reason"), [(FIRM, "firm-banned"), ("firm.qingtan", "kin-barred")], ids=["itself", "another firm of the same owner"]
)
def test_a_banned_firm_and_a_second_one_of_its_owner_are_refused_with_the_case_behind_it(
    tendering: Tendering, banned: str, reason: str
) -> None:
    tendering.announce()
    with tendering.engine.transaction() as connection:
        connection.execute(text("update firm set controlling_owner = ' 青檀控股有限公司 ' where id = :firm"), {"firm": FIRM})
    ban(tendering, banned)
    found = refusal(tendering)
    assert (found.reason, found.facts["case"], found.facts["why"]) == (reason, "清退 2026-0007", "两次警告")
    assert kept(tendering) == []


def test_a_blacklisted_firm_is_refused(tendering: Tendering) -> None:
    tendering.announce()
    with tendering.engine.transaction() as connection:
        row = {**MEASURE, "id": "list/1", "firm_id": FIRM, "points": 40, "entered_on": date(2026, 5, 1), "case_number": "黑名单 2026-0001"}
        connection.execute(insert(model.blacklist_entry), [row])
    assert (refusal(tendering).reason, refusal(tendering).facts["case"]) == ("firm-listed", "黑名单 2026-0001")


def test_a_ban_that_is_over_or_still_to_come_keeps_nobody_out(tendering: Tendering) -> None:
    tendering.announce()
    ban(tendering, FIRM, valid_to=date(2026, 10, 8))
    ban(tendering, FIRM, id="ban/later", valid_from=date(2027, 1, 1))
    assert tendering.seal(FIRM)


def test_a_bid_of_a_firm_banned_after_it_was_sealed_does_not_count(tendering: Tendering) -> None:
    tendering.announce()
    for firm in FIRMS:
        tendering.seal(firm)
    ban(tendering, OTHER)
    tendering.close_bidding().open()
    tendering.complete("opening", "owners_committee")
    told = {one["firm_id"]: (one["valid"], one["reason"], one["cause"]) for one in tendering.known()["bids"]}
    assert told == {FIRM: (True, None, None), OTHER: (False, "banned", "清退 2026-0007"), THIRD: (True, None, None)}
    assert tendering.known()["valid"] == Decimal(2)


@pytest.mark.parametrize("tie", [{"owner": "同一家控股"}, {"head": "同一个法定代表人"}], ids=["owner", "legal representative"])
def test_two_bidders_under_one_person_do_not_count_either_of_them(databases: Databases, tmp_path: Path, tie: dict[str, str]) -> None:
    with databases.migrated("sqlite", upgrade) as url:
        case = Tendering(tmp_path, url, bidders=[tie, tie, {}])
        case.whole_of_any()
        told = {one["firm_id"]: (one["valid"], one["reason"], one["cause"]) for one in case.known()["bids"]}
        numbers = {firm: case.number_of(firm) for firm in FIRMS}
        assert told == {
            FIRM: (False, "same-person", numbers[OTHER]), OTHER: (False, "same-person", numbers[FIRM]), THIRD: (True, None, None),
        }  # fmt: skip
        case.close()


def test_who_is_out_bids_no_more_and_is_told_why(tendering: Tendering) -> None:
    tendering.announce()
    for firm in FIRMS:
        tendering.seal(firm)
    with tendering.engine.transaction() as connection:
        out = {
            "id": f"{tendering.tender.id}/{FIRM}", "reason": "串通投标", "cause_case": "串标 2026-0002", "out_on": date(2026, 10, 9),
            "case_number": "选聘 2026-0001",
        }  # fmt: skip
        connection.execute(insert(model.bidder_out), [out])
    found = refusal(tendering)
    assert (found.reason, found.facts) == ("bidder-out", {"why": "串通投标", "case": "串标 2026-0002"})
    tendering.clock.advance_to(CLOSING)
    assert tendering.close_bidding().open()["opened"] == 2  # theirs stays sealed
    with tendering.engine.reading() as tx:
        assert [one.firm_id for one in bids.opened_bids(tx.connection, tendering.tender.id)] == [OTHER, THIRD]


def test_another_firm_neither_bids_nor_withdraws_in_its_place(tendering: Tendering) -> None:
    tendering.announce().seal(FIRM)
    task = tendering.task(f"{FIRM}.bidding", tendering.bidding[FIRM]).id
    for person in (contact(OTHER), "firm_contact", "housing_head", "owners_committee", "auditor", "administrator"):
        with pytest.raises(NotFound):
            tendering.engine.execute(ActAtTask(new_id(), person, task, "withdraw_bid"))


def test_what_is_kept_of_the_command_is_the_receipt_alone(tendering: Tendering) -> None:
    tendering.announce().seal(FIRM, "1.80", "保洁两次", "经理一人")
    with tendering.engine.reading() as tx:
        kept_answers = list(tx.connection.execute(select(engine_model.command.c.result)).scalars())
    assert any(tendering.receipts[FIRM].encode() in answer for answer in kept_answers)
    assert not any("保洁两次".encode() in answer or b"1.80" in answer for answer in kept_answers)
