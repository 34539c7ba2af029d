"""Who countersigns at a step that asks several: those whose turn it is or will be, and who may be asked beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.diagram import Activity, Adding, MultiInstance
from engine.bpmn.effects import ElementEntered
from engine.bpmn.packing import all_values
from engine.bpmn.run import ACTIVE
from engine.bpmn.state import Instance
from engine.journal import Actor, Entry
from engine.step import Step
from engine.store import people


@dataclass(frozen=True, slots=True)
class Countersigner:
    """Somebody asked who has not answered: `item` is their number, `key` the unit or person, `asked` whether it is their turn."""

    item: int
    key: str
    name: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Countersigning:
    """A step at work that asks several; `instance` is its body."""

    instance: str
    element: str
    adding: Adding
    sequential: bool
    signers: tuple[Countersigner, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who may be added: a unit or a person by id, and the item that the diagram gets."""

    key: str
    name: str
    name_en: str
    value: Mapping[str, Any]


def countersignings(step: Step) -> Iterator[Countersigning]:
    """The steps of a case at which countersigners may be added or removed now."""
    if step.state is None or step.state.ended:
        return
    for body in step.state.instances.values():
        element = step.diagram.elements.get(body.element)
        loop = element.loop if isinstance(element, Activity) else None
        repeated = loop if isinstance(loop, MultiInstance) else None
        at_work = body.loop is not None and body.phase == ACTIVE and body.incident is None
        if at_work and repeated is not None and repeated.adding is not None:
            signers = tuple(_signers(step, body, repeated, repeated.adding.kind))
            yield Countersigning(body.id, body.element, repeated.adding, repeated.sequential, signers)


def _signers(step: Step, body: Instance, repeated: MultiInstance, kind: str) -> Iterator[Countersigner]:
    assert step.state is not None
    assert body.loop is not None
    for entry in step.state.instances.values():
        if entry.scope == body.id and entry.item is not None:
            yield _signer(entry.item, (entry.variables or {}).get(repeated.item or ""), kind, asked=True)
    if repeated.sequential:
        for place, value in enumerate(all_values(body.loop.items, body.loop.total), 1):
            if place > body.loop.entered and place not in body.loop.removed:
                yield _signer(place, value, kind, asked=False)


def _signer(item: int, value: Any, kind: str, asked: bool) -> Countersigner:
    described = value if isinstance(value, Mapping) else {}
    return Countersigner(item, str(described.get(kind, "")), str(described.get("name", "")), asked)


def choices(step: Step, here: Countersigning) -> list[Choice]:
    """Who may be added there: whom the diagram means, without those who are asked already."""
    known = {signer.key for signer in here.signers}
    kind, role = here.adding.kind, here.adding.role
    found = _units(step, role) if kind == "unit" else _persons(step, role)
    return [Choice(key, name, name_en, {kind: key, "name": name}) for key, name, name_en in found if key not in known]


def _units(step: Step, role: str) -> list[tuple[str, str, str]]:
    only = step.tx.shelf.roles[role].unit if role in step.tx.shelf.roles else None
    return [one for one in people.units_with(step.tx.connection, role) if only in (None, one[0])]


def _persons(step: Step, role: str) -> list[tuple[str, str, str]]:
    roles = step.tx.shelf.roles
    lineage = step.lineage
    reach = roles.reach(role, lineage, step.units) if role in roles else None
    holders = people.holders_of(step.tx.connection, role, reach.unit, reach.second) if reach else []
    return [(person, name, "") for person, name in holders]


def sender_of(journal: Iterable[Entry], instance: str) -> Actor | None:
    """Who sent the case to a step: the actor of the entry that opened it; None for the machine."""
    for entry in journal:
        if any(effect["kind"] == ElementEntered.kind and effect["instance"] == instance for effect in entry.effects()):
            return entry.actor if entry.actor.role else None
    return None
