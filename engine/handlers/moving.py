"""Running cases to another version of their procedure: proposed in bulk, confirmed as a whole, moved one by one.

Source: the district's procedures, section 1 (administrator).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import access
from engine.bpmn.diagram import UserTask
from engine.bpmn.inputs import Migrated
from engine.bpmn.migrating import CannotMigrate
from engine.case_moves import moved
from engine.commands import SYSTEM, ConfirmCaseMoves, MoveCase, ProposeCaseMoves, RefuseCaseMoves
from engine.errors import BadValue, NotAllowed, NotFound, WrongState
from engine.handlers.reasons import require_reason
from engine.handlers.starts import readers_of
from engine.identity import new_id
from engine.interventions import state_hash
from engine.journal import Actor, read
from engine.lifecycle import MovedStatus, MoveStatus
from engine.procedures import Procedure
from engine.settle import write_search_fields
from engine.step import Step
from engine.store import cases, definitions, moves, tasks
from engine.store.moves import MovedRow, MoveRow
from engine.store.standing import join_behalf, split_behalf
from engine.transaction import Transaction


def propose_case_moves(tx: Transaction, command: ProposeCaseMoves) -> dict[str, Any]:
    """Looks at every running case of a procedure and notes what would become of it; nothing is moved yet.

    Raises NotAllowed("propose"), BadValue ("reason", "version", "undoes").
    """
    actor = access.at_the_server()
    if command.actor != SYSTEM:
        actor = access.may_propose(tx.connection, tx.shelf.roles, command.actor, tx.now, None)
    require_reason(command.reason)
    row = row_of(tx, command, actor)
    lines = dry_run(tx, row)
    if not lines:
        raise BadValue("version", f"no case of {row.procedure} would be moved to it")
    moves.add(tx.connection, row, lines)
    return {"move": row.id}


def dry_run(tx: Transaction, row: MoveRow) -> list[MovedRow]:
    """What would become of each case: the lines of the ledger as they are at first."""
    target = tx.house.library.procedure(tx.connection, row.definition)
    if row.undoes is None:
        ids = cases.to_be_moved(tx.connection, row.procedure, row.definition)
    else:
        ids = [line.case_id for line, _ in moves.ledger(tx.connection, row.undoes) if line.status == MovedStatus.MIGRATED]
    lines = []
    for case_id in ids:
        step = Step.read(tx, case_id)
        why = _why_not(step, target, row)
        status = MovedStatus.REFUSED if why else MovedStatus.PROPOSED
        lines.append(MovedRow(row.id, case_id, step.row.version, state_hash(step.row.state), status, why))
    return lines


def row_of(tx: Transaction, command: ProposeCaseMoves, actor: Actor) -> MoveRow:
    """The proposal as its row would be. Raises BadValue."""
    procedure, version, mapping = command.procedure, command.version, dict(command.mapping)
    if command.undoes is not None:
        undone = moves.find(tx.connection, command.undoes)
        if undone is None:
            raise BadValue("undoes", "there is no such move")
        begun = {line.version for line, _ in moves.ledger(tx.connection, undone.id) if line.status == MovedStatus.MIGRATED}
        if len(begun) != 1:
            raise BadValue("undoes", "its cases did not come from one version")
        procedure, version, mapping = undone.procedure, begun.pop(), {new: old for old, new in undone.mapping.items()}
    if len(set(mapping.values())) != len(mapping):
        raise BadValue("mapping", "two ids have the same name in the new version")
    content = definitions.content_of(tx.connection, procedure, version)
    if content is None:
        raise BadValue("version", f"{procedure} has no version {version}")
    return MoveRow(
        new_id(), procedure, version, content, mapping, command.reason, command.undoes, actor.user, join_behalf(actor.behalf), tx.now,
        MoveStatus.PROPOSED, None, None,
    )  # fmt: skip


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


def confirm_case_moves(tx: Transaction, command: ConfirmCaseMoves) -> dict[str, Any]:
    """Lets the worker move what was proposed, case by case. Raises NotFound, NotAllowed("confirm", "confirm-own"), WrongState."""
    row = _deciding(tx, command.move_id, command.actor)
    moves.save(tx.connection, row.id, {"status": MoveStatus.CONFIRMED, "decided_by": command.actor, "decided_at": tx.now})
    _close(tx, row.id)
    return {"move": row.id}


def refuse_case_moves(tx: Transaction, command: RefuseCaseMoves) -> dict[str, Any]:
    """Closes a proposal; every case stays where it is. Raises as `confirm_case_moves`."""
    row = _deciding(tx, command.move_id, command.actor)
    moves.settle_rest(tx.connection, row.id, MovedStatus.REFUSED)
    moves.save(tx.connection, row.id, {"status": MoveStatus.REFUSED, "decided_by": command.actor, "decided_at": tx.now})
    return {"move": row.id}


def _deciding(tx: Transaction, identity: str, user_id: str) -> MoveRow:
    require_operator(tx, user_id)
    row = moves.lock(tx.connection, identity)
    if row is None:
        raise NotFound("move", identity)
    require_owner(tx, user_id, row)
    if row.status != MoveStatus.PROPOSED:
        raise WrongState("move", row.id, "decide on", row.status)
    return row


def require_operator(tx: Transaction, user_id: str) -> None:
    """Whoever learns of moves operates cases of some procedure. Raises NotAllowed("operate")."""
    newest = [tx.house.library.procedure(tx.connection, tx.shelf.newest[name]) for name in tx.shelf.procedures]
    access.operated_roles(tx.connection, tx.shelf.roles, user_id, tx.now, [one.declared.owner for one in newest])


def require_owner(tx: Transaction, user_id: str, row: MoveRow) -> None:
    """Whoever decides on a whole move must be the owner role of every case in it. Raises NotAllowed("confirm", "confirm-own")."""
    proposers = (row.proposed_by, *split_behalf(row.proposed_for))
    for line, _ in moves.ledger(tx.connection, row.id):
        case = cases.find(tx.connection, line.case_id)
        assert case is not None
        owner = tx.house.library.procedure(tx.connection, case.definition).declared.owner
        try:
            access.may_confirm(tx.connection, tx.shelf.roles, user_id, tx.now, case, owner, proposers)
        except NotFound:
            raise NotAllowed("confirm", "Expected the owner role of every case, but this person is not.") from None


def move_case(tx: Transaction, command: MoveCase) -> dict[str, Any]:
    """Moves one case of a confirmed move; one that has gone on since it was proposed stays, and its line says so.

    Raises NotFound.
    """
    step = Step.open(tx, command.case_id)
    row, line = moves.lock(tx.connection, command.move_id), moves.line(tx.connection, command.move_id, command.case_id)
    if row is None or line is None:
        raise NotFound("move", command.move_id)
    if row.status != MoveStatus.CONFIRMED or line.status != MovedStatus.PROPOSED:
        return {"case": step.row.id, "status": line.status}
    status, why = MovedStatus.MIGRATED, list[list[str]]()
    if state_hash(step.row.state) != line.state_hash:
        status = MovedStatus.LAPSED
    else:
        why = _move(step, row, line)
        status = MovedStatus.LAPSED if why else MovedStatus.MIGRATED
    moves.settle_line(tx.connection, row.id, step.row.id, status, why)
    _close(tx, row.id)
    return {"case": step.row.id, "status": status.value}


def _close(tx: Transaction, identity: str) -> None:
    if not moves.left(tx.connection, identity):
        moves.save(tx.connection, identity, {"status": MoveStatus.DONE})


def _move(step: Step, row: MoveRow, line: MovedRow) -> list[list[str]]:
    """The deed itself. Returns what stands in the way all the same: a calendar or a draft may have changed meanwhile."""
    target = step.tx.house.library.procedure(step.tx.connection, row.definition)
    try:
        result = moved(step, target, row.mapping, _begun(step, row))
    except CannotMigrate as error:
        return [[one.reason, one.element] for one in error.obstacles]
    step.facts |= {"version": row.version, "was": line.version, "move": row.id, "reason": row.reason,
                   "proposed_by": row.proposed_by, "decided_by": row.decided_by}  # fmt: skip
    _rename_rows(step, target, row.mapping)
    step.turn_to(target)
    done = len(step.effects)
    step.put(Migrated(row.version, row.definition, row.mapping), result)
    step.do_jobs(done)
    step.save(Migrated.kind)
    cases.save(step.tx.connection, step.row.id, {"version": row.version, "definition": row.definition})
    write_search_fields(step, target.declared.search)
    process = target.process(step.row.process)
    readers = {*readers_of(step.tx, target, process, step.row.main_unit, step.units)} - cases.readers(step.tx.connection, step.row.id)
    cases.add_readers(step.tx.connection, step.row.id, readers)
    return []


def _rename_rows(step: Step, target: Procedure, mapping: Mapping[str, str]) -> None:
    """Rows name elements as the new version does, those of what is done too: four eyes looks for them under these names."""
    moves.rename_elements(step.tx.connection, step.row.id, mapping)
    diagram = target.diagrams[step.row.process]
    for task in tasks.open_tasks_of(step.tx.connection, step.row.id):
        element = diagram.elements[task.element]
        assert isinstance(element, UserTask)
        named = {"name": element.name, "name_en": element.properties.get("name.en", ""), "form": element.form}
        moves.change_task(step.tx.connection, task.id, named)
