"""Interventions that change values or move a token: an administrator proposes, the procedure's owner role decides.

Source: the district's procedures, section 1 (administrator).
"""

from __future__ import annotations

from typing import Any

from engine import access
from engine.bpmn.inputs import Retried, TokenMoved, VariablesAmended
from engine.commands import ConfirmIntervention, ProposeMove, ProposeVariables, RefuseIntervention, WithdrawIntervention
from engine.errors import BadValue, NotAllowed, NotFound, WrongState
from engine.handlers.reasons import require_reason
from engine.identity import new_id
from engine.interventions import Proposed, changes, proposers_of, stands, state_hash, why_no_move
from engine.lifecycle import InterventionKind, InterventionStatus
from engine.literals import check_variable_name, literal
from engine.machine_commands import LapseIntervention
from engine.step import Step
from engine.store import interventions, waits
from engine.store.interventions import InterventionRow
from engine.store.standing import join_behalf
from engine.transaction import Transaction

MOST_VALUES = 50


def propose_variables(tx: Transaction, command: ProposeVariables) -> dict[str, Any]:
    """Notes which variables are to be set where a stopped token sees them.

    Raises NotFound, NotAllowed("propose"), WrongState (nothing of the diagram stands still there), BadValue by name.
    """
    incident = waits.incident_by_id(tx.connection, command.incident_id)
    if incident is None:
        raise NotFound("incident", command.incident_id)
    step = _opened(tx, incident.case_id, command.actor)
    assert step.state is not None
    stopped = step.state.instances.get(incident.instance)
    if incident.resolved_at is not None or stopped is None or stopped.incident is None:
        raise WrongState("incident", incident.id, "change variables for", "no stopped token")
    if not 1 <= len(command.values) <= MOST_VALUES:
        raise BadValue("values", f"1 to {MOST_VALUES} variables are wanted")
    for name in command.values:
        check_variable_name(name)
    values = {name: literal(name, source) for name, source in command.values.items()}
    require_reason(command.reason)
    proposed = Proposed(command.reason, changes(step.state, stopped.id, values))
    step.facts["changed"] = proposed.changed
    return _propose(step, InterventionKind.VARIABLES, stopped.id, stopped.element, proposed)


def propose_move(tx: Transaction, command: ProposeMove) -> dict[str, Any]:
    """Notes where a token is to go on.

    Raises NotFound, NotAllowed("propose"), WrongState, BadValue("reason"); NotAllowed with the reason of `why_no_move` where the
    tokens would stand as the flow itself never lets them.
    """
    step = _opened(tx, command.case_id, command.actor)
    require_reason(command.reason)
    _refuse_move(step, command.instance, command.target)
    assert step.state is not None
    step.facts["target"] = command.target
    element = step.state.instances[command.instance].element
    return _propose(step, InterventionKind.MOVE, command.instance, element, Proposed(command.reason, target=command.target))


def confirm_intervention(tx: Transaction, command: ConfirmIntervention) -> dict[str, Any]:
    """Does what was proposed, as whoever confirms it; a proposal whose case has gone on lapses.

    Raises NotFound, NotAllowed("confirm", "confirm-own"), WrongState.
    """
    step, row = _deciding(tx, command.intervention_id, command.actor)
    if not stands(row, step.row.state, step.row.status):
        return _lapse(step, row)
    proposed = Proposed.of(step.key, row)
    step.facts |= _facts(row) | {"reason": proposed.reason}
    if row.kind == InterventionKind.VARIABLES:
        _amend(step, row.instance, proposed)
    else:
        _refuse_move(step, row.instance, proposed.target)
        step.facts["target"] = proposed.target
        step.feed(TokenMoved(row.instance, proposed.target))
    _close(step, row, InterventionStatus.APPLIED)
    step.save("intervention:applied")
    return {"case": step.row.id, "status": InterventionStatus.APPLIED.value}


def refuse_intervention(tx: Transaction, command: RefuseIntervention) -> dict[str, Any]:
    """Closes a proposal with a reason; nothing changes. Raises as `confirm_intervention`, and BadValue("reason")."""
    require_reason(command.reason)
    step, row = _deciding(tx, command.intervention_id, command.actor)
    step.facts |= _facts(row) | {"reason": command.reason}
    _close(step, row, InterventionStatus.REFUSED)
    step.save("intervention:refused")
    return {"case": step.row.id, "status": InterventionStatus.REFUSED.value}


def withdraw_intervention(tx: Transaction, command: WithdrawIntervention) -> dict[str, Any]:
    """Takes a proposal back before it is decided on; nothing changes.

    Raises NotFound, NotAllowed("withdraw"), WrongState.
    """
    step, row = _locked(tx, command.intervention_id)
    step.actor = access.may_withdraw(tx.connection, tx.shelf.roles, command.actor, tx.now, step.row, proposers_of(row))
    _require_open(row, "withdraw")
    step.facts |= _facts(row)
    _close(step, row, InterventionStatus.WITHDRAWN)
    step.save("intervention:withdrawn")
    return {"case": step.row.id, "status": InterventionStatus.WITHDRAWN.value}


def lapse_intervention(tx: Transaction, command: LapseIntervention) -> dict[str, Any]:
    """Closes a proposal whose case has gone on; one that stands, or is closed, does nothing."""
    row = interventions.find(tx.connection, command.intervention_id)
    if row is None:
        raise NotFound("intervention", command.intervention_id)
    step = Step.open(tx, row.case_id)
    row = interventions.find(tx.connection, command.intervention_id)
    assert row is not None
    if row.status != InterventionStatus.PROPOSED or stands(row, step.row.state, step.row.status):
        return {"case": step.row.id, "status": row.status}
    return _lapse(step, row)


def _opened(tx: Transaction, case_id: str, user_id: str) -> Step:
    step = Step.open(tx, case_id)
    step.actor = access.may_propose(tx.connection, tx.shelf.roles, user_id, tx.now, step.row)
    step.require_running("intervene in")
    return step


def _propose(step: Step, kind: InterventionKind, instance: str, element: str, proposed: Proposed) -> dict[str, Any]:
    identity, actor = new_id(), step.actor
    row = InterventionRow(
        identity, step.row.id, kind, element, instance, proposed.sealed(step.key, identity), step.entry, state_hash(step.row.state),
        actor.user, join_behalf(actor.behalf), step.tx.now, InterventionStatus.PROPOSED, None, None,
    )  # fmt: skip
    interventions.add(step.tx.connection, row)
    step.facts |= _facts(row) | {"reason": proposed.reason}
    step.save("intervention:proposed")
    return {"intervention": identity, "case": step.row.id}


def _deciding(tx: Transaction, identity: str, user_id: str) -> tuple[Step, InterventionRow]:
    """The case, locked, and the proposal as it stands then; the actor as whom this person decides."""
    step, row = _locked(tx, identity)
    owner = step.procedure.declared.owner
    step.actor = access.may_confirm(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, owner, proposers_of(row))
    _require_open(row, "decide on")
    return step, row


def _locked(tx: Transaction, identity: str) -> tuple[Step, InterventionRow]:
    row = interventions.find(tx.connection, identity)
    if row is None:
        raise NotFound("intervention", identity)
    step = Step.open(tx, row.case_id)
    row = interventions.find(tx.connection, identity)
    assert row is not None
    return step, row


def _require_open(row: InterventionRow, verb: str) -> None:
    if row.status != InterventionStatus.PROPOSED:
        raise WrongState("intervention", row.id, verb, row.status)


def _amend(step: Step, instance: str, proposed: Proposed) -> None:
    """Sets the variables and looks at the cause again, where the new values did not end the token by themselves."""
    assert step.state is not None
    step.facts["changed"] = proposed.changed  # the old values are those of now: the case stands as it did
    step.feed(VariablesAmended(instance, proposed.values))
    stopped = step.state.instances.get(instance)
    if stopped is not None and stopped.incident is not None:
        step.feed(Retried(instance))


def _refuse_move(step: Step, instance: str, target: str) -> None:
    assert step.state is not None
    reason = why_no_move(step.state, step.diagram, instance, target)
    if reason is not None:
        raise NotAllowed(f"move-{reason}", f"Expected a move that the flow allows from {instance} to {target}, but: {reason}.")


def _lapse(step: Step, row: InterventionRow) -> dict[str, Any]:
    step.facts |= _facts(row)
    _close(step, row, InterventionStatus.LAPSED)
    step.save("intervention:lapsed")
    return {"case": step.row.id, "status": InterventionStatus.LAPSED.value}


def _close(step: Step, row: InterventionRow, status: InterventionStatus) -> None:
    changed = {"status": status, "decided_by": step.actor.user, "decided_at": step.tx.now}
    interventions.decide(step.tx.connection, row.id, changed)


def _facts(row: InterventionRow) -> dict[str, Any]:
    return {"intervention": row.id, "element": row.element, "instance": row.instance, "proposed_by": row.proposed_by}
