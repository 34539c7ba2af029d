"""Asking for an opinion (征求意见): whoever holds a task asks, the asked one answers or declines; no token moves."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.addressees import addressed
from engine.clock import district_day
from engine.errors import BadValue, NotAllowed, NotFound, WrongState
from engine.handlers.reasons import require_bounded, require_reason
from engine.handlers.tasks import require_in_hands
from engine.lifecycle import OpinionStatus
from engine.office_commands import AnswerOpinion, AskOpinion, DeclineOpinion, WithdrawOpinion
from engine.step import Step
from engine.store import cases, opinions, tasks
from engine.store.opinions import OpinionRow
from engine.transaction import Transaction

OPINION_ID = "{}/q{}-{}"
"""Case, entry that asks, place in it."""


def ask_opinion(tx: Transaction, command: AskOpinion) -> dict[str, Any]:
    """Puts a question about a task in one's hands; who is asked reads the case until it is answered or closed.

    Raises NotFound, WrongState, StaleTask, BadValue ("question", "due_on"), NotAllowed (as for completing; "ask" for a party's
    side; "blind"; "not-to-address", "already-asked").
    """
    require_reason(command.question, "question")
    step, held, element = require_in_hands(tx, command.actor, command.task_id, command.seen_version, "ask about")
    require_asker(step, command.actor)
    if element.blind:
        raise NotAllowed("blind", f"Expected nobody to be asked about {held.task.id}, for what one thinks there nobody else knows yet.")
    if command.due_on is not None and command.due_on < district_day(tx.now):
        raise BadValue("due_on", "a day to come is wanted")
    wanted = addressed(tx, command.who, command.actor, access.is_addressable)
    standing = [one for one in opinions.of_task(tx.connection, held.task.id) if one.status == OpinionStatus.ASKED]
    asked = {(one.person, one.role, one.unit_id) for one in standing}
    if any((one.person, one.role, one.unit) in asked for one in wanted):
        raise NotAllowed("already-asked", f"Expected others about {held.task.id} than are asked already.")
    step.actor = held.actor()
    named = [(OPINION_ID.format(step.row.id, step.entry, place), one) for place, one in enumerate(wanted, 1)]
    step.facts |= {
        "task": held.task.id, "element": element.id, "question": command.question, "due_on": command.due_on,
        "asked": [{"opinion": identity, **one.facts()} for identity, one in named],
    }  # fmt: skip
    for identity, one in named:
        row = (identity, step.row.id, held.task.id, step.entry, command.actor, tx.now)
        opinions.add(tx.connection, OpinionRow(*row, one.person, one.role, one.unit, command.due_on, OpinionStatus.ASKED))
    tasks.count_questions(tx.connection, held.task.id, len(named))
    step.save("opinion:asked")
    return {"case": step.row.id, "opinions": [identity for identity, _ in named]}


def require_asker(step: Step, user_id: str) -> None:
    """Raises NotAllowed("ask") for who holds a task of a case without reading all of it."""
    if not access.may_ask(step.tx.connection, step.tx.shelf.roles, user_id, step.tx.now, step.row):
        raise NotAllowed("ask", f"Expected somebody who reads all of case {step.row.number}, but this person reads a part.")


def answer_opinion(tx: Transaction, command: AnswerOpinion) -> dict[str, Any]:
    """Gives the opinion that was asked for. Raises NotFound, WrongState, BadValue("answer")."""
    require_reason(command.answer, "answer")
    step, answer = _reply(tx, command, OpinionStatus.ANSWERED, {"answer": command.answer})
    step.save("opinion:answered")
    return answer


def decline_opinion(tx: Transaction, command: DeclineOpinion) -> dict[str, Any]:
    """Says that one gives none; why may be left out. Raises NotFound, WrongState, BadValue("reason")."""
    require_bounded(command.reason)
    step, answer = _reply(tx, command, OpinionStatus.DECLINED, {"reason": command.reason} if command.reason.strip() else {})
    step.save("opinion:declined")
    return answer


def withdraw_opinion(tx: Transaction, command: WithdrawOpinion) -> dict[str, Any]:
    """Whoever holds the task waits for an answer no longer. Raises NotFound, WrongState, NotAllowed("withdraw-opinion")."""
    step, row = _open(tx, command.opinion_id)
    task = tasks.find(tx.connection, row.task_id)
    assert task is not None
    step.actor = access.may_withdraw_opinion(tx.connection, tx.shelf.roles, command.actor, tx.now, step.row, task)
    answer = _close(step, row, command.actor, OpinionStatus.WITHDRAWN, {})
    step.save("opinion:withdrawn")
    return answer


def _reply(
    tx: Transaction, command: AnswerOpinion | DeclineOpinion, status: OpinionStatus, facts: dict[str, str]
) -> tuple[Step, dict[str, Any]]:
    step, row = _open(tx, command.opinion_id)
    step.actor = access.as_asked(tx.connection, tx.shelf.roles, command.actor, tx.now, row)
    return step, _close(step, row, command.actor, status, facts)


def _open(tx: Transaction, identity: str) -> tuple[Step, OpinionRow]:
    """Locks the case of a question, then reads it as it is now."""
    case_id = identity.partition("/")[0]
    locked = cases.lock(tx.connection, case_id)
    row = opinions.find(tx.connection, identity)
    if row is None:
        raise NotFound("opinion", identity)
    return Step.locked(tx, case_id, locked), row


def _close(step: Step, row: OpinionRow, user_id: str, status: OpinionStatus, facts: dict[str, str]) -> dict[str, Any]:
    """Closes an open question of a case that goes on; the entry is still to be saved. Raises WrongState."""
    if row.status != OpinionStatus.ASKED:
        raise WrongState("opinion", row.id, status, row.status, by=row.closed_by, at=row.closed_at)
    step.require_running("answer a question about")
    task = tasks.find(step.tx.connection, row.task_id)
    assert task is not None
    step.facts |= {"task": row.task_id, "element": task.element, "opinion": row.id, **facts}
    changes = {"status": status, "closed_at": step.tx.now, "closed_by": user_id, "closed_entry": step.entry}
    opinions.close(step.tx.connection, row.id, changes)
    tasks.count_questions(step.tx.connection, row.task_id, -1)
    return {"case": step.row.id, "task": row.task_id}
