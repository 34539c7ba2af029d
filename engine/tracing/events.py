"""What a trace tells of an effect: the element, and one of nine words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn import effects as fx
from engine.bpmn.diagram import Diagram, EndEvent, ErrorEvent

WORDS: Mapping[type[fx.Effect], str] = {
    fx.ElementEntered: "entered",
    fx.ElementCompleted: "completed",
    fx.ElementCancelled: "cancelled",
    fx.TaskOpened: "waiting",
    fx.SubscriptionOpened: "waiting",
    fx.SignalAwaited: "waiting",
    fx.ConditionAwaited: "waiting",
    fx.JobRequested: "job",
    fx.MessageSent: "message-sent",
    fx.TimerSet: "timer-set",
    fx.IncidentRaised: "incident",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an element; `case` counts the cases of a trace from 1."""

    element: str
    event: str
    case: int

    def to_plain(self) -> dict[str, str]:
        """The event as plain JSON."""
        return {"element": self.element, "event": self.event}


def events_of(effect: fx.Effect, diagram: Diagram, case: int) -> Iterator[Event]:
    """The events that an effect is told by: none for what only follows from others, such as a flow taken."""
    if isinstance(effect, fx.ElementCompleted) and _throws_error(diagram, effect.element):
        yield Event(effect.element, "error", case)
    word = WORDS.get(type(effect))
    if word is not None:
        yield Event(effect.element, word, case)


def _throws_error(diagram: Diagram, element: str) -> bool:
    found = diagram.elements.get(element)
    return isinstance(found, EndEvent) and any(isinstance(part, ErrorEvent) for part in found.parts)
