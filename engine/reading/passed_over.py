"""What a move by hand passes over: the steps on the ways from where the token stands to where it is put down, which nobody does then.

What was done in the case already is no omission; where the move leads back, it is done again. An adverse decision that is passed
over with its service binds nobody. Source: Administrative Penalty Law (行政处罚法), art. 61.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from engine.bpmn.diagram import Activity, CallActivity, Diagram, Element, MessageEvent, SendTask, ServiceTask, ThrowEvent, UserTask
from engine.bpmn.effects import ElementCompleted
from engine.check.paths import Paths
from engine.declared_letters import Adverse, DocumentKind
from engine.errors import NotFound
from engine.journal import Entry
from engine.procedures import Procedure
from engine.reading.flow_order import in_flow_order
from engine.reading.story import labels
from engine.step import Step
from engine.store import records
from engine.taking_back import standing

TASK, SERVICE, CALL, JOB, MESSAGE = "task", "service", "call", "job", "message"


@dataclass(frozen=True, slots=True)
class SkippedStep:
    """A step that a move leaves out, or leads through again; `kind`: task, service (of a letter), call (of another process), job or
    message. `loops`: the flow may lead back to it from behind the target. `letters`: titles, and English titles, of the letters
    that it makes."""

    name: str
    name_en: str
    kind: str
    loops: bool
    letters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unserved:
    """A decision against somebody that is not served, and, unless it is `made` already, is not made either."""

    title: str
    title_en: str
    made: bool


@dataclass(frozen=True, slots=True)
class PassedOver:
    """`never`: steps that are left out; `again`: steps that are done already and that the flow leads through again."""

    never: tuple[SkippedStep, ...] = ()
    again: tuple[SkippedStep, ...] = ()
    unserved: tuple[Unserved, ...] = ()


def passed_over(step: Step, journal: Iterable[Entry], source: str, target: str) -> PassedOver:
    """What a token that goes from one element to another by hand passes over, in the order of the flow."""
    diagram = step.diagram
    if source not in diagram.elements or target not in diagram.elements:  # the case is on another version by now
        return PassedOver()
    done, order = _done(journal), [element.id for element in in_flow_order(diagram)]
    back = order.index(target) < order.index(source)
    left_out = set[str]() if back else _ahead(diagram, source, target, done) - done
    repeated = ({target} | (Paths(diagram).ways(target, source) if back else set())) & done
    never = [diagram.elements[one] for one in order if one in left_out]
    ended = never if back else [diagram.elements[source], *never]  # what stands unfinished at the source is not done either
    served = any(_kind(step, element) == SERVICE for element in ended)
    after = Paths(diagram).after(target)
    return PassedOver(
        tuple(_told(step, never, after)), tuple(_told(step, (diagram.elements[one] for one in order if one in repeated), after)),
        tuple(_unserved(step, ended)) if served else (),
    )  # fmt: skip


def _done(journal: Iterable[Entry]) -> set[str]:
    """What was completed in the case, and was not taken back."""
    return {
        str(effect["element"]) for entry in standing(journal) for effect in entry.effects() if effect["kind"] == ElementCompleted.kind
    }


def _ahead(diagram: Diagram, source: str, target: str, done: Collection[str]) -> set[str]:
    """The elements on the ways on to the target. They begin with what is not done: one that has to lead through what is done, because
    the token goes round a loop, is looked at only where no other leads there."""
    paths = Paths(diagram)
    past = {one for one in done if isinstance(diagram.elements.get(one), Activity)} - {source, target}
    return (paths.ways(source, target, past) or paths.ways(source, target)) - {source, target}


def _told(step: Step, elements: Iterable[Element], after: Collection[str]) -> Iterator[SkippedStep]:
    for element in elements:
        if kind := _kind(step, element):
            letters = tuple(_titles(step.procedure, element))
            yield SkippedStep(*_names(step.diagram, element), kind, element.id in after, letters)


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


def _unserved(step: Step, ended: list[Element]) -> Iterator[Unserved]:
    """Adverse decisions whose service is passed over: those that would be made on the way, and those that are made already."""
    ahead = {one.id for element in ended for one in _kinds(step.procedure, element)}
    made = {row.name for row in records.documents_of(step.tx.connection, [step.row.id])}
    for one in step.procedure.declared.documents.values():
        if isinstance(one.adverse, Adverse) and one.id in ahead | made:
            yield Unserved(one.title, one.title_en, one.id in made)
