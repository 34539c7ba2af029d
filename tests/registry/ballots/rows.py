"""A row in every table of ballots."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection

from registry.ballots import chain
from registry.ballots.snapshot import Counted, snapshot_hash
from registry.store import ballots, bundles, codes

BALLOT = "表决 2026-0001"
HEADS = (Counted(1, "Y1", "1栋-101", ("1栋-101",), 10_000, "owner"), Counted(2, "Y2", "1栋-102", ("1栋-102",), 20_000, "owner"))


def add_ballot(connection: Connection, estate_id: str) -> None:
    """A ballot of two heads, closed, counted and void, with a bundle that waits."""
    day, moment = date(2026, 10, 9), datetime(2026, 10, 20, 10, tzinfo=UTC)
    ballots.add(connection, {
        "id": BALLOT, "estate_id": estate_id, "matter": "dismiss_firm", "question": "解聘？", "opens_on": day, "closes_at": moment,
        "counts_storage": False, "heads": 2, "area_dm2": 30_000, "snapshot": snapshot_hash(HEADS), "frozen_on": day,
        "case_number": BALLOT,
    }, HEADS)  # fmt: skip
    end = ballots.extend(connection, BALLOT, [chain.opened(snapshot_hash(HEADS), 2, 30_000)])
    codes.add(connection, BALLOT, {1: "0" * 64}, day)
    bundles.add(connection, BALLOT, {
        "number": 1, "attempt": 1, "correction": False, "dated": day, "agree": 1, "against": 0, "abstain": 0, "spoiled": 0,
        "entered_agree": 0, "entered_against": 0, "entered_abstain": 0, "entered_spoiled": 0, "acknowledged": "",
        "reason": "", "status": "entered", "entered_by": "lin", "entered_for": "", "entered_on": day,
    }, [])  # fmt: skip
    ballots.add_closing(connection, {
        "id": f"{BALLOT}/1", "ballot_id": BALLOT, "number": 1, "reopened": False, "reason": "", "at": moment,
        "entries": end.entries, "chain": end.hash, "entry": 5, "case_number": BALLOT,
    })  # fmt: skip
    ballots.add_tally(connection, {
        "id": f"{BALLOT}/1/5", "ballot_id": BALLOT, "close_id": f"{BALLOT}/1", "result": b"{}", "counted_on": day,
        "case_number": BALLOT,
    })  # fmt: skip
    ballots.add_void(connection, {"id": BALLOT, "reason": "撤回", "voided_on": day, "case_number": BALLOT})
