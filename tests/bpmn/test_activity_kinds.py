"""Every kind of activity does its own, once and repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn import read_diagrams
from engine.bpmn.effects import (
    CallRequested,
    DecisionTaken,
    Effect,
    ElementCompleted,
    JobRequested,
    MessageSent,
    SubscriptionOpened,
    TaskOpened,
)
from engine.check.standard_schema import schema_findings
from tests.bpmn.activity_kinds import KINDS, LOOPS, source
from tests.bpmn.building import Driver, events, flows, number, properties, read, user
from tests.bpmn.test_work import Taken

DOES: Mapping[str, type[Effect]] = {
    "task": ElementCompleted, "manualTask": ElementCompleted, "userTask": TaskOpened, "serviceTask": JobRequested,
    "sendTask": MessageSent, "receiveTask": SubscriptionOpened, "businessRuleTask": DecisionTaken, "scriptTask": ElementCompleted,
    "callActivity": CallRequested, "subProcess": TaskOpened, "transaction": TaskOpened, "adHocSubProcess": TaskOpened,
}  # fmt: skip
"""What the rest of the product sees of it."""


def played(kind: str, loop: str) -> Driver:
    """A case whose activity was done as often as it wanted to be."""
    diagrams, _ = read_diagrams(source(kind, loop), "p.bpmn")
    case = Driver(diagrams["p"], lambda decision, _: Taken(decision, "pass")).start(xs=[number(1), number(2)])
    while case.how is None:
        if kind == "serviceTask":
            case.job("x")
        elif kind == "callActivity":
            case.called("x")
        elif kind == "receiveTask":
            case.message("x")
        else:
            case.complete("x" if kind == "userTask" else "w")
    return case


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_activity_of_every_kind_is_done_as_often_as_it_is_repeated(kind: str, loop: str) -> None:
    case = played(kind, loop)
    assert case.how == "completed"
    done = [effect for effect in case.effects(DOES[kind]) if effect.element in ("x", "w")]
    # A body of several is completed like each of its items.
    bodies = 1 if DOES[kind] is ElementCompleted and loop != "once" else 0
    assert len(done) - bodies == (1 if loop == "once" else 2)


@pytest.mark.parametrize("kind", KINDS)
def test_what_runs_here_is_by_the_standard_s_schema(kind: str) -> None:
    assert [one for loop in LOOPS for one in schema_findings(source(kind, loop), "p.bpmn")] == []


def test_each_kind_says_what_it_is_to_do() -> None:
    (opened,) = played("userTask", "once").effects(TaskOpened)
    assert (opened.form, opened.groups) == ("check", ("clerk",))
    (requested,) = played("serviceTask", "once").effects(JobRequested)
    assert requested.type == "pay"
    (sent,) = played("sendTask", "once").effects(MessageSent)
    assert sent.name == "ask"
    (awaited,) = played("receiveTask", "once").effects(SubscriptionOpened)
    assert (awaited.message, awaited.key) == ("ask", "k")
    (taken,) = played("businessRuleTask", "once").effects(DecisionTaken)
    assert taken.decided.decision == "verdict"
    (called,) = played("callActivity", "once").effects(CallRequested)
    assert called.process == "child"


def test_a_user_task_may_be_for_another_unit_than_its_role_s_own() -> None:
    body = events("s e") + user("t", extensions=properties(unit="=office")) + flows("s > t > e")
    (opened,) = Driver(read(body)).start(office="estate.jade").effects(TaskOpened)
    assert opened.unit == "estate.jade"


def test_a_script_gives_its_value_by_its_mapping() -> None:
    variables: dict[str, Any] = played("scriptTask", "once").variables
    assert variables["sum"] == number(2)
