"""Letters and attached files, to who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.access import Reading
from engine.attachments import files_in, load, name_of
from engine.documents import HTML_PURPOSE
from engine.errors import NotFound
from engine.execute import Engine
from engine.journal import read
from engine.reading.case_data import entries_kept_back
from engine.reading.facts import user_name
from engine.step import Step
from engine.store import cases, people, reaching, records, tasks
from engine.store.records import DocumentRow
from engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DocumentPage:
    id: str
    title: str
    number: str
    made_at: datetime
    signed_by_name: str
    hash: str
    pdf_ready: bool
    case_id: str
    case_number: str


def document_page(engine: Engine, user_id: str, document_id: str) -> DocumentPage:
    """What stands above a letter."""
    with engine.reading() as tx:
        row = _document(tx, user_id, document_id)
        number = cases.numbers(tx.connection, [row.case_id])[row.case_id]
        return DocumentPage(row.id, row.title, row.number, row.made_at, user_name(tx, row.signed_by), row.hash,
                            row.pdf_hash is not None, row.case_id, number)  # fmt: skip


def document_html(engine: Engine, user_id: str, document_id: str) -> bytes:
    """The letter itself, as it was hashed."""
    with engine.reading() as tx:
        row = _document(tx, user_id, document_id)
        return tx.data_key(row.case_id).open(row.html, HTML_PURPOSE.format(row.id))


def document_pdf(engine: Engine, user_id: str, document_id: str) -> bytes:
    """The letter's PDF. Raises NotFound while it has not been made."""
    with engine.reading() as tx:
        row = _document(tx, user_id, document_id)
        if row.pdf_hash is None:
            raise NotFound("PDF of", document_id)
        return load(tx.house.home, tx.data_key(row.case_id), row.case_id, row.pdf_hash)


def attachment(engine: Engine, user_id: str, case_id: str, content_hash: str) -> tuple[str, str, bytes]:
    """(name, media type, content) of an attached file: for who reads the case in full, who stored it, and who has a task
    there whose form shows it. What was handed in at a blind step is nobody else's before all have handed in."""
    with engine.reading() as tx:
        _, reading = access.read_case(tx.connection, tx.shelf.roles, user_id, case_id, tx.now)
        row = records.attachment_of(tx.connection, case_id, content_hash)
        if row is None:
            raise NotFound("file", content_hash)
        mine = row.stored_by == user_id or content_hash in _shown_by_tasks(tx, case_id, user_id)
        if (reading is not Reading.FULL and not mine) or (row.stored_by != user_id and content_hash in _kept_back(tx, case_id, user_id)):
            raise NotFound("file", content_hash)
        key = tx.data_key(case_id)
        return name_of(key, row), row.type, load(tx.house.home, key, case_id, row.hash)


def _kept_back(tx: Transaction, case_id: str, user_id: str) -> set[str]:
    """Hashes of the files that others handed in at a blind step that is still at work."""
    step = Step.read(tx, case_id)
    journal = read(tx.connection, step.key, case_id)
    hidden = entries_kept_back(step, journal, user_id)
    given = (move["input"].get("variables", {}) for entry in journal if entry.number in hidden for move in entry.moves)
    return {file["hash"] for values in given for file in files_in(values)}


def _shown_by_tasks(tx: Transaction, case_id: str, user_id: str) -> set[str]:
    """Hashes of the files that the forms of somebody's open tasks show."""
    step = Step.read(tx, case_id)
    shown: set[str] = set()
    for task in tasks.open_tasks_of(tx.connection, case_id):
        form = step.procedure.forms.get(task.form or "")
        if form is not None and reaching.reached_as(tx.connection, user_id, task.id, tx.now):
            known = step.variables_at(task.instance)
            shown |= {file["hash"] for key in dict(form.keys()) for file in files_in(known.get(key))}
    return shown


def _document(tx: Transaction, user_id: str, document_id: str) -> DocumentRow:
    row = records.document_by_id(tx.connection, document_id)
    case = cases.find(tx.connection, row.case_id) if row else None
    if row is None or case is None:
        raise NotFound("document", document_id)
    reading = access.reading_of(tx.connection, tx.shelf.roles, user_id, case, tx.now)
    roles = tuple(grant.role for grant in people.standing_of(tx.connection, user_id, tx.now))
    served = row.id in access.served_documents(tx, case, user_id)
    if not access.may_read_document(roles, reading, row, served):
        raise NotFound("document", document_id)
    return row
