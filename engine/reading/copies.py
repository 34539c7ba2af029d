"""Copies of cases: the page to send one on, who has got one of a case, and everybody's list of what was sent to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from engine import access
from engine.access import Reading
from engine.errors import NotAllowed
from engine.execute import Engine
from engine.journal import Entry, read
from engine.lifecycle import CaseStatus
from engine.reading.case_list import cursor
from engine.reading.opinions import Addressed, PlaceGroup, place_groups, put_to
from engine.step import Step
from engine.store import cases, copies, people
from engine.store.cases import CaseRow
from engine.store.copies import CopyRow, PageStart, ReaderRow
from engine.transaction import Transaction

PAGE = 50
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class CopyReader:
    """Somebody who got a copy; `read_at` is None as long as they have not said that they read it."""

    name: str
    read_at: datetime | None
    remark: str


@dataclass(frozen=True, slots=True)
class CopyTo:
    """A person or a role to whom a copy was sent, and who of them has it in their list."""

    to: Addressed
    readers: tuple[CopyReader, ...]


@dataclass(frozen=True, slots=True)
class SentCopies:
    """What somebody sent at once."""

    by: str
    at: datetime
    note: str
    copies: tuple[CopyTo, ...]


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """A copy that the reader of the page has not read yet."""

    id: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class CaseCopies:
    """What a case's page says of copies."""

    may_send: bool
    sent: tuple[SentCopies, ...]
    unread: tuple[OwnCopy, ...]


@dataclass(frozen=True, slots=True)
class CopyPage:
    case_id: str
    number: str
    title: str
    title_en: str
    groups: tuple[PlaceGroup, ...]
    sent: tuple[SentCopies, ...]


@dataclass(frozen=True, slots=True)
class ListedCopy:
    """A line of somebody's list."""

    id: str
    case_id: str
    number: str
    title: str
    title_en: str
    status: str
    by: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CopyList:
    """`next` is the cursor of the following page, None at the end; `unread`: how many are, counted up to `MOST_COUNTED`."""

    rows: tuple[ListedCopy, ...]
    next: str | None
    unread: int


def copy_page(engine: Engine, user_id: str, case_id: str) -> CopyPage:
    """To whom a case can be copied. Raises NotFound, WrongState, NotAllowed("copy")."""
    with engine.reading() as tx:
        row, _ = access.read_case(tx.connection, tx.shelf.roles, user_id, case_id, tx.now)
        step = Step.read(tx, case_id)
        step.require_running("send a copy of")
        access.may_copy(tx.connection, tx.shelf.roles, user_id, tx.now, row)
        sent = _sent(step, read(tx.connection, step.key, case_id))
        return CopyPage(row.id, row.number, row.title, row.title_en, place_groups(tx, row, user_id, access.gets_copies), sent)


def may_copy(step: Step, user_id: str) -> bool:
    """Whether a page offers to send copies of a case."""
    if step.row.status != CaseStatus.RUNNING:
        return False
    try:
        access.may_copy(step.tx.connection, step.tx.shelf.roles, user_id, step.tx.now, step.row)
    except NotAllowed:
        return False
    return True


def case_copies(step: Step, reading: Reading, journal: tuple[Entry, ...], user_id: str) -> CaseCopies:
    """What the page of a case says of copies to who reads it; nothing to the side of a party."""
    if reading is not Reading.FULL:
        return CaseCopies(False, (), ())
    return CaseCopies(may_copy(step, user_id), _sent(step, journal), _unread(step, journal, user_id))


def copy_list(engine: Engine, user_id: str, page: str | None = None) -> CopyList:
    """What was sent to this person to read: what they have not read yet first, the latest first."""
    with engine.reading() as tx:
        places = access.copied_as(tx.connection, tx.shelf.roles, user_id, tx.now)
        found = copies.page(tx.connection, user_id, places, PAGE + 1, _start(page))
        rows = found[:PAGE]
        following = _cursor(rows[-1][0]) if len(found) > PAGE else None
        names = people.user_names(tx.connection, [one.sent_by for _, one in rows])
        files = cases.by_ids(tx.connection, [one.case_id for _, one in rows])
        lines = tuple(_listed(reader, copy, files[copy.case_id], names) for reader, copy in rows)
        return CopyList(lines, following, copies.unread_count(tx.connection, user_id, places, MOST_COUNTED))


def unread_copies(tx: Transaction, user_id: str) -> int | None:
    """How many copies somebody has not read yet, counted up to `MOST_COUNTED`; None for who cannot be sent any."""
    places = access.copied_as(tx.connection, tx.shelf.roles, user_id, tx.now)
    return copies.unread_count(tx.connection, user_id, places, MOST_COUNTED) if places else None


def copied_in(tx: Transaction, journal: Iterable[Entry]) -> dict[int, tuple[Addressed, ...]]:
    """Entry number -> to whom it sent a copy."""
    sent = {entry.number: entry.facts["copied"] for entry in journal if entry.kind == "copy:sent" and "copied" in entry.facts}
    if not sent:
        return {}
    places = [(one.get("person"), one.get("role", ""), one.get("unit", "")) for those in sent.values() for one in those]
    words = iter(put_to(tx, places))
    return {number: tuple(next(words) for _ in those) for number, those in sent.items()}


def _sent(step: Step, journal: tuple[Entry, ...]) -> tuple[SentCopies, ...]:
    connection = step.tx.connection
    rows = copies.of_case(connection, step.row.id)
    if not rows:
        return ()
    readers = copies.readers_of_case(connection, step.row.id)
    names = people.user_names(connection, [*(one.user_id for one in readers), *(one.sent_by for one in rows)])
    found: dict[str, list[CopyReader]] = {one.id: [] for one in rows}
    for one in readers:
        remark = str(journal[one.read_entry - 1].facts.get("remark", "")) if one.read_entry else ""
        found[one.copy_id].append(CopyReader(names.get(one.user_id, ""), one.read_at, remark))
    to = put_to(step.tx, [(one.person, one.role, one.unit_id) for one in rows])
    got = {one.id: CopyTo(addressed, tuple(found[one.id])) for one, addressed in zip(rows, to, strict=True)}
    return tuple(
        SentCopies(names.get(first.sent_by, ""), first.sent_at, _note(journal, first), (got[first.id], *(got[one.id] for one in others)))
        for _, (first, *others) in groupby(rows, key=lambda one: one.entry)
    )


def _unread(step: Step, journal: tuple[Entry, ...], user_id: str) -> tuple[OwnCopy, ...]:
    tx = step.tx
    places = access.copied_as(tx.connection, tx.shelf.roles, user_id, tx.now)
    rows = copies.unread_of_case(tx.connection, step.row.id, user_id, places)
    names = people.user_names(tx.connection, [one.sent_by for one in rows])
    return tuple(OwnCopy(one.id, names.get(one.sent_by, ""), one.sent_at, _note(journal, one)) for one in rows)


def _note(journal: tuple[Entry, ...], copy: CopyRow) -> str:
    return str(journal[copy.entry - 1].facts.get("note", ""))


def _listed(reader: ReaderRow, copy: CopyRow, case: CaseRow, names: Mapping[str, str]) -> ListedCopy:
    by = names.get(copy.sent_by, "")
    return ListedCopy(copy.id, case.id, case.number, case.title, case.title_en, case.status, by, copy.sent_at, reader.read_at)


def _cursor(last: ReaderRow) -> str:
    return f"{'new' if last.read_at is None else 'read'}~{last.sent_at.isoformat()}~{last.copy_id}"


def _start(page: str | None) -> PageStart | None:
    """After which row a page goes on; a cursor that nobody can read starts from the beginning."""
    part, _, rest = (page or "").partition("~")
    found = cursor(rest)
    return PageStart(part == "read", *found) if part in ("new", "read") and found is not None else None
