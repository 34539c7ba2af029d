"""The cases of a move to another version, one by one: what would become of each, and the deed itself.

Source: the district's procedures, section 1 (administrator).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import UserTask
from engine.bpmn.inputs import Migrated
from engine.bpmn.migrating import CannotMigrate
from engine.case_moves import moved
from engine.errors import NotFound
from engine.handlers.moving import close_if_done
from engine.handlers.starts import readers_of
from engine.interventions import state_hash
from engine.journal import read
from engine.lifecycle import MovedStatus, MoveStatus
from engine.move_commands import LookAtCases, MoveCase
from engine.procedures import Procedure
from engine.settle import write_search_fields
from engine.step import Step
from engine.store import cases, moves, search_fields, tasks
from engine.store.moves import MovedRow, MoveRow
from engine.transaction import Transaction

LOOKED_AT_ONCE = 50
"""So that no transaction takes long, however many cases there are."""


def look_at_cases(tx: Transaction, command: LookAtCases) -> dict[str, Any]:
    """Notes what would become of the next cases; when it is known of all of them, the owner role may decide.

    Raises NotFound.
    """
    row = moves.lock(tx.connection, command.move_id)
    if row is None:
        raise NotFound("move", command.move_id)
    if row.status != MoveStatus.LOOKING:
        return {"move": row.id, "left": False}
    for line, _ in moves.ledger(tx.connection, row.id, limit=LOOKED_AT_ONCE, status=MovedStatus.UNSEEN):
        seen = verdict(tx, row, line.case_id, line.position)
        found = {name: getattr(seen, name) for name in ("version", "state_hash", "status", "why")}
        moves.settle_line(tx.connection, row.id, line.case_id, found)
    left = moves.any_left(tx.connection, row.id, MovedStatus.UNSEEN)
    if not left:
        moves.save(tx.connection, row.id, {"status": MoveStatus.PROPOSED})
    return {"move": row.id, "left": left}


def verdict(tx: Transaction, row: MoveRow, case_id: str, position: int) -> MovedRow:
    """What would become of one case now: its line in the ledger."""
    target = tx.house.library.procedure(tx.connection, row.definition)
    step = Step.read(tx, case_id)
    there = step.row.definition == row.definition
    why = [] if there else _why_not(step, target, row)
    status = MovedStatus.ALREADY if there else MovedStatus.REFUSED if why else MovedStatus.PROPOSED
    return MovedRow(row.id, case_id, position, step.row.version, state_hash(step.row.state), status, why)


def _why_not(step: Step, target: Procedure, row: MoveRow) -> list[list[str]]:
    """[reason, element] of what stands in a case's way."""
    try:
        moved(step, target, row.mapping, _begun(step, row))
    except CannotMigrate as error:
        return [[one.reason, one.element] for one in error.obstacles]
    return []


def _begun(step: Step, row: MoveRow) -> int | None:
    """For a way back: the entry with which the case came to the version that it is on."""
    if row.undoes is None:
        return None
    entries = read(step.tx.connection, step.key, step.row.id)
    return max(entry.number for entry in entries if entry.kind == Migrated.kind)


def move_case(tx: Transaction, command: MoveCase) -> dict[str, Any]:
    """Moves one case of a confirmed move; one that has gone on since it was proposed, or stands there already, stays, and its line says so.

    Raises NotFound.
    """
    step = Step.open(tx, command.case_id)
    row, line = moves.lock(tx.connection, command.move_id), moves.line(tx.connection, command.move_id, command.case_id)
    if row is None or line is None:
        raise NotFound("move", command.move_id)
    if row.status != MoveStatus.CONFIRMED or line.status != MovedStatus.PROPOSED:
        return {"case": step.row.id, "status": line.status}
    status, why = MovedStatus.MIGRATED, list[list[str]]()
    if step.row.definition == row.definition:
        status = MovedStatus.ALREADY
    elif state_hash(step.row.state) != line.state_hash:
        status = MovedStatus.LAPSED
    else:
        why = _move(step, row, line)
        status = MovedStatus.LAPSED if why else MovedStatus.MIGRATED
    moves.settle_line(tx.connection, row.id, step.row.id, {"status": status, "why": why})
    close_if_done(tx, row.id)
    return {"case": step.row.id, "status": status.value}


def _move(step: Step, row: MoveRow, line: MovedRow) -> list[list[str]]:
    """The deed itself. Returns what stands in the way all the same: a calendar or a draft may have changed meanwhile."""
    target = step.tx.house.library.procedure(step.tx.connection, row.definition)
    try:
        result = moved(step, target, row.mapping, _begun(step, row))
    except CannotMigrate as error:
        return [[one.reason, one.element] for one in error.obstacles]
    step.facts |= {"version": row.version, "was": line.version, "move": row.id, "reason": row.reason,
                   "proposed_by": row.proposed_by, "decided_by": row.decided_by}  # fmt: skip
    before = step.procedure
    _rename_rows(step, target, row.mapping)
    step.turn_to(target)
    process, known = target.process(step.row.process), cases.readers(step.tx.connection, step.row.id)
    readers = sorted({*readers_of(step.tx, target, process, step.lineage, step.units)} - known)
    cases.add_readers(step.tx.connection, step.row.id, readers)
    step.facts["readers"] = [list(one) for one in readers]
    done = len(step.effects)
    step.put(Migrated(row.version, row.definition, row.mapping), result)
    step.do_jobs(done)
    step.save(Migrated.kind)
    cases.save(step.tx.connection, step.row.id, {"version": row.version, "definition": row.definition})
    search_fields.write(step.tx.connection, step.row.id, dict.fromkeys(before.declared.search.keys() - target.declared.search.keys()))
    write_search_fields(step, target.declared.search)
    return []


def _rename_rows(step: Step, target: Procedure, mapping: Mapping[str, str]) -> None:
    """Rows name elements as the new version does, those of what is done too: four eyes looks for them under these names."""
    moves.rename_elements(step.tx.connection, step.row.id, {old: new for old, new in mapping.items() if new})
    diagram = target.diagrams[step.row.process]
    for task in tasks.open_tasks_of(step.tx.connection, step.row.id):
        element = diagram.elements[task.element]
        assert isinstance(element, UserTask)
        named = {"name": element.name, "name_en": element.properties.get("name.en", ""), "form": element.form}
        moves.change_task(step.tx.connection, task.id, named)
