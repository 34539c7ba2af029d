"""Who can be asked for an opinion (offices and committees) or sent a copy (offices): people and their roles in a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.access import Fits
from engine.errors import NotAllowed
from engine.store import people
from engine.transaction import Transaction

MOST = 20
"""At once: an office that asks everybody asks nobody."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person, or whoever holds a role in a unit. `key` names it in a form: "person:…" or "role:…@…"."""

    key: str
    person: str | None
    role: str
    unit: str

    def facts(self) -> Mapping[str, str]:
        """As an entry of the journal names it."""
        return {"person": self.person} if self.person else {"role": self.role, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Place:
    """A role in a unit, with its people: a group of a form."""

    role: Addressee
    persons: tuple[tuple[Addressee, str], ...]


def places(tx: Transaction, but: str, fits: Fits) -> list[Place]:
    """Everybody who can be addressed, by role and unit, without one person."""
    found: dict[tuple[str, str], list[tuple[Addressee, str]]] = {}
    roles = tx.shelf.roles
    for user_id, name, role, unit in people.holdings(tx.connection):
        if fits(roles, role, unit):
            persons = found.setdefault((role, unit), [])
            if user_id != but:
                persons.append((Addressee(f"person:{user_id}", user_id, "", ""), name))
    order = {role: place for place, role in enumerate(roles)}
    return [
        Place(Addressee(f"role:{role}@{unit}", None, role, unit), tuple(persons))
        for (role, unit), persons in sorted(found.items(), key=lambda one: (order[one[0][0]], one[0][1]))
        if persons
    ]


def addressed(tx: Transaction, keys: Iterable[str], but: str, fits: Fits) -> list[Addressee]:
    """The addressees of these keys, each once. Raises NotAllowed("not-to-address") for what names none, for none and for too many."""
    there = places(tx, but, fits)
    known = {one.role.key: one.role for one in there} | {person.key: person for one in there for person, _ in one.persons}
    wanted = list(dict.fromkeys(keys))
    if not wanted or len(wanted) > MOST or any(key not in known for key in wanted):
        raise NotAllowed("not-to-address", f"Expected 1 to {MOST} people or roles of the offices, but {len(wanted)} were named.")
    return [known[key] for key in wanted]
