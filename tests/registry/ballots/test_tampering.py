"""Whoever alters a ballot behind the program's back is found by `verify`, even with the chain reckoned anew."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from engine.canonical import decode, encode
from engine.model import desk_act
from engine.proof.findings import Kind
from registry.ballots.chain import FIRST_HASH, Link
from registry.ballots.snapshot import snapshot_hash
from registry.model import ballot, ballot_bundle, ballot_close, ballot_entry, ballot_head, ballot_tally
from registry.store import ballots
from tests.registry.ballots.polling import COMMITTEE, Polls


@pytest.fixture
def counted(quick_polls: Polls) -> Polls:
    """Three votes by code, three on paper, closed and counted."""
    quick_polls.issue()
    quick_polls.to_opening()
    for head, choice in ((1, "agree"), (2, "agree"), (3, "against")):
        quick_polls.vote(head, choice)
    quick_polls.enter(1, {4: "agree", 5: "against", 6: "abstain"})
    quick_polls.confirm(1)
    quick_polls.close_voting()
    assert quick_polls.found() == []
    return quick_polls


def links(polls: Polls) -> list[Link]:
    number = polls.number
    with polls.engine.reading() as tx:
        return ballots.chain(tx.connection, number)


def rewritten(polls: Polls, contents: list[dict[str, Any]]) -> None:
    """A chain that holds just this, each hash reckoned anew: what somebody does who knows how it is made."""
    number, before, rows = polls.number, FIRST_HASH, []
    for place, content in enumerate(contents, 1):
        written = encode({**content, "number": place, "before": before})
        before = hashlib.sha256(written).hexdigest()
        rows.append({"id": f"{number}/{place}", "ballot_id": number, "number": place, "bytes": written, "hash": before,
                     "receipt": content.get("receipt")})  # fmt: skip
    polls.behind(delete(ballot_entry), insert(ballot_entry).values(rows))


def another_choice(contents: list[dict[str, Any]]) -> None:
    contents[3]["choice"] = "agree"


def one_less(contents: list[dict[str, Any]]) -> None:
    del contents[3]


def one_more(contents: list[dict[str, Any]]) -> None:
    contents.append({**contents[2], "receipt": "7k3f"})


def more_weight(contents: list[dict[str, Any]]) -> None:
    contents[1]["area_dm2"] += 1


def another_count(contents: list[dict[str, Any]]) -> None:
    contents[4]["counts"]["agree"] += 1


def test_a_chain_that_was_written_anew_is_not_the_one_that_was_closed(counted: Polls) -> None:
    as_it_was = counted.chain()
    for change in (another_choice, one_less, one_more, more_weight, another_count):
        contents = [dict(content) | ({"counts": dict(content["counts"])} if "counts" in content else {}) for content in as_it_was]
        change(contents)
        rewritten(counted, contents)
        assert {kind for _, kind in counted.found()} == {Kind.JOB}, change.__name__
    rewritten(counted, as_it_was)
    assert counted.found() == []


def test_one_altered_vote_breaks_its_hash(counted: Polls) -> None:
    link = links(counted)[2]
    altered = encode({**decode(link.bytes), "choice": "against"})
    counted.behind(update(ballot_entry).where(ballot_entry.c.number == link.number).values(bytes=altered))
    assert {kind for _, kind in counted.found()} == {Kind.JOB}


def test_a_removed_vote_leaves_a_gap(counted: Polls) -> None:
    counted.behind(delete(ballot_entry).where(ballot_entry.c.number == 3))
    assert {kind for _, kind in counted.found()} == {Kind.JOB}


def test_another_receipt_beside_a_vote_is_found(counted: Polls) -> None:
    counted.behind(update(ballot_entry).where(ballot_entry.c.number == 2).values(receipt="7k3f"))
    assert {kind for _, kind in counted.found()} == {Kind.JOB}


def test_a_head_that_was_altered_is_not_the_one_that_was_frozen(counted: Polls) -> None:
    here = ballot_head.c.number == 7
    with counted.engine.reading() as tx:
        (as_it_was,) = tx.connection.execute(select(ballot_head).where(here)).mappings()
    for values in ({"area_dm2": 20_000}, {"label": "别人"}, {"units": "9栋-9"}, {"owner_key": "Y9"}, {"kind": "developer"}):
        counted.behind(update(ballot_head).where(here).values(values))
        assert counted.found() == [(1, Kind.JOB), (counted.entries(), Kind.JOB)], values
        counted.behind(update(ballot_head).where(here).values(dict(as_it_was)))
    counted.behind(delete(ballot_head).where(here))
    assert counted.found() == [(1, Kind.JOB), (counted.entries(), Kind.JOB)]


@pytest.mark.parametrize("values", [{"snapshot": "0" * 64}, {"question": "？"}], ids=str)
def test_a_ballot_that_was_altered_is_not_the_one_that_was_frozen(counted: Polls, values: dict[str, Any]) -> None:
    counted.behind(update(ballot).values(values))
    assert (1, Kind.JOB_ROW) in counted.found()


def test_heads_and_snapshot_altered_together_are_found_too(counted: Polls) -> None:
    number = counted.number
    counted.behind(update(ballot_head).where(ballot_head.c.number == 7).values(area_dm2=20_000))
    with counted.engine.reading() as tx:
        digest = snapshot_hash(ballots.counted_heads(tx.connection, number))
    counted.behind(update(ballot).values(snapshot=digest, area_dm2=110_000))
    assert {kind for _, kind in counted.found()} == {Kind.JOB, Kind.JOB_ROW}


def test_who_voted_must_agree_with_what_was_voted(counted: Polls) -> None:
    voted, not_voted = {"voted_on": date(2026, 10, 13), "channel": "code"}, {"voted_on": None, "channel": None}
    for head, values, as_it_was in ((7, voted, not_voted), (1, not_voted, voted), (1, {"channel": "paper"}, voted)):
        counted.behind(update(ballot_head).where(ballot_head.c.number == head).values(values))
        assert counted.found() == [(counted.entries(), Kind.JOB)], values
        counted.behind(update(ballot_head).where(ballot_head.c.number == head).values(as_it_was))
    assert counted.found() == []


def test_a_closing_or_a_tally_that_was_altered_is_found(counted: Polls) -> None:
    counted.behind(update(ballot_close).values(entries=2))
    assert {Kind.JOB_ROW, Kind.JOB} == {kind for _, kind in counted.found()}


def test_a_stored_tally_that_was_altered_is_found(counted: Polls) -> None:
    counted.behind(update(ballot_tally).values(result=b"{}"))
    assert counted.found() == [(counted.entries(), Kind.JOB_ROW)]


def test_what_a_recount_added_does_not_accuse_the_first_tally(quick_polls: Polls) -> None:
    """Nor does an altered vote of the recount hide behind it."""
    counted = quick_polls
    counted.to_opening()
    counted.enter(1, {4: "agree", 5: "against"}, counts={"agree": 0, "against": 2})
    counted.confirm(1, difference="再点一遍也是这样")
    counted.close_voting()
    first = counted.entries()
    counted.complete("reviewing", COMMITTEE)
    counted.act("correct_bundle", number=1, reason="错", changes=[{"head": 4, "was": "agree", "choice": "against"}])
    counted.confirm(1)
    counted.close_voting()
    assert counted.found() == []
    contents = counted.chain()
    contents[-1]["choice"] = "agree"
    rewritten(counted, contents)
    assert {entry for entry, _ in counted.found()} == {counted.entries()}
    assert first < counted.entries()


def test_a_row_of_who_worked_at_the_desk_is_held_against_the_journal(counted: Polls) -> None:
    counted.behind(update(desk_act).values(user_id="somebody"))
    assert {kind for _, kind in counted.found()} == {Kind.TASK}
    counted.behind(delete(desk_act))
    assert {kind for _, kind in counted.found()} == {Kind.TASK}


def test_what_a_bundle_s_row_says_decides_nothing(counted: Polls) -> None:
    """Its counts stand in the chain: the row is for the pages."""
    before = counted.tally()
    counted.behind(update(ballot_bundle).values(agree=3, against=0, abstain=0))
    assert counted.found() == []
    assert counted.tally() == before
