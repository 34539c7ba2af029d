"""Events that catch an error or an escalation which nothing inside can throw.

Source: BPMN 2.0.2, 10.5.1 (propagation from the innermost scope outwards).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn.diagram import (
    BoundaryEvent,
    CallActivity,
    Diagram,
    Element,
    EndEvent,
    ErrorEvent,
    EscalationEvent,
    ServiceTask,
    StartEvent,
    ThrowEvent,
)
from engine.check.neighbourhood import Neighbourhood
from engine.findings import Finding, Severity
from engine.procedures import Procedure


def check_caught(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Every event of a folder that catches what is thrown inside an activity or a scope."""
    processes = {name: diagram for one in around.procedures.values() for name, diagram in one.diagrams.items()}
    for diagram in procedure.diagrams.values():
        yield from diagram_catching(diagram, processes)


def diagram_catching(diagram: Diagram, processes: Mapping[str, Diagram]) -> Iterator[Finding]:
    """Every such event of one diagram; what it calls is looked into where it is one of the processes."""
    for element in diagram.elements.values():
        for part in element.parts if isinstance(element, BoundaryEvent | StartEvent) else ():
            if isinstance(part, ErrorEvent | EscalationEvent) and not _thrown(part, _inside(diagram, element), processes):
                what = "an error" if isinstance(part, ErrorEvent) else "an escalation"
                code = "" if part.code is None else f" {part.code}"
                message = f"Expected something to throw {what}{code} for {element.id} to catch, but nothing inside does; remove it."
                yield Finding("never-thrown", Severity.WARNING, diagram.file, element.id, element.line, message)


def _inside(diagram: Diagram, event: Element) -> list[Element]:
    """Where what the event catches may be thrown: the activity that it watches, or all else of its event subprocess's scope."""
    if isinstance(event, BoundaryEvent):
        holder, apart = event.attached_to, ""
    else:
        holder, apart = diagram.elements[event.scope].scope, event.scope
    found = []
    for element in diagram.elements.values():
        around = [element.id]
        while around[-1] in diagram.elements and around[-1] != diagram.process_id:
            around.append(diagram.elements[around[-1]].scope)
        if holder in around and apart not in around:
            found.append(element)
    return found


def _thrown(wanted: ErrorEvent | EscalationEvent, elements: Iterable[Element], processes: Mapping[str, Diagram]) -> bool:
    """Whether any of the elements may throw it, or any in a process that they call, and so on."""
    agenda, seen = list(elements), set[str]()
    while agenda:
        element = agenda.pop()
        if not isinstance(element, CallActivity):
            if _throws(element, wanted):
                return True
        elif element.process not in processes:  # it may throw whatever it likes
            return True
        elif element.process not in seen:
            seen.add(element.process)
            agenda += processes[element.process].elements.values()
    return False


def _throws(element: Element, wanted: ErrorEvent | EscalationEvent) -> bool:
    if isinstance(element, ServiceTask):  # a job ends in whatever error it likes
        return isinstance(wanted, ErrorEvent)
    thrown = element.parts if isinstance(element, EndEvent | ThrowEvent) else ()
    return any(isinstance(part, type(wanted)) and wanted.code in (None, part.code) for part in thrown)
