"""What a substitute could not do, because four eyes beats every substitution: the open tasks of an absent person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine import access
from engine.access import Reading
from engine.reading.barred_tasks import excluding, meeting
from engine.store import cases, reaching
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Hindrance:
    """An open task of an absent person that four eyes keeps from substitutes.

    `substitutes` are the ids of those who did the step, or for whom it was done; empty where the absent person did it, which
    bars everybody in their place. `case_id` and `case_number` are "" for a reader who does not read the case.
    """

    name: str
    name_en: str
    role: str
    case_id: str
    case_number: str
    step: str
    step_en: str
    substitutes: tuple[str, ...]

    def bars(self, substitute: str, role: str) -> bool:
        """Whether it bars this substitute in this role ("": in every one)."""
        return role in ("", self.role) and (not self.substitutes or substitute in self.substitutes)


def hindrances(tx: Transaction, reader: str, absent: str, substitutes: Iterable[str]) -> tuple[Hindrance, ...]:
    """The tasks that an absent person reaches in their own roles, and that some of these substitutes could not do for them."""
    colleagues = list(substitutes)
    found = [one for one in reaching.inbox(tx.connection, absent, tx.now) if not one.behalf and not one.when_late]
    files = cases.by_ids(tx.connection, [one.task.case_id for one in found])
    told = []
    for one, diagram, doings in excluding(tx, found, files):
        met: dict[str, tuple[str, ...]] = {}
        own = meeting(doings, absent, ())
        if own is not None:
            met[own[0]] = ()
        else:
            for person in colleagues:
                doing = meeting(doings, person, ())
                if doing is not None:
                    met[doing[0]] = (*met.get(doing[0], ()), person)
        case = files[one.task.case_id]
        reads = bool(met) and access.reading_of(tx.connection, tx.shelf.roles, reader, case, tx.now) is not Reading.NONE
        for element, persons in met.items():
            drawn = diagram.elements[element]
            told.append(
                Hindrance(
                    one.task.name, one.task.name_en, one.role, case.id if reads else "", case.number if reads else "",
                    drawn.name, drawn.properties.get("name.en", ""), persons,
                )
            )  # fmt: skip
    return tuple(told)
