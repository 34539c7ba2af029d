"""Roles: label, kind of unit, superior. Data of `workflows/roles.toml`; a role is granted *in a unit*."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from engine.findings import Finding, Severity
from engine.folder import FILES_KEPT

UNIT_KINDS = frozenset(
    {"district", "bureau", "subdistrict", "community", "estate", "firm", "developer", "panel", "committee", "none"}
)
TREE_KINDS = frozenset({"estate", "community", "subdistrict"})
SIDE_KINDS = frozenset({"firm", "developer"})
OFFICE_KINDS = frozenset({"district", "bureau", "subdistrict", "community"})
"""Offices of the government, and the residents' committee, which acts for them: what they read of a case is theirs to keep."""
PERSONAL_KINDS = frozenset({"panel", "committee"})
"""Bodies whose members are drawn or chosen by name: nobody stands in for them."""

KEYS = frozenset({"label", "label_en", "kind", "unit", "superior", "second", "reads_all"})


@dataclass(frozen=True, slots=True)
class Role:
    """`unit`: the one body that has the role (bureau, panel, committee, district). `superior`: the role that is told
    when a task of this one is late, and may then act. `second`: kind of the second unit a grant names. `reads_all`:
    it reads every case."""

    id: str
    label: str
    label_en: str
    kind: str
    unit: str | None = None
    superior: str | None = None
    second: str | None = None
    reads_all: bool = False


class Reach(NamedTuple):
    """Where a role is looked for: in this unit (and, for a firm's manager, this second unit)."""

    role: str
    unit: str
    second: str = ""


class Roles(Mapping[str, Role]):
    """All roles by id."""

    def __init__(self, roles: Iterable[Role] = ()) -> None:
        self._roles = {role.id: role for role in roles}

    def __getitem__(self, key: str) -> Role:
        return self._roles[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._roles)

    def __len__(self) -> int:
        return len(self._roles)

    def label(self, role: str, language: str = "zh") -> str:
        """What a reader calls the role; the id itself for one that is no longer there."""
        found = self._roles.get(role)
        if found is None:
            return role
        return found.label_en if language == "en" and found.label_en else found.label

    def reach(self, role_id: str, lineage: Mapping[str, str], sides: Mapping[str, str]) -> Reach | None:
        """The unit in which a task of a case looks for a role, or None if the case has no unit of that kind.

        lineage: kind -> unit id of the case's main unit and its ancestors; sides: name -> unit id of its side units.
        Source: the district's procedures, section 1 (bodies, units, roles).
        """
        role = self._roles[role_id]
        if role.unit is not None:
            return Reach(role_id, role.unit)
        unit = lineage.get(role.kind) if role.kind in TREE_KINDS else sides.get(role.kind)
        if unit is None:
            return None
        return Reach(role_id, unit, lineage.get(role.second, "") if role.second else "")


def read_roles(source: bytes, file: str) -> tuple[Roles, list[Finding]]:
    """Reads roles.toml; every finding with its line."""
    roles, findings = _read(source, file)
    return roles, list(findings)


@lru_cache(FILES_KEPT)
def _read(source: bytes, file: str) -> tuple[Roles, tuple[Finding, ...]]:
    try:
        tables = tomllib.loads(source.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Roles(), (Finding("bad-toml", Severity.ERROR, file, "", 1, f"Expected TOML, but {error}."),)
    findings: list[Finding] = []
    roles = []
    for role_id, table in tables.items():
        problems = list(_problems(role_id, table, tables))
        line = line_of(source, f"[{role_id}]")
        findings += [Finding("bad-role", Severity.ERROR, file, role_id, line, problem) for problem in problems]
        if not problems:
            roles.append(Role(role_id, table["label"], table.get("label_en", ""), table["kind"], table.get("unit"),
                              table.get("superior"), table.get("second"), table.get("reads_all", False)))  # fmt: skip
    return Roles(roles), tuple(findings)


def _problems(role_id: str, table: object, tables: Mapping[str, object]) -> Iterable[str]:
    if not isinstance(table, dict):
        yield f"Expected a table [{role_id}], but it is a single value."
        return
    for key in sorted(table.keys() - KEYS):
        yield f"Expected one of {', '.join(sorted(KEYS))}, but found {key}."
    for key, value in table.items():
        wanted = bool if key == "reads_all" else str
        if not isinstance(value, wanted):
            yield f"Expected {'true or false' if wanted is bool else 'text'} for {key}, but it is {value!r}."
    for key in ("label", "kind"):
        if key not in table:
            yield f"Expected {key}, but there is none."
    if table.get("kind") not in UNIT_KINDS:
        yield f"Expected a kind of unit, but it is {table.get('kind')!r}."
    superior = table.get("superior")
    if superior is not None and superior not in tables:
        yield f"Expected a role as superior, but there is no {superior!r}."


def line_of(source: bytes, text: str) -> int:
    """The first line that starts with this text (1 if none does): TOML gives no lines of its own."""
    for number, line in enumerate(source.decode(errors="replace").splitlines(), 1):
        if line.strip().startswith(text):
            return number
    return 1
