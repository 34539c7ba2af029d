"""A tender from the passphrases to the ranking: who can open what, when, and with what."""

from __future__ import annotations

from decimal import Decimal

from tests.registry.tenders.tendering import FIRMS, Tendering


def test_two_holders_open_what_three_firms_sealed_and_the_case_ranks_it(both_tendering: Tendering) -> None:
    case = both_tendering.whole()
    bids = case.known()["bids"]
    assert [(one["firm_id"], one["price"], one["valid"]) for one in bids] == [
        (firm, Decimal(price), True) for firm, price in zip(FIRMS, ("1.80", "1.92", "2.05"), strict=True)
    ]
    assert {one["firm_id"]: one["receipt"] for one in bids} == case.receipts
    assert [(one["firm_id"], one["price_points"]) for one in case.known()["candidates"]] == [
        (FIRMS[0], Decimal("30.00")), (FIRMS[1], Decimal("28.13")), (FIRMS[2], Decimal("26.34")),
    ]  # fmt: skip
    assert case.found() == []
