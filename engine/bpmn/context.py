"""What a step may know besides state, diagram and input; and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.bpmn.effects import Effect
    from engine.bpmn.state import State
    from engine.dmn import Decided
    from engine.feel import Environment


Notes = Sequence[Mapping[str, Any]]


def by_duration(due_at: datetime, notes: Notes, since: datetime, now: datetime) -> tuple[datetime, Notes]:
    """A moment later by the time that went by between two others: what a term comes to where nobody knows a calendar."""
    return due_at + (now - since), notes


def as_it_is(due_at: datetime, notes: Notes) -> tuple[datetime, Notes]:
    """What counting anew comes to where nobody knows a calendar."""
    return due_at, notes


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of one step, all recorded by the journal.

    `now` is aware UTC; `constants` are the names seen everywhere (`case`, `parameters`); `environment` holds the host
    functions; `decide` evaluates a decision over variables; `notes` is the list that the host functions append to;
    `prolong` says when a term ends (and why) that stood still from one moment to another, `recount` when one ends by the
    calendar as it now is.
    """

    now: datetime
    environment: Environment
    decide: Callable[[str, Mapping[str, Any]], Decided]
    constants: Mapping[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    prolong: Callable[[datetime, Notes, datetime, datetime], tuple[datetime, Notes]] = by_duration
    recount: Callable[[datetime, Notes], tuple[datetime, Notes]] = as_it_is


@dataclass(frozen=True, slots=True)
class Step:
    """The state after an input, and what it caused, in order."""

    state: State
    effects: tuple[Effect, ...]


class InputRejected(EngineError):
    """The input does not fit the state: nothing has changed.

    `reason` is "ended", "suspended" (the case stands still), "unknown" (no such live instance or wait), "wrong-kind"
    (another input is expected there), "no-start" (no start event fits), "last" (of the items of a multi-instance), "unsaid"
    (a completion condition that cannot be evaluated), or of a return "unsound", "undecided" or "recorded".
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
