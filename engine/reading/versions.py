"""Under which version of its procedure something happened in a case: one that was moved to another has entries of both."""

from __future__ import annotations

from engine.journal import Entry
from engine.procedures import Procedure
from engine.transaction import Transaction


def version_of(tx: Transaction, entry: Entry, current: Procedure) -> Procedure:
    """The version that an entry ran on; `current` is the one that its case is on now."""
    return current if entry.definition == current.hash else tx.house.library.procedure(tx.connection, entry.definition)
