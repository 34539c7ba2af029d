"""Paper ballots: one person enters a bundle, another confirms it, and what was entered by mistake is countered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.commands import EnterSubstitution
from engine.errors import ActRejected, BadValue, NotAllowed
from engine.identity import new_id
from registry import model
from registry.desks import bundles
from tests.registry.ballots.polling import CLOSING, COMMITTEE, OFFICER, OTHER_OFFICER, Polls

HEAD = "序号,意见\n"
GOOD = {"number": 1, "counts": {"agree": 1}, "dated": "2026-10-13", "votes": [{"head": 1, "choice": "agree"}]}


def reason_of(attempt: Callable[[], Any]) -> str:
    with pytest.raises(NotAllowed) as caught:
        attempt()
    return caught.value.reason


def problems(attempt: Callable[[], Any]) -> list[tuple[str, str, str]]:
    """(place, code, what stands there) of everything that is refused."""
    with pytest.raises(ActRejected) as caught:
        attempt()
    return [(one.path, one.code, one.found) for one in caught.value.problems]


def table_size(polls: Polls, table: str) -> int:
    with polls.engine.reading() as tx:
        return int(tx.connection.execute(select(func.count()).select_from(getattr(model, table))).scalar_one())


def test_what_one_person_enters_another_one_confirms(polls: Polls) -> None:
    polls.to_opening()
    answer = polls.enter(7, {1: "agree", 2: "against"})
    assert answer["entered"] == answer["counted"] == {"agree": 1, "against": 1, "abstain": 0, "spoiled": 0}
    assert [entry["kind"] for entry in polls.chain()] == ["opened"]
    assert reason_of(lambda: polls.confirm(7, OFFICER)) == "same-person"
    polls.confirm(7)
    confirmed, *votes = polls.chain()[1:]
    assert confirmed["counts"] == answer["counted"]
    assert sorted(vote["choice"] for vote in votes) == ["against", "agree"]
    assert table_size(polls, "ballot_paper") == 0
    assert reason_of(lambda: polls.confirm(7)) == "bundle-confirmed"
    assert reason_of(lambda: polls.enter(7, {3: "agree"})) == "bundle-confirmed"
    assert polls.found() == []


def test_whoever_stands_in_for_the_first_person_is_not_a_second_one(polls: Polls) -> None:
    """Nor is whoever the first one stood in for."""
    polls.to_opening()
    day = date(2026, 10, 13)
    polls.engine.execute(EnterSubstitution(new_id(), OFFICER, OFFICER, OTHER_OFFICER, day, day + timedelta(days=3)))
    polls.enter(1, {1: "agree"}, OFFICER)
    polls.confirm(1, OTHER_OFFICER)  # in the own role, which needs nobody's place
    polls.enter(2, {2: "agree"}, COMMITTEE)
    polls.confirm(2, OTHER_OFFICER)


def test_everything_that_is_wrong_with_a_bundle_is_told_at_once(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    polls.vote(1)
    polls.enter(1, {2: "agree"})
    votes = [
        {"head": 1, "choice": "agree"}, {"head": 2, "choice": "agree"}, {"head": 11, "choice": "agree"}, {"head": 3, "choice": "maybe"},
        {"head": 4, "choice": "弃权"}, {"head": "1栋-4", "choice": "同意"}, {"head": "9栋-9", "choice": ""},
    ]  # fmt: skip
    assert problems(lambda: polls.act("enter_bundle", number=2, counts={}, dated="2026-10-13", votes=votes)) == [
        ("votes[1].head", "voted-already", "1"), ("votes[2].head", "in-bundle", "2"), ("votes[3].head", "not-a-head", "11"),
        ("votes[4].choice", "bad-choice", "maybe"), ("votes[6].head", "twice-in-bundle", "1栋-4"),
        ("votes[7].choice", "bad-choice", ""), ("votes[7].head", "not-a-head", "9栋-9"),
    ]  # fmt: skip
    assert table_size(polls, "ballot_bundle") == 1


def test_what_is_no_bundle_is_refused(quick_polls: Polls) -> None:
    quick_polls.to_opening()
    for name, value in (
        ("number", 0), ("number", "x"), ("counts", {"agree": -1}), ("counts", {"yes": 1}), ("counts", None), ("dated", "soon"),
        ("dated", "2026-10-14"), ("votes", []), ("votes", "1"), ("votes", [{"who": 1}]),
    ):  # fmt: skip
        with pytest.raises(BadValue) as caught:
            quick_polls.act("enter_bundle", **{**GOOD, name: value})
        assert caught.value.field == name, value


def test_paper_counts_by_the_day_it_was_handed_in_until_the_tally(polls: Polls) -> None:
    polls.clock.advance_to(datetime(2026, 10, 12, 1, tzinfo=UTC))
    assert reason_of(lambda: polls.enter(1, {1: "agree"}, dated="2026-10-11")) == "ballot-not-open"
    polls.clock.advance_to(CLOSING + timedelta(days=2))
    assert reason_of(lambda: polls.enter(1, {1: "agree"}, dated="2026-10-21")) == "dated-late"
    polls.enter(1, {1: "agree"}, dated="2026-10-20")
    polls.confirm(1)
    polls.close_voting()
    assert polls.tally()["heads"]["agree"] == 1
    assert polls.opened() == ["reviewing"]


def test_a_ballot_is_not_counted_while_a_bundle_waits(polls: Polls) -> None:
    polls.to_opening()
    polls.enter(1, {1: "agree"})
    polls.close_voting()
    assert polls.opened() == ["voting"]
    polls.confirm(1)
    polls.close_voting()
    assert polls.opened() == ["reviewing"]
    assert polls.found() == []


def test_paper_that_waits_keeps_its_head_from_voting_twice(quick_polls: Polls) -> None:
    quick_polls.issue()
    quick_polls.to_opening()
    quick_polls.enter(1, {1: "agree"})
    assert reason_of(lambda: quick_polls.vote(1)) == "voted-already"
    quick_polls.act("return_bundle", OTHER_OFFICER, number=1, attempt=1, reason="抄错了")
    assert table_size(quick_polls, "ballot_paper") == 0
    quick_polls.vote(1)
    quick_polls.enter(1, {2: "agree"})
    assert reason_of(lambda: quick_polls.enter(1, {3: "agree"})) == "bundle-entered"
    quick_polls.confirm(1)
    assert [entry["kind"] for entry in quick_polls.chain()] == ["opened", "vote", "bundle_confirmed", "vote"]


def test_a_bundle_that_was_entered_otherwise_since_it_was_looked_at_is_neither_confirmed_nor_returned(quick_polls: Polls) -> None:
    quick_polls.to_opening()
    quick_polls.enter(1, {1: "agree"})
    quick_polls.act("return_bundle", OTHER_OFFICER, number=1, attempt=1, reason="抄错了")
    quick_polls.enter(1, {1: "against"})
    assert reason_of(lambda: quick_polls.confirm(1, attempt=1)) == "bundle-changed"
    assert reason_of(lambda: quick_polls.act("return_bundle", OTHER_OFFICER, number=1, attempt=1, reason="抄错了")) == "bundle-changed"
    with pytest.raises(BadValue):
        quick_polls.act("confirm_bundle", OTHER_OFFICER, number=1)
    assert [entry["kind"] for entry in quick_polls.chain()] == ["opened"]
    quick_polls.confirm(1, attempt=2)
    assert [entry["choice"] for entry in quick_polls.chain()[2:]] == ["against"]


def test_bundles_that_are_not_there_are_neither_confirmed_nor_returned_nor_put_right(quick_polls: Polls) -> None:
    assert reason_of(lambda: quick_polls.confirm(1)) == "no-such-bundle"
    assert reason_of(lambda: quick_polls.act("return_bundle", number=1, attempt=1, reason="无")) == "no-such-bundle"
    assert reason_of(lambda: quick_polls.act("correct_bundle", number=1, reason="无", changes=[])) == "no-such-bundle"


def test_votes_enter_the_chain_in_an_order_that_chance_has_drawn(quick_polls: Polls, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(bundles, "in_drawn_order", lambda items: drawn.append(1) or list(items)[::-1])
    quick_polls.to_opening()
    quick_polls.enter(1, {1: "agree", 2: "against", 3: "abstain"})
    quick_polls.confirm(1)
    assert [entry["choice"] for entry in quick_polls.chain()[2:]] == ["abstain", "against", "agree"]
    assert drawn == [1]


def sheet(rows: str, name: str = "一捆.csv") -> dict[str, Any]:
    return {"file": (HEAD + rows).encode(), "name": name, "number": 3, "dated": "2026-10-13"}


def test_a_bundle_comes_from_a_sheet(polls: Polls) -> None:
    polls.to_opening()
    answer = polls.act("import_bundle", **sheet("1,同意\n1栋-2,反对\n3,无效\n"))
    assert answer["entered"] == {"agree": 1, "against": 1, "abstain": 0, "spoiled": 1}
    polls.confirm(3)
    assert len(polls.chain()) == 5
    assert polls.found() == []


def test_every_fault_of_a_sheet_comes_with_its_cell_and_nothing_is_taken(quick_polls: Polls) -> None:
    quick_polls.to_opening()
    assert problems(lambda: quick_polls.act("import_bundle", **sheet("1,同意\n99,同意\n2,也许\n1,反对\n"))) == [
        ("A3", "not-a-head", "99"), ("B4", "bad-choice", "也许"), ("A5", "twice-in-bundle", "1"),
    ]  # fmt: skip
    (fault,) = problems(lambda: quick_polls.act("import_bundle", **sheet("1,同意\n", name="一捆.xls")))
    assert fault[1] == "old-workbook"
    assert table_size(quick_polls, "ballot_bundle") == 0


def miscounted(polls: Polls) -> None:
    """A bundle whose hand count says one thing, what was entered another."""
    polls.to_opening()
    polls.enter(1, {1: "agree", 2: "agree", 3: "against"}, counts={"agree": 1, "against": 2})
    assert reason_of(lambda: polls.confirm(1)) == "count-differs"
    polls.confirm(1, difference="封面上的点数写反了")
    polls.close_voting()


def test_a_bundle_that_is_not_as_counted_by_hand_leads_to_a_recount(polls: Polls) -> None:
    miscounted(polls)
    assert polls.tally()["differs"] is True
    polls.complete("reviewing", COMMITTEE)
    assert polls.opened() == ["voting"]
    polls.act("correct_bundle", number=1, reason="录反了", changes=[{"head": 2, "was": "agree", "choice": "against"}])
    assert reason_of(lambda: polls.confirm(1, OFFICER)) == "same-person"
    polls.confirm(1)
    assert [entry["kind"] for entry in polls.chain()[-3:]] == ["bundle_confirmed", "vote_taken_back", "vote"]
    polls.close_voting()
    assert polls.tally()["heads"] == {"all": 10, "part": 3, "agree": 1, "against": 2, "abstain": 0, "spoiled": 0}
    assert polls.tally()["differs"] is False
    assert polls.found() == []


def test_a_recount_finds_paper_of_another_head_and_a_wrong_count(polls: Polls) -> None:
    miscounted(polls)
    polls.complete("reviewing", COMMITTEE)
    polls.act(
        "correct_bundle", number=1, reason="看错编号", counts={"agree": 1, "against": 1},
        changes=[{"head": 2, "was": "agree"}, {"head": 5, "choice": "against"}, {"head": 3, "was": "against"}],
    )  # fmt: skip
    polls.confirm(1)
    polls.close_voting()
    assert polls.tally()["heads"]["part"] == 2
    assert polls.tally()["differs"] is False
    with polls.engine.reading() as tx:
        voted = tx.connection.execute(select(model.ballot_head.c.number).where(model.ballot_head.c.voted_on.is_not(None))).scalars()
        assert sorted(voted) == [1, 5]
    assert polls.found() == []


def test_only_what_was_entered_is_put_right(quick_polls: Polls) -> None:
    quick_polls.issue()
    quick_polls.to_opening()
    quick_polls.vote(9)
    quick_polls.enter(1, {1: "agree", 2: "against"})
    assert reason_of(lambda: quick_polls.act("correct_bundle", number=1, reason="错", changes=[])) == "bundle-entered"
    quick_polls.confirm(1)
    changes = [
        {"head": 1, "was": "against"}, {"head": 9, "was": "agree"}, {"head": 2, "choice": "agree"}, {"head": 77, "was": "agree"},
        {"head": 2, "was": "against", "choice": "against"}, {"head": 2, "was": "perhaps"},
    ]  # fmt: skip
    assert [(path, code) for path, code, _ in problems(
        lambda: quick_polls.act("correct_bundle", number=1, reason="错", changes=changes)
    )] == [
        ("changes[2].was", "not-so-entered"), ("changes[3].head", "voted-already"), ("changes[4].head", "not-a-head"),
        ("changes[5].choice", "bad-choice"), ("changes[6].was", "bad-choice"),
    ]  # fmt: skip
    with pytest.raises(BadValue):
        quick_polls.act("correct_bundle", number=1, reason="错", changes=[])


def test_nothing_is_voted_by_code_in_a_recount(quick_polls: Polls) -> None:
    quick_polls.issue()
    miscounted(quick_polls)
    quick_polls.complete("reviewing", COMMITTEE)
    assert reason_of(lambda: quick_polls.vote(8)) == "ballot-closed"
    assert reason_of(lambda: quick_polls.act("issue_codes")) == "tallied-already"
    assert reason_of(lambda: quick_polls.act("reissue_code", head=8, reason="丢了")) == "tallied-already"


def test_after_the_tally_no_new_paper_is_taken_and_what_is_there_is_put_right(polls: Polls) -> None:
    """Nor paper that was returned before it and never came again; the correction's second person may send it back."""
    polls.to_opening()
    polls.enter(2, {6: "against"})
    polls.act("return_bundle", OTHER_OFFICER, number=2, attempt=1, reason="看不清")
    miscounted(polls)
    before = polls.chain()
    polls.complete("reviewing", COMMITTEE)
    sheet = {"number": 3, "dated": "2026-10-13", "file": f"{HEAD}7,同意\n".encode(), "name": "捆.csv"}
    assert reason_of(lambda: polls.enter(2, {6: "against"})) == "tallied-already"
    assert reason_of(lambda: polls.enter(3, {7: "agree"})) == "tallied-already"
    assert reason_of(lambda: polls.act("import_bundle", **sheet)) == "tallied-already"
    assert polls.chain() == before
    change = {"number": 1, "reason": "录反了", "changes": [{"head": 2, "was": "agree", "choice": "against"}]}
    polls.act("correct_bundle", **change)
    polls.act("return_bundle", OTHER_OFFICER, number=1, attempt=polls.attempt(1), reason="不是这一张")
    polls.act("correct_bundle", **change)
    polls.confirm(1)
    polls.close_voting()
    assert polls.tally()["heads"]["part"] == 3
    assert polls.found() == []


def test_a_ballot_is_not_closed_while_a_bundle_waits_and_takes_paper_until_it_is(polls: Polls) -> None:
    polls.to_opening()
    polls.enter(1, {1: "agree"})
    polls.close_voting()
    assert polls.opened() == ["voting"]
    polls.enter(2, {2: "agree"})
    polls.confirm(1)
    polls.confirm(2)
    polls.close_voting()
    assert polls.tally()["heads"]["part"] == 2


def test_whoever_entered_a_bundle_does_not_review_the_tally(polls: Polls) -> None:
    """Whoever confirmed one, or gave codes out, may."""
    polls.issue()
    polls.to_opening()
    polls.enter(1, {1: "agree"}, COMMITTEE)
    polls.confirm(1)
    polls.close_voting_by(OFFICER + ".2")
    assert reason_of(lambda: polls.complete("reviewing", COMMITTEE)) == "four-eyes"
    polls.complete("reviewing", OFFICER)
    assert polls.found() == []
