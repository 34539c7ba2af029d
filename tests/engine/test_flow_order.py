"""A diagram's steps are told as the flow comes to them, however its file is sorted."""

from __future__ import annotations

from random import Random

import pytest

from engine.reading.flow_order import in_flow_order
from tests.bpmn.building import boundary, compensate, events, flows, message, message_event, read, sub, tasks, timer, undone
from tests.bpmn.random_diagrams import Generator


def told(body: str, top: str = "", leaving_out: str = "s e") -> str:
    """The ids in the order in which they are told, without those named."""
    return " ".join(one.id for one in in_flow_order(read(body, top)) if one.id not in leaving_out.split())


def test_a_file_sorted_otherwise_is_told_from_its_start_on() -> None:
    assert told(events("e s") + tasks("file decide look ask") + flows("decide > file > e; look > decide; s > ask > look")) == (
        "ask look decide file"
    )


def test_what_follows_a_join_comes_after_all_of_its_ways() -> None:
    body = '<parallelGateway id="f"/><parallelGateway id="j"/>' + tasks("after short long longer")
    assert told(events("s e") + body + flows("s > f > short > j > after > e; f > long > longer > j"), leaving_out="s e f j") == (
        "short long longer after"
    )


def test_a_way_that_only_leads_back_is_told_where_it_leaves() -> None:
    body = '<exclusiveGateway id="right" default="right-tell"/>' + tasks("write look tell file mend")
    assert told(events("s e") + body + flows("s > write > look > right > tell > file > e; right > mend [n = 1]; mend > look")) == (
        "write look right mend tell file"
    )


def test_what_an_activitys_boundary_event_begins_comes_before_what_follows_it() -> None:
    body = tasks("next warn look") + boundary("late", "look", timer("timeDuration", "P3D"), 'cancelActivity="false"')
    assert told(events("s e e2") + body + flows("s > look > next > e; late > warn > e2"), leaving_out="s e e2") == (
        "look late warn next"
    )


def test_a_handler_that_undoes_an_activity_stands_beside_it() -> None:
    body = tasks("next pay") + undone("pay", "refund") + compensate("undo")
    assert told(events("s e") + body + flows("s > pay > next > undo > e")) == "pay undo.pay refund next undo"


def test_what_is_inside_a_subprocess_comes_after_it_and_before_what_follows() -> None:
    inner = tasks("second first") + sub("deep", events("s3 e3") + tasks("deepest") + flows("s3 > deepest > e3"))
    whole = sub("whole", events("s2 e2") + inner + flows("s2 > first > deep > second > e2"))
    assert told(events("s e") + tasks("after") + whole + flows("s > whole > after > e"), leaving_out="s e s2 e2 s3 e3") == (
        "whole first deep deepest second after"
    )


def test_an_event_subprocess_comes_last_in_its_scope() -> None:
    listening = f'<startEvent id="came" isInterrupting="false">{message_event("m")}</startEvent>'
    beside = sub("beside", listening + events("e2") + tasks("answer") + flows("came > answer > e2"), 'triggeredByEvent="true"')
    assert told(beside + events("s e") + tasks("last first") + flows("s > first > last > e"), message("m", "word")) == (
        "first last beside came answer e2"
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_element_is_told_once_and_an_activity_before_its_own(seed: int) -> None:
    diagram = read(Generator(Random(seed)).body())
    order = [one.id for one in in_flow_order(diagram)]
    assert sorted(order) == sorted(diagram.elements.keys() - {diagram.process_id})
    for element in diagram.elements.values():
        if element.scope in order:
            assert order.index(element.scope) < order.index(element.id)
        for inner in getattr(element, "boundaries", ()):
            assert order.index(element.id) < order.index(inner)
