"""Repeats an activity, an item at a time or all at once, and collects what comes out in the order of the items.

The body is a scope with one instance per item. Source: BPMN 2.0.2, 13.3.7; the zeebe:loopCharacteristics.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.bpmn.compensating import remember
from engine.bpmn.diagram import Activity, MultiInstance
from engine.bpmn.effects import ElementCompleted
from engine.bpmn.evaluation import evaluate, truth, unfit, value_of, visible
from engine.bpmn.interrupting import cancel_children
from engine.bpmn.run import ACTIVE, COMPLETING, ENTERING, Fault, Question, Run
from engine.bpmn.state import Instance, Loop
from engine.bpmn.variables import declare, propagate
from engine.bpmn.waiting import close_waits

MAX_ITEMS = 5_000


def loop_of(run: Run, instance: Instance) -> MultiInstance:
    """The multi-instance marker of an instance's element."""
    element = run.element(instance)
    assert isinstance(element, Activity)
    assert isinstance(element.loop, MultiInstance)
    return element.loop


def begin(run: Run, body: Instance) -> None:
    """Compute the items. Raises: Fault."""
    loop = loop_of(run, body)
    names = visible(run, body.id)
    run.asks(body.element, Question.ITEMS, names)
    items, reasons = value_of(run, loop.collection, names)
    if not isinstance(items, list):
        raise unfit(loop.collection, "a list", items, reasons)
    if len(items) > MAX_ITEMS:
        raise Fault(f'Expected "{loop.collection.source}" to give at most {MAX_ITEMS} items, but it gives {len(items)}.')
    output = None if loop.output_collection is None else [None] * len(items)
    body.loop = Loop(len(items), items=items, output=output)


def open_items(run: Run, body: Instance) -> None:
    """Enter the first item, or every one."""
    assert body.loop is not None
    body.phase = ACTIVE
    if body.loop.total == 0:
        run.go(body, COMPLETING)
        return
    if loop_of(run, body).sequential:
        _enter_next(run, body)
        return
    for _ in range(body.loop.total):
        _enter_next(run, body)
    body.loop.items = []


def _enter_next(run: Run, body: Instance) -> None:
    assert body.loop is not None
    loop = loop_of(run, body)
    index = body.loop.entered
    body.loop.entered += 1
    variables: dict[str, Any] = {"loopCounter": Decimal(index + 1)}
    if loop.item is not None:
        variables[loop.item] = body.loop.items[index]
    if loop.local_output is not None and loop.local_output not in variables:
        variables[loop.local_output] = None
    declare(run, run.create(body.element, body.id, ENTERING, index + 1), variables)


def item_done(run: Run, item: Instance) -> None:
    """One item has completed: keep its output, see whether that is enough. Raises: Fault."""
    body = run.edit(item.scope)
    loop = loop_of(run, body)
    assert body.loop is not None
    assert item.item is not None
    names = visible(run, item.id)
    output = body.loop.output
    if loop.output_element is not None and output is not None:
        output = list(output)
        output[item.item - 1] = evaluate(run, loop.output_element, names)
    counted = _counted(body, loop, names, output)
    run.asks(body.element, Question.ENOUGH, counted)
    enough = loop.completion is not None and truth(run, loop.completion, counted)
    body.loop.output = output
    body.loop.completed += 1
    close_waits(run, item)  # those of event subprocesses
    remember(run, item)
    run.effects.append(ElementCompleted(item.element, item.id))
    run.vanish(item)
    if enough or body.loop.completed == body.loop.total:
        cancel_children(run, body.id)
        run.go(body, COMPLETING)
    elif loop.sequential:
        _enter_next(run, body)


def _counted(body: Instance, loop: MultiInstance, names: dict[str, Any], output: list[Any] | None) -> dict[str, Any]:
    """What a completion condition sees: the item's variables, the counts with this item, the output so far."""
    assert body.loop is not None
    completed = body.loop.completed + 1
    counts = {
        "numberOfInstances": body.loop.total,
        "numberOfActiveInstances": body.loop.entered - completed,
        "numberOfCompletedInstances": completed,
        "numberOfTerminatedInstances": 0,
    }
    counted = names | {name: Decimal(count) for name, count in counts.items()}
    if loop.output_collection is not None:
        counted[loop.output_collection] = output
    return counted


def collect(run: Run, body: Instance) -> None:
    """Give the collected output to the scope around the body."""
    loop = loop_of(run, body)
    assert body.loop is not None
    if loop.output_collection is not None:
        propagate(run, body, body.scope, {loop.output_collection: body.loop.output})
