"""What a move by hand passes over: the steps on the ways from where the token stands to where it is put down, which nobody does then.

An adverse decision that is passed over with its service binds nobody. Source: Administrative Penalty Law (行政处罚法), art. 61.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.diagram import CallActivity, Diagram, Element, MessageEvent, SendTask, ServiceTask, ThrowEvent, UserTask
from engine.check.paths import Paths
from engine.errors import NotFound
from engine.procedure_file import Adverse, DocumentKind
from engine.procedures import Procedure
from engine.reading.flow_order import in_flow_order
from engine.reading.story import labels
from engine.step import Step
from engine.store import records

TASK, SERVICE, CALL, JOB, MESSAGE = "task", "service", "call", "job", "message"


@dataclass(frozen=True, slots=True)
class SkippedStep:
    """A step on the way; `kind`: task, service (of a letter), call (of another process), job or message. `again`: the flow may come
    to it later, from the target on. `letters`: titles, and English titles, of the letters that it makes."""

    name: str
    name_en: str
    kind: str
    again: bool
    letters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unserved:
    """A decision against somebody that is not served, and, unless it is `made` already, is not made either."""

    title: str
    title_en: str
    made: bool


@dataclass(frozen=True, slots=True)
class PassedOver:
    steps: tuple[SkippedStep, ...] = ()
    unserved: tuple[Unserved, ...] = ()

    @property
    def never(self) -> tuple[SkippedStep, ...]:
        return tuple(one for one in self.steps if not one.again)

    @property
    def later(self) -> tuple[SkippedStep, ...]:
        return tuple(one for one in self.steps if one.again)


def passed_over(step: Step, source: str, target: str) -> PassedOver:
    """What a token that goes from one element to another by hand passes over, in the order of the flow."""
    diagram = step.diagram
    if source not in diagram.elements or target not in diagram.elements:  # the case is on another version by now
        return PassedOver()
    later = Paths(diagram).after(target)
    found = [(element, kind) for element in _between(diagram, source, target) if (kind := _kind(step, element))]
    steps = tuple(
        SkippedStep(*_names(diagram, element), kind, element.id in later, tuple(_titles(step.procedure, element)))
        for element, kind in found
    )  # fmt: skip
    never = [element for element, _ in found if element.id not in later]
    served = any(kind == SERVICE and element.id not in later for element, kind in found)
    return PassedOver(steps, tuple(_unserved(step, never)) if served else ())


def _between(diagram: Diagram, source: str, target: str) -> Iterator[Element]:
    """The elements on every way from one to the other that passes neither twice."""
    paths = Paths(diagram)
    ahead = paths.beyond([source], {target})
    for element in in_flow_order(diagram):
        if element.id != source and element.id in ahead and target in paths.beyond([element.id], {source}):
            yield element


def _kind(step: Step, element: Element) -> str | None:
    """What somebody would miss of it; None where nobody has anything to do and nothing leaves the case."""
    if isinstance(element, UserTask):
        return TASK
    if isinstance(element, ServiceTask):
        return JOB
    if isinstance(element, CallActivity):
        return SERVICE if _serves(step, element.process) else CALL
    sends = isinstance(element, SendTask) or (isinstance(element, ThrowEvent) and isinstance(element.definition, MessageEvent))
    return MESSAGE if sends else None


def _serves(step: Step, process: str) -> bool:
    """Whether a process serves a letter on somebody."""
    try:
        called = step.tx.house.library.newest_with(step.tx.connection, step.tx.shelf, process)
    except NotFound:
        return False
    return called.process(process).serves is not None


def _names(diagram: Diagram, element: Element) -> tuple[str, str]:
    name, name_en = labels(diagram, element.id)
    return name or element.id, name_en


def _kinds(procedure: Procedure, element: Element) -> Iterator[DocumentKind]:
    if isinstance(element, UserTask):
        for identity in (element.document or "").split():
            yield procedure.declared.documents[identity]


def _titles(procedure: Procedure, element: Element) -> Iterator[tuple[str, str]]:
    return ((one.title, one.title_en) for one in _kinds(procedure, element))


def _unserved(step: Step, never: list[Element]) -> Iterator[Unserved]:
    """Adverse decisions whose service is passed over: those made on the way, and those that are made already."""
    ahead = {one.id for element in never for one in _kinds(step.procedure, element)}
    made = {row.name for row in records.documents_of(step.tx.connection, [step.row.id])}
    for one in step.procedure.declared.documents.values():
        if isinstance(one.adverse, Adverse) and one.id in ahead | made:
            yield Unserved(one.title, one.title_en, one.id in made)
