"""Voting by one-time code, as people would: every step a command."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine import codes, model
from engine.canonical import decode
from engine.commands import ResumeCase, SuspendCase
from engine.desk_commands import ActAtTask, ActByCode
from engine.errors import ActRejected, BadValue, NotAllowed, TooManyAttempts, WrongState
from engine.identity import code_fingerprint, new_id
from engine.model import one_time_code
from registry.model import ballot_head
from registry.store import ballots
from registry.store.codes import Holder
from registry.store.codes import add as add_codes
from tests.registry.ballots.polling import CLOSING, COMMITTEE, OFFICER, Polls


def refused(polls: Polls, head: int, choice: str = "agree") -> str:
    with pytest.raises(NotAllowed) as caught:
        polls.vote(head, choice)
    return caught.value.reason


def test_a_ballot_is_counted_as_people_voted(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    for head in (1, 2, 3):
        polls.vote(head)
    polls.vote(4, "abstain")
    polls.enter(1, {5: "agree", 6: "against", 7: "spoiled"})
    polls.confirm(1)
    polls.close_voting()
    tally = polls.tally()
    assert tally["heads"] == {"all": 10, "part": 7, "agree": 4, "against": 1, "abstain": 1, "spoiled": 1}
    assert tally["area"] == {
        "all": Decimal("1000.00"), "part": Decimal("700.00"), "agree": Decimal("400.00"), "against": Decimal("100.00"),
        "abstain": Decimal("100.00"), "spoiled": Decimal("100.00"),
    }  # fmt: skip
    assert tally["differs"] is False
    assert polls.found() == []


def test_a_head_votes_once_and_only_while_voting_is_open(polls: Polls) -> None:
    polls.issue()
    assert refused(polls, 1) == "ballot-not-open"
    polls.to_opening()
    polls.vote(1)
    assert refused(polls, 1, "against") == "voted-already"
    polls.clock.advance_to(CLOSING - timedelta(microseconds=1))
    polls.vote(2)
    polls.clock.advance_to(CLOSING)
    assert refused(polls, 3) == "ballot-closed"
    polls.close_voting()
    assert polls.tally()["heads"]["part"] == 2


def test_no_vote_comes_through_while_the_case_stands_still(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    polls.engine.execute(SuspendCase(new_id(), "housing_head", polls.case, "法院"))
    assert refused(polls, 1) == "ballot-suspended"
    polls.engine.execute(ResumeCase(new_id(), "housing_head", polls.case, "法院"))
    polls.vote(1)


def test_no_vote_comes_through_once_the_case_is_over(quick_polls: Polls) -> None:
    quick_polls.start("withdrawn")
    with quick_polls.engine.transaction() as connection:
        add_codes(connection, quick_polls.number, {1: code_fingerprint("7k3f")}, date(2026, 10, 9))
    quick_polls.codes[1] = "7k3f"
    quick_polls.to_opening()
    assert refused(quick_polls, 1) == "ballot-closed"


def test_by_code_one_agrees_is_against_or_abstains(quick_polls: Polls) -> None:
    quick_polls.issue()
    quick_polls.to_opening()
    for choice in ("spoiled", "yes", "", None, 1):
        with pytest.raises(BadValue):
            quick_polls.engine.execute(ActByCode(new_id(), quick_polls.codes[1], "vote", {"choice": choice}))
    assert quick_polls.vote(1)


def test_a_code_is_shown_once_and_kept_nowhere(quick_polls: Polls) -> None:
    command = ActAtTask(new_id(), OFFICER, quick_polls.task("voting").id, "issue_codes")
    answer = quick_polls.engine.execute(command)
    assert [one["of"] for one in answer["codes"]] == list(range(1, 11))
    assert {"label": "1栋-1", "units": ["1栋-1"], "area": Decimal("100.00")}.items() <= answer["codes"][0].items()
    assert len({one["code"] for one in answer["codes"]}) == 10
    again = quick_polls.engine.execute(command)
    assert (again["codes"], again["issued"], again["shown_before"]) == ([], 10, True)
    assert quick_polls.issue()["issued"] == 0
    written = quick_polls.everything_written()
    for one in answer["codes"]:
        assert len(one["code"].replace("-", "")) * 5 >= 64
        assert one["code"].encode() not in written
        assert one["code"].replace("-", "").encode() not in written


def test_a_code_is_found_however_it_is_typed(quick_polls: Polls) -> None:
    quick_polls.issue()
    quick_polls.to_opening()
    code = quick_polls.codes[1].upper().replace("-", " ").replace("0", "O").replace("1", "I")
    assert codes.look_at(quick_polls.engine, code, "home") == Holder(quick_polls.number, 1, replaced=False)
    assert quick_polls.engine.execute(ActByCode(new_id(), code, "vote", {"choice": "同意"}))["receipt"]


def test_a_reissued_code_replaces_the_former_one_and_the_chain_says_so(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    former = polls.codes[3]
    answer = polls.act("reissue_code", COMMITTEE, head=3, reason="遗失")
    (issued,) = answer["codes"]
    with pytest.raises(NotAllowed) as caught:
        polls.engine.execute(ActByCode(new_id(), former, "vote", {"choice": "agree"}))
    assert caught.value.reason == "code-replaced"
    polls.codes[3] = issued["code"]
    polls.vote(3)
    assert [entry["kind"] for entry in polls.chain()] == ["opened", "code_reissued", "vote"]
    assert polls.chain()[1]["head"] == 3
    with pytest.raises(ActRejected, match="voted-already"):
        polls.act("reissue_code", head=3, reason="遗失")
    with pytest.raises(ActRejected, match=r"heads\[2\]: not-a-head"):
        polls.act("reissue_code", heads=[4, 11], reason="遗失")
    with pytest.raises(BadValue):
        polls.act("reissue_code", head=4, reason=" ")
    assert polls.found() == []


def test_codes_that_were_never_seen_are_issued_anew_all_at_once(quick_polls: Polls) -> None:
    quick_polls.issue()
    answer = quick_polls.act("reissue_code", heads=[1, 2, 5], reason="打印失败")
    assert [one["of"] for one in answer["codes"]] == [1, 2, 5]
    assert answer["issued"] == 3


def test_a_wrong_code_is_refused_and_who_tries_too_many_waits(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    for _ in range(codes.FREE_WRONG_CODES):
        with pytest.raises(NotAllowed) as caught:
            polls.engine.execute(ActByCode(new_id(), "7k3f-0000-0000-0000", "vote", {"choice": "agree"}, "10.0.0.9"))
        assert caught.value.reason == "wrong-code"
    with pytest.raises(TooManyAttempts):
        polls.engine.execute(ActByCode(new_id(), polls.codes[1], "vote", {"choice": "agree"}, "10.0.0.9"))
    with pytest.raises(TooManyAttempts):
        codes.look_at(polls.engine, polls.codes[1], "10.0.0.9")
    polls.vote(1, source="10.0.0.10")
    polls.clock.advance(timedelta(minutes=1))
    polls.vote(2, source="10.0.0.9")
    assert polls.chain()[-1]["number"] == 3


def test_looking_at_wrong_codes_is_counted_too(quick_polls: Polls) -> None:
    for _ in range(codes.FREE_WRONG_CODES):
        with pytest.raises(NotAllowed):
            codes.look_at(quick_polls.engine, "none", "home")
    with pytest.raises(TooManyAttempts):
        codes.look_at(quick_polls.engine, "none", "home")


def test_the_same_vote_sent_twice_counts_once_and_gets_its_receipt_again(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    command = ActByCode(new_id(), polls.codes[1], "vote", {"choice": "against"}, "home")
    first = polls.engine.execute(command)
    assert polls.engine.execute(command) == first
    assert [entry["kind"] for entry in polls.chain()] == ["opened", "vote"]


def test_a_receipt_finds_its_vote_and_nothing_else_in_the_database_names_it(quick_polls: Polls) -> None:
    quick_polls.issue()
    quick_polls.to_opening()
    command = ActByCode(new_id(), quick_polls.codes[1], "vote", {"choice": "against"})
    receipt = str(quick_polls.engine.execute(command)["receipt"])
    with quick_polls.engine.reading() as tx:
        link = ballots.link_of_receipt(tx.connection, quick_polls.number, receipt.upper())
        assert ballots.link_of_receipt(tx.connection, quick_polls.number, quick_polls.codes[2]) is None
        (kept,) = tx.connection.execute(select(model.command.c.result).where(model.command.c.id == command.command_id)).one()
    assert link is not None
    assert decode(link.bytes)["choice"] == "against"
    assert receipt.encode() not in kept
    assert b"against" not in kept


def test_what_was_voted_never_stands_beside_the_name(quick_polls: Polls) -> None:
    quick_polls.issue()
    quick_polls.to_opening()
    quick_polls.vote(1, "against")
    quick_polls.enter(1, {2: "against", 3: "agree", 4: "agree"})
    quick_polls.confirm(1)
    with quick_polls.engine.reading() as tx:
        heads = [dict(row) for row in tx.connection.execute(select(ballot_head)).mappings()]
        issued = [dict(row) for row in tx.connection.execute(select(one_time_code)).mappings()]
    for row in (*heads, *issued):
        assert not {"against", "agree"} & {str(value) for value in row.values()}
    assert [(row["voted_on"], row["channel"]) for row in heads[:5]] == [
        (date(2026, 10, 13), "code"), *[(date(2026, 10, 13), "paper")] * 3, (None, None),
    ]  # fmt: skip
    for entry in quick_polls.chain():
        assert entry.keys() <= {
            "ballot", "number", "before", "kind", "snapshot", "heads", "area_dm2", "choice", "channel", "bundle", "receipt", "counts",
            "papers", "correction",
        }  # fmt: skip


def test_a_desk_takes_only_its_own_acts(quick_polls: Polls) -> None:
    for act in ("vote", "issue", ""):
        with pytest.raises(BadValue):
            quick_polls.act(act)
    quick_polls.issue()
    with pytest.raises(BadValue):
        quick_polls.engine.execute(ActByCode(new_id(), quick_polls.codes[1], "issue_codes"))


def test_a_desk_closes_with_its_task(quick_polls: Polls) -> None:
    task = quick_polls.task("voting").id
    quick_polls.close_voting()
    with pytest.raises(WrongState):
        quick_polls.engine.execute(ActAtTask(new_id(), OFFICER, task, "issue_codes"))


def test_voting_ends_only_after_its_closing_time(quick_polls: Polls) -> None:
    quick_polls.clock.advance_to(datetime(2026, 10, 19, 1, 0, tzinfo=UTC))
    quick_polls.complete("voting")
    assert quick_polls.opened() == []
    assert quick_polls.incidents() == ["closing"]
