"""What a handler works with: one open transaction, and the house's fixed parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from engine.desks import Desk
from engine.errors import NotFound
from engine.feel import Value
from engine.jobs import Job
from engine.keys import DataKey, Keyring
from engine.library import Library, Shelf
from engine.registers import Register
from engine.store import cases


@dataclass(frozen=True, slots=True)
class House:
    """What stays the same between commands."""

    home: Path
    keys: Keyring
    library: Library
    jobs: Mapping[str, Job]
    overrides: Mapping[str, Mapping[str, Value]]  # procedure -> parameters that a scenario tries
    registers: Mapping[str, Register] = field(default_factory=dict)
    desks: Mapping[str, Desk] = field(default_factory=dict)


@dataclass
class Transaction:
    """One command's transaction. `now` is the moment the command was received: closing times are judged by it."""

    house: House
    connection: Connection
    now: datetime
    sent: bool = False
    """Whether something was put into the outbox, or woken there: then it is looked at after the commit."""

    kept: Mapping[str, Any] | None = None
    """What is kept of the command's answer, where the answer itself must not be."""

    deployments: int | None = None
    """How many versions were ever deployed, where the transaction has read it already."""

    @cached_property
    def shelf(self) -> Shelf:
        """Roles, law, calendar and newest versions, read once in the transaction."""
        return self.house.library.shelf(self.connection, self.deployments)

    def data_key(self, case_id: str) -> DataKey:
        """A case's key. Raises NotFound once it was destroyed."""
        return self.unwrapped(case_id, cases.wrapped_key(self.connection, case_id))

    def unwrapped(self, case_id: str, wrapped: bytes | None) -> DataKey:
        """A case's key out of what its row holds. Raises NotFound once it was destroyed."""
        if wrapped is None:
            raise NotFound("key of case", case_id)
        return self.house.keys.unwrap(case_id, wrapped)
