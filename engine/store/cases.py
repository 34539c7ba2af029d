"""Cases: rows, keys, units, who reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Select,
    String,
    Subquery,
    bindparam,
    cast,
    exists,
    func,
    insert,
    inspect,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from engine.lifecycle import UNDER_WAY
from engine.model import (
    case,
    case_key,
    case_reader,
    case_starter,
    case_unit,
    deployment,
    incident,
    outbox,
    signal_wait,
    subscription,
    task,
    timer,
)
from engine.store.lineage import by_kind, upwards
from engine.store.prepared import Statement, Writing
from engine.store.standing import STANDING, standing
from engine.store.words import every_word


class CaseRow(NamedTuple):
    """A case as its row has it; `state` is ciphertext, `entries` the number of the last journal entry."""

    id: str
    number: str
    procedure: str
    version: int
    definition: str
    process: str
    key: str
    unique_key: str | None
    title: str
    title_en: str
    status: str
    outcome: str
    main_unit: str | None
    parent_case: str | None
    parent_instance: str | None
    cause_case: str | None
    opened_at: datetime
    ended_at: datetime | None
    opened_by: str
    state: bytes
    entries: int
    last_hash: str
    opened_for: str = ""  # the chain of absent persons on whose behalf
    previous_state: bytes | None = None  # ciphertext too: `state` before the last step, while that can be taken back
    calendar: str | None = None  # content hash of the calendar by which its pending terms are counted
    moved: bool = True  # whether it may have moved since it was last sealed


def under_way(status: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a case has not ended."""
    return or_(*(status == name for name in sorted(UNDER_WAY)))


_ROW = select(case)
_FIND = Statement(_ROW.where(case.c.id == bindparam("id")))
_LOCK = Statement(_ROW.where(case.c.id == bindparam("id")).with_for_update())
_LOCK_OF_TASK = Statement(
    _ROW.where(case.c.id == select(task.c.case_id).where(task.c.id == bindparam("task")).scalar_subquery()).with_for_update()
)
_BY_NUMBER = Statement(_ROW.where(case.c.number == bindparam("number")))
_BY_UNIQUE_KEY = Statement(_ROW.where(case.c.unique_key == bindparam("unique_key")))
_CHILDREN = Statement(_ROW.where(case.c.parent_case == bindparam("parent")).order_by(case.c.opened_at, case.c.number))
_CAUSED = Statement(_ROW.where(case.c.cause_case == bindparam("cause")).order_by(case.c.opened_at, case.c.number))
_RUNNING_CHILD = Statement(
    select(case.c.id).where(
        case.c.parent_case == bindparam("parent"), case.c.parent_instance == bindparam("instance"), under_way(case.c.status)
    )
)
_ADD, _ADD_KEY, _ADD_UNIT = Writing(insert(case)), Writing(insert(case_key)), Writing(insert(case_unit))
_ADD_READER, _ADD_STARTER = Writing(insert(case_reader)), Writing(insert(case_starter))
_SAVE = Writing(update(case).where(case.c.id == bindparam("of_id")))
_UNITS = Statement(select(case_unit.c.name, case_unit.c.unit_id).where(case_unit.c.case_id == bindparam("case")))
_WRAPPED_KEY = Statement(select(case_key.c.wrapped).where(case_key.c.case_id == bindparam("case")))
ASIDE = -1
"""Where a row of `_SURROUNDINGS` has the height of a unit: it names a side unit, or none."""
_ABOVE = upwards(bindparam("main_unit", type_=String()))
_SURROUNDINGS = Statement(
    union_all(
        select(
            case_key.c.wrapped, select(func.count()).select_from(deployment).scalar_subquery(), case_unit.c.name, case_unit.c.unit_id,
            literal(ASIDE, Integer()),
        )
        .select_from(case_key.outerjoin(case_unit, case_unit.c.case_id == case_key.c.case_id))
        .where(case_key.c.case_id == bindparam("case")),
        select(cast(null(), LargeBinary()), cast(null(), Integer()), _ABOVE.c.kind, _ABOVE.c.id, _ABOVE.c.height),
    )
)


def find(connection: Connection, case_id: str) -> CaseRow | None:
    return _row(_FIND.first(connection, id=case_id))


def lock(connection: Connection, case_id: str) -> CaseRow | None:
    """The case's row, locked until the transaction ends: the first lock of every command on a case."""
    return _row(_LOCK.first(connection, id=case_id))


def lock_of_task(connection: Connection, task_id: str) -> CaseRow | None:
    """The row of a task's case, locked likewise."""
    return _row(_LOCK_OF_TASK.first(connection, task=task_id))


def lock_case_of(connection: Connection, task_id: str) -> None:
    """Locks a task's case; what is read of both after it is as it now stands. SQLite's transaction has locked everything."""
    if connection.dialect.name != "sqlite":
        _LOCK_OF_TASK.first(connection, task=task_id)


def by_number(connection: Connection, number: str) -> CaseRow | None:
    return _row(_BY_NUMBER.first(connection, number=number))


def by_unique_key(connection: Connection, unique_key: str) -> CaseRow | None:
    return _row(_BY_UNIQUE_KEY.first(connection, unique_key=unique_key))


def _row(found: Any) -> CaseRow | None:
    return None if found is None else CaseRow(*found)


def children(connection: Connection, case_id: str) -> list[CaseRow]:
    """Called cases."""
    return [CaseRow(*row) for row in _CHILDREN.all(connection, parent=case_id)]


def caused(connection: Connection, case_id: str) -> list[CaseRow]:
    """Cases that a message of this one, or somebody on its page, started."""
    return [CaseRow(*row) for row in _CAUSED.all(connection, cause=case_id)]


def running_child(connection: Connection, parent: str, instance: str) -> str | None:
    """The called case that an element instance waits for."""
    found: str | None = _RUNNING_CHILD.value(connection, parent=parent, instance=instance)
    return found


def add(connection: Connection, row: Mapping[str, Any], wrapped: bytes, units: Mapping[str, str]) -> None:
    """A new case with its key and units. Raises IntegrityError if its unique key stands already."""
    _ADD.run(connection, row)
    _ADD_KEY.run(connection, {"case_id": row["id"], "wrapped": wrapped})
    _ADD_UNIT.run_many(connection, [{"case_id": row["id"], "name": name, "unit_id": unit_id} for name, unit_id in units.items()])


def save(connection: Connection, case_id: str, changes: Mapping[str, Any]) -> None:
    _SAVE.run(connection, changes, of_id=case_id)


def add_readers(connection: Connection, case_id: str, readers: Iterable[tuple[str, str]]) -> None:
    """(role, unit) pairs that read a case from its page on, whether or not they have a task in it."""
    rows = [{"case_id": case_id, "role": role, "unit_id": unit} for role, unit in sorted(set(readers))]
    _ADD_READER.run_many(connection, rows)


def add_starters(connection: Connection, case_id: str, persons: Iterable[str]) -> None:
    """Who begins a case by hand, and the absent persons in whose place."""
    _ADD_STARTER.run_many(connection, [{"user_id": person, "case_id": case_id} for person in persons])


def readable_by_role(user_id: str, now: datetime) -> Any:
    """A selectable of the ids of all cases that one of somebody's roles reads without a task in them."""
    return _readable_to(standing(user_id, now))


def _readable_to(reach: Subquery) -> Select[Any]:
    return select(case_reader.c.case_id).join(
        reach, (reach.c.role == case_reader.c.role) & (reach.c.unit_id == case_reader.c.unit_id)
    )


_READABLE = Statement(_readable_to(STANDING).where(case_reader.c.case_id == bindparam("case")).limit(1))


def begun_by(user_id: str) -> Any:
    """A selectable of the ids of all cases that somebody began by hand, or had begun in their place."""
    return select(case_starter.c.case_id).where(case_starter.c.user_id == user_id)


def called_by(ids: Any) -> Any:
    """A selectable of the ids of all cases that these called, and those called in turn."""
    called = select(case.c.id).where(case.c.parent_case.in_(ids)).cte("called", recursive=True)
    return select(called.union(select(case.c.id).join(called, case.c.parent_case == called.c.id)).c.id)


def is_readable_by_role(connection: Connection, case_id: str, user_id: str, now: datetime) -> bool:
    """Whether one of somebody's roles reads this case without a task in it."""
    return _READABLE.first(connection, case=case_id, user=user_id, now=now) is not None


def units(connection: Connection, case_id: str) -> dict[str, str]:
    """Name -> unit id of the side units."""
    return dict(_UNITS.all(connection, case=case_id))


def wrapped_key(connection: Connection, case_id: str) -> bytes | None:
    """The wrapped data key, None once it was destroyed."""
    found: bytes | None = _WRAPPED_KEY.value(connection, case=case_id)
    return found


def some_sealed(connection: Connection, each: int) -> list[tuple[str, bytes]]:
    """The oldest and the newest cases that have a key, so many of `each`, with their wrapped keys; none in a database without
    cases, or without tables yet."""
    if not inspect(connection).has_table(case_key.name):
        return []
    query = select(case_key.c.case_id, case_key.c.wrapped).limit(each)
    dated = query.join(case, case.c.id == case_key.c.case_id)
    oldest = connection.execute(dated.order_by(case.c.opened_at, case.c.id)).all()
    newest = connection.execute(dated.order_by(case.c.opened_at.desc(), case.c.id.desc())).all()
    found = [*oldest, *newest] or connection.execute(query).all()  # keys whose cases are gone are better than none
    return list({row.case_id: (row.case_id, row.wrapped) for row in found}.values())


class Surroundings(NamedTuple):
    """What a step needs beside the case's row: the wrapped data key (None once it was destroyed), the side units (name ->
    unit id), the main unit with those above it (kind -> unit id), and how many versions were ever deployed (None where there
    is no key to find it beside)."""

    wrapped: bytes | None
    units: Mapping[str, str]
    lineage: Mapping[str, str]
    deployments: int | None


def surroundings(connection: Connection, case_id: str, main_unit: str | None) -> Surroundings:
    """Read at once, for every step asks for all of it."""
    rows = _SURROUNDINGS.all(connection, case=case_id, main_unit=main_unit)
    beside = [row for row in rows if row[4] == ASIDE]
    wrapped, deployments = beside[0][:2] if beside else (None, None)
    units = {name: unit for _, _, name, unit, _ in beside if name is not None}
    lineage = by_kind((height, kind, unit) for _, _, kind, unit, height in rows if height != ASIDE)
    return Surroundings(wrapped, units, lineage, deployments)


def matching(
    connection: Connection, ids: Any, words: str, status: str | None, procedure: str | None, limit: int,
    before: tuple[datetime, str] | None, unit_id: str | None = None,
) -> list[CaseRow]:
    """Cases among a selectable of ids, youngest first, in which a word of a title or the number occurs; of a unit, its main one or
    a side one, where one is named."""
    query = _ROW.where(case.c.id.in_(ids)) if ids is not None else _ROW
    if unit_id:
        beside = select(case_unit.c.case_id).where(case_unit.c.unit_id == unit_id)
        query = query.where(or_(case.c.main_unit == unit_id, case.c.id.in_(beside)))
    query = query.where(*every_word(words, case.c.title, case.c.title_en, case.c.number))
    if status:
        query = query.where(case.c.status == status)
    if procedure:
        query = query.where(case.c.procedure == procedure)
    if before:  # both at once, as an index holds them: a page far down is found as fast as the first
        query = query.where(tuple_(case.c.opened_at, case.c.id) < before)
    rows = connection.execute(query.order_by(case.c.opened_at.desc(), case.c.id.desc()).limit(limit))
    return [CaseRow(*row) for row in rows]


def numbers(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Id -> number."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = connection.execute(select(case.c.id, case.c.number).where(case.c.id.in_(wanted)))
    return {row.id: row.number for row in rows}


def running_by_process(connection: Connection) -> dict[str, int]:
    """How many cases of each process are under way. Those that ended cost nothing: an index goes by the state."""
    query = select(case.c.process, func.count()).where(case.c.status.in_(sorted(UNDER_WAY))).group_by(case.c.process)
    return {row[0]: row[1] for row in connection.execute(query)}


def by_ids(connection: Connection, ids: Iterable[str]) -> dict[str, CaseRow]:
    """Id -> row."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: CaseRow(*row) for row in connection.execute(_ROW.where(case.c.id.in_(wanted)))}


def newest_of(connection: Connection, process: str | None) -> str | None:
    """The case that was opened last, of a process or of any (then the first that no other one caused)."""
    if process is None:
        query = select(case.c.id).where(case.c.cause_case.is_(None)).order_by(case.c.opened_at, case.c.number)
    else:
        newest = case.c.opened_at.desc(), case.c.number.desc()
        query = select(case.c.id).where(case.c.process == process).order_by(*newest)
    return connection.execute(query.limit(1)).scalar()


def running_without_row(connection: Connection) -> list[tuple[str, str]]:
    """(id, number) of cases under way of whose waiting no row speaks: no open task, timer, awaited message or signal, called
    case, delivery under way (its own, or the end of a case that it called) or incident."""
    return [(case_id, number) for case_id, number in _WITHOUT_ROW.all(connection)]


def _without_row() -> Any:
    child = case.alias("child")
    ended = exists().where(outbox.c.kind == "call-ended", outbox.c.name == case.c.id)
    waits = (
        exists().where(task.c.case_id == case.c.id, task.c.status == "open"),
        exists().where(timer.c.case_id == case.c.id),
        exists().where(subscription.c.case_id == case.c.id),
        exists().where(signal_wait.c.case_id == case.c.id),
        exists().where(incident.c.case_id == case.c.id, incident.c.resolved_at.is_(None)),
        exists().where(child.c.parent_case == case.c.id, under_way(child.c.status)),
        exists().where(outbox.c.case_id == case.c.id, outbox.c.status == "pending"),
        ended.where(or_(*(outbox.c.status == name for name in ("pending", "failed", "held")))),
    )
    return select(case.c.id, case.c.number).where(under_way(case.c.status), ~or_(*waits)).order_by(case.c.number)


_WITHOUT_ROW = Statement(_without_row())


def counted_otherwise(connection: Connection, calendar: str, limit: int) -> list[str]:
    """Ids of running cases whose terms are counted by another calendar than this one, the oldest first."""
    other = or_(case.c.calendar.is_(None), case.c.calendar != calendar)
    query = select(case.c.id).where(case.c.status == "running", other).order_by(case.c.opened_at, case.c.id)
    return list(connection.execute(query.limit(limit)).scalars())


def any_under_way(connection: Connection, definition: str) -> bool:
    """Whether a case is under way on a version."""
    here = case.c.definition == definition, case.c.status.in_(("running", "suspended"))
    return connection.execute(select(case.c.id).where(*here).limit(1)).first() is not None


def readers(connection: Connection, case_id: str) -> set[tuple[str, str]]:
    """(role, unit) pairs that read a case from its page on."""
    rows = connection.execute(select(case_reader.c.role, case_reader.c.unit_id).where(case_reader.c.case_id == case_id))
    return {(row.role, row.unit_id) for row in rows}


def count_of(connection: Connection, process: str) -> int:
    """How many cases of a process there are."""
    return int(connection.execute(select(func.count()).where(case.c.process == process)).scalar_one())


def all_ids(connection: Connection) -> list[tuple[str, str, str]]:
    """(id, definition, process) of every case, oldest first."""
    rows = connection.execute(select(case.c.id, case.c.definition, case.c.process).order_by(case.c.opened_at, case.c.id))
    return [(row.id, row.definition, row.process) for row in rows]
