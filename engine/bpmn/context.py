"""What a step may know besides state, diagram and input; and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.bpmn.effects import Effect
    from engine.bpmn.state import State
    from engine.dmn import Decided
    from engine.feel import Environment


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of one step, all recorded by the journal.

    `now` is aware UTC; `constants` are the names seen everywhere (`case`, `parameters`); `environment` holds the host
    functions; `decide` evaluates a decision over variables; `notes` is the list that the host functions append to.
    """

    now: datetime
    environment: Environment
    decide: Callable[[str, Mapping[str, Any]], Decided]
    constants: Mapping[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """The state after an input, and what it caused, in order."""

    state: State
    effects: tuple[Effect, ...]


class InputRejected(EngineError):
    """The input does not fit the state: nothing has changed.

    `reason` is "ended", "unknown" (no such live instance or wait), "wrong-kind" (another input is expected there) or
    "no-start" (no start event fits).
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
