"""Firms under one person: the same legal representative 法定代表人, or the same controlling owner 控股方.

Source: 招标投标法实施条例 art. 34 (units with the same head, or one of which controls the other, do not bid beside each other); the
district's procedures, sections 4.2 and 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, or_, select

from engine.model import unit
from registry.model import firm
from registry.store import measures


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


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a firm gets no new contract or tender: a ban, or a listing in the blacklist, by the case that imposed it; of itself
    (`kin` None) or of a firm under the same person."""

    kin: Kin | None
    listed: bool
    ground: str
    citation: str
    since: date
    case_number: str


def kin_of(connection: Connection, firm_id: str) -> list[Kin]:
    """The firms under the same person as this one, by id."""
    own = connection.execute(select(firm.c.legal_person, firm.c.controlling_owner).where(firm.c.id == firm_id)).one_or_none()
    if own is None:
        return []
    query = (
        select(firm.c.id, unit.c.name, firm.c.legal_person, firm.c.controlling_owner)
        .join(unit, unit.c.id == firm.c.id)
        .where(firm.c.id != firm_id)
        .where(or_(firm.c.controlling_owner == own.controlling_owner, firm.c.legal_person == own.legal_person))
        .order_by(firm.c.id)
    )
    return [
        Kin(row.id, row.name, Tie.LEGAL_PERSON, row.legal_person)
        if own.legal_person is not None and row.legal_person == own.legal_person
        else Kin(row.id, row.name, Tie.CONTROLLING_OWNER, row.controlling_owner)
        for row in connection.execute(query)
    ]


def bars_to(connection: Connection, firm_id: str, day: date) -> list[Bar]:
    """What keeps a firm out of tenders and new contracts on a day: its own bans and listing first, then those of its kin."""
    found: list[Bar] = []
    for kin in (None, *kin_of(connection, firm_id)):
        whose = firm_id if kin is None else kin.firm_id
        found += [
            Bar(kin, listed=False, ground=one.ground, citation=one.citation, since=one.valid_from, case_number=one.case_number)
            for one in measures.bans(connection, subject_id=whose)
            if one.in_force(day)
        ]
        listing = measures.listing_on(connection, whose, day)
        if listing is not None:
            found.append(
                Bar(kin, listed=True, ground=listing.ground, citation=listing.citation, since=listing.entered_on,
                    case_number=listing.case_number)
            )  # fmt: skip
    return found
