"""Loads the district's file: all of it, or nothing and every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from engine.credentials import settle_persons
from engine.errors import EngineError
from engine.findings import Finding
from engine.transaction import Transaction
from registry import bodies
from registry.district.grants import judge_grants
from registry.district.judging import judge
from registry.district.reading import read_paper
from registry.district.sections import PARENT_KIND
from registry.district.world import World, lay_over
from registry.store.standing import TABLES, add_grant, add_row, change_row, end_grant, standing_grants, standing_rows


class NoRoles(EngineError):
    """Expected roles in force, but none are deployed."""

    def __init__(self) -> None:
        super().__init__("Expected roles in force, but none are deployed.")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file: rows by table, or the findings for which nothing was written."""

    findings: tuple[Finding, ...]
    added: Mapping[str, int]
    changed: Mapping[str, int]
    ended: Mapping[str, int]


def load_district(tx: Transaction, source: bytes, file: str) -> Loaded:
    """Writes what differs; ends the roles that are named as ended; leaves alone what the file does not name.

    file: its name, for the findings. Commits nothing. Raises: NoRoles before any are deployed.
    """
    if not tx.shelf.roles:
        raise NoRoles
    paper = read_paper(source, file)
    rows = standing_rows(tx.connection)
    for edition in bodies.STANDARD_EDITIONS:
        rows["standard_edition"].setdefault(str(edition["id"]), dict(edition))
    world = lay_over(paper, rows)
    judge(paper, world)
    judge_grants(paper, world, tx.shelf.roles)
    if paper.findings:
        findings = sorted(paper.findings, key=lambda finding: (finding.line, finding.element))
        return Loaded(tuple(findings), {}, {}, {})
    return _write(tx, world)


def _write(tx: Transaction, world: World) -> Loaded:
    added, changed, ended = Counter[str](), Counter[str](), Counter[str]()
    connection = tx.connection
    for edition in bodies.STANDARD_EDITIONS:
        if edition["id"] not in standing_rows(connection)["standard_edition"]:
            add_row(connection, "standard_edition", edition)
            added["standard_edition"] += 1
    depth = list(PARENT_KIND)
    touched: set[str] = set()
    for table in TABLES:
        changes = world.of(table.name)
        if table.name == "unit":
            changes.sort(key=lambda change: depth.index(change.after["kind"]))
        for change in changes:
            if change.before is None:
                add_row(connection, table.name, change.after)
                added[table.name] += 1
            elif change.values:
                change_row(connection, table.name, change.id, change.values)
                changed[table.name] += 1
                if table.name == "user_account":
                    touched.add(change.after["id"])
    grants = standing_grants(connection)
    for grant in sorted(world.given - grants):
        add_grant(connection, grant)
        added["role_grant"] += 1
    for grant in sorted(world.taken & grants):
        end_grant(connection, grant)
        ended["role_grant"] += 1
    touched |= {grant[0] for grant in (world.given - grants) | (world.taken & grants)}
    if touched:
        settle_persons(tx, sorted(touched))
    return Loaded((), dict(added), dict(changed), dict(ended))
