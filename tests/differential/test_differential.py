"""A sample of `make differential`: on random diagrams the engine does what the reference interpreter does, step by step."""

from __future__ import annotations

import os
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


def drive_all(source: bytes) -> None:
    for driver in range(20):
        Drive(source, driver).go()
