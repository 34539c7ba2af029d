"""Which elements of running cases' versions another version no longer has, or awaits otherwise, and what may take their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    CatchEvent,
    Diagram,
    Element,
    EventBasedGateway,
    EventSubProcess,
    InclusiveGateway,
    ParallelGateway,
    StartEvent,
)
from engine.bpmn.migrating import Plan, same_triggers
from engine.procedures import Procedure
from engine.reading.story import labels
from engine.store import cases, definitions
from engine.transaction import Transaction

LIVE = (Activity, BoundaryEvent, CatchEvent, EventBasedGateway, EventSubProcess, InclusiveGateway, ParallelGateway)
"""Where a token can be, or what can be awaited beside one."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """An element or a flow of a running case's version, and what may be its name in the new one; `chosen` None for none. `watched`:
    its wait may also be closed instead (chosen as "")."""

    process: str
    process_en: str
    id: str
    name: str
    name_en: str
    candidates: tuple[tuple[str, str, str], ...]
    watched: bool
    chosen: str | None


def renamings(tx: Transaction, procedure: str, target: str, mapping: Mapping[str, str]) -> tuple[Renaming, ...]:
    """For the versions that cases of a procedure are under way on, whatever their number: versions are looked at, not cases."""
    library = tx.house.library
    new = library.procedure(tx.connection, target)
    found: dict[tuple[str, str], Renaming] = {}
    for content in definitions.contents_of(tx.connection, procedure):
        if content != target and cases.any_under_way(tx.connection, content):
            for one, process in _of_version(library.procedure(tx.connection, content), new, mapping):
                found.setdefault((process, one.id), one)
    return tuple(found[key] for key in sorted(found))


def _of_version(old: Procedure, new: Procedure, mapping: Mapping[str, str]) -> Iterator[tuple[Renaming, str]]:
    for process in old.diagrams.keys() & new.diagrams.keys():
        declared = new.process(process)
        for identity, names, candidates, watched in _differing(old.diagrams[process], new.diagrams[process]):
            chosen = mapping.get(identity)
            yield Renaming(declared.title, declared.title_en, identity, *names, candidates, watched, chosen), process


Differing = tuple[str, tuple[str, str], tuple[tuple[str, str, str], ...], bool]


def _differing(old: Diagram, new: Diagram) -> Iterator[Differing]:
    plan = Plan(old, new, {})
    for identity, element in old.elements.items():
        watched = plan.watches(identity)
        if not (watched or isinstance(element, LIVE)):
            continue
        there = new.elements.get(identity)
        if there is None or (watched and not same_triggers(element, there)):
            yield identity, _names(old, identity), tuple(_alike(element, old, new)), watched
    for identity, flow in old.flows.items():
        if identity not in new.flows and isinstance(old.elements[flow.target], (ParallelGateway, InclusiveGateway)):
            yield identity, _names_of_flow(old, identity), tuple(_flows_alike(old, new)), False


def _alike(element: Element, old: Diagram, new: Diagram) -> Iterator[tuple[str, str, str]]:
    """Elements of the same kind that only the new version has."""
    for identity, other in new.elements.items():
        if type(other) is type(element) and identity not in old.elements and _starts_alike(element, other):
            yield identity, *_names(new, identity)


def _starts_alike(element: Element, other: Element) -> bool:
    return not isinstance(element, StartEvent) or same_triggers(element, other)


def _flows_alike(old: Diagram, new: Diagram) -> Iterator[tuple[str, str, str]]:
    for identity, flow in new.flows.items():
        if identity not in old.flows and isinstance(new.elements[flow.target], (ParallelGateway, InclusiveGateway)):
            yield identity, *_names_of_flow(new, identity)


def _names(diagram: Diagram, identity: str) -> tuple[str, str]:
    name, name_en = labels(diagram, identity)
    return name or identity, name_en


def _names_of_flow(diagram: Diagram, identity: str) -> tuple[str, str]:
    flow = diagram.flows[identity]
    (source, source_en), (target, target_en) = _names(diagram, flow.source), _names(diagram, flow.target)
    return f"{source} → {target}", f"{source_en or source} → {target_en or target}"
