"""Facts about diagrams that several checks use: messages sent and awaited, what acts when a task is late."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    CatchEvent,
    Diagram,
    Element,
    EndEvent,
    Event,
    MessageEvent,
    ReceiveTask,
    SendTask,
    SignalEvent,
    StartEvent,
    ThrowEvent,
    TimerEvent,
    UserTask,
)


def awaited_messages(diagram: Diagram) -> set[str]:
    """Names of the messages that a diagram awaits or starts by."""
    return {name for _, name in awaiting(diagram)}


def awaiting(diagram: Diagram) -> Iterator[tuple[Element, str]]:
    """Elements that a message begins or lets go on, with its name."""
    for element in diagram.elements.values():
        for name in _messages(element, sending=False):
            yield element, name


def sent_messages(diagram: Diagram) -> Iterator[tuple[Element, str]]:
    """Elements that send a message, with its name."""
    for element in diagram.elements.values():
        for name in _messages(element, sending=True):
            yield element, name


def awaited_signals(diagram: Diagram) -> Iterator[tuple[Element, str]]:
    """Elements that await a signal, or start a case by one, with its name."""
    yield from _signals(diagram, (CatchEvent, StartEvent, BoundaryEvent))


def sent_signals(diagram: Diagram) -> Iterator[tuple[Element, str]]:
    """Elements that send a signal, with its name."""
    yield from _signals(diagram, (ThrowEvent, EndEvent))


def _signals(diagram: Diagram, kinds: tuple[type[Event], ...]) -> Iterator[tuple[Element, str]]:
    for element in diagram.elements.values():
        if isinstance(element, kinds):
            for part in element.parts:
                if isinstance(part, SignalEvent) and isinstance(part.name, str):
                    yield element, part.name


def _messages(element: Element, sending: bool) -> Iterator[str]:
    definitions: tuple[object, ...] = ()
    if isinstance(element, SendTask if sending else ReceiveTask):
        definitions = (element.message,)
    elif isinstance(element, (ThrowEvent, EndEvent) if sending else (CatchEvent, StartEvent, BoundaryEvent)):
        definitions = element.parts
    for definition in definitions:
        if isinstance(definition, MessageEvent) and isinstance(definition.name, str) and definition.name:
            yield definition.name


def acts_when_late(diagram: Diagram, task: UserTask) -> bool:
    """Whether a timer on the task, or on a subprocess around it, acts when its term ends."""
    element: Element | None = task
    while element is not None and element.id != diagram.process_id:
        if isinstance(element, Activity):
            for name in element.boundaries:
                boundary = diagram.elements[name]
                if isinstance(boundary, Event) and any(isinstance(part, TimerEvent) for part in boundary.parts):
                    return True
        element = diagram.elements.get(element.scope)
    return False
