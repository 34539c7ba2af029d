"""What is done at the tasks of people without an account: by their code, or on paper, which one officer enters and another confirms.

Source: the district's procedures, section 1 (roles: 当事人; four-eyes).
"""

from __future__ import annotations

from typing import Any

from engine import access, attachments, codes
from engine.access import PARTY_DESK, Held
from engine.attachments import FILE_KEYS, require_stored
from engine.bpmn.diagram import UserTask
from engine.bpmn.inputs import TaskCompleted
from engine.clock import district_day
from engine.errors import BadValue, NotAllowed, StaleTask
from engine.handlers.reasons import require_bounded, require_reason
from engine.handlers.tasks import form_values, reach_locked, require_in_time, require_open
from engine.identity import code_fingerprint, new_code
from engine.lifecycle import PaperStatus
from engine.parties import Party, parties_of, said_on
from engine.party_commands import ByCode, CompleteByCode, ConfirmPaper, EnterPaper, IssuePartyCode, ReturnPaper, StoreFileByCode
from engine.step import Step
from engine.store import cases, desk_acts, one_time_codes, parties, tasks
from engine.store.parties import PaperRow
from engine.store.standing import join_behalf
from engine.store.tasks import TaskRow
from engine.transaction import Transaction


def issue_party_code(tx: Transaction, command: IssuePartyCode) -> dict[str, Any]:
    """Gives out a code that is bound to the party and the case; a second one needs a reason, and makes the first void.

    Raises NotFound, WrongState, BadValue ("reason"), NotAllowed ("no-party").
    """
    require_bounded(command.reason)
    step, held, _element = _reached(tx, command.actor, command.task_id, "give out a code for")
    party = _party(step, held.task)
    today = district_day(tx.now)
    had = one_time_codes.void(tx.connection, PARTY_DESK, step.row.id, [party.number], today)
    if had:
        require_reason(command.reason)
    code = new_code()
    kept = code_fingerprint(code)
    one_time_codes.add(tx.connection, PARTY_DESK, step.row.id, {party.number: kept}, today)
    step.actor = held.actor()
    step.facts |= {"task": held.task.id, "element": held.task.element, "party": party.number, "code": kept, "replaced": bool(had)}
    step.facts |= {"reason": command.reason} if command.reason.strip() else {}
    step.save("code:issued")
    answer = {"case": step.row.id, "codes": [{"of": party.number, "code": code, "label": party.name}], "shown_before": False}
    tx.kept = {**answer, "codes": [], "shown_before": True}
    return answer


def enter_paper(tx: Transaction, command: EnterPaper) -> dict[str, Any]:
    """Enters what a party says on paper; the task stays open until another person has compared it.

    Raises NotFound, WrongState, StaleTask, BadValue ("scan"), FormRejected, NotAllowed ("no-party", "four-eyes", "term-over",
    "waiting-already").
    """
    step, held, element = _reached(tx, command.actor, command.task_id, "enter a paper for")
    task = held.task
    party = _party(step, task)
    require_in_time(task, tx)
    held = access.check_four_eyes(tx.connection, step.row, step.diagram, element, held)
    _require_seen(task, command.seen_version)
    _require_none_waits(tx, task)
    if set(command.scan) != FILE_KEYS:
        raise BadValue("scan", "a file is wanted")
    values = form_values(step, task, command.values)
    require_stored(tx, step.row.id, {"scan": dict(command.scan), **values})
    step.actor = held.actor()
    row = PaperRow(step.row.id, step.entry, task.id, command.actor, join_behalf(step.actor.behalf), tx.now)
    parties.add_paper(tx.connection, row)
    desk_acts.add(tx.connection, step.row.id, step.entry, task.id, element.id, step.actor)
    step.facts |= {"task": task.id, "element": element.id, "party": party.number, "values": values, "scan": dict(command.scan)}
    step.save("paper:entered")
    cases.save(tx.connection, step.row.id, {"previous_state": None})  # what was done before cannot be taken back any longer
    return {"task": task.id, "case": step.row.id, "entry": row.entry}


def confirm_paper(tx: Transaction, command: ConfirmPaper) -> dict[str, Any]:
    """The second person has compared what was entered with the paper: the task is completed with it.

    Raises NotFound, WrongState, FormRejected, NotAllowed ("no-party", "no-such-paper", "same-person", "four-eyes", "term-over").
    """
    step, held, element = _reached(tx, command.actor, command.task_id, "confirm a paper for")
    task = held.task
    party, paper = _party(step, task), _waiting(tx, task, command.entry)
    require_in_time(task, tx)
    held = access.check_four_eyes(tx.connection, step.row, step.diagram, element, access.as_second_person(held, paper))
    values = form_values(step, task, said_on(step, paper)["values"])
    _decide(step, held, paper, PaperStatus.CONFIRMED)
    step.facts |= {"party": party.number}
    step.feed(TaskCompleted(task.instance, values))
    step.save("task:completed")
    return {"task": task.id, "case": step.row.id}


def return_paper(tx: Transaction, command: ReturnPaper) -> dict[str, Any]:
    """Another than who entered it says what is wrong; the task waits for the party again.

    Raises NotFound, WrongState, BadValue, NotAllowed ("no-party", "no-such-paper", "same-person").
    """
    require_reason(command.reason)
    step, held, _element = _reached(tx, command.actor, command.task_id, "return a paper for")
    party, paper = _party(step, held.task), _waiting(tx, held.task, command.entry)
    _decide(step, access.as_second_person(held, paper), paper, PaperStatus.RETURNED)
    step.facts |= {"party": party.number, "reason": command.reason}
    step.save("paper:returned")
    return {"task": held.task.id, "case": step.row.id}


def _decide(step: Step, held: Held, paper: PaperRow, status: PaperStatus) -> None:
    said = {"status": status.value, "decided_by": held.user_id, "decided_entry": step.entry}
    parties.decide_paper(step.tx.connection, paper, **said)
    step.actor = held.actor()
    step.facts |= {"task": held.task.id, "element": held.task.element, "paper": paper.entry, "entered_by": paper.entered_by}


def complete_by_code(tx: Transaction, command: CompleteByCode) -> dict[str, Any]:
    """A party completes a task of their own.

    Raises TooManyAttempts, NotFound, WrongState, StaleTask, FormRejected, BadValue, NotAllowed ("wrong-code", "code-replaced",
    "term-over", "waiting-already").
    """
    step, task = _own(tx, command, "complete")
    _require_seen(task, command.seen_version)
    require_in_time(task, tx)
    _require_none_waits(tx, task)
    values = form_values(step, task, command.values)
    require_stored(tx, step.row.id, values)
    step.facts |= {"task": task.id, "element": task.element, "party": task.party}
    step.feed(TaskCompleted(task.instance, values))
    step.save("task:completed")
    return {"task": task.id, "case": step.row.id}


def store_file_by_code(tx: Transaction, command: StoreFileByCode) -> dict[str, Any]:
    """Keeps an upload for an open task of the party's own. Raises as `complete_by_code`."""
    step, _task = _own(tx, command, "keep a file for")
    attachments.keep(tx, step.row.id, command.actor, command.facts, command.content)
    return {"hash": command.facts.hash}


def _own(tx: Transaction, command: CompleteByCode | StoreFileByCode, wanted: str) -> tuple[Step, TaskRow]:
    """The case, locked, and the open task that a code may do."""
    party = _by_code(tx, command)
    step = Step.open(tx, party.subject)
    party = _by_code(tx, command)  # another one may have been issued before the lock
    task = tasks.find(tx.connection, command.task_id)
    step.actor = access.as_party(party, task, command.task_id)
    assert task is not None
    require_open(task, wanted)
    step.require_running(f"{wanted} a task of")
    return step, task


def _by_code(tx: Transaction, command: ByCode) -> one_time_codes.CodeHolder:
    codes.require_free(tx.connection, command, tx.now)
    return access.party_by_code(tx.connection, command.code)


def _reached(tx: Transaction, user_id: str, task_id: str, wanted: str) -> tuple[Step, Held, UserTask]:
    """An open task of a running case that somebody reaches, in every way in which they do."""
    step, held, element = reach_locked(tx, user_id, task_id, access.reach_desk)
    require_open(held.task, wanted)
    step.require_running(f"{wanted} a task of")
    return step, held, element


def _party(step: Step, task: TaskRow) -> Party:
    """For whom a task is. Raises NotAllowed("no-party") for one of an office."""
    if task.party is None:
        raise NotAllowed("no-party", f"Expected a task of a person without an account, but {task.id} is none.")
    return parties_of(step.tx.connection, step.key, step.row.id)[task.party - 1]


def _waiting(tx: Transaction, task: TaskRow, entry: int) -> PaperRow:
    paper = parties.waiting_papers(tx.connection, [task.id]).get(task.id)
    if paper is None or paper.entry != entry:
        raise NotAllowed("no-such-paper", f"Expected a paper of entry {entry} that waits, but there is none.")
    return paper


def _require_none_waits(tx: Transaction, task: TaskRow) -> None:
    if parties.waiting_papers(tx.connection, [task.id]):
        raise NotAllowed("waiting-already", f"Expected no paper of task {task.id}, but one waits for its second person.")


def _require_seen(task: TaskRow, seen: int) -> None:
    if task.version != seen:
        raise StaleTask(task.id, seen, task.version, task.claimed_by)
