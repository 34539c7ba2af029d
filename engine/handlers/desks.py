"""What people do at the desk of an open task without completing it, and by code without an account: no token moves."""

from __future__ import annotations

from typing import Any

from engine import access, codes
from engine.clock import district_day
from engine.desk_commands import ActAtTask, ActByCode
from engine.desks import Act, ActContext, CodeContext, Desk
from engine.errors import BadValue
from engine.handlers.tasks import reach_locked, require_in_time, require_open
from engine.step import Step
from engine.store import cases, desk_acts
from engine.transaction import Transaction


def act_at_task(tx: Transaction, command: ActAtTask) -> dict[str, Any]:
    """One act at an open task's desk, by anybody who may do the task, claimed or not: with one entry in the journal, which names
    the act and the rows that it wrote.

    Raises NotFound, WrongState, BadValue ("act": the task has no desk, or its desk no such act), NotAllowed ("four-eyes",
    "term-over", and whatever the act refuses), ActRejected.
    """
    step, held, element = reach_locked(tx, command.actor, command.task_id, access.reach_desk)
    task = held.task
    require_open(task, "act at")
    step.require_running("act in")
    require_in_time(task, tx)
    held = access.check_four_eyes(tx.connection, step.row, step.diagram, element, held)
    desk = tx.house.desks.get(element.desk or "")
    act = None if desk is None else desk.acts.get(command.act)
    if desk is None or act is None:
        raise BadValue("act", f"{element.id} has no desk with such an act")
    step.actor = held.actor()
    context = ActContext(
        tx.connection, step.row.id, step.row.number, task.id, tx.now, district_day(tx.now), step.actor
    )
    answer = {**act.run(context, command.values), "task": task.id, "case": step.row.id}
    _write_down(step, desk, act, element.id, context)
    tx.kept = None if act.keep is None else act.keep(answer)
    return answer


def _write_down(step: Step, desk: Desk, act: Act, element: str, context: ActContext) -> None:
    """The journal entry; what was done before at the case can be taken back no longer."""
    connection = step.tx.connection
    step.facts |= {"task": context.task_id, "element": element, "act": act.name, **context.facts}
    step.job_rows += [{"table": row.table, "key": row.key, "hash": desk.hash_of(connection, row)} for row in context.rows]
    if act.counts:
        step.facts["counts"] = True
        desk_acts.add(connection, step.row.id, step.entry, context.task_id, element, step.actor)
    step.save("desk:acted")
    cases.save(connection, step.row.id, {"previous_state": None})


def act_by_code(tx: Transaction, command: ActByCode) -> dict[str, Any]:
    """One act by whoever holds a code; what it is for says the desk that gave it out.

    Raises TooManyAttempts, NotAllowed ("wrong-code", and whatever the act refuses), BadValue("act"), ActRejected.
    """
    codes.require_free(tx.connection, command, tx.now)
    desk, holder = access.holder_of(tx.connection, tx.house.desks, command.code)
    act = desk.code_acts.get(command.act)
    if act is None:
        raise BadValue("act", "no such thing can be done by code")
    return dict(act.run(CodeContext(tx.connection, tx.now, district_day(tx.now), holder), command.values))
