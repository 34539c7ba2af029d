"""What is recorded beside the diagram: files, and a document's PDF."""

from __future__ import annotations

from typing import Any

from engine import access, attachments
from engine.commands import StoreFile
from engine.errors import NotFound
from engine.lifecycle import OutboxStatus
from engine.machine_commands import RecordRendition
from engine.step import Step
from engine.store import outgoing, records
from engine.transaction import Transaction


def store_file(tx: Transaction, command: StoreFile) -> dict[str, Any]:
    """Keeps an upload for whoever reaches the task, or until a case adopts it."""
    if command.task_id is None:
        attachments.stage(tx, command.actor, command.facts, command.content)
    else:
        held = access.reach_task(tx.connection, command.actor, command.task_id, tx.now)
        attachments.keep(tx, held.task.case_id, command.actor, command.facts, command.content)
    return {"hash": command.facts.hash}


def record_rendition(tx: Transaction, command: RecordRendition) -> dict[str, Any]:
    """A document's PDF exists: its hash enters the journal as a later input."""
    document = records.document_by_id(tx.connection, command.document_id)
    if document is None:
        raise NotFound("document", command.document_id)
    step = Step.open(tx, document.case_id)
    if document.pdf_hash is None:
        records.note_rendition(tx.connection, document.id, command.pdf_hash, tx.now)
        step.facts |= {"document": document.id, "hash": command.pdf_hash, "number": document.number}
        step.save("document:rendered")
    outgoing.save(tx.connection, command.outbox_id, {"status": OutboxStatus.DELIVERED})
    return {"document": document.id}
