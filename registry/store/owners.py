"""The owners' register 业主名册: what stands in it on a day, its heads and its versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, insert, literal, or_, select, tuple_

from engine.model import user
from registry.kinds import AreaSource, UnitKind, UnitState
from registry.model import estate, owner_unit, owner_unit_holder, owner_unit_version
from registry.owners.fit import Misfit, Size, misfit
from registry.owners.units import Counted, Entry, Head, Owner, UnitFacts, heads_of

COUNTED = (str(UnitKind.EXCLUSIVE),)
"""Kinds of units that count where the estate's own rules say nothing else."""
_unit, _version, _holder = owner_unit.c, owner_unit_version.c, owner_unit_holder.c
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit as a version has it: `number` counts the unit's versions from 1."""

    id: str
    version: str
    number: int
    valid_from: date
    facts: UnitFacts


@dataclass(frozen=True, slots=True)
class Version:
    """An entry of a unit's history."""

    standing: Standing
    reason: str
    reverses: str | None
    recorded_on: date
    recorded_by: str
    recorded_as: str
    case_number: str | None


@dataclass(frozen=True, slots=True)
class KindSum:
    """How many units of a kind stand, and their area together."""

    units: int
    area_dm2: int


@dataclass(frozen=True, slots=True)
class Summary:
    """`heads`, of the exclusive units; `by_kind` and `by_state` count units that stand; `since`: the newest entry's day."""

    heads: int
    by_kind: Mapping[UnitKind, KindSum]
    by_state: Mapping[UnitState, int]
    since: date | None


def _newest(on: date | None) -> ColumnElement[bool]:
    """The condition that a version is its unit's newest on a day (None: of all): no next one was in force by then."""
    following = owner_unit_version.alias("following")
    later = exists().where(following.c.unit_id == _version.unit_id, following.c.number == _version.number + 1)
    if on is None:
        return ~later
    return and_(_version.valid_from <= on, ~later.where(following.c.valid_from <= on))


def _standing(estate_id: str, on: date | None) -> Select[Any]:
    """Newest versions of an estate's units that stand on a day."""
    return (
        select(owner_unit, owner_unit_version)
        .join(owner_unit_version, _version.unit_id == _unit.id)
        .where(_unit.estate_id == estate_id, _newest(on), _version.state != str(UnitState.ENDED))
    )


def heads(connection: Connection, estate_id: str, on: date, counted: Collection[str] = COUNTED) -> list[Head]:
    """The heads of an estate on a day, with all their units of the kinds that count, sorted by building and number.

    Source: the district's procedures, section 3; 建筑物区分所有权司法解释, arts. 8, 9.
    """
    query = (
        _standing(estate_id, on)
        .with_only_columns(_unit.building + "-" + _unit.number, _unit.place, _version.head, _version.area_dm2)
        .where(_unit.kind.in_([str(kind) for kind in counted]))
    )
    return heads_of(Counted(*row) for row in connection.execute(query))


def heads_named(connection: Connection, estate_id: str, on: date, words: str, limit: int) -> list[str]:
    """The keys of heads on a day to whom somebody belongs whose name holds these words, or whose number they are."""
    of_estate = _holder.id.startswith(f"{estate_id}/", autoescape=True)
    named = or_(_holder.name.contains(words, autoescape=True), _holder.owner == words)
    versions = select(_holder.version_id).where(of_estate, named).limit(_BATCH)
    query = _standing(estate_id, on).with_only_columns(_version.head).distinct().where(_version.id.in_(versions))
    return list(connection.execute(query.order_by(_version.head).limit(limit)).scalars())


def names_of_units(connection: Connection, estate_id: str, on: date, labels: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Who holds each of these units on a day, by name, in the order of their numbers; units of nobody are left out."""
    query = _standing(estate_id, on).where(_unit.id.in_([f"{estate_id}/{label}" for label in labels]))
    found = _with_owners(connection, connection.execute(query).all())
    return {one.facts.label: tuple(owner.name for owner in one.facts.owners) for one in found if one.facts.owners}


def has_register(connection: Connection, estate_id: str) -> bool:
    """Whether anything was ever entered for an estate."""
    return connection.execute(select(_unit.id).where(_unit.estate_id == estate_id).limit(1)).first() is not None


def estates_with_register(connection: Connection) -> frozenset[str]:
    """The estates for which anything was ever entered."""
    return frozenset(connection.execute(select(_unit.estate_id).distinct()).scalars())


def households(connection: Connection, estate_id: str, on: date) -> int:
    """How many households an estate has: its exclusive units on a day or, without a register, what its record says."""
    if not has_register(connection, estate_id):
        return int(connection.execute(select(estate.c.households).where(estate.c.id == estate_id)).scalar_one())
    query = _standing(estate_id, on).where(_unit.kind == str(UnitKind.EXCLUSIVE)).with_only_columns(func.count())
    return int(connection.execute(query).scalar_one())


def summary(connection: Connection, estate_id: str, on: date) -> Summary | None:
    """The register's sums on a day; None if the estate has none."""
    if not has_register(connection, estate_id):
        return None
    sums = _standing(estate_id, on).with_only_columns(
        _unit.kind, _version.state, func.count(), func.sum(_version.area_dm2), func.max(_version.valid_from),
        func.count(_version.head.distinct()),
    )  # fmt: skip
    rows = connection.execute(sums.group_by(_unit.kind, _version.state)).all()
    by_kind: dict[UnitKind, KindSum] = {}
    by_state: dict[UnitState, int] = {}
    for kind, state, count, area, *_ in rows:
        before = by_kind.get(UnitKind(kind), KindSum(0, 0))
        by_kind[UnitKind(kind)] = KindSum(before.units + count, before.area_dm2 + int(area))
        by_state[UnitState(state)] = by_state.get(UnitState(state), 0) + count
    # Each state has heads of its own, but for the developer, who is one in both of theirs.
    exclusive = {row.state: int(row[5]) for row in rows if row.kind == str(UnitKind.EXCLUSIVE)}
    owned = exclusive.pop(str(UnitState.HANDED_OVER), 0)
    return Summary(owned + min(1, len(exclusive)), by_kind, by_state, max((row[4] for row in rows), default=None))


def recorded_size(connection: Connection, estate_id: str) -> Size:
    """What the estate's own record says of it."""
    row = connection.execute(select(estate.c.households, estate.c.floor_area_dm2).where(estate.c.id == estate_id)).one()
    return Size(row.households, row.floor_area_dm2)


def standing_misfit(connection: Connection, estate_id: str, on: date) -> Misfit | None:
    """How the register of a day differs from the estate's record; None where it does not, or where there is no register."""
    found = summary(connection, estate_id, on)
    if found is None:
        return None
    exclusive = found.by_kind.get(UnitKind.EXCLUSIVE, KindSum(0, 0))
    return misfit(Size(exclusive.units, exclusive.area_dm2), recorded_size(connection, estate_id))


def units(
    connection: Connection, estate_id: str, on: date, *, words: str = "", building: str = "", after: str = "", limit: int = 0
) -> list[Standing]:
    """Which units stand on a day: of a building, with these words in their label or an owner's name, or this owner's number;
    those behind the unit labelled `after`, `limit` at most (0: all). By building and number.

    Nobody counts them: a page far down is found as fast as the first.
    """
    query = _matching(_standing(estate_id, on), words, building).order_by(_unit.place, _unit.id)
    if after:
        last = f"{estate_id}/{after}"
        place = select(_unit.place).where(_unit.id == last).scalar_subquery()
        query = query.where(tuple_(_unit.place, _unit.id) > tuple_(place, literal(last)))
    if limit:
        query = query.limit(limit)
    return _with_owners(connection, connection.execute(query).all())


def _matching(query: Select[Any], words: str, building: str) -> Select[Any]:
    if building:
        query = query.where(_unit.building == building)
    if words:
        named = exists().where(
            _holder.version_id == _version.id, or_(_holder.name.contains(words, autoescape=True), _holder.owner == words)
        )
        query = query.where(or_(named, (_unit.building + "-" + _unit.number).contains(words, autoescape=True)))
    return query


def buildings(connection: Connection, estate_id: str) -> list[str]:
    """The buildings of all units ever entered, in their order."""
    query = select(_unit.building).where(_unit.estate_id == estate_id).group_by(_unit.building).order_by(func.min(_unit.place))
    return list(connection.execute(query).scalars())


def unit_now(connection: Connection, unit_id: str) -> Standing | None:
    """A unit by its newest version, ended or not; None if it was never entered."""
    query = select(owner_unit, owner_unit_version).join(owner_unit_version, _version.unit_id == _unit.id)
    found = connection.execute(query.where(_unit.id == unit_id, _newest(None))).all()
    return _with_owners(connection, found)[0] if found else None


def every_unit_now(connection: Connection, estate_id: str) -> dict[str, Standing]:
    """Label -> the newest version of every unit ever entered, ended ones too."""
    query = select(owner_unit, owner_unit_version).join(owner_unit_version, _version.unit_id == _unit.id)
    rows = connection.execute(query.where(_unit.estate_id == estate_id, _newest(None))).all()
    return {one.facts.label: one for one in _with_owners(connection, rows)}


def history(connection: Connection, unit_id: str) -> list[Version]:
    """All versions of a unit, the newest first."""
    query = (
        select(owner_unit, owner_unit_version)
        .join(owner_unit_version, _version.unit_id == _unit.id)
        .where(_unit.id == unit_id)
        .order_by(_version.number.desc())
    )
    rows = connection.execute(query).all()
    return [
        Version(standing, row.reason, row.reverses, row.recorded_on, row.recorded_by, row.recorded_as, _of_version(row, "case_number"))
        for row, standing in zip(rows, _with_owners(connection, rows), strict=True)
    ]


def name_of_owner(connection: Connection, estate_id: str, owner: str, beside: str = "") -> str | None:
    """What an owner is called where their number stands now, another unit (`beside`) left out; None where it does not."""
    query = (
        _standing(estate_id, None)
        .join(owner_unit_holder, _holder.version_id == _version.id)
        .with_only_columns(_holder.name)
        .where(_holder.owner == owner, _unit.id != beside)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def names_of_users(connection: Connection, users: Collection[str]) -> dict[str, str]:
    """What those are called who entered something, by user id."""
    return {row.id: row.name for row in connection.execute(select(user.c.id, user.c.name).where(user.c.id.in_(users)))}


def lock_register(connection: Connection, estate_id: str) -> None:
    """Lets whoever changes an estate's register come one after the other."""
    connection.execute(select(estate.c.id).where(estate.c.id == estate_id).with_for_update())


def enter(
    connection: Connection, estate_id: str, changes: Iterable[tuple[UnitFacts, Standing | None]], entry: Entry, reverses: str | None = None
) -> int:
    """Enters versions of units, each after the one that stands (None: the unit is new). Returns how many.

    The database refuses a day before the version that stands, and a version that somebody else entered meanwhile.
    """
    case = entry.case_number
    new, versions, holders = [], [], []
    for facts, before in changes:
        unit_id = f"{estate_id}/{facts.label}"
        number = 1 if before is None else before.number + 1
        version_id = f"{unit_id}#{number}"
        if before is None:
            new.append({"id": unit_id, "estate_id": estate_id, "kind": str(facts.kind), "building": facts.building,
                        "number": facts.number, "place": facts.place, "case_number": case})  # fmt: skip
        versions.append({
            "id": version_id, "unit_id": unit_id, "number": number, "previous": None if before is None else before.number,
            "previous_from": None if before is None else before.valid_from, "valid_from": entry.valid_from,
            "area_dm2": facts.area_dm2, "area_source": str(facts.area_source), "state": str(facts.state),
            "owners": len(facts.owners), "head": facts.head, "reason": entry.reason, "reverses": reverses,
            "recorded_on": entry.recorded_on, "recorded_by": entry.recorded_by, "recorded_as": entry.recorded_as,
            "case_number": case,
        })  # fmt: skip
        holders += [
            {"id": f"{version_id}/{one.number}", "version_id": version_id, "owner": one.number, "name": one.name, "case_number": case}
            for one in facts.owners
        ]
    for table, rows in ((owner_unit, new), (owner_unit_version, versions), (owner_unit_holder, holders)):
        for start in range(0, len(rows), _BATCH):
            connection.execute(insert(table), rows[start : start + _BATCH])
    return len(versions)


def _of_version(row: Row[Any], column: str) -> Any:
    """A column that unit and version both have: the version's."""
    return row._mapping[owner_unit_version.c[column]]


def _with_owners(connection: Connection, rows: Sequence[Row[Any]]) -> list[Standing]:
    versions = [str(_of_version(row, "id")) for row in rows]
    owners: dict[str, list[Owner]] = {}
    for start in range(0, len(versions), _BATCH):
        query = select(owner_unit_holder).where(_holder.version_id.in_(versions[start : start + _BATCH])).order_by(_holder.owner)
        for found in connection.execute(query):
            owners.setdefault(found.version_id, []).append(Owner(found.owner, found.name))
    return [
        Standing(
            row._mapping[_unit.id], version, _of_version(row, "number"), row.valid_from,
            UnitFacts(row.building, row._mapping[_unit.number], UnitKind(row.kind), row.area_dm2, AreaSource(row.area_source),
                      UnitState(row.state), tuple(sorted(owners.get(version, ())))),
        )
        for row, version in zip(rows, versions, strict=True)
    ]  # fmt: skip
