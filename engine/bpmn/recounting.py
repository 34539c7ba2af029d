"""Counts the pending terms of a case anew, because the calendar that they were counted by has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.bpmn.context import Notes
from engine.bpmn.effects import TermMoved, TimerMoved
from engine.bpmn.inputs import Recounted
from engine.bpmn.run import Run


def recount(run: Run, given: Recounted) -> None:
    """Moves every pending timer and every pending term of a task whose notes name a term; a change of the notes alone (a day
    is no longer provisional) is told too. What is over stays as it was."""
    for wait in list(run.waits.values()):
        notes = given.notes.get(wait.id)
        if wait.kind == "timer" and wait.due_at is not None and notes:
            later, fresh = _counted(run, wait.due_at, notes)
            if (later, list(fresh)) != (wait.due_at, list(notes)):
                run.waits[wait.id] = replace(wait, due_at=later)
                run.effects.append(TimerMoved(wait.element, wait.instance, wait.id, later, tuple(fresh)))
    for instance in list(run.instances.values()):
        due_at, notes = given.due.get(instance.id), given.notes.get(instance.id)
        if due_at is not None and notes:
            later, fresh = _counted(run, due_at, notes)
            if (later, list(fresh)) != (due_at, list(notes)):
                run.effects.append(TermMoved(instance.element, instance.id, later, tuple(fresh)))


def _counted(run: Run, due_at: datetime, notes: Notes) -> tuple[datetime, Notes]:
    """A term that is over stays over, and one that would be over already keeps the day that everybody was told."""
    if due_at <= run.context.now:
        return due_at, notes
    later, fresh = run.context.recount(due_at, notes)
    return (later, fresh) if later > run.context.now else (due_at, notes)
