"""A tender with a row in each of its tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert

from registry import model

DAY, CASE = date(2026, 10, 9), "选聘 2026-0001"
MOMENT = datetime(2026, 10, 30, 2, tzinfo=UTC)
TENDER = f"{CASE}/1"


def add_tender(connection: Connection, estate_id: str, firm_id: str) -> None:
    own, bidder = {"case_number": CASE}, f"{TENDER}/{firm_id}"
    key = f"{CASE}/1/tenderer/1"
    connection.execute(insert(model.holder_key), [
        own | {"id": key, "round": 1, "holder": "tenderer", "number": 1, "user_id": "a", "behalf": "", "public_key": "0" * 64,
               "salt": "0" * 32, "cost": "1,8,1", "sealed": b"x", "set_on": DAY},
    ])  # fmt: skip
    connection.execute(insert(model.tender), [
        own | {"id": TENDER, "estate_id": estate_id, "round": 1, "mode": "open", "ceiling_cents": 250, "public_key": "0" * 64,
               "opened_on": DAY},
    ])  # fmt: skip
    connection.execute(insert(model.tender_term), [
        own | {"id": f"{TENDER}/1", "tender_id": TENDER, "number": 1, "qualified_until": DAY, "closes_at": MOMENT},
    ])  # fmt: skip
    connection.execute(insert(model.tender_invitation), [own | {"id": bidder, "tender_id": TENDER, "firm_id": firm_id}])
    connection.execute(insert(model.key_half), [
        own | {"id": f"{TENDER}/tenderer", "tender_id": TENDER, "holder": "tenderer", "pair": "primary", "holder_key": key, "sealed": b"x"},
    ])  # fmt: skip
    connection.execute(insert(model.bidder), [
        {"id": bidder, "tender_id": TENDER, "firm_id": firm_id, "registered_on": DAY, "case_number": "投标 2026-0001"},
    ])  # fmt: skip
    connection.execute(insert(model.bidder_admission), [own | {"id": bidder, "admitted_on": DAY}])
    connection.execute(insert(model.bidder_out), [own | {"id": bidder, "reason": "禁入", "cause_case": "清退 2026-0001", "out_on": DAY}])
    connection.execute(insert(model.bid), [
        own | {"id": f"{bidder}/1", "bidder_id": bidder, "number": 1, "ciphertext": b"x", "receipt": "0" * 64, "received_at": MOMENT,
               "user_id": "b"},
    ])  # fmt: skip
    connection.execute(insert(model.bid_withdrawal), [own | {"id": f"{bidder}/1", "withdrawn_at": MOMENT}])
    connection.execute(insert(model.tender_closing), [own | {"id": TENDER, "closed_at": MOMENT, "received": 1}])
    connection.execute(insert(model.bid_opening), [own | {"id": TENDER, "pair": "primary", "opened_by": "a", "opened_at": MOMENT}])
    connection.execute(insert(model.opened_bid), [
        own | {"id": f"{bidder}/1", "tender_id": TENDER, "bid_key": "0" * 64, "price_cents": 180, "plan": "方案", "team": "班子"},
    ])  # fmt: skip
    connection.execute(insert(model.bid_review), [
        own | {"id": f"{bidder}/1/9", "bid_id": f"{bidder}/1", "valid": True, "reason": None, "cause_case": None},
    ])  # fmt: skip
    connection.execute(insert(model.tender_end), [own | {"id": TENDER, "outcome": "awarded", "winner": firm_id, "ended_on": DAY}])
