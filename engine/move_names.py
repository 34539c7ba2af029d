"""Whether the names that a move to another version gives are names at all: a slip of the pen would be a step that goes nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn.diagram import Diagram
from engine.check.near_names import near
from engine.procedures import Procedure
from engine.store import cases, definitions
from engine.transaction import Transaction


def wrong_names(tx: Transaction, target: Procedure, version: int, mapping: Mapping[str, str]) -> Iterator[str]:
    """What is no step, event or flow of the versions that cases are under way on, or none of the target: a sentence of each."""
    left = _versions_left(tx, target) if mapping else {}
    for old, new in mapping.items():
        here = {process for one in left.values() for process, diagram in one.diagrams.items() if old in _named(diagram)}
        if left and not here:
            known = {name for one in left.values() for diagram in one.diagrams.values() for name in _named(diagram)}
            yield f"{old} is no step of {_versions(left)}{near(old, sorted(known))}"
        images = {name for process in here or target.diagrams for name in _named(target.diagrams.get(process))}
        if new and new not in images:
            yield f"{new} is none of version {version}{near(new, sorted(images))}"
    for new, times in Counter(filter(None, mapping.values())).items():
        if times > 1:
            yield f"{new} is the new name of {times} steps; each needs its own"


def _versions_left(tx: Transaction, target: Procedure) -> dict[int, Procedure]:
    """Version -> content of those that cases are under way on; where there is no such case, of all but the target."""
    others = [one for one in definitions.contents_of(tx.connection, target.name) if one != target.hash]
    left = [one for one in others if cases.any_under_way(tx.connection, one)] or others
    found = {definitions.version_of(tx.connection, target.name, one): tx.house.library.procedure(tx.connection, one) for one in left}
    return dict(sorted(found.items()))


def _named(diagram: Diagram | None) -> Iterable[str]:
    """What a mapping can give another name; a process keeps its own."""
    return () if diagram is None else (diagram.elements.keys() | diagram.flows.keys()) - {diagram.process_id}


def _versions(left: Iterable[int]) -> str:
    *first, last = map(str, left)
    return f"versions {', '.join(first)} and {last}" if first else f"version {last}"
