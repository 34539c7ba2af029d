"""What a scenario's people do with tasks without finishing them, as commands: who has the task, who is asked."""

from __future__ import annotations

from typing import Any

from engine.addressees import Addressee
from engine.check.scenario_file import Act
from engine.check.world import World
from engine.lifecycle import OpinionStatus
from engine.office_commands import AnswerOpinion, OfficeCommand, WithdrawOpinion
from engine.store import opinions, people, tasks
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


def _open_about(tx: Transaction, case: str, element: Any) -> list[OpinionRow]:
    here = {one.id for one in tasks.open_tasks_of(tx.connection, case) if one.element == element}
    rows = opinions.of_case(tx.connection, case)
    return [one for one in rows if one.task_id in here and one.status == OpinionStatus.ASKED]


def _key(wanted: Addressee) -> tuple[str | None, str, str]:
    return wanted.person, wanted.role, wanted.unit
