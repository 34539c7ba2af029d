"""How the entries of the district's file fit one another and what stands: bodies, estates, firms, contracts, money."""

from __future__ import annotations

from registry.district.reading import Paper
from registry.district.sections import PARENT_KIND
from registry.district.world import Change, World


def judge(paper: Paper, world: World) -> None:
    """Says what does not fit."""
    for change in world.changes:
        _stays(paper, change)
        if change.table in JUDGES:
            JUDGES[change.table](paper, world, change)
    _budget(paper, world)


def _stays(paper: Paper, change: Change) -> None:
    """What a row is about never changes, and what a case wrote is a case's to change."""
    if change.before is None:
        return
    columns = {key.column: key.name for key in change.entry.section.keys if key.fixed}
    if change.table == "unit":
        columns = {"kind": "id" if change.entry.section.kind else "kind"}
    for column, name in columns.items():
        if change.before.get(column) != change.after.get(column):
            paper.say("fixed", change.entry.element, name,
                      f"Expected {column} of {change.id} to stay {change.before[column]}, but it is {change.after[column]}.")  # fmt: skip
    case = change.before.get("case_number")
    if case is not None and change.values:
        paper.say("case", change.entry.element, "", f"Expected {change.id} to stay as case {case} wrote it, but "
                  f"{', '.join(sorted(change.values))} would change.")  # fmt: skip


def _unit(paper: Paper, world: World, change: Change) -> None:
    wanted, parent = PARENT_KIND[change.after["kind"]], change.after.get("parent")
    key = "community" if change.after["kind"] == "estate" else "parent"
    if wanted is None:
        if parent is not None:
            paper.say("parent", change.entry.element, key, f"Expected no unit above a {change.after['kind']}, but it is {parent}.")
    elif parent is None:
        paper.say("parent", change.entry.element, "", f"Expected {key} (a {wanted}), but there is none.")
    elif parent not in paper.unread and world.kind_of(parent) != wanted:
        paper.say("parent", change.entry.element, key, f"Expected a {wanted} as {key}, but {parent} is {_kind(world, parent)}.")


def _estate(paper: Paper, world: World, change: Change) -> None:
    row, element = change.after, change.entry.element
    level, edition = row["star_level"], row["star_edition"]
    editions = world.rows["standard_edition"]
    if (level is None) != (edition is None):
        paper.say("stars", element, "star_level", "Expected star_level and star_edition together, but one is missing.")
    elif level is not None and edition not in editions:
        paper.say("stars", element, "star_edition", f"Expected one of {', '.join(sorted(editions))}, but it is {edition}.")
    elif level is not None and level > editions[edition]["levels"]:
        paper.say("stars", element, "star_level", f"Expected at most {editions[edition]['levels']} stars, but it is {level}.")
    if level is None and row["star_on"] is not None:
        paper.say("stars", element, "star_on", "Expected star_on only beside star_level, but there is no level.")
    if not row["committee"] and (row["party_organisation"] or row["community_members"]):
        paper.say("committee", element, "committee", "Expected an owners' committee where it has members or a party organisation.")


def _firm(paper: Paper, world: World, change: Change) -> None:
    code = change.after["credit_code"]
    others = [name for name, row in world.rows["firm"].items() if name != change.id and row["credit_code"] == code]
    if others:
        paper.say("duplicate", change.entry.element, "credit_code", f"Expected {code} once, but {', '.join(others)} has it, too.")


def _contract(paper: Paper, world: World, change: Change) -> None:
    row, element = change.after, change.entry.element
    for key, table in (("estate", "estate"), ("firm", "firm")):
        _refers(paper, world, change, key, table, row[f"{key}_id"])
    if row["valid_to"] < row["valid_from"]:
        paper.say("term", element, "valid_to", f"Expected a day not before {row['valid_from']}, but it is {row['valid_to']}.")
    if row["ended_on"] is not None and not row["valid_from"] <= row["ended_on"] <= row["valid_to"]:
        paper.say("term", element, "ended_on", f"Expected a day of the contract's term, but it is {row['ended_on']}.")


def _allotment(paper: Paper, world: World, change: Change) -> None:
    row, element = change.after, change.entry.element
    _refers(paper, world, change, "estate", "estate", row["estate_id"])
    _refers(paper, world, change, "line", "budget_line", row["line_id"])
    line = world.rows["budget_line"].get(row["line_id"])
    if line is not None and line["year"] != row["year"]:
        paper.say("year", element, "quarter", f"Expected a quarter of {line['year']}, but it is {row['quarter']}.")
    used = row["withheld_cents"] + row["released_cents"] + row["set_off_cents"]
    if row["cents"] < used:
        paper.say("amount", element, "amount", f"Expected at least the {used / 100:.2f} yuan that are booked, but it is less.")


def _specialist(paper: Paper, world: World, change: Change) -> None:
    row, element = change.after, change.entry.element
    if all(row["user_id"] != one["id"] for one in world.rows["user_account"].values()) and row["user_id"] not in paper.unread:
        paper.say("reference", element, "person", f"Expected person to be there, but there is no {row['user_id']}.")
    if row["employer_unit"] is not None:
        _refers(paper, world, change, "employer", "unit", row["employer_unit"])
    if row["term_to"] < row["appointed_on"]:
        paper.say("term", element, "term_to", f"Expected a day not before {row['appointed_on']}, but it is {row['term_to']}.")


def _specialist_end(paper: Paper, world: World, change: Change) -> None:
    _refers(paper, world, change, "specialist", "specialist", change.after["id"])


def _conflict(paper: Paper, world: World, change: Change) -> None:
    _refers(paper, world, change, "specialist", "specialist", change.after["specialist_id"])
    _refers(paper, world, change, "unit", "unit", change.after["unit_id"])


def _refers(paper: Paper, world: World, change: Change, key: str, table: str, identity: str) -> None:
    if identity not in world.rows[table] and identity not in paper.unread:
        paper.say("reference", change.entry.element, key, f"Expected {key} to be there, but there is no {identity}.")


def _budget(paper: Paper, world: World) -> None:
    """A line holds the sum of its allotments, and they stay within its amount."""
    named = {change.id: change.entry for change in world.of("allotment")[::-1]}
    lines = {change.id: change.entry for change in world.of("budget_line")}
    for line_id, line in world.rows["budget_line"].items():
        of_line = {name: row for name, row in world.rows["allotment"].items() if row["line_id"] == line_id}
        total = sum(row["cents"] for row in of_line.values())
        entry = lines.get(line_id) or next((named[name] for name in of_line if name in named), None)
        if entry is None:
            continue
        if total > line["amount_cents"]:
            paper.say("amount", entry.element, "amount", f"Expected the allotments of {line_id} within its "
                      f"{line['amount_cents'] / 100:.2f} yuan, but they are {total / 100:.2f}.")  # fmt: skip
        after = {**line, "allotted_cents": total}
        found = next((change for change in world.of("budget_line") if change.id == line_id), None)
        if found is not None:
            world.changes[world.changes.index(found)] = Change("budget_line", line_id, found.before, after, entry)
        elif total != line["allotted_cents"]:
            world.changes.append(Change("budget_line", line_id, line, after, entry))


def _kind(world: World, unit: str) -> str:
    kind = world.kind_of(unit)
    return f"a {kind}" if kind else "no unit"


JUDGES = {
    "unit": _unit, "estate": _estate, "firm": _firm, "contract": _contract, "allotment": _allotment, "specialist": _specialist,
    "specialist_end": _specialist_end, "specialist_conflict": _conflict,
}  # fmt: skip
