"""When the clock begins a case at a process's start event; no case stands yet, so no variable does.

Source: BPMN 2.0.2, 10.5.2 (timer start events).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.bpmn.event_definitions import Cycle, TimerEvent
from engine.bpmn.timers import BadTime, Due, first_due
from engine.feel import Environment, Expression, FeelError


def first_start(timer: TimerEvent, names: Mapping[str, Any], environment: Environment, now: datetime) -> tuple[str, Due]:
    """The cycle of a timer set at `now` ("" for a date or a duration, which come once), and when it begins a case first.

    Raises: BadTime.
    """
    value: Any = timer.value
    if isinstance(value, Expression):
        try:
            value = value.evaluate(names, environment)
        except FeelError as error:
            raise BadTime(str(error)) from None
    if isinstance(value, Cycle):
        value = value.text
    return (value if timer.kind == "cycle" else ""), first_due(timer.kind, value, now)
