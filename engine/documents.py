"""Letters: filled, numbered and hashed inside the step that signs them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import UserTask
from engine.clock import district_day
from engine.declared_letters import Adverse, DocumentKind
from engine.errors import JobFault, NotAllowed
from engine.feel import Environment, Value, kind
from engine.feel_context import environment_for
from engine.identity import new_id
from engine.law import LawFault, LawRow
from engine.letters import fill
from engine.lifecycle import OutboxKind, OutboxStatus
from engine.step import Step
from engine.store import outgoing, people, records, series
from engine.store.tasks import TaskRow

HTML_PURPOSE = "document {}"


def write_documents(step: Step, element: UserTask, task: TaskRow, values: Mapping[str, Value]) -> dict[str, Value]:
    """Writes the letters that completing this task makes; the last one is the variable `letter`.

    Raises LetterFault if a letter would have a hole, NotAllowed if a measure has no confirmed basis in law.
    """
    letter: dict[str, Value] = {}
    if not element.document:
        return letter
    environment = environment_for(step.procedure, step.tx.shelf, step.tx.now, [])
    for name in element.document.split():
        known = {**step.variables_at(task.instance), **values}
        if _wanted(element, known, environment):
            letter = {"letter": _write(step, element, step.procedure.document(name), known, environment)}
    return letter


def preview(step: Step, document: DocumentKind, user_id: str, known: Mapping[str, Value]) -> bytes:
    """A letter as it would be, without a number."""
    environment = environment_for(step.procedure, step.tx.shelf, step.tx.now, [])
    facts = _facts(step, document, "", user_id)
    return fill(step.procedure.letters[document.id], {**known, "letter": facts}, environment)


def _wanted(element: UserTask, known: Mapping[str, Value], environment: Environment) -> bool:
    """Whether the letter is due. Raises JobFault where that cannot be told: a letter must not get lost in silence."""
    if element.document_when is None:
        return True
    wanted = element.document_when.evaluate(known, environment)
    if not isinstance(wanted, bool):
        why = environment.reasons[-1] if environment.reasons else f"it is {kind(wanted)}"
        raise JobFault(f"Expected true or false from document-when of {element.id}, but {why}")
    return wanted


def _facts(step: Step, document: DocumentKind, number: str, user_id: str) -> dict[str, Value]:
    """What a letter and the steps after it see as `letter`."""
    signer = people.user_by_id(step.tx.connection, user_id)
    return {
        "name": document.id, "title": document.title, "number": number, "made_on": district_day(step.tx.now),
        "signed_by": signer.name if signer else "",
    }  # fmt: skip


def _basis(step: Step, document: DocumentKind, known: Mapping[str, Value], environment: Environment) -> LawRow | None:
    """The row of law that a measure rests on, as it stands on the day of signing; None for a letter that is no measure.

    Raises NotAllowed: a measure without a confirmed basis is not decided, whatever its template says.
    Source: Administrative Penalty Law (行政处罚法), art. 4, 16.
    """
    adverse = document.adverse
    if not isinstance(adverse, Adverse) or adverse.basis is None:
        return None
    rule, day = adverse.basis.evaluate(known, environment), district_day(step.tx.now)
    if not isinstance(rule, str):
        raise JobFault(f"Expected the id of a legal rule as the basis of {document.id}, but it is {kind(rule)}.")
    try:
        step.procedure.declared.law.require(rule, day)
        row = step.tx.shelf.law.row(rule, day)
    except LawFault as fault:
        raise NotAllowed("no-basis", f"Expected a legal basis for {document.title}, but: {fault}", rule=rule) from fault
    if not row.confirmed:
        message = f"Expected a confirmed legal basis for {document.title}, but {row.id} ({row.citation}) is not confirmed."
        raise NotAllowed("unconfirmed-basis", message, rule=rule, citation=row.citation)
    return row


def _write(
    step: Step, element: UserTask, document: DocumentKind, known: Mapping[str, Value], environment: Environment
) -> dict[str, Value]:
    """Number, content, hash, row; the PDF is made after the commit."""
    basis = _basis(step, document, known, environment)
    day = district_day(step.tx.now)
    pattern = document.number or document.title + "〔{year}〕{n}号"
    n = series.next_number(step.tx.connection, f"document/{pattern}", day.year)
    number = pattern.format(year=day.year, n=n)
    facts = _facts(step, document, number, step.actor.user)
    html = fill(step.procedure.letters[document.id], {**known, "letter": facts}, environment)
    digest = hashlib.sha256(html).hexdigest()
    document_id = f"{step.row.id}/d{step.entry}.{document.id}"
    row: dict[str, Any] = {
        "id": document_id, "case_id": step.row.id, "name": document.id, "title": document.title, "number": number,
        "element": element.id, "signed_by": step.actor.user, "made_at": step.tx.now, "hash": digest,
        "html": step.key.seal(html, HTML_PURPOSE.format(document_id)), "readers": list(document.readers),
    }  # fmt: skip
    records.add_document(step.tx.connection, row)
    outgoing.put(
        step.tx.connection,
        {
            "id": f"{step.row.id}/{step.entry:06}/pdf-{document.id}", "case_id": step.row.id, "kind": OutboxKind.RENDITION,
            "name": document.id, "target": document_id, "payload": step.key.seal(b"", new_id()),
            "status": OutboxStatus.PENDING, "created_at": step.tx.now, "due_at": step.tx.now,
        },
    )  # fmt: skip
    told = {"document": document_id, "number": number, "title": document.title, "hash": digest}
    step.facts.setdefault("documents", []).append(told if basis is None else {**told, "basis": basis.id})
    return {**facts, "id": document_id, "hash": digest}
