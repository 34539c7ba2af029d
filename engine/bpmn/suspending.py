"""Lets a case stand still and go on: no token moves, and every pending term ends later by the time that it stood still."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.bpmn.context import InputRejected, Notes
from engine.bpmn.diagram import UserTask
from engine.bpmn.effects import CaseResumed, CaseSuspended, TermMoved, TimerMoved
from engine.bpmn.inputs import Cancelled, Resumed, Suspended
from engine.bpmn.run import ACTIVE, Run
from engine.bpmn.state import Instance, State, Wait
from engine.bpmn.timers import next_of_cycle, runs_by_calendar

ADMITTED = (Resumed, Cancelled)
"""The inputs that a suspended case takes."""


def suspend(run: Run, given: Suspended) -> None:
    """Stop the case."""
    run.suspended_at = run.context.now
    run.effects.append(CaseSuspended(run.diagram.process_id, State.ROOT))


def resume(run: Run, given: Resumed) -> None:
    """Let the case go on. What was over when it stopped, and what has no date, stays as it is."""
    since = run.suspended_at
    if since is None:
        raise InputRejected("wrong-kind", "Expected to resume a suspended case, but it is not suspended.")
    run.suspended_at = None
    run.effects.append(CaseResumed(run.diagram.process_id, State.ROOT, since))
    for wait in list(run.waits.values()):
        if wait.kind == "timer" and wait.due_at is not None and wait.due_at > since:
            _move_timer(run, wait, wait.due_at, given.notes.get(wait.id, ()), since)
    for instance in list(run.instances.values()):
        due_at = given.due.get(instance.id)
        if due_at is not None and due_at > since and _is_open_task(run, instance):
            later, notes = run.context.prolong(due_at, given.notes.get(instance.id, ()), since, run.context.now)
            if later != due_at:
                run.effects.append(TermMoved(instance.element, instance.id, later, tuple(notes)))


def _move_timer(run: Run, wait: Wait, due_at: datetime, notes: Notes, since: datetime) -> None:
    now = run.context.now
    if runs_by_calendar(wait.name):  # "every Monday": the Mondays that went by are not made up
        later = due_at if due_at > now else next_of_cycle(wait.name, due_at, now, wait.left).at
    else:
        later, notes = run.context.prolong(due_at, notes, since, now)
    if later != due_at:
        run.waits[wait.id] = replace(wait, due_at=later)
        run.effects.append(TimerMoved(wait.element, wait.instance, wait.id, later, tuple(notes)))


def _is_open_task(run: Run, instance: Instance) -> bool:
    return instance.phase == ACTIVE and instance.loop is None and isinstance(run.element(instance), UserTask)
