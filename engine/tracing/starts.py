"""How the cases of a trace begin: by themselves, by a message, by a signal, by the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn.diagram import CallActivity, Diagram, MessageEvent, SignalEvent, StartEvent
from engine.bpmn.start_timers import first_start
from engine.bpmn.timers import BadTime, Due, following
from engine.feel import Environment


def starts_by_itself(diagrams: Mapping[str, Diagram]) -> list[Diagram]:
    """The processes with a none start event that no other one of the file calls; all of them where they call in a circle."""
    able = [diagram for diagram in diagrams.values() if any(event.definition is None for event in diagram.starts)]
    called = {
        element.process
        for diagram in diagrams.values()
        for element in diagram.elements.values()
        if isinstance(element, CallActivity) and element.process != diagram.process_id
    }
    return [diagram for diagram in able if diagram.process_id not in called] or able


def waiting_starts(diagram: Diagram) -> Iterator[StartEvent]:
    """The start events that wait for a message or a signal."""
    return (event for event in diagram.starts if any(isinstance(part, MessageEvent | SignalEvent) for part in event.parts))


def message_start(diagrams: Mapping[str, Diagram], name: str) -> tuple[Diagram, StartEvent] | None:
    """The start event that a message begins a case at."""
    for diagram in diagrams.values():
        event = diagram.message_starts().get(name)
        if event is not None:
            return diagram, event
    return None


def signal_starts(diagrams: Mapping[str, Diagram], name: str) -> list[tuple[Diagram, StartEvent]]:
    """Every start event that a signal begins a case at."""
    return [
        (diagram, event)
        for diagram in diagrams.values()
        for event in diagram.starts
        if any(isinstance(part, SignalEvent) and part.name == name for part in event.parts)
    ]


@dataclass(slots=True)
class Alarm:
    """A start event that the clock triggers next at `due`, and `left` times more (None: without end)."""

    diagram: Diagram
    event: StartEvent
    due: datetime
    left: int | None
    text: str


@dataclass(slots=True)
class Clockwork:
    """The timer start events of a file."""

    alarms: list[Alarm] = field(default_factory=list)

    def wind(self, diagram: Diagram, environment: Environment, now: datetime) -> Iterator[tuple[StartEvent, str]]:
        """Set the timers of a process's start events; each with "", or with why it could not be set."""
        for event, timer in diagram.timer_starts():
            try:
                text, due = first_start(timer, {}, environment, now)
            except BadTime as trouble:
                yield event, str(trouble)
                continue
            self.alarms.append(Alarm(diagram, event, due.at, due.left, text))
            yield event, ""

    def next_due(self) -> datetime | None:
        """When the next one is due."""
        return min((alarm.due for alarm in self.alarms), default=None)

    def fire(self, due: datetime) -> Alarm | None:
        """The one that is due at this moment, set anew if it repeats."""
        found = next((alarm for alarm in self.alarms if alarm.due == due), None)
        if found is None:
            return None
        self.alarms.remove(found)
        again = following(found.text, Due(found.due, found.left), found.due)
        if again is not None:
            self.alarms.append(Alarm(found.diagram, found.event, again.at, again.left, found.text))
        return found
