"""What a scenario observes of contracts that cases filed, and of reminders before one ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from registry.model import contract_filing, contract_reminder
from registry.store import contracts


def _filed(connection: Connection) -> list[dict[str, Any]]:
    """Every contract that a case filed, as it now stands, with the kinds of its annexes."""
    found = []
    for contract_id in connection.execute(select(contract_filing.c.id).order_by(contract_filing.c.id)).scalars():
        entry, filing = contracts.find(connection, contract_id), contracts.filing_of(connection, contract_id)
        assert entry is not None
        assert filing is not None
        found.append({
            "contract": entry.id, "kind": str(entry.kind), "estate": entry.estate_id, "firm": entry.firm_id,
            "valid_from": entry.valid_from, "valid_to": entry.ends_on, "fee": entry.fee, "level": entry.level,
            "signed_on": filing.signed_on, "filed_on": entry.filed_on, "origin": filing.origin_case, "case": entry.case_number,
            "annexes": [str(one.kind) for one in filing.annexes],
        })  # fmt: skip
    return found


def _reminders(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(select(contract_reminder).order_by(contract_reminder.c.id))
    return [
        {"contract": row.contract_id, "ends_on": row.ends_on, "reminded_on": row.reminded_on, "case": row.case_number} for row in rows
    ]


QUESTIONS: Mapping[str, Callable[[Connection], Any]] = MappingProxyType(
    {"contracts_filed": _filed, "contract_reminders": _reminders}
)
"""What `expect: registry` may ask of them."""
