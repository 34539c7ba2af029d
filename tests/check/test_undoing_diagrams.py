"""The checker looks at diagrams that undo, give up and choose what to do, and finds no fault where there is none."""

from __future__ import annotations

from engine.check.modelling import diagram_modelling
from engine.check.paths import Paths
from engine.check.soundness import diagram_soundness
from tests.bpmn.building import boundary, compensate, events, flows, read, sub, tasks, undone

CANCEL = "<cancelEventDefinition/>"


def test_what_undoes_is_no_dead_end_and_needs_no_name_for_its_boundary_event() -> None:
    own = sub("un", '<startEvent id="cs"><compensateEventDefinition/></startEvent><endEvent id="ce"/>' + tasks("only")
              + flows("cs > only > ce"), 'triggeredByEvent="true"')  # fmt: skip
    inner = sub("p1", events("si ei") + tasks("b") + flows("si > b > ei") + own)
    diagram = read(events("s e") + tasks("a") + undone("a", "ua") + inner + compensate("x") + flows("s > a > p1 > x > e"))
    told = {(finding.rule, finding.element) for finding in diagram_modelling(diagram)}
    assert told == {("unnamed", name) for name in ("s", "e", "x", "si", "ei", "cs", "ce")}
    assert list(diagram_soundness(diagram)) == []


def test_an_ad_hoc_subprocess_needs_no_end_events() -> None:
    inner = tasks("a b") + flows("a > b")
    diagram = read(events("s e") + f'<adHocSubProcess id="h">{inner}</adHocSubProcess>' + flows("s > h > e"))
    assert {finding.rule for finding in diagram_modelling(diagram)} == {"unnamed"}
    assert list(diagram_soundness(diagram)) == []
    assert Paths(diagram).only_before("a", "b")


def test_a_transaction_that_is_given_up_goes_on_at_its_cancel_boundary_event_alone() -> None:
    inner = events("si") + tasks("a") + f'<endEvent id="x">{CANCEL}</endEvent>' + flows("si > a > x")
    body = events("s e") + tasks("y z") + f'<transaction id="t1">{inner}</transaction>' + boundary("c", "t1", CANCEL)
    diagram = read(body + flows("s > t1 > z > e; c > y > e"))
    assert "y" in Paths(diagram).after("t1")
    assert "z" not in Paths(diagram).after("x")
    assert list(diagram_soundness(diagram)) == []
