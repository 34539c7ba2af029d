"""Gives a transaction up: all that is alive in it ends, what was done in it is undone, then its cancel boundary event follows.

Source: BPMN 2.0.2, 10.3.5 and 13.3.4 (transactions), 13.5.6 (cancel end events).
"""

from __future__ import annotations

from engine.bpmn.diagram import Transaction
from engine.bpmn.interrupting import cancel_children, resolve
from engine.bpmn.run import UNDOING, Run
from engine.bpmn.state import Instance
from engine.bpmn.throwing import done
from engine.bpmn.waiting import close_waits


def give_up(run: Run, thrower: Instance) -> None:
    """A cancel end event was reached. From now on the transaction only undoes: no event of it fires but an error's."""
    done(run, thrower)
    transaction = run.instances[thrower.scope]
    while not isinstance(run.element(transaction), Transaction):
        transaction = run.instances[transaction.scope]
    cancel_children(run, transaction.id)
    transaction = run.edit(transaction.id)
    close_waits(run, transaction)
    transaction = run.edit(transaction.id)
    resolve(run, transaction)
    transaction.came = None
    transaction.event = thrower.element
    transaction.until = run.counter
    run.go(transaction, UNDOING)
