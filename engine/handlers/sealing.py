"""The leaf log, sealed when the worker or an operator asks for it."""

from __future__ import annotations

from typing import Any

from engine.machine_commands import SealNow
from engine.seals import seal
from engine.transaction import Transaction


def seal_now(tx: Transaction, command: SealNow) -> dict[str, Any]:
    return seal(tx.connection, tx.house.home, tx.now).to_plain()
