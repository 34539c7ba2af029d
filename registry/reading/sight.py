"""What somebody sees of the registers that grow with the cases."""

from __future__ import annotations

from engine import access
from engine.transaction import Transaction
from registry.store.sight import Sight, estates_below


def sight_of_estates(tx: Transaction, user_id: str) -> Sight:
    """Offices of district and bureaus see all, those of an area its estates.

    Source: the district's procedures, section 1 (who reads).
    """
    units = access.estates_in_sight(tx.connection, tx.shelf.roles, user_id, tx.now)
    return Sight(None if units is None else estates_below(tx.connection, units))


def sight_of(tx: Transaction, user_id: str) -> Sight:
    """The same, and a firm's people see what that firm is a party of."""
    served = access.firms_served(tx.connection, tx.shelf.roles, user_id, tx.now)
    return Sight(sight_of_estates(tx, user_id).estates, served)
