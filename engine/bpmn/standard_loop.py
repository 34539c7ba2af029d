"""Does an activity again while a condition holds. The body is a scope with one instance at a time, an iteration each.

Source: BPMN 2.0.2, 13.3.6 (loop activity: `testBefore`, `loopMaximum`, `loopCondition`, `loopCounter`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.bpmn.compensating import remember
from engine.bpmn.diagram import Activity, StandardLoop
from engine.bpmn.effects import ElementCompleted
from engine.bpmn.evaluation import truth, visible
from engine.bpmn.run import ACTIVE, COMPLETING, ENTERING, Question, Run
from engine.bpmn.state import Instance, Loop
from engine.bpmn.variables import declare
from engine.bpmn.waiting import close_waits

COUNTER = "loopCounter"


def begin(run: Run, body: Instance) -> None:
    """Nothing is known of the iterations yet."""
    body.loop = Loop(0)


def open_first(run: Run, body: Instance) -> None:
    """Enter the first iteration, unless a condition that is tested before says no. Raises: Fault."""
    loop = _loop_of(run, body)
    wanted = not loop.test_before or _goes_on(run, body, loop, 0, {**visible(run, body.id), COUNTER: Decimal(0)})
    body.phase = ACTIVE
    if wanted:
        _enter(run, body)
    else:
        run.go(body, COMPLETING)


def iteration_done(run: Run, item: Instance) -> None:
    """One iteration has completed: another one, or the end. Raises: Fault."""
    body = run.edit(item.scope)
    assert body.loop is not None
    goes_on = _goes_on(run, body, _loop_of(run, body), body.loop.completed + 1, visible(run, item.id))
    body.loop.completed += 1
    close_waits(run, item)  # those of event subprocesses
    remember(run, item)
    run.effects.append(ElementCompleted(item.element, item.id))
    run.vanish(item)
    if goes_on:
        _enter(run, body)
    else:
        run.go(body, COMPLETING)


def _loop_of(run: Run, body: Instance) -> StandardLoop:
    element = run.element(body)
    assert isinstance(element, Activity)
    assert isinstance(element.loop, StandardLoop)
    return element.loop


def _goes_on(run: Run, body: Instance, loop: StandardLoop, done: int, names: Mapping[str, Any]) -> bool:
    run.asks(body.element, Question.AGAIN, names)
    if loop.maximum is not None and done >= loop.maximum:
        return False
    return loop.condition is None or truth(run, loop.condition, names)


def _enter(run: Run, body: Instance) -> None:
    assert body.loop is not None
    body.loop.entered += 1
    declare(run, run.create(body.element, body.id, ENTERING, body.loop.entered), {COUNTER: Decimal(body.loop.entered)})
