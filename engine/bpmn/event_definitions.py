"""Event definitions, and the words that they and other parts of a diagram are written in.

Source: BPMN 2.0.2, 10.5.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from engine.feel import Expression, YearsMonths

Words: TypeAlias = str | Expression
"""A fixed text, or FEEL that gives one."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeated time as written: ISO 8601 `R3/PT1H`, or cron of five or six fields."""

    text: str


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """`kind` is "date", "duration" or "cycle"; `value` FEEL, or the fixed time."""

    kind: str
    value: Expression | datetime | timedelta | YearsMonths | Cycle


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message by name; `key` is None where no subscription is needed (a process's own start) or none is given."""

    name: Words
    key: Words | None


@dataclass(frozen=True, slots=True)
class SignalEvent:
    """A signal by name."""

    name: Words


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """An error by code; None catches every error."""

    code: str | None


@dataclass(frozen=True, slots=True)
class EscalationEvent:
    """An escalation by code; None catches every escalation."""

    code: str | None


@dataclass(frozen=True, slots=True)
class TerminateEvent:
    """Ends all that its scope still does."""


@dataclass(frozen=True, slots=True)
class ConditionalEvent:
    """Something becomes true of the variables in sight."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """A jump inside one scope, from a throw to the catch of the same name."""

    name: str


@dataclass(frozen=True, slots=True)
class CompensateEvent:
    """Undoes what is done: thrown for one `activity`, or for all of its scope; caught by who knows how to undo."""

    activity: str | None


@dataclass(frozen=True, slots=True)
class CancelEvent:
    """Gives a transaction up, or is what follows when it was."""


Part: TypeAlias = (
    TimerEvent | MessageEvent | SignalEvent | ConditionalEvent | ErrorEvent | EscalationEvent | TerminateEvent | LinkEvent
    | CompensateEvent | CancelEvent
)
"""One event definition."""


@dataclass(frozen=True, slots=True)
class MultipleEvent:
    """Several definitions: any of them triggers the event, or all of them together (`parallel`); thrown, all are."""

    parts: tuple[Part, ...]
    parallel: bool


Definition: TypeAlias = None | Part | MultipleEvent
