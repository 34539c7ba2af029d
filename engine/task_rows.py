"""What an opened task is as a row, and the timers of its term: what a step writes down, and `verify` expects to find."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.bpmn.diagram import UserTask
from engine.bpmn.effects import TaskOpened
from engine.calendar import Calendar
from engine.canonical import encode
from engine.lifecycle import LateMode, TaskStatus
from engine.procedures import Procedure
from engine.reminders import remind_at

LATE_WAIT = "late/{}"
"""The wait of the timer that runs out when a task's term does; the diagram's own waits have no slash."""
REMIND_WAIT = "remind/{}"
"""The wait of the timer that reminds of a task's term."""


def task_row(case_id: str, element: UserTask, opened: TaskOpened, at: datetime) -> dict[str, Any]:
    """The columns of a task that has just been opened."""
    return {
        "id": f"{case_id}/{opened.instance}", "case_id": case_id, "instance": opened.instance, "element": opened.element,
        "name": element.name, "name_en": opened.properties.get("name.en", ""), "form": opened.form,
        "status": TaskStatus.OPEN, "version": 1, "assignee": opened.assignee, "opened_at": at, "due_at": opened.due_at,
        "due_why": encode(list(opened.notes)) if opened.notes else None,
        "late_mode": LateMode(opened.properties.get("late", LateMode.SUPERIOR)),
    }  # fmt: skip


def term_timers(
    procedure: Procedure, element: UserTask, task: Mapping[str, Any], calendar: Calendar, now: datetime
) -> list[dict[str, Any]]:
    """What is to happen before a task's term ends, and when it does (where no boundary timer of the diagram acts)."""
    ahead = procedure.declared.remind if element.remind is None else element.remind
    moment = remind_at(task["opened_at"], task["due_at"], ahead, calendar)
    due = [(REMIND_WAIT, moment)] if moment is not None and moment > now else []
    if task["late_mode"] != LateMode.FLOW:
        due.append((LATE_WAIT, task["due_at"]))
    return [
        {"case_id": task["case_id"], "wait": wait.format(task["instance"]), "element": element.id, "due_at": at,
         "why": task["due_why"]}
        for wait, at in due
    ]  # fmt: skip


def timers_left(
    procedure: Procedure, element: UserTask, task: Mapping[str, Any], calendar: Calendar, now: datetime
) -> list[dict[str, Any]]:
    """Those of a task that was opened again: nobody is reminded, nor told that it is late, a second time."""
    done = {REMIND_WAIT: task["reminded_at"], LATE_WAIT: task["late_at"]}
    over = {wait.format(task["instance"]) for wait, at in done.items() if at is not None}
    return [timer for timer in term_timers(procedure, element, task, calendar, now) if timer["wait"] not in over]
