"""A process is killed with -9 in the middle of what is done at a ballot's desk, or by code; another one starts and is sent the same
again: no vote that was acknowledged is lost, none counts twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.commands import Command
from engine.desk_commands import ActAtTask, ActByCode
from engine.execute import Engine
from engine.migrations.run import upgrade
from engine.proof.verify import verify_cases
from engine.store import cases, tasks
from registry.ballots import chain
from registry.store import ballots, bundles, codes
from tests.faults.campaign import of_a_few, of_all, repeating, seed
from tests.faults.death import Work, apart, die_at, met_by
from tests.faults.ground import Place
from tests.postgres import Databases
from tests.registry.ballots.polling import OFFICER, OTHER_OFFICER, Polls

SAMPLED = 3
DAY = date(2026, 10, 13)


@pytest.fixture(params=["sqlite", "postgresql"])
def voting(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[tuple[Place, Polls]]:
    """A ballot under way: codes are issued, one bundle waits, another is confirmed; nobody has it open."""
    with databases.migrated(request.param, upgrade) as url:
        polls = Polls(tmp_path / "home", url)
        polls.issue()
        polls.to_opening()
        polls.enter(1, {6: "agree", 7: "against"})
        polls.enter(2, {8: "agree", 9: "abstain"})
        polls.confirm(2)
        polls.close()
        place = Place(databases, url, tmp_path / "home")
        place.settle()
        yield place, polls


def wishes(polls: Polls, task: str) -> dict[str, Command]:
    """What is interrupted."""
    papers = {"number": 3, "dated": DAY, "counts": {"agree": 2}, "votes": [{"head": head, "choice": "agree"} for head in (3, 4)]}
    return {
        "vote": ActByCode("vote/1", polls.codes[1], "vote", {"choice": "against"}, "home"),
        "confirm": ActAtTask("confirm/1", OTHER_OFFICER, task, "confirm_bundle", {"number": 1, "attempt": 1}),
        "enter": ActAtTask("enter/1", OFFICER, task, "enter_bundle", papers),
        "reissue": ActAtTask("reissue/1", OFFICER, task, "reissue_code", {"head": 2, "reason": "遗失"}),
    }


def seen(engine: Engine, case_id: str) -> dict[str, Any]:
    """What stands of the ballot, but for what chance has drawn."""
    with engine.reading() as tx:
        case = cases.find(tx.connection, case_id)
        assert case is not None
        links = ballots.chain(tx.connection, case.number)
        rows = {
            "kinds": [content["kind"] for content in chain.read(case.number, links)[0]],
            "voted": [(head.number, head.voted_on, head.channel) for head in ballots.heads(tx.connection, case.number) if head.voted_on],
            "bundles": [(one.number, one.attempt, str(one.status)) for one in bundles.of_ballot(tx.connection, case.number)],
            "waiting": bundles.heads_waiting(tx.connection, case.number),
            "codes": codes.issued(tx.connection, case.number),
            "entries": case.entries,
        }  # fmt: skip
    return {**rows, "findings": [one.message for one in verify_cases(engine, [case_id]).findings]}


def sending(command: Command) -> Work:
    return lambda engine, _: engine.execute(command)


def sending_again(command: Command, case: str) -> Work:
    return lambda engine, _: sent_again(engine, command, case)


def tried(voting: tuple[Place, Polls], lot: random.Random | None) -> int:
    """Every wish, killed at some of its places or at all. Returns how often a process died."""
    place, polls = voting
    now, case, deaths = polls.clock(), polls.case, 0
    task = apart(place, now, lambda engine, _: open_task(engine, case))
    for name, command in wishes(polls, task).items():
        with place.copy() as copy:
            met, expected = met_by(copy, now, sending(command), lambda engine, _: seen(engine, case))
        numbers = range(1, len(met) + 1)
        for number in numbers if lot is None else lot.sample(numbers, SAMPLED):
            with place.copy() as copy:
                die_at(copy, now, sending(command), number)
                answers, found = apart(copy, now, sending_again(command, case))
            assert found == expected, f"{name} at place {number}: {met[number - 1]}"
            assert answers[0] == answers[1] or name == "reissue", f"{name} at place {number}: {met[number - 1]}"
            deaths += 1
    return deaths


def open_task(engine: Engine, case: str) -> str:
    with engine.reading() as tx:
        (found,) = tasks.open_tasks_of(tx.connection, case)
    return found.id


def sent_again(engine: Engine, command: Command, case: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Twice: the second time the answer is what was kept."""
    return [dict(engine.execute(command)) for _ in range(2)], seen(engine, case)


@of_a_few
def test_a_few_deaths_at_a_ballot_lose_no_vote_and_count_none_twice(voting: tuple[Place, Polls], request: pytest.FixtureRequest) -> None:
    print(repeating(request.node.nodeid))  # noqa: T201 - pytest shows it with a failure
    assert tried(voting, random.Random(seed())) == 4 * SAMPLED


@of_all
def test_any_death_at_a_ballot_loses_no_vote_and_counts_none_twice(voting: tuple[Place, Polls]) -> None:
    assert tried(voting, None) > 4 * SAMPLED
