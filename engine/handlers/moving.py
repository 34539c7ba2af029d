"""Running cases to another version of their procedure: proposed in bulk, confirmed or refused as a whole, or withdrawn.

Source: the district's procedures, section 1 (administrator).
"""

from __future__ import annotations

from typing import Any

from engine import access
from engine.commands import SYSTEM
from engine.errors import BadValue, NotAllowed, NotFound, WrongState
from engine.handlers.reasons import require_reason
from engine.identity import new_id
from engine.journal import Actor
from engine.lifecycle import MovedStatus, MoveStatus
from engine.move_commands import ConfirmCaseMoves, ProposeCaseMoves, RefuseCaseMoves, WithdrawCaseMoves
from engine.move_names import wrong_names
from engine.store import cases, definitions, moves
from engine.store.moves import MoveRow
from engine.store.standing import join_behalf, split_behalf
from engine.transaction import Transaction


def propose_case_moves(tx: Transaction, command: ProposeCaseMoves) -> dict[str, Any]:
    """Notes every running case of a procedure for the worker to look at; nothing is moved yet.

    Raises NotAllowed("propose"), BadValue ("reason", "version", "undoes", "mapping"; "waiting": one move of a procedure at a time).
    """
    actor = access.at_the_server()
    if command.actor != SYSTEM:
        actor = access.may_propose(tx.connection, tx.shelf.roles, command.actor, tx.now, None)
    require_reason(command.reason)
    row = row_of(tx, command, actor)
    if other := moves.waiting(tx.connection, row.procedure):
        raise BadValue("waiting", f"move {other} of cases of {row.procedure} is not over yet")
    moves.add(tx.connection, row)
    if not moves.any_left(tx.connection, row.id, MovedStatus.UNSEEN):
        raise BadValue("version", f"no case of {row.procedure} would be moved to it")
    return {"move": row.id}


def row_of(tx: Transaction, command: ProposeCaseMoves, actor: Actor) -> MoveRow:
    """The proposal as its row would be. Raises BadValue."""
    procedure, version, mapping = command.procedure, command.version, dict(command.mapping)
    if command.undoes is not None:
        undone = moves.find(tx.connection, command.undoes)
        if undone is None:
            raise BadValue("undoes", "there is no such move")
        begun = moves.versions_moved(tx.connection, undone.id)
        if len(begun) != 1:
            raise BadValue("undoes", "its cases did not come from one version")
        procedure, version, mapping = undone.procedure, begun.pop(), {new: old for old, new in undone.mapping.items() if new}
    content = definitions.content_of(tx.connection, procedure, version)
    if content is None and not definitions.newest_version(tx.connection, procedure):
        raise BadValue("procedure", f"no procedure {procedure} is deployed here")
    if content is None:
        raise BadValue("version", f"{procedure} has no version {version}")
    wrong = [] if command.undoes else list(wrong_names(tx, tx.house.library.procedure(tx.connection, content), version, mapping))
    if wrong:
        raise BadValue("mapping", ". ".join(wrong))
    return MoveRow(
        new_id(), procedure, version, content, mapping, command.reason, command.undoes, actor.user, join_behalf(actor.behalf), tx.now,
        MoveStatus.LOOKING, None, None,
    )  # fmt: skip


def confirm_case_moves(tx: Transaction, command: ConfirmCaseMoves) -> dict[str, Any]:
    """Lets the worker move what was proposed, case by case. Raises NotFound, NotAllowed("confirm", "confirm-own"), WrongState."""
    row = _deciding(tx, command.move_id, command.actor)
    moves.save(tx.connection, row.id, {"status": MoveStatus.CONFIRMED, "decided_by": command.actor, "decided_at": tx.now})
    close_if_done(tx, row.id)
    return {"move": row.id}


def refuse_case_moves(tx: Transaction, command: RefuseCaseMoves) -> dict[str, Any]:
    """Closes a proposal; every case stays where it is. Raises as `confirm_case_moves`, and BadValue for the reason."""
    row = _deciding(tx, command.move_id, command.actor)
    require_reason(command.reason)
    moves.settle_rest(tx.connection, row.id, MovedStatus.REFUSED)
    decided = {"status": MoveStatus.REFUSED, "decided_by": command.actor, "decided_at": tx.now, "refused_why": command.reason}
    moves.save(tx.connection, row.id, decided)
    return {"move": row.id}


def withdraw_case_moves(tx: Transaction, command: WithdrawCaseMoves) -> dict[str, Any]:
    """Takes a proposal back before it is decided on; every case stays where it is.

    Raises NotFound, NotAllowed("operate", "withdraw"), WrongState.
    """
    if command.actor != SYSTEM:
        require_operator(tx, command.actor)
    row = moves.lock(tx.connection, command.move_id)
    if row is None:
        raise NotFound("move", command.move_id)
    access.may_withdraw(tx.connection, tx.shelf.roles, command.actor, tx.now, None, proposers_of(row))
    if row.status not in (MoveStatus.LOOKING, MoveStatus.PROPOSED):
        raise WrongState("move", row.id, "withdraw", row.status)
    moves.settle_rest(tx.connection, row.id, MovedStatus.REFUSED)
    moves.save(tx.connection, row.id, {"status": MoveStatus.WITHDRAWN, "decided_by": command.actor, "decided_at": tx.now})
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


def require_owner(tx: Transaction, user_id: str, row: MoveRow, after: int = 0, limit: int | None = None) -> None:
    """Whoever decides on a whole move must be the owner role of every case in it (of those on a page of its ledger).

    Raises NotAllowed("confirm", "confirm-own").
    """
    for case_id in moves.standings(tx.connection, row.id, after, limit):
        case = cases.find(tx.connection, case_id)
        assert case is not None
        owner = tx.house.library.procedure(tx.connection, case.definition).declared.owner
        try:
            access.may_confirm(tx.connection, tx.shelf.roles, user_id, tx.now, case, owner, proposers_of(row))
        except NotFound:
            raise NotAllowed("confirm", "Expected the owner role of every case, but this person is not.") from None


def proposers_of(row: MoveRow) -> tuple[str, ...]:
    """Who proposed a move, and in whose place."""
    return (row.proposed_by, *split_behalf(row.proposed_for))


def close_if_done(tx: Transaction, identity: str) -> None:
    """A confirmed move is done when every case was tried."""
    if not moves.any_left(tx.connection, identity, MovedStatus.PROPOSED):
        moves.save(tx.connection, identity, {"status": MoveStatus.DONE})
