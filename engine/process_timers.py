"""The starts by the clock of a procedure's processes, set when a version is deployed.

A date comes once, a duration once after the deployment, a cycle as often as it says, all counted anew by each version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from engine.bpmn.diagram import Diagram, StartEvent, TimerEvent
from engine.bpmn.start_timers import first_start
from engine.bpmn.timers import BadTime
from engine.feel import Value
from engine.feel_context import constants_for, environment_for
from engine.findings import Finding, Severity
from engine.library import Library
from engine.procedures import Procedure
from engine.store.definitions import ProcessTimer

_LONGEST_CYCLE = 80


def process_timers(
    connection: Connection, procedure: Procedure, overrides: Mapping[str, Value], now: datetime
) -> tuple[list[ProcessTimer], list[Finding]]:
    """Every start by the clock, and why one cannot be set. Their FEEL sees parameters, law and calendar as they stand now."""
    waiting = [
        (diagram, event, timer) for diagram in procedure.diagrams.values() for event, timer in diagram.timer_starts()
    ]
    if not waiting:
        return [], []
    constants = constants_for(procedure, None, overrides)
    environment = environment_for(procedure, Library().shelf(connection), now, [])
    timers: list[ProcessTimer] = []
    findings: list[Finding] = []
    for diagram, event, timer in waiting:
        try:
            cycle, due = first_start(timer, constants, environment, now)
        except BadTime as trouble:
            findings.append(_finding(diagram, event, f"{trouble} It is computed at deployment, where no case has variables yet."))
            continue
        wrong = _unfit(timer, cycle, due.at, now)
        if wrong:
            findings.append(_finding(diagram, event, wrong))
        timers.append(ProcessTimer(diagram.process_id, event.id, cycle, due.at, due.left))
    return timers, findings


def _unfit(timer: TimerEvent, cycle: str, due: datetime, now: datetime) -> str:
    if timer.kind == "date" and due <= now:
        return f"Expected a date to come, but {due.isoformat()} has passed; give a later one, or take the start event out."
    if len(cycle) > _LONGEST_CYCLE:
        return f"Expected a cycle of at most {_LONGEST_CYCLE} characters, but it has {len(cycle)}; write it shorter."
    return ""


def _finding(diagram: Diagram, event: StartEvent, message: str) -> Finding:
    return Finding("bad-timer", Severity.ERROR, diagram.file, event.id, event.line, message, event.name)
