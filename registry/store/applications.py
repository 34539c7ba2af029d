"""In which tenders a firm is still a bidder."""

from __future__ import annotations

from sqlalchemy import Connection, select

from registry.model import bidder, bidder_out, tender_end


def tenders_of(connection: Connection, firm_id: str) -> list[str]:
    """The tenders that have not ended and that this firm is in, by id."""
    query = (
        select(bidder.c.tender_id)
        .outerjoin(bidder_out, bidder_out.c.id == bidder.c.id)
        .outerjoin(tender_end, tender_end.c.id == bidder.c.tender_id)
        .where(bidder.c.firm_id == firm_id, bidder_out.c.id.is_(None), tender_end.c.id.is_(None))
        .order_by(bidder.c.tender_id)
    )
    return list(connection.execute(query).scalars())
