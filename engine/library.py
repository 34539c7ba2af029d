"""What is deployed, compiled once: procedures by content hash; roles, law and calendar as they now stand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection

from engine.calendar import Calendar
from engine.canonical import decode
from engine.errors import NotFound, Tampered
from engine.folder import content_hash, unpack
from engine.law import Law
from engine.law_files import read_law
from engine.procedures import Procedure, load_procedure
from engine.roles import Roles, read_roles
from engine.store import definitions

ROLES, LAW, CALENDAR = "roles", "law", "calendar"
Read = TypeVar("Read")
STANDING = (ROLES, LAW, CALENDAR)
"""Deployed by version like a procedure; a step always reads the newest."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest of everything: hashes by name, and the three standing definitions read."""

    newest: Mapping[str, str]
    roles: Roles
    law: Law
    calendar: Calendar

    @property
    def procedures(self) -> tuple[str, ...]:
        """Names of the deployed procedures."""
        return tuple(sorted(self.newest.keys() - set(STANDING)))


@dataclass(frozen=True, slots=True)
class Standing:
    """Law and calendar as they stood at one time."""

    law: Law
    calendar: Calendar


class Library:
    """A cache over immutable definitions: shared by threads, never stale, because the key is the content."""

    def __init__(self) -> None:
        self._procedures: dict[str, Procedure] = {}
        self._roles: dict[str, Roles] = {}
        self._law: dict[str, Law] = {}
        self._calendars: dict[str, Calendar] = {}
        self._shelf: tuple[int, Shelf] | None = None
        self._lock = threading.Lock()

    def share(self, other: Library) -> None:
        """Takes what another library has compiled: definitions are immutable, whoever read them."""
        self._procedures.update(other._procedures)
        self._roles.update(other._roles)
        self._law.update(other._law)
        self._calendars.update(other._calendars)

    def put(self, procedures: Mapping[str, Procedure]) -> None:
        """Takes procedures for those of these hashes: what a trial runs instead of what was deployed."""
        self._procedures.update(procedures)

    def shelf(self, connection: Connection, deployments: int | None = None) -> Shelf:
        """What is the newest now: one statement that counts, unless the count is given, and the rest from memory while
        nothing was deployed."""
        standing = self._shelf
        if standing is None or standing[0] != (definitions.deployments(connection) if deployments is None else deployments):
            count, newest = definitions.newest_of(connection)
            standing = self._shelf = (count, self._newest(connection, newest))
        return standing[1]

    def forget(self) -> None:
        """A transaction is about to be rolled back: what it deployed itself must not be taken for deployed."""
        self._shelf = None

    def _newest(self, connection: Connection, newest: Mapping[str, str]) -> Shelf:
        return Shelf(
            newest,
            self._standing(connection, self._roles, newest.get(ROLES), _roles, Roles()),
            self._standing(connection, self._law, newest.get(LAW), _law, Law(())),
            self._standing(connection, self._calendars, newest.get(CALENDAR), _calendar, Calendar({})),
        )

    def _standing(
        self, connection: Connection, cache: dict[str, Read], content: str | None,
        read: Callable[[Mapping[str, bytes]], Read], empty: Read,
    ) -> Read:  # fmt: skip
        if content is None:
            return empty
        found = cache.get(content)
        if found is None:
            found = cache[content] = read(_files(connection, content)[1])
        return found

    def procedure(self, connection: Connection, content: str) -> Procedure:
        """A version by its content hash. Raises Tampered if its stored files are not those that were deployed."""
        found = self._procedures.get(content)
        if found is not None:
            return found
        with self._lock:
            if content not in self._procedures:
                name, files = _files(connection, content)
                procedure, findings = load_procedure(name, files)
                if procedure is None:
                    raise Tampered(f"Expected version {content} of {name} to load, but {findings[0].message}")
                self._procedures[content] = procedure
            return self._procedures[content]

    def standing(self, connection: Connection, law: str | None, calendar: str | None) -> Standing:
        """Law and calendar by their content hashes; empty ones where a step had none. Raises NotFound, Tampered."""
        return Standing(
            self._standing(connection, self._law, law, _law, Law(())),
            self._standing(connection, self._calendars, calendar, _calendar, Calendar({})),
        )

    def newest_with(self, connection: Connection, shelf: Shelf, process: str) -> Procedure:
        """The newest version of the procedure that has this process. Raises NotFound."""
        name = definitions.procedure_of(connection, process)
        if name is None or name not in shelf.newest:
            raise NotFound("process", process)
        return self.procedure(connection, shelf.newest[name])


def standing_of(law: Mapping[str, bytes] | None, calendar: Mapping[str, bytes] | None) -> Standing:
    """Law and calendar out of their files; empty ones where there are none."""
    return Standing(Law(()) if law is None else _law(law), Calendar({}) if calendar is None else _calendar(calendar))


def not_as_deployed(connection: Connection, content: str) -> str | None:
    """What is wrong with a stored definition, whatever memory still has of it; None where it is as it was deployed."""
    try:
        _files(connection, content)
    except (Tampered, NotFound) as trouble:
        return str(trouble)
    return None


def _files(connection: Connection, content: str) -> tuple[str, dict[str, bytes]]:
    stored = definitions.packed_files(connection, content)
    if stored is None:
        raise NotFound("definition", content)
    name, packed = stored
    try:
        files = unpack(packed)
        altered = content_hash(files) != content
    except Exception:  # noqa: BLE001 - bytes that somebody altered can break in any way
        raise Tampered(f"Expected definition {content} of {name} as it was deployed, but it cannot be read.") from None
    if altered:
        raise Tampered(f"Expected definition {content} of {name} as it was deployed, but its files differ.")
    return name, files


def _roles(files: Mapping[str, bytes]) -> Roles:
    return read_roles(files["roles.toml"], "roles.toml")[0]


def _law(files: Mapping[str, bytes]) -> Law:
    return read_law(files)[0]


def _calendar(files: Mapping[str, bytes]) -> Calendar:
    """A file `<year>.json` per official year: ISO date -> rest (true) or work (false), weekends left out."""
    years = {}
    for path, content in files.items():
        days = decode(content)
        years[int(path.removesuffix(".json"))] = {date.fromisoformat(day): rests for day, rests in days.items()}
    return Calendar(years)
