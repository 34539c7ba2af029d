"""Repeats an activity, an item at a time or all at once, and collects what comes out in the order of the items.

The body is a scope with one instance per item. Source: BPMN 2.0.2, 13.3.7; the zeebe:loopCharacteristics.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.bpmn.compensating import remember
from engine.bpmn.context import InputRejected
from engine.bpmn.diagram import Activity, MultiInstance
from engine.bpmn.effects import ElementCompleted
from engine.bpmn.effects import ItemAdded as ItemWasAdded
from engine.bpmn.effects import ItemRemoved as ItemWasRemoved
from engine.bpmn.evaluation import evaluate, require_kept, truth, unfit, value_of, visible
from engine.bpmn.inputs import ItemAdded, ItemRemoved
from engine.bpmn.interrupting import cancel, cancel_children
from engine.bpmn.packing import TOGETHER, all_values, grouped, nothing_yet, value_at, with_one_more, with_value
from engine.bpmn.resting import Resting, opened_with
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
    require_kept(loop.collection, items)
    output = None if loop.output_collection is None else nothing_yet(len(items))
    body.loop = Loop(len(items), items=grouped(items), output=output)


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
    loop, values = loop_of(run, body), body.loop.items
    body.loop.resting, body.loop.items = Resting.of(run.counter, (loop.item, loop.local_output), body.loop.total, values), []
    for value in all_values(values, body.loop.total):
        body.loop.entered += 1
        _enter_item(run, body, value)


def _enter_next(run: Run, body: Instance) -> None:
    assert body.loop is not None
    body.loop.entered += 1
    while body.loop.entered in body.loop.removed:
        body.loop.entered += 1
    _enter_item(run, body, value_at(body.loop.items, body.loop.entered - 1))


def _enter_item(run: Run, body: Instance, value: Any) -> None:
    """Enter the item that was counted last."""
    assert body.loop is not None
    loop = loop_of(run, body)
    variables = opened_with(body.loop.entered, (loop.item, loop.local_output), value)
    declare(run, run.create(body.element, body.id, ENTERING, body.loop.entered), variables)


def item_done(run: Run, item: Instance) -> None:
    """One item has completed: keep its output, see whether that is enough. Raises: Fault."""
    body = run.edit(item.scope)
    loop = loop_of(run, body)
    assert body.loop is not None
    assert item.item is not None
    names = visible(run, item.id)
    output = body.loop.output
    if loop.output_element is not None and output is not None:
        output = with_value(output, item.item - 1, evaluate(run, loop.output_element, names))
    now = body.loop
    after = Loop(now.total, now.entered, now.completed + 1, now.items, output, now.removed, now.resting)
    enough = _is_enough(run, body.element, loop, after, names)
    body.loop = after
    close_waits(run, item)  # those of event subprocesses
    remember(run, item)
    run.effects.append(ElementCompleted(item.element, item.id))
    run.vanish(item)
    _go_on(run, body, enough)


def _go_on(run: Run, body: Instance, enough: bool) -> None:
    """What follows when an item is done with: the end, or the next one."""
    assert body.loop is not None
    if enough or body.loop.left == 0:
        cancel_children(run, body.id)
        run.go(body, COMPLETING)
    elif loop_of(run, body).sequential and body.loop.at_work == 0:
        _enter_next(run, body)


def _is_enough(run: Run, element: str, loop: MultiInstance, counts: Loop, names: dict[str, Any]) -> bool:
    """Whether the completion condition holds. It sees variables, the counts as they will be, the output so far. Raises: Fault."""
    seen = {
        "numberOfInstances": counts.total - len(counts.removed),
        "numberOfActiveInstances": counts.at_work,
        "numberOfCompletedInstances": counts.completed,
        "numberOfTerminatedInstances": 0,
    }
    counted = names | {name: Decimal(count) for name, count in seen.items()}
    if loop.completion is not None and loop.output_collection in loop.completion.free_names:
        counted[loop.output_collection] = counts.gathered
    run.asks(element, Question.ENOUGH, counted)
    return loop.completion is not None and truth(run, loop.completion, counted)


def add_item(run: Run, given: ItemAdded) -> None:
    """One more item: entered at once, or, one after another, when its turn comes."""
    body = _at_work(run, given.instance, "add an item to")
    assert body.loop is not None
    loop = loop_of(run, body)
    if body.loop.total >= MAX_ITEMS:
        raise InputRejected("wrong-kind", f"Expected at most {MAX_ITEMS} items of {body.element}, but there is one more.")
    before = body.loop.total
    body.loop.total += 1
    if body.loop.output is not None and before % TOGETHER == 0:
        body.loop.output = [*body.loop.output, *nothing_yet(1)]
    run.effects.append(ItemWasAdded(body.element, body.id, body.loop.total))
    if loop.sequential:
        body.loop.items = with_one_more(body.loop.items, before, given.value)
    else:
        body.loop.entered += 1
        _enter_item(run, body, given.value)


def remove_item(run: Run, given: ItemRemoved) -> None:
    """An item less, of those that are not completed. Then the completion condition is looked at with the new counts.

    Raises: InputRejected, "last" where nobody would have done the work, "unsaid" where the condition cannot be evaluated now
    (it speaks of the item that has just been completed, and none has).
    """
    body = _at_work(run, given.instance, "remove an item of")
    assert body.loop is not None
    found = [entry.id for entry in run.instances.values() if entry.scope == body.id and entry.item == given.item]
    waiting = body.loop.entered < given.item <= body.loop.total and given.item not in body.loop.removed
    if not found and not waiting:
        raise InputRejected("unknown", f"Expected item {given.item} of {body.element} to be open, but it is not.")
    if body.loop.completed == 0 and body.loop.left == 1:
        raise InputRejected("last", f"Expected another item of {body.element} beside {given.item}, but it is the only one.")
    body.loop.removed = sorted([*body.loop.removed, given.item])
    enough = _enough_without(run, body)
    run.effects.append(ItemWasRemoved(body.element, body.id, given.item))
    for identity in found:
        cancel(run, identity)
    _go_on(run, run.edit(body.id), enough)


def _enough_without(run: Run, body: Instance) -> bool:
    """Whether what has been completed is enough now. Raises: InputRejected."""
    assert body.loop is not None
    loop = loop_of(run, body)
    if loop.completion is None or body.loop.left == 0:
        return False
    try:
        return _is_enough(run, body.element, loop, body.loop, visible(run, body.id))
    except Fault as fault:
        raise InputRejected("unsaid", str(fault)) from None


def _at_work(run: Run, identity: str, wanted: str) -> Instance:
    body = run.instances.get(identity)
    if body is None:
        raise InputRejected("unknown", f"Expected to {wanted} {identity}, but it is not open.")
    element = run.element(body)
    repeats_items = isinstance(element, Activity) and isinstance(element.loop, MultiInstance)
    if not repeats_items or body.loop is None or body.phase != ACTIVE or body.incident is not None:
        raise InputRejected("wrong-kind", f"Expected to {wanted} {identity} ({body.element}), but it repeats nothing now.")
    return run.edit(identity)


def collect(run: Run, body: Instance) -> None:
    """Give the collected output to the scope around the body."""
    loop = loop_of(run, body)
    assert body.loop is not None
    if loop.output_collection is not None:
        propagate(run, body, body.scope, {loop.output_collection: body.loop.gathered})
