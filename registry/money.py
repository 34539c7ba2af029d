"""Money: integer cents (分) in tables, Decimal yuan (元) with two places at the border to cases."""

from __future__ import annotations

from decimal import Decimal


def cents_of(yuan: Decimal) -> int:
    """Raises: ValueError if the amount has a fraction of a cent; rounding is the business of a decision table."""
    cents = yuan * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"Expected an amount in whole cents, but it is {yuan} yuan.")
    return int(cents)


def yuan_of(cents: int) -> Decimal:
    """With two places."""
    return Decimal(cents).scaleb(-2)
