"""A sample of `make differential`: on random diagrams the engine does what the reference interpreter does, step by step."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from tests.differential.blocks import Block
from tests.differential.constructs import PAIRS
from tests.differential.drawing import Drawing
from tests.differential.driving import Drive
from tests.differential.giving import Disagreement
from tests.differential.growing import Growth
from tests.differential.live import Live
from tests.differential.reference import Case
from tools.differential import driver_seed, try_diagram

ROWS = 10
EACH = 5
SEEDS = Random(int(os.environ.get("WUYE_SEED", "6"))).sample(range(10_000), ROWS * EACH)


@pytest.mark.parametrize("row", range(ROWS))
def test_engine_and_reference_agree_after_every_step(row: int) -> None:
    for seed in SEEDS[row * EACH : (row + 1) * EACH]:
        assert try_diagram(seed, driver_seed(seed), small=False).failures == []


def test_a_seed_grows_the_same_diagram_again_and_every_pair_has_its_turn() -> None:
    assert Drawing(Growth(17).root()).source == Drawing(Growth(17).root()).source
    assert [Growth(seed).pair for seed in range(len(PAIRS))] == PAIRS


class Forgetful(Case):
    """A reference that is wrong: an interrupting boundary event leaves its activity alone."""

    def cancel(self, live: Live) -> None:
        if not live.node.boundaries:
            super().cancel(live)


def test_a_difference_is_found_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.differential.giving.Case", Forgetful)
    host, way = Block("task", [], {"loop": ""}), Block("task", [], {"loop": ""})
    source = Drawing(Block("scope", [Block("boundary", [host, way], {"trigger": "timer", "flag": ""})])).source
    with pytest.raises(Disagreement, match="the reference tells"):
        drive_all(source)


def drive_all(source: bytes, sound: bool = False) -> None:
    for driver in range(20):
        Drive(source, driver, sound).go()


OPERATIONS = {
    "suspend": "case:resumed", "recount": "terms:recounted", "amend": "variables:amended", "move_token": "token:moved",
    "return_task": "task:returned", "take_back": "task:taken-back", "add_item": "item:added", "remove_item": "item:removed",
    "delay_job": "job:delayed", "migrate": "case:migrated",
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_followed_while_items_rest(name: str) -> None:
    repeated = Block("task", [], {"loop": "parallel", "term": "day"})
    fork = Block("fork", [repeated, Block("service"), Block("task")], {"inclusive": ""})
    tree = Block("scope", [Block("task"), fork, Block("task")])
    assert any(done_at_rest(Drive(Drawing(tree).source, driver, tree.sound()), name)[OPERATIONS[name]] for driver in range(60))


def done_at_rest(drive: Drive, name: str) -> Counter[str]:
    """Goes on until items rest, and does it then; then on to the end."""
    drive.start()
    while drive.case.how is None and not drive.rests:
        drive.go_on()
    done = Counter[str]()
    if drive.case.how is None:
        drive.run.at_rest.clear()
        getattr(drive, name)()
        done += drive.run.at_rest
    while drive.case.how is None:
        drive.go_on()
    assert drive.office.replayed() is None
    return done


class Mislaid(Case):
    """A reference that is wrong about an operation: a token that is moved stays where it was."""

    def cancel(self, live: Live) -> None:
        if live.node.kind != "userTask":
            super().cancel(live)


def test_a_difference_after_an_operation_is_found_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.differential.giving.Case", Mislaid)
    with pytest.raises(Disagreement, match="the reference tells"):
        drive_all(Drawing(Block("scope", [Block("task"), Block("task")])).source)


def test_a_join_that_waits_for_ever_is_told_where_the_diagram_has_none() -> None:
    ending = Block("ending", [], {"what": "none"})
    assert not Block("fork", [ending, Block("task")], {"inclusive": ""}).sound()
    assert Block("fork", [ending, Block("task")], {"inclusive": "1"}).sound()
    unsound = Drawing(Block("scope", [Block("fork", [ending, Block("task")], {"inclusive": ""})])).source
    with pytest.raises(Disagreement, match="waits for ever"):
        drive_all(unsound, sound=True)
