"""What keeps a firm out of tenders and new contracts on a day: a ban 禁入 or the blacklist 黑名单, its own or that of a firm under the
same person. Source: the district's procedures, sections 4.2 (投标资格) and 5 (contract_filing)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from registry.kinds import BidFault
from registry.store import measures
from registry.store.kinship import Kin, kin_of


@dataclass(frozen=True, slots=True)
class Bar:
    """`firm_id`: whose it is; `fault`: BANNED or LISTED; `case_number`: the case that imposed it; `kin`: what ties that firm to the
    one asked for, None for its own."""

    firm_id: str
    firm: str
    fault: BidFault
    ground: str
    citation: str
    since: date
    case_number: str
    kin: Kin | None


def own_bars(connection: Connection, firm_id: str, name: str, day: date, kin: Kin | None = None) -> list[Bar]:
    """The bans of a firm in force on a day, and its listing."""
    found = [
        Bar(firm_id, name, BidFault.BANNED, one.ground, one.citation, one.valid_from, one.case_number, kin)
        for one in measures.bans(connection, subject_id=firm_id)
        if one.in_force(day)
    ]
    one = measures.listing_on(connection, firm_id, day)
    if one is None:
        return found
    return [*found, Bar(firm_id, name, BidFault.LISTED, one.ground, one.citation, one.entered_on, one.case_number, kin)]


def kin_bars(connection: Connection, firm_id: str, day: date) -> list[Bar]:
    """The same of every other firm under the same person."""
    return [bar for one in kin_of(connection, firm_id) for bar in own_bars(connection, one.firm_id, one.firm, day, one)]


def bars_to(connection: Connection, firm_id: str, name: str, day: date) -> list[Bar]:
    """All of them, the firm's own first."""
    return [*own_bars(connection, firm_id, name, day), *kin_bars(connection, firm_id, day)]


def first_bar(connection: Connection, firm_id: str, day: date) -> tuple[BidFault, Bar] | None:
    """Why a firm may not bid on a day, its own bars first; None where nothing keeps it out."""
    found = bars_to(connection, firm_id, "", day)
    return (found[0].fault if found[0].kin is None else BidFault.KIN, found[0]) if found else None
