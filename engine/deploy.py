"""Deployment: a checked folder becomes the newest version of its procedure. Definitions are immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from engine.calendar import official_days
from engine.canonical import encode
from engine.check.fit import check_fit
from engine.check.neighbourhood import Neighbourhood
from engine.check.variables import looked_through
from engine.errors import BadDefinition
from engine.feel import Value
from engine.findings import Finding, Severity
from engine.folder import Files, content_hash, pack, read_folder, unpack
from engine.law import LawRow
from engine.law_files import read_law
from engine.library import CALENDAR, LAW, ROLES, Library
from engine.procedures import PROCEDURE_FILE, Procedure, load_procedure
from engine.process_timers import process_timers
from engine.roles import read_roles
from engine.store import definitions, signals
from engine.transaction import House

ROLES_FILE = "roles.toml"


@dataclass(frozen=True, slots=True)
class Deployed:
    """`new` is False where the newest version has this content already; `warnings` are what somebody should look at."""

    procedure: str
    version: int
    hash: str
    new: bool
    warnings: tuple[Finding, ...] = ()


def deploy_all(
    connection: Connection, house: House, workflows: Path, years: Iterable[int], now: datetime, by: str,
    instead: Mapping[str, Path] | None = None,
) -> list[Deployed]:  # fmt: skip
    """Roles, law, the official calendars of these years, and every procedure folder under `workflows`.

    `instead`: folders, by name, that take the place of those of their name, or stand beside them.
    """
    standing = [
        deploy_roles(connection, (workflows / ROLES_FILE).read_bytes(), now, by),
        deploy_law(connection, read_folder(workflows / LAW), now, by),
        deploy_calendar(connection, years, now, by),
    ]
    paths = {folder.name: folder for folder in procedure_folders(workflows)} | dict(instead or {})
    folders = {name: read_folder(path) for name, path in paths.items()}
    return standing + deploy_procedures(connection, house, folders, now, by)


def procedure_folders(workflows: Path) -> list[Path]:
    """The folders that hold a procedure.toml, by name."""
    return sorted(path.parent for path in workflows.glob("*/procedure.toml"))


def deploy_procedures(
    connection: Connection, house: House, folders: Mapping[str, Files], now: datetime, by: str
) -> list[Deployed]:
    """Folders by name, checked as they will stand: together, beside what is deployed, with the district's job types.

    Raises BadDefinition with every error of the first folder that has one; then none is deployed.
    """
    shelf = house.library.shelf(connection)
    read = {name: _read(name, files) for name, files in folders.items()}
    loaded = {name: procedure for name, (procedure, _) in read.items()}
    others = {name: house.library.procedure(connection, shelf.newest[name]) for name in shelf.procedures}
    around = looked_through(Neighbourhood(house.jobs, shelf.roles, {**others, **loaded}, shelf.law, desks=frozenset(house.desks)))
    warnings: dict[str, tuple[Finding, ...]] = {}
    for name, (procedure, findings) in read.items():
        found = [*findings, *check_fit(procedure, around)]
        _refuse(name, found)
        warnings[name] = tuple(finding for finding in found if finding.severity is Severity.WARNING)
    deployed = [deploy_loaded(connection, one, now, by, house.overrides.get(one.name, {})) for one in loaded.values()]
    return [replace(one, warnings=warnings[one.procedure]) for one in deployed]


def load(name: str, files: Files) -> Procedure:
    """Raises BadDefinition with every error of the folder's files."""
    return _read(name, files)[0]


def _read(name: str, files: Files) -> tuple[Procedure, list[Finding]]:
    procedure, findings = load_procedure(name, files)
    if procedure is None:
        raise BadDefinition(name, [finding for finding in findings if finding.severity is Severity.ERROR])
    return procedure, findings


def deploy_loaded(
    connection: Connection, procedure: Procedure, now: datetime, by: str, overrides: Mapping[str, Value] | None = None
) -> Deployed:
    """A folder that was loaded, without a look at what stands around it, but for processes that another one has.

    `overrides` are parameters that a scenario tries.
    Raises BadDefinition.
    """
    name = procedure.name
    owners = {process: definitions.procedure_of(connection, process) for process in procedure.declared.processes}
    _refuse(name, [_taken(process, owner) for process, owner in owners.items() if owner not in (None, name)])
    deployed = deploy_files(connection, name, procedure.files, now, by)
    if deployed.new:
        timers, findings = process_timers(procedure, lambda: Library().shelf(connection), overrides or {}, now)
        _refuse(name, findings)
        definitions.replace_processes(connection, name, list(procedure.declared.processes))
        definitions.replace_message_starts(connection, name, message_starts(procedure))
        signals.replace_starts(connection, name, signal_starts(procedure))
        definitions.replace_process_timers(connection, name, timers)
    return deployed


def deploy_roles(connection: Connection, source: bytes, now: datetime, by: str) -> Deployed:
    _, findings = read_roles(source, ROLES_FILE)
    _refuse(ROLES, findings)
    return deploy_files(connection, ROLES, {ROLES_FILE: source}, now, by)


def deploy_law(connection: Connection, files: Files, now: datetime, by: str) -> Deployed:
    """Law is append-only: a row that was released stays as it was. Raises BadDefinition."""
    law, findings = read_law(files)
    _refuse(LAW, findings)
    standing = definitions.newest_hashes(connection).get(LAW)
    if standing is not None:
        packed = definitions.packed_files(connection, standing)
        assert packed is not None
        released, _ = read_law(unpack(packed[1]))
        changed = [row for rule in released.rules for row in released.rows(rule) if row not in law.rows(rule)]
        _refuse(LAW, [_changed(row) for row in changed])
    return deploy_files(connection, LAW, files, now, by)


def deploy_calendar(connection: Connection, years: Iterable[int], now: datetime, by: str) -> Deployed:
    """The official rest and make-up days of the years that have been announced."""
    tables = {f"{year}.json": _year(days) for year in years if (days := official_days(year)) is not None}
    return deploy_files(connection, CALENDAR, tables, now, by)


def _year(days: Mapping[date, bool]) -> bytes:
    return encode({day.isoformat(): rests for day, rests in sorted(days.items())})


def _changed(row: LawRow) -> Finding:
    message = f"Expected row {row.id} as it was released, but it is changed or gone; add a row instead."
    return Finding("law-changed", Severity.ERROR, LAW, row.rule, 1, message)


def _taken(process: str, owner: str | None) -> Finding:
    message = f"Expected a process that no other folder has, but {owner} has {process}."
    return Finding("double-process", Severity.ERROR, PROCEDURE_FILE, process, 1, message)


def _refuse(name: str, findings: list[Finding]) -> None:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise BadDefinition(name, errors)


def deploy_files(connection: Connection, name: str, files: Files, now: datetime, by: str) -> Deployed:
    """Files that were checked, as the newest version of their name, unless they are that already."""
    content = content_hash(files)
    if definitions.newest_hashes(connection).get(name) == content:
        return Deployed(name, definitions.newest_version(connection, name), content, new=False)
    version = definitions.add_version(connection, name, content, pack(files), now, by)
    return Deployed(name, version, content, new=True)


def message_starts(procedure: Procedure) -> list[tuple[str, str, str]]:
    """(message, process, start event) of a version."""
    return [
        (message, process, start.id)
        for process, diagram in procedure.diagrams.items()
        for message, start in diagram.message_starts().items()
    ]


def signal_starts(procedure: Procedure) -> list[tuple[str, str, str]]:
    """(signal, process, start event) of a version."""
    return [
        (signal, process, start.id)
        for process, diagram in procedure.diagrams.items()
        for start, signal in diagram.signal_starts()
    ]
