"""Firms under one person: the same legal representative 法定代表人, or the same controlling owner 控股方.

Source: 招标投标法实施条例 art. 34 (units with the same head, or one of which controls the other, do not bid beside each other); the
district's procedures, sections 4.2 and 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, and_, func, or_, select

from engine.model import unit
from registry.model import firm


class Tie(StrEnum):
    """What makes two firms one in a tender."""

    LEGAL_PERSON = "legal_person"
    CONTROLLING_OWNER = "controlling_owner"


@dataclass(frozen=True, slots=True)
class Kin:
    """A firm under the same person as another; `who` that is. Where both ties hold the legal representative is told."""

    firm_id: str
    firm: str
    tie: Tie
    who: str


def kin_of(connection: Connection, firm_id: str) -> list[Kin]:
    """The firms under the same person as this one, by id. Blanks around a name do not count, and no name ties nobody."""
    head, owner = func.trim(firm.c.legal_person), func.trim(firm.c.controlling_owner)
    own = connection.execute(select(head.label("head"), owner.label("owner")).where(firm.c.id == firm_id)).one_or_none()
    if own is None:
        return []
    same_head, same_owner = and_(head == own.head, head != ""), and_(owner == own.owner, owner != "")
    query = (
        select(firm.c.id, unit.c.name, head.label("head"), owner.label("owner"))
        .join(unit, unit.c.id == firm.c.id)
        .where(firm.c.id != firm_id, or_(same_head, same_owner))
        .order_by(firm.c.id)
    )
    return [
        Kin(row.id, row.name, Tie.LEGAL_PERSON, row.head)
        if own.head and row.head == own.head
        else Kin(row.id, row.name, Tie.CONTROLLING_OWNER, row.owner)
        for row in connection.execute(query)
    ]
