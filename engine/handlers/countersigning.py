"""Adding a countersigner at a step that asks several (加签), and removing one who has not answered (减签)."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.bpmn import InputRejected
from engine.bpmn.inputs import Input, ItemAdded, ItemRemoved
from engine.commands import AddCountersigner, RemoveCountersigner
from engine.countersigning import Countersigning, choices, countersignings, sender_of
from engine.errors import NotAllowed, WrongState
from engine.handlers.reasons import require_reason
from engine.journal import read
from engine.step import Step
from engine.transaction import Transaction

REFUSED = {"last": "last-countersigner", "unsaid": "condition-unsaid"}
"""Why the diagram does not let somebody go, in the words of a refusal."""


def add_countersigner(tx: Transaction, command: AddCountersigner) -> dict[str, Any]:
    """Asks one more: at once, or after the others where they are asked one after another.

    Raises NotFound, NotAllowed ("countersign"; "not-to-be-added" for whom the diagram does not mean or who is asked already),
    WrongState once the step is over, BadValue.
    """
    require_reason(command.reason)
    step, here = _open(tx, command, "add a countersigner to")
    found = next((one for one in choices(step, here) if one.key == command.who), None)
    if found is None:
        raise NotAllowed("not-to-be-added", f"Expected somebody who may be added to {here.element}, but {command.who} may not.")
    step.facts |= {"element": here.element, "reason": command.reason, "countersigner": found.name, "countersigner_en": found.name_en}
    return _do(step, ItemAdded(here.instance, dict(found.value)))


def remove_countersigner(tx: Transaction, command: RemoveCountersigner) -> dict[str, Any]:
    """Asks one less. The step goes on, or ends if the others have done all that it wants.

    Raises NotFound, NotAllowed ("countersign"; "last-countersigner" for the only one left where nobody has answered;
    "condition-unsaid"), WrongState for who has answered or was removed, BadValue.
    """
    require_reason(command.reason)
    step, here = _open(tx, command, "remove a countersigner of")
    found = next((one for one in here.signers if one.item == command.item), None)
    if found is None:
        raise WrongState("countersigner", str(command.item), "remove", "not open")
    step.facts |= {"element": here.element, "reason": command.reason, "countersigner": found.name or str(found.item)}
    return _do(step, ItemRemoved(here.instance, found.item))


def _open(tx: Transaction, command: AddCountersigner | RemoveCountersigner, wanted: str) -> tuple[Step, Countersigning]:
    step = Step.open(tx, command.case_id)
    access.read_case(tx.connection, tx.shelf.roles, command.actor, step.row.id, tx.now)
    here = next((one for one in countersignings(step) if one.instance == command.instance), None)
    if here is None:
        raise WrongState("step", command.instance, wanted, "not open")
    sender = sender_of(read(tx.connection, step.key, step.row.id), here.instance)
    owner = step.procedure.declared.owner
    step.actor = access.may_countersign(tx.connection, tx.shelf.roles, command.actor, tx.now, step.row, owner, here.adding, sender)
    step.require_running(wanted)
    return step, here


def _do(step: Step, given: Input) -> dict[str, Any]:
    try:
        step.feed(given)
    except InputRejected as rejected:
        if rejected.reason not in REFUSED:
            raise
        raise NotAllowed(REFUSED[rejected.reason], str(rejected)) from None
    step.save(given.kind)
    return {"case": step.row.id}
