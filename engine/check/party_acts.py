"""What a scenario's people without an account do, by code or on paper, as commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.check.scenario_file import Act
from engine.check.scenario_uploads import with_files
from engine.commands import FileFacts
from engine.execute import Engine
from engine.parties import parties_of
from engine.party_commands import CompleteByCode, ConfirmPaper, IssuePartyCode, ReturnPaper, StoreFileByCode
from engine.store import parties, people, tasks
from engine.store.tasks import TaskRow
from engine.transaction import Transaction

PARTY = "party"
"""Under `as`: whoever `of` names by their key."""
SOURCE = "scenario"
SCAN = {"file": "纸面意见.pdf"}
SAID = "试办"
"""The reason for which a paper is returned, where it does not matter."""
Commands = Callable[[], str]


def is_of(tx: Transaction, task: TaskRow, key: str) -> bool:
    """Whether a task is for the party of this key."""
    if task.party is None:
        return False
    return parties_of(tx.connection, tx.data_key(task.case_id), task.case_id)[task.party - 1].key == key


def somebody_for(tx: Transaction, task: TaskRow) -> str:
    """One of those who give out codes for a task; nobody where it is of no use to ask them."""
    places = [one for one in tasks.candidates(tx.connection, task.id) if not one.when_late]
    holders = [person for one in places for person, _name in people.holders_of(tx.connection, one.role, one.unit, one.second)]
    return holders[0] if holders else ""


def code_for(engine: Engine, codes: dict[str, str], task: TaskRow, key: str, command: Commands) -> str:
    """The code that the party had given out last in the case; a first one is given out by whoever may."""
    known = f"{task.case_id}/{key}"
    if known not in codes:
        with engine.reading() as tx:
            officer = somebody_for(tx, task) if is_of(tx, task, key) else ""
        if not officer:
            return "none"
        codes |= given_to(task, key, engine.execute(IssuePartyCode(command(), officer, task.id)))
    return codes[known]


def given_to(task: TaskRow, key: str, answer: Mapping[str, Any]) -> dict[str, str]:
    """A code that was given out, by whom it is for."""
    return {f"{task.case_id}/{key}": str(one["code"]) for one in answer.get("codes", ())}


def by_code(engine: Engine, code: str, task: TaskRow, values: Mapping[str, Any], command: Commands) -> None:
    """A party completes a task, its files uploaded before."""

    def upload(facts: FileFacts, content: bytes) -> None:
        engine.execute(StoreFileByCode(command(), code, task.id, facts, content, SOURCE))

    engine.execute(CompleteByCode(command(), code, task.id, task.version, with_files(values, upload), SOURCE))


def paper_decision(tx: Transaction, act: Act, task: TaskRow, person: str, command: str) -> ConfirmPaper | ReturnPaper:
    """Confirming or returning the paper that waits (none: entry 0)."""
    waiting = parties.waiting_papers(tx.connection, [task.id]).get(task.id)
    entry = 0 if waiting is None else waiting.entry
    if act.verb == "confirm-paper":
        return ConfirmPaper(command, person, task.id, entry)
    return ReturnPaper(command, person, task.id, entry, SAID)
