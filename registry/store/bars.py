"""What keeps a firm out of tenders on a day: a ban 禁入 or the blacklist 黑名单, its own or that of a firm of the same controlling
owner. Source: the district's procedures, section 4.2 (投标资格)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from registry.kinds import BidFault
from registry.store import bids, measures


@dataclass(frozen=True, slots=True)
class Bar:
    """`firm_id`: whose it is; `fault`: BANNED or LISTED; `case_number`: the case that imposed it."""

    firm_id: str
    firm: str
    fault: BidFault
    ground: str
    case_number: str


def own_bars(connection: Connection, firm_id: str, name: str, day: date) -> list[Bar]:
    """The bans of a firm in force on a day, and its listing."""
    found = [
        Bar(firm_id, name, BidFault.BANNED, one.ground, one.case_number)
        for one in measures.bans(connection, subject_id=firm_id)
        if one.in_force(day)
    ]
    listing = measures.listing_on(connection, firm_id, day)
    return found if listing is None else [*found, Bar(firm_id, name, BidFault.LISTED, listing.ground, listing.case_number)]


def kin_bars(connection: Connection, firm_id: str, day: date) -> list[Bar]:
    """The same of every other firm that the same person or company controls."""
    return [bar for other, name in bids.kin_of(connection, firm_id) for bar in own_bars(connection, other, name, day)]


def first_bar(connection: Connection, firm_id: str, day: date) -> tuple[BidFault, Bar] | None:
    """Why a firm may not bid on a day, its own bars first; None where nothing keeps it out."""
    own = own_bars(connection, firm_id, "", day)
    if own:
        return own[0].fault, own[0]
    kin = kin_bars(connection, firm_id, day)
    return (BidFault.KIN, kin[0]) if kin else None
