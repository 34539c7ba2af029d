"""What the steps of a case wrote beside its own rows: rows of jobs, letters with their PDFs, files. Each is hashed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from engine import attachments
from engine.bpmn.effects import JobRequested
from engine.bpmn.inputs import JobCompleted, Start
from engine.canonical import encode
from engine.documents import HTML_PURPOSE
from engine.errors import JobFault, JobThrow, NotFound, Tampered
from engine.jobs import Repeating, RowReader, row_hash
from engine.keys import DataKey
from engine.proof.chain import Opened
from engine.proof.expected import Expected
from engine.proof.findings import Findings, Kind
from engine.proof.replay import Move
from engine.store import outgoing, proving, records
from engine.store.cases import CaseRow
from engine.store.records import AttachmentRow, DocumentRow
from engine.transaction import Transaction


def check_job_rows(tx: Transaction, expected: Expected, findings: Findings) -> None:
    """Whether every row that a job wrote still has the content that the journal hashed."""
    readers: dict[str, RowReader] = {}
    for writes in (*(job.writes for job in tx.house.jobs.values()), *(desk.writes for desk in tx.house.desks.values())):
        readers |= writes
    for row in expected.job_rows:
        table, key, digest = (row.columns[name] for name in ("table", "key", "hash"))
        reader = readers.get(table)
        if reader is None:
            findings.add(row.entry, Kind.JOB_ROW, f"Expected a job or desk that reads rows of {table} back, but there is none.")
            continue
        found = reader(tx.connection, key)
        if found is None:
            findings.add(row.entry, Kind.JOB_ROW, f"Expected row {key} of {table}, which a job wrote, but there is none.")
        elif row_hash(found) != digest:
            findings.add(row.entry, Kind.JOB_ROW, f"Expected row {key} of {table} as a job wrote it, but it is another.")


def check_repeatable_jobs(
    tx: Transaction, case: CaseRow, answers: Sequence[tuple[int, JobRequested, JobCompleted]], findings: Findings
) -> None:
    """Whether every job that is declared repeatable gives for the recorded inputs, and from the rows as they now stand, what it
    gave then."""
    for entry, asked, given in answers:
        job = tx.house.jobs.get(asked.type)
        if job is None or job.repeat is None:
            continue
        try:
            again = encode(dict(job.repeat(Repeating(tx.connection, case.id, case.number, entry), asked.variables)))
        except (JobFault, JobThrow) as trouble:
            findings.add(entry, Kind.JOB, f"Expected job {asked.type} to give its result again, but it says: {trouble}")
            continue
        except Exception:  # noqa: BLE001 - whatever stops it now did not stop it then
            findings.add(entry, Kind.JOB, f"Expected job {asked.type} to give its result again, but it breaks off.")
            continue
        if again != encode(dict(given.variables)):
            findings.add(entry, Kind.JOB, f"Expected job {asked.type} to give what the journal has of it, but it gives something else.")


def check_links(tx: Transaction, links: Sequence[tuple[int, tuple[str, str]]], findings: Findings) -> None:
    """Whether the entries of called cases are there of which the journal holds the hash: what is cut off there is missed here."""
    there = proving.entries_with(tx.connection, {named for _, named in links})
    for entry, named in links:
        if named not in there:
            findings.add(entry, Kind.LINK, f"Expected an entry with the hash {named[1]} in case {named[0]}, but there is none.")


def check_received(tx: Transaction, case_id: str, received: Sequence[tuple[int, str]], findings: Findings) -> None:
    """Whether what reached a case, or started it, still stands where its sender put it, and says so."""
    for entry, identity in received:
        row = outgoing.find(tx.connection, identity)
        if row is None or row.delivered_to != case_id:
            trouble = "there is none" if row is None else "it says otherwise"
            findings.add(entry, Kind.LINK, f"Expected delivery {identity}, which reached this case, in its sender's outbox, but {trouble}.")


def check_documents(tx: Transaction, case_id: str, key: DataKey, expected: Expected, findings: Findings) -> None:
    """Whether every letter has the text, number and title that were journalled, and its PDF the hash."""
    rows = {row.id: row for row in records.documents_of(tx.connection, [case_id])}
    for identity, wanted in expected.documents.items():
        row = rows.get(identity)
        trouble = f"Expected letter {identity}, but there is none." if row is None else _trouble(tx, row, key, wanted.columns)
        if trouble is not None:
            findings.add(wanted.entry, Kind.DOCUMENT, trouble)
    for identity in rows.keys() - expected.documents.keys():
        findings.add(0, Kind.DOCUMENT, f"Expected no letter {identity}, for no entry wrote it, but there is one.")


def _trouble(tx: Transaction, row: DocumentRow, key: DataKey, wanted: Mapping[str, Any]) -> str | None:
    others = [name for name, value in wanted.items() if name != "document" and getattr(row, name) != value]
    if others:
        return f"Expected letter {row.id} as the journal has it, but {', '.join(others)} differs."
    try:
        html = key.open(row.html, HTML_PURPOSE.format(row.id))
        if row.pdf_hash is not None:
            attachments.load(tx.house.home, key, row.case_id, row.pdf_hash)
    except (Tampered, NotFound) as trouble:
        return str(trouble)
    if hashlib.sha256(html).hexdigest() != row.hash:
        return f"Expected letter {row.id} with the text that was hashed, but its text is another."
    return None


def check_files(tx: Transaction, case_id: str, key: DataKey, moves: Sequence[tuple[Opened, Move]], findings: Findings) -> None:
    """Whether every file that people handed in is there, with its content. `moves`: those of people, with their entries; a
    file that another case's message brought along is that case's."""
    seen = set()
    for entry, move in moves:
        for value in attachments.files_in(getattr(move.given, "variables", {})):
            content = str(value["hash"])
            if content in seen:
                continue
            seen.add(content)
            try:
                row = records.attachment_of(tx.connection, case_id, content)
                if row is None:
                    raise NotFound("file", content)
                attachments.load(tx.house.home, key, case_id, content)
                wanted, stored = _as_handed_in(entry, move, value, row), {**asdict(row), "name": attachments.name_of(key, row)}
            except (Tampered, NotFound) as trouble:
                findings.add(entry.number, Kind.FILE, str(trouble))
                continue
            if others := [name for name, known in wanted.items() if stored[name] != known]:
                message = f"Expected file {content} as the journal has it, but {', '.join(others)} differs."
                findings.add(entry.number, Kind.FILE, message)


def check_scans(tx: Transaction, case_id: str, key: DataKey, entered: Sequence[tuple[int, Mapping[str, Any]]], findings: Findings) -> None:
    """Whether the scan of every paper that was entered for a party is there, with its content."""
    for entry, scan in entered:
        try:
            if records.attachment_of(tx.connection, case_id, str(scan["hash"])) is None:
                raise NotFound("file", str(scan["hash"]))
            attachments.load(tx.house.home, key, case_id, str(scan["hash"]))
        except (Tampered, NotFound) as trouble:
            findings.add(entry, Kind.FILE, str(trouble))


def _as_handed_in(entry: Opened, move: Move, value: Mapping[str, Any], row: AttachmentRow) -> dict[str, Any]:
    """What an entry knows of a file's row. A start form's file is stored with its case; one for a task before the task is done, by
    whoever reached it then, and under the name that it had first."""
    known = {"type": value["type"], "size": int(value["size"])}
    if isinstance(move.given, Start):
        return {**known, "name": value["name"], "stored_by": entry.actor.user, "stored_at": entry.at}
    return {**known, "stored_at": min(row.stored_at, entry.at)}
