"""Random diagrams, random ways through them: every case ends, and SpiffWorkflow agrees with every input."""

from __future__ import annotations

from random import Random

import pytest

from engine.bpmn.inputs import TaskCompleted, TimerFired
from engine.bpmn.state import State
from engine.canonical import decode, encode
from tests.bpmn.random_diagrams import Generator
from tests.bpmn.test_second_opinion import Recorder, one


@pytest.mark.parametrize("seed", range(40))
def test_both_engines_take_a_random_case_to_its_end_by_the_same_way(seed: int) -> None:
    random = Random(seed)
    case = Recorder(Generator(random).body(), x=one(0), xs=[one(1), one(2), one(3)][: random.choice((1, 2, 3))])
    for _ in range(500):
        assert case.state is not None
        stored = State.from_plain(decode(encode(case.state.to_plain())))
        assert repr(case.state.at_rest()) == repr(stored)  # what replay goes on from, the order of names included
        if case.state.ended:
            break
        instances = case.state.instances.values()
        assert [entry.incident for entry in instances if entry.incident is not None] == []
        fired = [TimerFired(wait.id) for wait in case.state.waits.values() if random.random() < 0.3]
        values = {"x": one(random.choice((0, 1, 1, 2)))}
        done = [TaskCompleted(entry.id, values) for entry in instances if entry.scope and not entry.children]
        case.give(random.choice([*fired, *done]))
    assert case.state is not None
    assert case.state.ended
    assert case.opinion().differences == ()
