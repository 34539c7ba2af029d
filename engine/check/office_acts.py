"""What a scenario's people do with tasks without finishing them, as commands: who is asked, who gets a copy."""

from __future__ import annotations

from typing import Any

from engine.addressees import Addressee
from engine.check.scenario_file import Act
from engine.check.world import World
from engine.lifecycle import OpinionStatus
from engine.office_commands import AnswerOpinion, OfficeCommand, ReadCopy, SendCopy, WithdrawOpinion
from engine.store import copies, opinions, people, tasks
from engine.store.opinions import OpinionRow
from engine.transaction import Transaction

SAID = "试办"
"""What is asked and answered where it does not matter."""


def addressee(world: World, tx: Transaction, who: str) -> Addressee:
    """`housing_officer` is the person, `all housing_officer` whoever holds the role where that person does."""
    whole, _, name = who.rpartition(" ")
    person = world.person(name)
    if whole != "all":
        return Addressee(f"person:{person}", person, "", "")
    role = name.partition("/")[0]
    unit = next((grant.unit for grant in people.grants_of(tx.connection, person) if grant.role == role), "")
    return Addressee(f"role:{role}@{unit}", None, role, unit)


def reply_to(world: World, tx: Transaction, act: Act, case: str, command: str, person: str) -> OfficeCommand | None:
    """The answer to (or withdrawal of) the oldest open question about an element, put to `who` or else to the person."""
    wanted = addressee(world, tx, str(act.details.get("who", act.details["as"])))
    found = next((one for one in _open_about(tx, case, act.target) if (one.person, one.role, one.unit_id) == _key(wanted)), None)
    if found is None:
        return None
    return WithdrawOpinion(command, person, found.id) if act.verb == "withdraw-question" else AnswerOpinion(command, person, found.id, SAID)


def copy_to(world: World, tx: Transaction, act: Act, case: str, command: str, person: str) -> OfficeCommand:
    """A copy of a case, sent to `who`."""
    return SendCopy(command, person, case, (addressee(world, tx, str(act.details.get("who", ""))).key,), SAID)


def reading_of_copy(tx: Transaction, case: str, command: str, person: str) -> OfficeCommand | None:
    """The person's oldest copy of a case that they have not read; if they have none, the last one of the case, which is another's."""
    rows = copies.of_case(tx.connection, case)
    unread = {one.copy_id for one in copies.readers_of_case(tx.connection, case) if one.user_id == person and one.read_at is None}
    found = next((one for one in rows if one.id in unread), rows[-1] if rows else None)
    return ReadCopy(command, person, found.id, SAID) if found is not None else None


def copy_state(tx: Transaction, case: str, person: str) -> str:
    """`unread` or `read`, whichever the last copy of a case is for a person; `none` where they got none."""
    rows = [one for one in copies.readers_of_case(tx.connection, case) if one.user_id == person]
    last = max(rows, key=lambda one: one.sent_at, default=None)
    return "none" if last is None else "unread" if last.read_at is None else "read"


def _open_about(tx: Transaction, case: str, element: Any) -> list[OpinionRow]:
    here = {one.id for one in tasks.open_tasks_of(tx.connection, case) if one.element == element}
    rows = opinions.of_case(tx.connection, case)
    return [one for one in rows if one.task_id in here and one.status == OpinionStatus.ASKED]


def _key(wanted: Addressee) -> tuple[str | None, str, str]:
    return wanted.person, wanted.role, wanted.unit
