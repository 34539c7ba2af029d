"""The starts by the clock of a procedure's processes, set when a version is deployed.

A date comes once, a duration once after the deployment, a cycle as often as it says, all counted anew by each version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from engine.bpmn.diagram import Diagram, StartEvent, TimerEvent
from engine.bpmn.start_timers import first_start
from engine.bpmn.timers import BadTime, next_of_cycle
from engine.feel import Value
from engine.feel_context import Ground, constants_for, environment_for
from engine.findings import Finding, Severity
from engine.procedures import Procedure
from engine.store.definitions import ProcessTimer

_LONGEST_CYCLE = 80
_TICK = timedelta(microseconds=1)
"""The shortest time that a clock tells."""


def process_timers(
    procedure: Procedure, ground: Callable[[], Ground], overrides: Mapping[str, Value], now: datetime
) -> tuple[list[ProcessTimer], list[Finding]]:
    """Every start by the clock as it is set at `now`, and why one cannot be. Their FEEL sees parameters, and law and calendar as the
    `ground` has them, which is asked for only where there are any."""
    waiting = [
        (diagram, event, timer) for diagram in procedure.diagrams.values() for event, timer in diagram.timer_starts()
    ]
    if not waiting:
        return [], []
    constants = constants_for(procedure, None, overrides)
    environment = environment_for(procedure, ground(), now, [])
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


def scheduled(first: ProcessTimer, at: datetime) -> datetime | None:
    """The moment of a timer's schedule, from its first one on, that is `at` or the next after it; None where there is none."""
    if at <= first.due_at:
        return first.due_at
    if not first.cycle:
        return None
    try:
        return next_of_cycle(first.cycle, first.due_at, at - _TICK, None).at
    except BadTime:
        return None


def next_scheduled(first: ProcessTimer, now: datetime) -> datetime | None:
    """The first moment of a timer's schedule after `now`."""
    return scheduled(first, now + _TICK)


def moments(first: ProcessTimer) -> Iterator[datetime]:
    """The moments of a schedule that counts, or comes once, one after the other."""
    at, left = first.due_at, first.left or 0
    yield at
    for _ in range(left):
        try:
            at = next_of_cycle(first.cycle, at, at, None).at
        except BadTime:
            return
        yield at


def _unfit(timer: TimerEvent, cycle: str, due: datetime, now: datetime) -> str:
    if timer.kind == "date" and due <= now:
        return f"Expected a date to come, but {due.isoformat()} has passed; give a later one, or take the start event out."
    if len(cycle) > _LONGEST_CYCLE:
        return f"Expected a cycle of at most {_LONGEST_CYCLE} characters, but it has {len(cycle)}; write it shorter."
    return ""


def _finding(diagram: Diagram, event: StartEvent, message: str) -> Finding:
    return Finding("bad-timer", Severity.ERROR, diagram.file, event.id, event.line, message, event.name)
