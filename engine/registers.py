"""What a register is: books beside the cases, which some roles keep, each for their own unit, by command.

The engine knows no register of the district; they are passed in by whoever opens the engine, as job types are. A change
runs inside its command's transaction, after access was decided; what it cannot take it raises as RegisterRefused, every
problem at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.journal import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.roles import Roles


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a change may know: the unit whose register it is, who makes it and as what; `staged` gives the content of a file
    that this person has uploaded, by its hash, and raises BadValue where there is none."""

    connection: Connection
    roles: Roles
    unit: str
    actor: Actor
    now: datetime
    today: date
    staged: Callable[[str], bytes]


Change = Callable[[Keeping, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Register:
    """`keepers`: the roles that change and read it, each in the unit where the unit's lineage has it; who reads every case
    reads every register. `changes`: what can be done to it, by name."""

    name: str
    keepers: frozenset[str]
    changes: Mapping[str, Change]
