"""Undoes what is done: remembers completed activities that can be undone, and starts their handlers, the latest first.

Who throws, or is undone as a whole, drives: it begins one handler and waits until that is over before it begins the next.
A subprocess that is undone lives again, under a new number and with the variables it had, only as the scope of its
handlers: none of its own events catches anything then.
Source: BPMN 2.0.2, 10.7 and 13.5.5 (compensation), 13.3.2 (the states of an activity).
"""

from __future__ import annotations

from engine.bpmn.diagram import Activity, BoundaryEvent, Event, EventSubProcess, SubProcess, Transaction
from engine.bpmn.effects import CompensationBegun, ElementCompleted
from engine.bpmn.interrupting import trigger_boundary
from engine.bpmn.run import ACTIVE, COMPLETING, ENTERING, UNDOING, WORKING, Run
from engine.bpmn.state import Instance, Record
from engine.bpmn.variables import declare


def remember(run: Run, done: Instance) -> None:
    """An instance completes: its scope remembers it if it can be undone."""
    element = run.element(done)
    if not isinstance(element, Activity) or element.for_compensation:
        return
    by_itself = element.undone_by is not None
    if by_itself and done.item is not None:
        return  # one handler undoes all items
    if not by_itself and not (isinstance(element, SubProcess) and (element.undoing is not None or done.records)):
        return
    if not by_itself and _is_body(element, done) and not done.records:
        return
    scope = run.edit(done.scope)
    kept = () if by_itself else tuple(done.records)
    variables = None if by_itself else done.variables
    scope.records = (*scope.records, Record(run.number(), done.element, done.id, done.item, variables, kept))


def _is_body(element: Activity, instance: Instance) -> bool:
    return element.loop is not None and instance.item is None


def throw_compensation(run: Run, thrower: Instance) -> None:
    """A throw event undoes what is done now; what is done meanwhile is none of its business."""
    thrower.until = run.counter
    thrower.phase = UNDOING


def drives(run: Run, instance: Instance) -> bool:
    """Whether an instance is a subprocess that does nothing but undo: it lives again for that, or is being given up."""
    return lives_again(run, instance) or _is_given_up(run, instance)


def _is_given_up(run: Run, instance: Instance) -> bool:
    return instance.until is not None and isinstance(run.element(instance), Transaction)


def lives_again(run: Run, instance: Instance) -> bool:
    """Whether an instance is a subprocess that was over and lives again only to be undone."""
    element = run.element(instance)
    return instance.undoes is not None and not (isinstance(element, Activity) and element.for_compensation)


def go_on(run: Run, driver: Instance) -> None:
    """Begin the next handler of a driver, or let the driver end when there is none."""
    found = _next(run, driver)
    if found is not None:
        driver.phase = ACTIVE
        _begin(run, driver, *found)
    elif not drives(run, driver):
        driver.phase = COMPLETING
    elif driver.children or driver.arrivals:
        driver.phase = ACTIVE  # a handler's own boundary event has led on
    elif _is_given_up(run, driver):
        _leave_given_up(run, driver)
    else:
        run.effects.append(ElementCompleted(driver.element, driver.id))
        run.remove(driver)


def _leave_given_up(run: Run, driver: Instance) -> None:
    transaction = run.element(driver)
    assert isinstance(transaction, Transaction)
    events = [run.elements[identity] for identity in transaction.boundaries]
    trigger_boundary(run, driver.id, next(event for event in events if isinstance(event, BoundaryEvent) and event.cancels), {})


def _next(run: Run, driver: Instance) -> tuple[Instance, Record] | None:
    """The latest record that a driver may still use, with the scope that holds it."""
    found: list[tuple[Instance, Record]] = []
    wanted = None
    if drives(run, driver):
        scopes = [driver] if _undoes_by_itself(run, driver) else []
    else:
        element = run.element(driver)
        if isinstance(element, Event) and element.compensation is not None:
            wanted = element.compensation.activity
        scopes = _visible(run, driver)
    for scope in scopes:
        found += [(scope, record) for record in scope.records
                  if wanted in (None, record.element) and (driver.until is None or record.number <= driver.until)]  # fmt: skip
    return max(found, key=lambda entry: entry[1].number, default=None)


def _undoes_by_itself(run: Run, driver: Instance) -> bool:
    """Whether the records inside a subprocess are undone one by one: what has an event subprocess for it leaves it to that."""
    element = run.element(driver)
    assert isinstance(element, SubProcess)
    return element.undoing is None or _is_body(element, driver) or _is_given_up(run, driver)


def _visible(run: Run, thrower: Instance) -> list[Instance]:
    scopes = [run.instances[thrower.scope]]
    while isinstance(run.element(scopes[-1]), EventSubProcess):
        scopes.append(run.instances[scopes[-1].scope])
    return scopes


def _begin(run: Run, driver: Instance, scope: Instance, record: Record) -> None:
    holder = run.edit(scope.id)
    holder.records = tuple(entry for entry in holder.records if entry is not record)
    element = run.elements[record.element]
    assert isinstance(element, Activity)
    if element.undone_by is not None:
        handler = run.create(element.undone_by, holder.id, ENTERING)
        handler.undoes = driver.id
    else:
        handler = run.create(record.element, holder.id, UNDOING, record.item)
        handler.undoes, handler.records = driver.id, record.records
    run.effects.append(CompensationBegun(handler.element, handler.id, record.element, record.instance, driver.id))
    if element.undone_by is None:
        _live_again(run, handler, element, record)


def _live_again(run: Run, scope: Instance, element: Activity, record: Record) -> None:
    declare(run, scope, record.variables or {})
    assert isinstance(element, SubProcess)
    if element.undoing is None or _is_body(element, scope):
        return
    undoing = run.elements[element.undoing]
    assert isinstance(undoing, EventSubProcess)
    scope.phase = ACTIVE
    inner = run.create(undoing.id, scope.id, WORKING)
    assert undoing.start is not None
    run.create(undoing.start, inner.id, COMPLETING)
