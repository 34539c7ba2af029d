"""Voting by code and on paper, as people would: every step a command."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import NotAllowed
from tests.registry.ballots.polling import Polls


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
    assert tally["heads"] == {
        "all": 10, "part": 7, "agree": 4, "against": 1, "abstain": 1, "spoiled": 1,
    }  # fmt: skip
    assert tally["area"] == {
        "all": Decimal("1000.00"), "part": Decimal("700.00"), "agree": Decimal("400.00"), "against": Decimal("100.00"),
        "abstain": Decimal("100.00"), "spoiled": Decimal("100.00"),
    }  # fmt: skip
    assert tally["differs"] is False
    assert polls.found() == []
