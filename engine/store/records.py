"""What was written down: journal entries, commands already answered, documents, attachments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from engine.model import attachment, command, document, document_service, journal
from engine.store.prepared import Statement, Writing

_ADD_ENTRY = Writing(insert(journal))
_ENTRIES = Statement(select(journal).where(journal.c.case_id == bindparam("case")).order_by(journal.c.entry))
_ANSWERED = Statement(select(command.c.fingerprint, command.c.result).where(command.c.id == bindparam("id")))
_ANSWER = Writing(insert(command))
_ADD_DOCUMENT, _ADD_SERVICE = Writing(insert(document)), Writing(insert(document_service))
_DOCUMENT = Statement(select(document).where(document.c.id == bindparam("id")))
_SERVICES = Statement(
    select(document_service.c.document_id, document_service.c.case_id)
    .join(document, document.c.id == document_service.c.document_id)
    .where(document.c.case_id == bindparam("case"))
)
_NOTE = Writing(update(document).where(document.c.id == bindparam("of_id")))
_ADD_ATTACHMENT = Writing(insert(attachment))
_ATTACHMENT = Statement(select(attachment).where(attachment.c.case_id == bindparam("case"), attachment.c.hash == bindparam("content")))


class EntryRow(NamedTuple):
    case_id: str
    entry: int
    at: datetime
    bytes: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: str
    case_id: str
    name: str
    title: str
    number: str
    element: str
    signed_by: str
    made_at: datetime
    html: bytes
    hash: str
    pdf_hash: str | None
    pdf_at: datetime | None
    readers: list[str]


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    case_id: str
    hash: str
    type: str
    size: int
    name: bytes
    stored_by: str
    stored_at: datetime


def add_entry(connection: Connection, row: EntryRow) -> None:
    values = {"case_id": row.case_id, "entry": row.entry, "at": row.at, "bytes": row.bytes, "hash": row.hash}
    _ADD_ENTRY.run(connection, values)


def entries(connection: Connection, case_id: str) -> list[EntryRow]:
    """The journal of a case, first entry first."""
    return [EntryRow(*row) for row in _ENTRIES.all(connection, case=case_id)]


def last_moment(connection: Connection) -> datetime | None:
    """When the youngest entry of all journals was written."""
    found: datetime | None = connection.execute(select(func.max(journal.c.at))).scalar()
    return found


def journalled_cases(connection: Connection) -> set[str]:
    """Every case that has a journal."""
    return set(connection.execute(select(journal.c.case_id).distinct()).scalars())


def answered(connection: Connection, command_id: str) -> tuple[str, bytes] | None:
    """(fingerprint, result) of a command that was carried out."""
    found: tuple[str, bytes] | None = _ANSWERED.first(connection, id=command_id)
    return found


def answer(connection: Connection, command_id: str, fingerprint: str, result: bytes, at: datetime) -> None:
    _ANSWER.run(connection, {"id": command_id, "fingerprint": fingerprint, "result": result, "at": at})


def add_document(connection: Connection, row: Mapping[str, Any]) -> None:
    _ADD_DOCUMENT.run(connection, row)


def document_by_id(connection: Connection, document_id: str) -> DocumentRow | None:
    row = _DOCUMENT.first(connection, id=document_id)
    return DocumentRow(*row) if row else None


def documents_of(connection: Connection, case_ids: Iterable[str]) -> list[DocumentRow]:
    rows = connection.execute(
        select(document).where(document.c.case_id.in_(list(case_ids))).order_by(document.c.made_at, document.c.id)
    )
    return [DocumentRow(*row) for row in rows]


def add_service(connection: Connection, document_id: str, case_id: str) -> None:
    """A case serves this letter: who has a task in that case reads it."""
    _ADD_SERVICE.run(connection, {"document_id": document_id, "case_id": case_id})


def services_of(connection: Connection, case_id: str) -> list[tuple[str, str]]:
    """(document, serving case) for the letters of a case."""
    return _SERVICES.all(connection, case=case_id)


def note_rendition(connection: Connection, document_id: str, pdf_hash: str, at: datetime) -> None:
    _NOTE.run(connection, {"pdf_hash": pdf_hash, "pdf_at": at}, of_id=document_id)


def add_attachment(connection: Connection, row: Mapping[str, Any]) -> None:
    """Stores what is known of a file, once per case and content."""
    if attachment_of(connection, row["case_id"], row["hash"]) is None:
        _ADD_ATTACHMENT.run(connection, row)


def attachment_of(connection: Connection, case_id: str, content: str) -> AttachmentRow | None:
    row = _ATTACHMENT.first(connection, case=case_id, content=content)
    return AttachmentRow(*row) if row else None
