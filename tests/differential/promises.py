"""What the engine promises of every state, whatever happened to the case: no token without something to wait for, and no count
that is not so."""

from __future__ import annotations

from collections import Counter

from engine.bpmn import Diagram, State
from engine.bpmn.diagram import CallActivity, ServiceTask, UserTask
from engine.bpmn.state import ACTIVE, Instance
from engine.canonical import decode, encode


def broken_promise(state: State, diagram: Diagram) -> str | None:
    """What is wrong with a state; None if nothing is."""
    if encode(State.from_plain(decode(encode(state.to_plain()))).to_plain()) != encode(state.to_plain()):
        return "the state changes by being stored"
    live = state.instances
    if state.ended:
        return None if list(live) == [State.ROOT] and not state.waits else "the case has ended, but something is still live"
    inside = Counter(instance.scope for instance in live.values())
    undone = {instance.undoes for instance in live.values()}
    for instance in live.values():
        where = f"{instance.element} ({instance.id})"
        if instance.scope and instance.scope not in live:
            return f"{where} is in no live scope"
        if inside[instance.id] != instance.children:
            return f"{where} counts {instance.children} inside, but there are {inside[instance.id]}"
        if any(state.waits[wait].instance != instance.id if wait in state.waits else True for wait in instance.waits):
            return f"{where} names a wait that is not its own"
        if instance.loop is not None and instance.loop.entered and instance.children and instance.loop.at_work < 0:
            return f"{where} counts fewer than no items at work"
        if not instance.children and not waits_for_something(instance, diagram, undone):
            return f"{where} waits for nothing"
    for wait in state.waits.values():
        if wait.instance not in live or wait.id not in live[wait.instance].waits:
            return f"wait {wait.id} for {wait.element} is nobody's"
    return None


def waits_for_something(instance: Instance, diagram: Diagram, undone: set[str | None]) -> bool:
    """Whether a leaf has an open task, a job, a call, a wait, something that is being undone or an incident."""
    if instance.incident is not None or instance.waits or instance.id in undone:
        return True
    works = isinstance(diagram.elements[instance.element], (UserTask, ServiceTask, CallActivity))
    return works and instance.phase == ACTIVE and instance.loop is None
