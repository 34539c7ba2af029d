"""How bids rank: points for the price, the evaluators' means, the total, and who comes first among equals.

Fractions and decimals alone: nothing is rounded but what the rules round, half up to 0.01.
Source: the district's procedures, section 4.2 (评分, 评标结果).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Counted:
    """A bid that counts, with what every evaluator gave it."""

    firm_id: str
    price_cents: int
    technical: tuple[Decimal, ...]
    credit: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A bid in its place. `below_mean`: so far below the mean of the prices that it has to be explained."""

    firm_id: str
    price_cents: int
    technical: Decimal
    price_points: Decimal
    credit: Decimal
    below_mean: bool

    @property
    def total(self) -> Decimal:
        return self.technical + self.price_points + self.credit


def half_up(value: Fraction) -> Decimal:
    """Of a number that is not below zero, to 0.01."""
    return Decimal((value * HUNDREDTHS + Fraction(1, 2)).__floor__()).scaleb(-2)


def mean(values: Sequence[Decimal | int]) -> Fraction:
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)


def ranked(bids: Sequence[Counted], price_points: Decimal, low_percent: Decimal, lots: str) -> list[Ranked]:
    """Those that count, the best first. The lowest price has all the points of a price, any other as many as lowest ÷ price of
    them; among equals the lower price comes first, then the better technical score, then whom the lots (`lots`) name."""
    if not bids:
        return []
    lowest, middle = min(bid.price_cents for bid in bids), mean([bid.price_cents for bid in bids])
    found = [
        Ranked(
            bid.firm_id, bid.price_cents, half_up(mean(bid.technical)),
            half_up(Fraction(price_points) * Fraction(lowest, bid.price_cents)), half_up(mean(bid.credit)),
            Fraction(bid.price_cents) * HUNDREDTHS < middle * Fraction(low_percent),
        )
        for bid in bids
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.total, one.price_cents, -one.technical, lot_of(lots, one.firm_id)))


def lot_of(lots: str, firm_id: str) -> str:
    """A bidder's lot: nobody could know it before all bids were in, and anybody can draw it again."""
    return hashlib.sha256(f"{lots}\0{firm_id}".encode()).hexdigest()
