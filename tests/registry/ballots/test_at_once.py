"""Many vote in the same moment: each head once, and the chain stays one."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from engine.desk_commands import ActAtTask, ActByCode
from engine.errors import EngineError, NotAllowed
from engine.identity import new_id
from tests.registry.ballots.polling import OTHER_OFFICER, Polls

AT_ONCE = 6


def answers(polls: Polls, commands: list[ActByCode | ActAtTask]) -> list[Mapping[str, Any] | EngineError]:
    """What each was answered, or why it was refused; all are sent at once."""

    def send(command: ActByCode | ActAtTask) -> Mapping[str, Any] | EngineError:
        try:
            return polls.engine.execute(command)
        except EngineError as refused:
            return refused

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, commands))


def test_one_code_that_is_used_at_once_counts_once(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    found = answers(polls, [ActByCode(new_id(), polls.codes[1], "vote", {"choice": "agree"}) for _ in range(AT_ONCE)])
    assert [one.reason for one in found if isinstance(one, NotAllowed)] == ["voted-already"] * (AT_ONCE - 1)
    assert [entry["kind"] for entry in polls.chain()] == ["opened", "vote"]


def test_all_who_vote_while_a_bundle_is_confirmed_stand_in_one_chain(polls: Polls) -> None:
    polls.issue()
    polls.to_opening()
    polls.enter(1, {8: "agree", 9: "against", 10: "abstain"})
    votes: list[ActByCode | ActAtTask] = [
        ActByCode(new_id(), polls.codes[head], "vote", {"choice": "agree"}) for head in range(1, 8)
    ]  # fmt: skip
    confirming = ActAtTask(new_id(), OTHER_OFFICER, polls.task("voting").id, "confirm_bundle", {"number": 1, "attempt": 1})
    found = answers(polls, [*votes[:3], confirming, *votes[3:]])
    assert [one for one in found if isinstance(one, EngineError)] == []
    polls.close_voting()
    assert polls.tally()["heads"]["part"] == 10
    assert polls.found() == []
