"""Facts about diagrams that several checks use: messages sent and awaited, names written."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    BusinessRuleTask,
    CallActivity,
    CatchEvent,
    Diagram,
    Element,
    EndEvent,
    Event,
    MessageEvent,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    StartEvent,
    ThrowEvent,
    TimerEvent,
    UserTask,
)
from engine.jobs import Job
from engine.procedures import Procedure


def awaited_messages(diagram: Diagram) -> set[str]:
    """Names of the messages that a diagram awaits or starts by."""
    return {name for element in diagram.elements.values() for name in _messages(element, sending=False)}


def sent_messages(diagram: Diagram) -> Iterator[tuple[Element, str]]:
    """Elements that send a message, with its name."""
    for element in diagram.elements.values():
        for name in _messages(element, sending=True):
            yield element, name


def _messages(element: Element, sending: bool) -> Iterator[str]:
    definitions: tuple[object, ...] = ()
    if isinstance(element, SendTask if sending else ReceiveTask):
        definitions = (element.message,)
    elif isinstance(element, (ThrowEvent, EndEvent) if sending else (CatchEvent, StartEvent, BoundaryEvent)):
        definitions = element.parts
    for definition in definitions:
        if isinstance(definition, MessageEvent) and isinstance(definition.name, str) and definition.name:
            yield definition.name


def written_names(procedure: Procedure, process: str, jobs: dict[str, Job]) -> set[str] | None:
    """Every name that a case of a process can hold; None where that cannot be told (a call that merges all)."""
    described, diagram = procedure.process(process), procedure.diagrams[process]
    names = {"outcome", "cause", "letter", "loopCounter"}
    if described.start_form is not None and described.start_form in procedure.forms:
        names |= procedure.forms[described.start_form].keys().keys()
    for job in (described.prepare, described.choices):
        if job in jobs:
            names |= _bare(jobs[job].outputs)
    for element in diagram.elements.values():
        names |= {mapping.target for mapping in (*element.inputs, *element.outputs)}
        names |= _results(procedure, element, jobs)
        if isinstance(element, CallActivity) and element.all_outputs:
            return None
    return names


def _results(procedure: Procedure, element: Element, jobs: dict[str, Job]) -> set[str]:
    names: set[str] = set()
    if isinstance(element, Activity) and element.loop is not None:
        loop = element.loop
        names |= {one for one in (loop.item, loop.output_collection, loop.local_output) if one}
    if isinstance(element, UserTask) and element.form is not None and element.form in procedure.forms:
        names |= procedure.forms[element.form].keys().keys()
    if isinstance(element, ServiceTask) and element.job_type in jobs:
        names |= _bare(jobs[element.job_type].outputs)
    if isinstance(element, BusinessRuleTask | ScriptTask):
        names.add(element.result)
    return names


def _bare(words: object) -> set[str]:
    return {str(word) for word in words}  # type: ignore[attr-defined]


def message_payloads(procedures: dict[str, Procedure], message: str) -> set[str]:
    """Names that the senders of a message put into it."""
    names: set[str] = set()
    for procedure in procedures.values():
        for diagram in procedure.diagrams.values():
            for element, name in sent_messages(diagram):
                if name == message:
                    names |= {mapping.target for mapping in element.inputs}
    return names


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
