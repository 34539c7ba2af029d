"""The demonstration's experts and mediators: who is in office, whose term is over, who has a conflict with whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.bodies import COMMITTEE, PANEL
from registry.kinds import SpecialistKind
from registry.store.specialists import ROLE_OF
from web.demo.accounts import FIRM, SECOND_ESTATE, SECOND_FIRM, Account

EXPERTS = ("物业管理", "工程造价", "法律", "财务会计", "设施设备", "园林绿化", "消防安全", "物业管理", "工程造价", "法律", "设施设备")
MEDIATORS = ("物业纠纷", "法律", "物业纠纷", "房屋质量", "邻里关系", "物业收费", "法律")
PLACES = {SpecialistKind.EXPERT: (PANEL[0], EXPERTS), SpecialistKind.MEDIATOR: (COMMITTEE[0], MEDIATORS)}


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties the n-th of a kind to somebody: an employer, or a conflict with its ground."""

    employer: str | None = None
    unit: str | None = None
    ground: str = ""


TIES = {
    (SpecialistKind.EXPERT, 3): Tie(unit=FIRM, ground="配偶在该企业任职"),
    (SpecialistKind.EXPERT, 5): Tie(employer=SECOND_FIRM),
    (SpecialistKind.EXPERT, 8): Tie(unit=SECOND_ESTATE, ground="本小区业主"),
    (SpecialistKind.MEDIATOR, 2): Tie(unit=SECOND_FIRM, ground="两年内任该企业法律顾问"),
    (SpecialistKind.MEDIATOR, 4): Tie(employer="bureau.justice"),
}
LEFT = {(SpecialistKind.EXPERT, 10): "调离本区", (SpecialistKind.MEDIATOR, 6): "本人辞任"}
"""Who ended before the term, and why."""


def more_accounts(names: Iterator[str]) -> list[Account]:
    """Whoever is needed beside the two of each role that are listed."""
    return [
        Account(f"{ROLE_OF[kind]}.{number}", next(names), ROLE_OF[kind], place)
        for kind, (place, fields) in PLACES.items()
        for number in range(3, len(fields) + 1)
    ]


def rows(years: range) -> dict[str, list[dict[str, Any]]]:
    """The register: everybody appointed before the first of these years for all of them, but for one expert whose term is over."""
    since, until = date(years.start - 1, 12, 1), date(years.stop, 11, 30)
    found: dict[str, list[dict[str, Any]]] = {"specialist": [], "specialist_end": [], "specialist_conflict": []}
    for kind, (_, fields) in PLACES.items():
        for number, field in enumerate(fields, 1):
            person = ROLE_OF[kind] if number == 1 else f"{ROLE_OF[kind]}.{number}"
            key, tie = f"{kind}.{number}", TIES.get((kind, number), Tie())
            over = kind is SpecialistKind.EXPERT and number == len(fields)
            found["specialist"].append({
                "id": key, "user_id": person, "kind": str(kind), "field": field, "employer_unit": tie.employer, "appointed_on": since,
                "term_to": date(years.start, 6, 30) if over else until, "training_on": date(years.start, 3, 15) if number % 3 else None,
            })  # fmt: skip
            if tie.unit is not None:
                conflict = {"id": f"{key}/{tie.unit}", "specialist_id": key, "unit_id": tie.unit, "ground": tie.ground, "since": since}
                found["specialist_conflict"].append(conflict)
            if (kind, number) in LEFT:
                found["specialist_end"].append({"id": key, "ended_on": date(years.start, 9, 1), "reason": LEFT[kind, number]})
    return found
