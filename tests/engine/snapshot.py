"""All that a database says, made comparable: ciphertext opened, random ids replaced by what they stand for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine import model
from engine.canonical import decode, encode
from engine.documents import HTML_PURPOSE
from engine.incidents import message_of
from engine.journal import read
from engine.store.waits import IncidentRow
from engine.transaction import Transaction
from tests.engine.house import House

PLAIN = (
    model.unit, model.number_series, model.task_candidate, model.timer, model.process_timer, model.subscription,
    model.case_unit, model.case_field, model.document_service, model.task,
    model.case_starter,
)  # fmt: skip


def snapshot(house: House) -> dict[str, list[str]]:
    """Table -> its rows as sorted text. Two databases that went the same way give the same."""
    with house.engine.reading() as tx:
        rows = {table.name: [dict(row._mapping) for row in tx.connection.execute(select(table))] for table in PLAIN}
        cases = tx.connection.execute(select(model.case)).all()
        rows["case"] = [{**row._mapping, "state": _state(tx, row)} for row in cases]
        rows["journal"] = [
            {"number": e.number, "at": e.at, "kind": e.kind, "actor": str(e.actor), "facts": e.facts, "moves": list(e.moves)}
            for row in cases
            for e in read(tx.connection, tx.data_key(row.id), row.id)
        ]
        rows["outbox"] = [{**row._mapping, "payload": _payload(tx, row)} for row in tx.connection.execute(select(model.outbox))]
        rows["incident"] = [
            {**row._mapping, "id": "", "message": message_of(tx.data_key(row.case_id), IncidentRow(*row))}
            for row in tx.connection.execute(select(model.incident))
        ]
        rows["document"] = [
            {**row._mapping, "html": tx.data_key(row.case_id).open(row.html, HTML_PURPOSE.format(row.id))}
            for row in tx.connection.execute(select(model.document))
        ]
        rows["draft"] = [{**row._mapping, "values": _draft(tx, row)} for row in tx.connection.execute(select(model.task_draft))]
        rows["attachment"] = [
            {**row._mapping, "name": tx.data_key(row.case_id).open(row.name, f"name of {row.hash}")}
            for row in tx.connection.execute(select(model.attachment))
        ]
        rows["command"] = [
            {"id": row.id, "result": decode(row.result)} for row in tx.connection.execute(select(model.command))
        ]
    names = {row.id: row.number for row in cases}
    return {table: sorted(_named(_comparable(row, table), names) for row in found) for table, found in rows.items()}


def _state(tx: Transaction, row: Any) -> Any:
    return decode(tx.data_key(row.id).open(row.state, f"state of {row.id}"))


def _payload(tx: Transaction, row: Any) -> Any:
    if row.kind == "rendition":
        return None
    return decode(tx.data_key(row.case_id).open(row.payload, f"outbox {row.id}"))


def _draft(tx: Transaction, row: Any) -> Any:
    key = tx.data_key(row.task_id.split("/")[0])
    return decode(key.open(row["values"] if isinstance(row, dict) else row._mapping["values"], f"draft of {row.task_id} for {row.user_id}"))


def _comparable(row: Any, table: str) -> Any:
    """Without what is random by nature: hashes over ciphertext; those of content stay."""
    if isinstance(row, dict):
        left_out = {"last_hash", "entry_hash"} if table != "journal" else {"entry_hash"}
        return {name: _comparable(value, table) for name, value in row.items() if name not in left_out}
    if isinstance(row, list | tuple):
        return [_comparable(value, table) for value in row]
    return row


def _named(row: Any, names: dict[str, str]) -> str:
    text = encode(row).decode()
    for identity, number in names.items():
        text = text.replace(identity, number)
    return text
