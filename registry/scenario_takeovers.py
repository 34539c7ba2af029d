"""What a scenario observes of contracts that ended early, and of who served an estate in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from registry.model import contract, estate
from registry.store import takeovers


def _contract_ends(connection: Connection) -> list[dict[str, Any]]:
    """Every early end that a case set, oldest first; `stands` is what the contract's own row says by now."""
    shown = {row.id: row.ended_on for row in connection.execute(select(contract.c.id, contract.c.ended_on))}
    return [
        {
            "contract": each.contract_id, "ended_on": each.ended_on, "reason": each.reason, "by": each.case_number,
            "undone_by": each.voided_by, "stands": shown[each.contract_id],
        }
        for each in takeovers.ends(connection)
    ]  # fmt: skip


def _interim_services(connection: Connection) -> list[dict[str, Any]]:
    return [
        {
            "estate": estate_id, "kind": str(each.kind), "keeper": each.keeper, "starts_on": each.starts_on, "reason": each.reason,
            "by": each.case_number,
        }
        for estate_id in connection.execute(select(estate.c.id).order_by(estate.c.id)).scalars()
        for each in takeovers.interim_services(connection, estate_id=estate_id)
    ]  # fmt: skip


QUESTIONS: Mapping[str, Callable[[Connection], Any]] = MappingProxyType(
    {"contract_ends": _contract_ends, "interim_services": _interim_services}
)
"""What `expect: registry` may ask of them."""
