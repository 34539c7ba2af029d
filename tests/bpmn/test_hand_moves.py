"""Which tokens can be moved by hand: those that stand on the drawing's own way, and no others."""

from __future__ import annotations

from engine.bpmn.hand_moves import why_not_moved
from engine.bpmn.run import STUCK
from engine.interventions import why_no_move
from tests.bpmn.building import Driver, compensate, events, flows, read, tasks, undone


def test_an_open_task_is_moved_to_another_of_its_scope() -> None:
    case = Driver(read(events("s e") + tasks("a b") + flows("s > a > b > e"))).start()
    assert why_no_move(case.state, case.diagram, case.instance("a"), "b") is None


def test_what_undoes_something_is_no_token_of_the_drawn_way() -> None:
    body = events("s e") + tasks("a b") + undone("a", "h") + compensate("c") + flows("s > a > c > b > e")
    case = Driver(read(body)).start().complete("a")
    assert case.open == ["c", "h"]
    assert why_no_move(case.state, case.diagram, case.instance("h"), "b") == "not-a-token"


def test_a_join_that_is_stuck_is_no_token_for_its_tokens_stand_before_it() -> None:
    body = events("s e") + tasks("a b") + '<parallelGateway id="j"/><exclusiveGateway id="x" default="x-a"/>'
    body += flows("s > x > a > j > e; x > b [1 = 2]; b > j")
    case = Driver(read(body)).start().complete("a")
    (stuck,) = [one for one in case.state.instances.values() if one.phase == STUCK]
    assert why_not_moved(case.state, case.diagram, stuck.id, "a") == "not-a-token"
    assert why_no_move(case.state, case.diagram, stuck.id, "a") == "not-a-token"
