"""What the district's file may hold: its sections, the keys of each, and the column that a key fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.district.fields import (
    Reader,
    credit_code,
    day,
    hundredths,
    identity,
    one_of,
    one_word,
    quarter,
    whole,
    words,
    yes_or_no,
)
from registry.kinds import ContractKind, EstateKind, FirmStatus, GoalKind, LineKind, SpecialistKind

PARENT_KIND = {
    "district": None, "bureau": "district", "subdistrict": "district", "panel": "district", "committee": "district",
    "community": "subdistrict", "estate": "community", "firm": None, "developer": None,
}  # fmt: skip
"""Kind of unit -> kind of the unit above it; parents come before their children."""

UNIT_COLUMNS = ("name", "name_en", "parent")
"""Columns of `unit` that estates and firms fill beside their own."""


class Needed:
    """The default of a key that a new row cannot do without."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a section. `default`: what a new row gets where the key is left out; `fixed`: it never changes."""

    name: str
    column: str
    read: Reader
    default: Any = Needed
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """`[[name]]` in the file; `kind`: of the units that it makes beside its own rows; `naming`: how many of its keys, the
    first ones, say which row is meant."""

    name: str
    table: str
    keys: tuple[Key, ...]
    kind: str = ""
    naming: int = 1


_NAMES = (Key("name", "name", words(120)), Key("name_en", "name_en", words(160, may_be_empty=True), ""))

SECTIONS = (
    Section("units", "unit", (
        Key("id", "id", identity(80)),
        Key("kind", "kind", one_of(*(kind for kind in PARENT_KIND if kind not in ("estate", "firm"))), fixed=True),
        *_NAMES,
        Key("parent", "parent", identity(80), None),
    )),
    Section("estates", "estate", (
        Key("id", "id", identity(80)),
        *_NAMES,
        Key("community", "parent", identity(80)),
        Key("kind", "kind", one_word(EstateKind)),
        Key("star_level", "star_level", whole(0, 5), None),
        Key("star_edition", "star_edition", words(40), None),
        Key("star_on", "star_on", day, None),
        Key("floor_area", "floor_area_dm2", hundredths("square metres")),
        Key("households", "households", whole(1, 100_000)),
        Key("buildings", "buildings", whole(1, 10_000)),
        Key("year_built", "year_built", whole(1900, 2099)),
        Key("enclosed", "enclosed", yes_or_no),
        Key("committee", "committee", yes_or_no),
        Key("party_organisation", "party_organisation", yes_or_no, False),
        Key("community_members", "community_members", whole(0, 99), 0),
    ), "estate"),
    Section("firms", "firm", (
        Key("id", "id", identity(80)),
        *_NAMES,
        Key("credit_code", "credit_code", credit_code),
        Key("contact", "contact", words(80)),
        Key("phone", "phone", words(40)),
        Key("controlling_owner", "controlling_owner", words(120)),
        Key("legal_person", "legal_person", words(80), None),
        Key("electronic_service", "electronic_service", yes_or_no, False),
        Key("status", "status", one_word(FirmStatus), str(FirmStatus.ACTIVE)),
    ), "firm"),
    Section("contracts", "contract", (
        Key("id", "id", identity(80)),
        Key("kind", "kind", one_word(ContractKind), fixed=True),
        Key("estate", "estate_id", identity(80), fixed=True),
        Key("firm", "firm_id", identity(80), fixed=True),
        Key("valid_from", "valid_from", day, fixed=True),
        Key("valid_to", "valid_to", day),
        Key("ended_on", "ended_on", day, None),
        Key("fee", "fee_cents", hundredths("yuan")),
        Key("level", "level", whole(1, 5), None),
        Key("filed_on", "filed_on", day, None),
    )),
    Section("budget_lines", "budget_line", (
        Key("kind", "kind", one_word(LineKind)),
        Key("year", "year", whole(2000, 2099)),
        Key("title", "title", words(120)),
        Key("amount", "amount_cents", hundredths("yuan")),
    ), naming=2),
    Section("allotments", "allotment", (
        Key("estate", "estate_id", identity(80)),
        Key("quarter", "quarter", quarter),
        Key("line", "line_id", identity(40), fixed=True),
        Key("amount", "cents", hundredths("yuan")),
    ), naming=2),
    Section("goals", "goal", (
        Key("kind", "id", one_word(GoalKind), fixed=True),
        Key("target", "target", whole(0, 10_000), None),
        Key("counted_from", "counted_from", day, None),
        Key("due_on", "due_on", day),
        Key("source", "source", words(200)),
    )),
    Section("persons", "user_account", (
        Key("login", "login", identity(40)),
        Key("name", "name", words(80)),
        Key("active", "active", yes_or_no, True),
        Key("roles", "roles", lambda value: value, ()),
    )),
    Section("specialists", "specialist", (
        Key("id", "id", identity(120)),
        Key("person", "user_id", identity(40), fixed=True),
        Key("kind", "kind", one_word(SpecialistKind), fixed=True),
        Key("field", "field", words(80)),
        Key("employer", "employer_unit", identity(80), None),
        Key("appointed_on", "appointed_on", day, fixed=True),
        Key("term_to", "term_to", day),
        Key("training_on", "training_on", day, None),
    )),
    Section("specialist_ends", "specialist_end", (
        Key("specialist", "id", identity(120)),
        Key("ended_on", "ended_on", day, fixed=True),
        Key("reason", "reason", words(200), fixed=True),
    )),
    Section("conflicts", "specialist_conflict", (
        Key("specialist", "specialist_id", identity(120)),
        Key("unit", "unit_id", identity(80)),
        Key("ground", "ground", words(200), fixed=True),
        Key("since", "since", day, fixed=True),
    ), naming=2),
)  # fmt: skip


def row_id(table: str, row: dict[str, Any]) -> str:
    """The id under which a row stands. Raises: KeyError if a column that makes it is missing."""
    if table == "budget_line":
        return f"{row['kind']}.{row['year']}"
    if table == "allotment":
        return f"{row['quarter']}/{row['estate_id']}"
    if table == "specialist_conflict":
        return f"{row['specialist_id']}/{row['unit_id']}"
    return str(row["login" if table == "user_account" else "id"])
