"""The parties (当事人) of a case who have no account: numbered as their tasks first open, their key and name under the case's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.canonical import decode, encode
from engine.journal import read
from engine.store import parties
from engine.store.parties import PaperRow

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection

    from engine.keys import DataKey
    from engine.step import Step

PARTY_ROLE = "party"
"""The role of `roles.toml` that nobody is granted: whoever acts by a code acts as it."""
PURPOSE = "party {} of {}"


@dataclass(frozen=True, slots=True)
class Party:
    """`key` tells one from the others in the case, and is the diagram's."""

    number: int
    key: str
    name: str


def parties_of(connection: Connection, key: DataKey, case_id: str) -> tuple[Party, ...]:
    """Everybody for whom a task of the case was ever opened. Raises Tampered."""
    found = []
    for number, sealed in parties.sealed_parties(connection, case_id):
        person = decode(key.open(sealed, PURPOSE.format(number, case_id)))
        found.append(Party(number, person["key"], person["name"]))
    return tuple(found)


def names_of_parties(step: Step) -> dict[int, str]:
    """By number: what the parties of a case are called."""
    return {one.number: one.name for one in parties_of(step.tx.connection, step.key, step.row.id)}


def note_party(step: Step, person: Mapping[str, str]) -> int:
    """The number of whom a task is for, who is entered with their first one; a name that is another now replaces the former."""
    connection, case_id = step.tx.connection, step.row.id
    known = parties_of(connection, step.key, case_id)
    same = next((one for one in known if one.key == person["key"]), None)
    number = len(known) + 1 if same is None else same.number
    sealed = step.key.seal(encode(dict(person)), PURPOSE.format(number, case_id))
    if same is None:
        parties.add_party(connection, case_id, number, sealed)
    elif same.name != person["name"]:
        parties.save_party(connection, case_id, number, sealed)
    return number


def said_on(step: Step, paper: PaperRow) -> Mapping[str, Any]:
    """What was entered of a paper: `values` of the task's form, and `scan`, the file."""
    return read(step.tx.connection, step.key, step.row.id)[paper.entry - 1].facts
