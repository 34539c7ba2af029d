"""Further firms in the scenarios' world, which bid: `firm.baihua`, `firm.hongsong` …, each with a contact and an owner of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.store.accounts import NO_PASSWORD
from registry import bodies
from registry.kinds import FirmStatus
from registry.model import tender
from registry.store import bids, tenders
from registry.store.filling import fill_tables

GIVEN = frozenset({"bidders"})
"""bidders: how many further firms there are, or a list of what differs for each: {owner, head, phone, contact, status}; head is the
legal representative. The contact of the first is `firm_contact/3`, of the second `firm_contact/4`, and so on."""

FIRMS = (
    ("firm.baihua", "白桦物业服务有限公司", "Baihua Property Services", "乔望川", "白桦实业有限公司"),
    ("firm.hongsong", "红松物业服务有限公司", "Hongsong Property Services", "段闻溪", "红松集团有限公司"),
    ("firm.yunshan", "云杉物业服务有限公司", "Yunshan Property Services", "闵知远", "云杉投资有限公司"),
    ("firm.yinxing", "银杏物业服务有限公司", "Yinxing Property Services", "卓思齐", "银杏控股有限公司"),
    ("firm.cebai", "侧柏物业服务有限公司", "Cebai Property Services", "鲁见山", "侧柏置业有限公司"),
)


def wanted(given: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What differs for each further firm. Raises: ValueError for more than there are names for, and for what no firm has."""
    asked = given.get("bidders", 0)
    found = [{}] * asked if isinstance(asked, int) else list(asked)
    unknown = {key for one in found for key in one} - {"owner", "head", "phone", "contact", "status"}
    if len(found) > len(FIRMS) or unknown:
        raise ValueError(f"Expected at most {len(FIRMS)} bidders with owner, head, phone, contact and status, but found {asked}.")
    return found


def fill(connection: Connection, given: Mapping[str, Any], code: Callable[[int], str]) -> list[str]:
    """Enters the firms and a contact of each. Returns the contacts' user ids."""
    units, rows, grants = [], [], []
    users: list[dict[str, Any]] = []
    for number, (one, (firm_id, name, name_en, contact, owner)) in enumerate(zip(wanted(given), FIRMS, strict=False)):
        units.append(bodies.unit_row((firm_id, name, name_en), "firm", None))
        rows.append({
            "id": firm_id, "credit_code": code(3 + number), "contact": one.get("contact", contact),
            "phone": one.get("phone", f"0472-555020{number}"), "controlling_owner": one.get("owner", owner),
            "legal_person": one.get("head", contact), "electronic_service": True,
            "status": one.get("status", str(FirmStatus.ACTIVE)),
        })  # fmt: skip
        user_id = f"firm_contact.{firm_id.split('.')[1]}"
        users.append({"id": user_id, "login": user_id, "name": f"{name}联系人", "password_hash": NO_PASSWORD, "active": True})
        grants.append({"user_id": user_id, "role": "firm_contact", "unit_id": firm_id, "second_unit": ""})
    fill_tables(connection, {"unit": units, "firm": rows, "user_account": users, "role_grant": grants})
    return [user["id"] for user in users]


def _tenders(connection: Connection) -> list[dict[str, Any]]:
    """Every round: who registered, whose bid was opened and counts, how it ended. No price: what was opened tells the case."""
    told = []
    for tender_id in connection.execute(select(tender.c.id).order_by(tender.c.id)).scalars():
        found = tenders.find(connection, tender_id)
        assert found is not None
        reviews = {one.bid_id: one.fault for one in bids.reviews(connection, tender_id)}
        opened = bids.opened_bids(connection, tender_id)
        told.append({
            "tender": found.id, "estate": found.estate_id, "mode": str(found.mode), "closes_at": found.closes_at,
            "outcome": None if found.outcome is None else str(found.outcome), "winner": found.winner,
            "pair": None if found.pair is None else str(found.pair),
            "bidders": [one.firm_id for one in bids.bidders(connection, tender_id)],
            "admitted": [one.firm_id for one in bids.bidders(connection, tender_id) if one.admitted_on is not None],
            "out": {one.firm_id: one.out_cause for one in bids.bidders(connection, tender_id) if one.out is not None},
            "sealed": [one.firm_id for one in bids.bids(connection, tender_id)],
            "opened": [one.firm_id for one in opened],
            "faults": {one.firm_id: str(fault) for one in opened if (fault := reviews.get(one.id)) is not None},
        })  # fmt: skip
    return told


QUESTIONS = {"tenders": _tenders}
