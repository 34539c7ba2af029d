"""Looks at the conditions that events wait for, whenever what they see may have changed.

Source: BPMN 2.0.2, 10.5.5 (conditional event: fires when the condition becomes true; before it fires again it must have
become false).
"""

from __future__ import annotations

from dataclasses import replace

from engine.bpmn.diagram import ConditionalEvent, Event
from engine.bpmn.effects import ConditionMet
from engine.bpmn.evaluation import value_of, visible
from engine.bpmn.interrupting import trigger
from engine.bpmn.parallel_multiple import has_come
from engine.bpmn.run import ACTIVE, Fault, Run
from engine.bpmn.state import Wait


def look(run: Run) -> None:
    """Look at conditions in the order in which they were opened, until one has put a token on its way."""
    if not run.diagram.conditional:
        return
    _gather(run)
    for identity in sorted(run.unlooked, key=lambda entry: int(entry[1:])):
        run.unlooked.discard(identity)
        if identity in run.waits and _becomes_true(run, run.waits[identity]):
            wait = run.waits[identity]
            run.effects.append(ConditionMet(wait.element, wait.instance, identity))
            trigger(run, wait, {})
            if run.agenda:
                return


def _gather(run: Run) -> None:
    """What sees a scope in which variables were set has to be looked at."""
    if run.written:
        for wait in run.waits.values():
            if wait.kind == "condition" and _sees(run, wait.instance):
                run.unlooked.add(wait.id)
        run.written.clear()


def _sees(run: Run, instance: str) -> bool:
    while instance:
        if instance in run.written:
            return True
        instance = run.instances[instance].scope
    return False


def _becomes_true(run: Run, wait: Wait) -> bool:
    """Whether a condition was not true when last looked at, and is now. One that fails is an incident of the wait's owner,
    and looked at again when that is retried."""
    event, owner = run.elements[wait.element], run.instances[wait.instance]
    assert isinstance(event, Event)
    condition = event.parts[wait.part]
    assert isinstance(condition, ConditionalEvent)
    if owner.incident is not None and owner.phase == ACTIVE:
        return False
    try:
        value, _ = value_of(run, condition.condition, visible(run, owner.id))
    except Fault as fault:
        if owner.incident is None:
            run.stop(run.edit(owner.id), str(fault))
        return False
    holds = value is True
    if holds != wait.held:
        run.waits[wait.id] = replace(wait, held=holds)
    return holds and not wait.held and not has_come(run, wait)
