"""The district as it will stand: what the database holds, with what the file says laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.store.accounts import NO_PASSWORD
from registry.district.reading import Entry, Paper
from registry.district.sections import UNIT_COLUMNS, Needed
from registry.store.standing import Place, Rows


@dataclass(frozen=True, slots=True)
class Change:
    """A row as it will stand. `before`: as it stands, None for a new one; `entry`: where the file says so, if it does."""

    table: str
    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    entry: Entry

    @property
    def values(self) -> dict[str, Any]:
        """The columns that differ."""
        before = self.before or {}
        return {name: value for name, value in self.after.items() if name not in before or before[name] != value}


@dataclass
class World:
    """`rows` are those that will stand; `changes` those that the file names, changed or not."""

    rows: Rows
    changes: list[Change] = field(default_factory=list)
    given: set[Place] = field(default_factory=set)
    taken: set[Place] = field(default_factory=set)

    def kind_of(self, unit: str) -> str | None:
        found = self.rows["unit"].get(unit)
        return found["kind"] if found else None

    def of(self, table: str) -> list[Change]:
        return [change for change in self.changes if change.table == table]


def lay_over(paper: Paper, rows: Rows) -> World:
    """Every entry of the file over what stands; keys that a new row needs and that are left out are said."""
    world = World({table: dict(found) for table, found in rows.items()})
    for entry in paper.entries:
        row = _complete(paper, entry, rows)
        if row is None:
            paper.unread.add(entry.id)
        elif entry.section.kind:
            unit = {name: row.pop(name) for name in UNIT_COLUMNS if name in row}
            _lay(world, rows, entry, "unit", {"id": entry.id, "kind": entry.section.kind, **unit})
            _lay(world, rows, entry, entry.section.table, row)
        else:
            _lay(world, rows, entry, entry.section.table, row)
    return world


def _lay(world: World, rows: Rows, entry: Entry, table: str, row: dict[str, Any]) -> None:
    before = rows[table].get(entry.id)
    after = {**(before or {}), **row}
    world.rows[table][entry.id] = after
    world.changes.append(Change(table, entry.id, before, after, entry))


def _complete(paper: Paper, entry: Entry, rows: Rows) -> dict[str, Any] | None:
    """The entry's columns, with those that a new row gets by itself; None if it lacks some."""
    row = dict(entry.row)
    section = entry.section
    if entry.id not in rows[section.table]:
        lacking = [key.name for key in section.keys if key.default is Needed and key.column not in row]
        for name in lacking:
            paper.say("missing-key", entry.element, "", f"Expected {name} for a new entry, but there is none.")
        if lacking:
            return None
        row = {key.column: key.default for key in section.keys if key.default is not Needed and key.name != "roles"} | row
        row |= _of_new_row(section.table, entry.id)
        if section.kind == "firm":
            row["parent"] = None
    if section.table == "estate" and row.get("star_level") == 0:  # not rated, or no longer
        row |= {"star_level": None, "star_edition": None, "star_on": None}
    if section.table == "specialist" and "user_id" in row:  # the file says the log-in
        row["user_id"] = rows["user_account"].get(row["user_id"], {"id": row["user_id"]})["id"]
    if section.table == "allotment":
        row["year"] = int(row["quarter"][:4])
    return row


def _of_new_row(table: str, identity: str) -> dict[str, Any]:
    """Columns that the file does not speak of."""
    if table == "user_account":
        return {"id": identity, "password_hash": NO_PASSWORD}
    if table == "allotment":
        return {"id": identity, "withheld_cents": 0, "released_cents": 0, "set_off_cents": 0}
    return {"id": identity, "allotted_cents": 0} if table == "budget_line" else {"id": identity}
