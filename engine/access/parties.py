"""What the parties of cases do without an account, by a code that is bound to person and case; who records what they say on paper."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from engine.access.desks import code_holder, wrong_code
from engine.access.tasks import Held
from engine.errors import NotAllowed, NotFound
from engine.identity import BY_CODE
from engine.journal import Actor
from engine.parties import PARTY_ROLE
from engine.store.one_time_codes import CodeHolder
from engine.store.parties import PaperRow
from engine.store.records import DocumentRow
from engine.store.standing import split_behalf
from engine.store.tasks import TaskRow

PARTY_DESK = "party"
"""Who gives out the codes of the parties of cases: the engine itself."""


def party_by_code(connection: Connection, code: str) -> CodeHolder:
    """The case (`subject`) and the party (`number`) that a code is bound to. Raises NotAllowed ("wrong-code", "code-replaced")."""
    found = code_holder(connection, code)
    if found.desk != PARTY_DESK:
        raise wrong_code()
    if found.replaced:
        raise NotAllowed("code-replaced", "Expected the newest code of this person, but another one was issued in its place.")
    return found


def as_party(party: CodeHolder, task: TaskRow | None, task_id: str) -> Actor:
    """As what somebody with a code does a task of their own; not another's, nor one of an office. Raises NotFound."""
    if task is None or task.case_id != party.subject or task.party != party.number:
        raise NotFound("task", task_id)
    return Actor(BY_CODE, PARTY_ROLE)


def require_not_a_party_s(task: TaskRow) -> None:
    """Nobody with an account completes, holds or returns a task that is for a person without one. Raises NotAllowed("party-task")."""
    if task.party is not None:
        raise NotAllowed("party-task", f"Expected the party itself to do task {task.id}, by its code or on paper.")


def as_second_person(held: Held, paper: PaperRow) -> Held:
    """The task as somebody may decide on a paper that another one entered, in nobody's place who entered it, either.

    Raises NotAllowed("same-person").
    """
    entered = {paper.entered_by, *split_behalf(paper.entered_for)}
    free = tuple(one for one in held.standings if not entered & {held.user_id, *one.behalf})
    if not free:
        raise NotAllowed("same-person", f"Expected another person than who entered the paper of task {held.task.id}.")
    return replace(held, standings=free)


def party_reads_letter(document: DocumentRow) -> bool:
    """Whether the parties of a case read a letter by their code: one that names them among its readers."""
    return PARTY_ROLE in document.readers
