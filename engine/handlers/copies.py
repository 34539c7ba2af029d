"""Sending copies of a case (抄送): whoever has a task of it lets others read it, who say that they have; no token moves."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.addressees import Addressee, addressed
from engine.errors import NotAllowed, NotFound, WrongState
from engine.handlers.reasons import require_bounded
from engine.office_commands import ReadCopy, SendCopy
from engine.step import Step
from engine.store import cases, copies, people
from engine.store.copies import CopyRow
from engine.transaction import Transaction

COPY_ID = "{}/c{}-{}"
"""Case, entry that sends, place in it."""


def send_copy(tx: Transaction, command: SendCopy) -> dict[str, Any]:
    """Lets people and roles read a case from now on, and puts it into the list of each of them.

    Raises NotFound, WrongState, BadValue("note"), NotAllowed ("copy", "not-to-address"; "already-copied" to whom an earlier
    copy was sent that nobody has read yet).
    """
    require_bounded(command.note, "note")
    step = Step.open(tx, command.case_id)
    access.read_case(tx.connection, tx.shelf.roles, command.actor, step.row.id, tx.now)
    step.require_running("send a copy of")
    step.actor = access.may_copy(tx.connection, tx.shelf.roles, command.actor, tx.now, step.row)
    wanted = addressed(tx, command.who, command.actor, access.gets_copies)
    read = {one.copy_id for one in copies.readers_of_case(tx.connection, step.row.id) if one.read_at is not None}
    had = {(one.person, one.role, one.unit_id) for one in copies.of_case(tx.connection, step.row.id) if one.id not in read}
    if any((one.person, one.role, one.unit) in had for one in wanted):
        raise NotAllowed("already-copied", f"Expected others for a copy of case {step.row.number} than have one to read.")
    named = [(COPY_ID.format(step.row.id, step.entry, place), one) for place, one in enumerate(wanted, 1)]
    readers = _readers(tx, wanted, command.actor)
    sent = [{"copy": identity, **one.facts(), "readers": readers[one.key]} for identity, one in named]
    step.facts |= {"copied": sent, **({"note": command.note} if command.note.strip() else {})}
    for identity, one in named:
        row = CopyRow(identity, step.row.id, step.entry, command.actor, tx.now, one.person, one.role, one.unit)
        copies.add(tx.connection, row, readers[one.key])
    step.save("copy:sent")
    return {"case": step.row.id, "copies": [identity for identity, _ in named]}


def read_copy(tx: Transaction, command: ReadCopy) -> dict[str, Any]:
    """Says that one has read a copy, also of a case that has ended or stands still. Raises NotFound, WrongState, BadValue("remark")."""
    require_bounded(command.remark, "remark")
    case_id = command.copy_id.partition("/")[0]
    locked = cases.lock(tx.connection, case_id)
    row, reader = copies.find(tx.connection, command.copy_id), copies.reader(tx.connection, command.copy_id, command.actor)
    if row is None or reader is None:
        raise NotFound("copy", command.copy_id)
    step = Step.locked(tx, case_id, locked)
    step.actor = access.as_copied(tx.connection, tx.shelf.roles, command.actor, tx.now, row)
    if reader.read_at is not None:
        raise WrongState("copy", row.id, "read", "read", at=reader.read_at)
    step.facts |= {"copy": row.id, **({"remark": command.remark} if command.remark.strip() else {})}
    copies.mark_read(tx.connection, row.id, command.actor, tx.now, step.entry)
    step.save("copy:read")
    return {"case": step.row.id}


def _readers(tx: Transaction, wanted: list[Addressee], sender: str) -> dict[str, list[str]]:
    """Key -> who has a copy in their list: each person once, in person before as one of a role, and never who sends it."""
    taken = {sender, *(one.person for one in wanted if one.person)}
    readers = {one.key: [one.person] for one in wanted if one.person}
    for one in wanted:
        if one.person is None:
            holders = [user_id for user_id, _ in people.holders_of(tx.connection, one.role, one.unit, "")]
            readers[one.key] = [user_id for user_id in holders if user_id not in taken]
            taken |= set(holders)
    return readers
