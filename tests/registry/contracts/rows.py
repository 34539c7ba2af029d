"""A contract that a case filed, with two annexes, of whose end another case told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, insert

from registry import model

CASE = "备案 2026-0007"
ORIGIN = "招标 2026-0003"
REMINDER = "到期 2026-0002"
FIRST, LAST, FILED = date(2028, 1, 1), date(2030, 12, 31), date(2026, 10, 12)


def add_filed_contract(connection: Connection, estate_id: str, firm_id: str) -> None:
    """From 2028 on: after what the scenarios' world has."""
    row = {
        "id": CASE, "kind": "owners", "estate_id": estate_id, "firm_id": firm_id, "valid_from": FIRST, "valid_to": LAST,
        "fee_cents": 120, "level": 3, "filed_on": FILED, "case_number": CASE,
    }  # fmt: skip
    connection.execute(insert(model.contract), [row])
    connection.execute(insert(model.contract_filing), [row | {"signed_on": date(2026, 10, 9), "origin_case": ORIGIN}])
    connection.execute(insert(model.contract_annex), [
        {"id": f"{CASE}/{number}", "contract_id": CASE, "number": number, "kind": kind, "content_hash": str(number) * 64,
         "case_number": CASE}
        for number, kind in ((1, "text"), (2, "service"))
    ])  # fmt: skip
    connection.execute(insert(model.contract_reminder), [
        {"id": f"{CASE}/{LAST}", "contract_id": CASE, "ends_on": LAST, "reminded_on": date(2030, 10, 1), "case_number": REMINDER},
    ])  # fmt: skip
