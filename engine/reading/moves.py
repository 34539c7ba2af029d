"""Moves of many cases to another version, as pages and the command line show them: what would become, or became, of each case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.access import Reading
from engine.commands import SYSTEM
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.handlers.moved_cases import verdict
from engine.handlers.moving import proposers_of, require_operator, require_owner, row_of
from engine.lifecycle import MovedStatus, MoveStatus
from engine.move_commands import ProposeCaseMoves
from engine.reading.case_list import cursor
from engine.reading.facts import user_name
from engine.reading.renaming import Renaming, renamings
from engine.reading.story import labels
from engine.store import cases, definitions, moves
from engine.store.moves import MovedRow, MoveRow
from engine.transaction import Transaction

LISTED = 50
PAGE = 25
"""Cases on a page: each is looked at by itself, so a page costs the same however many there are."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a case is not moved, and at which element of the version that it is on."""

    reason: str
    element: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One case and its version now. `case_id` is None for who does not read it; `status` as in `lifecycle.MovedStatus`."""

    case_id: str | None
    number: str
    version: int
    status: str
    why: tuple[Hindrance, ...]


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move in a list."""

    id: str
    title: str
    title_en: str
    version: int
    status: str


@dataclass(frozen=True, slots=True)
class MovePage:
    """A move with its ledger, or a page of it; `next` is the cursor of the following one, None at the end. `totals` by status add up to
    the number of cases. `refusal`: why the reader does not decide on it; `withdraws` and `brings_back`: whether they may do so now."""

    id: str
    procedure: str
    title: str
    title_en: str
    version: int
    mapping: Mapping[str, str]
    reason: str
    back: bool
    by_name: str
    at: datetime
    status: str
    lines: tuple[LedgerLine, ...]
    next: str | None
    totals: Mapping[str, int]
    refusal: str | None
    withdraws: bool = False
    brings_back: bool = False
    refused_why: str = ""

    @property
    def cases(self) -> int:
        return sum(self.totals.values())


@dataclass(frozen=True, slots=True)
class TrialPage:
    """What a proposal would come to, a page of its cases, and which elements have to get another name for it. `waiting`: the move of
    this procedure that has to be over before another one is proposed."""

    procedure: str
    title: str
    title_en: str
    version: int
    lines: tuple[LedgerLine, ...]
    next: str | None
    renamings: tuple[Renaming, ...]
    waiting: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A procedure and its versions, the newest first."""

    procedure: str
    title: str
    title_en: str
    versions: tuple[int, ...]


def trial(engine: Engine, asked: ProposeCaseMoves) -> MovePage:
    """What a proposal would come to, without making it: for who runs the server. Raises BadValue."""
    with engine.reading() as tx:
        row = row_of(tx, asked, access.at_the_server())
        found = moves.concerned(tx.connection, row, None, None)
        rows = [verdict(tx, row, case_id, place) for place, (case_id, _) in enumerate(found, 1)]
        totals = {one.value: sum(1 for line in rows if line.status == one) for one in MovedStatus}
        return _page(tx, row, _lines(tx, row, _numbered(tx, rows), None), totals)


def move_choices(engine: Engine, user_id: str) -> tuple[Choice, ...]:
    """What may be chosen to move cases to. Raises NotAllowed("propose")."""
    with engine.reading() as tx:
        access.may_propose(tx.connection, tx.shelf.roles, user_id, tx.now, None)
        found = [(name, tx.house.library.procedure(tx.connection, tx.shelf.newest[name]).declared) for name in tx.shelf.procedures]
        newest = {name: definitions.newest_version(tx.connection, name) for name, _ in found}
        return tuple(
            Choice(name, declared.title, declared.title_en, tuple(range(newest[name], 0, -1)))
            for name, declared in found if newest[name] > 1
        )  # fmt: skip


def trial_page(engine: Engine, asked: ProposeCaseMoves, page: str | None) -> TrialPage:
    """A page of what an administrator's proposal would come to, without making it.

    Raises NotAllowed("propose"), BadValue ("version", "mapping").
    """
    with engine.reading() as tx:
        row = row_of(tx, asked, access.may_propose(tx.connection, tx.shelf.roles, asked.actor, tx.now, None))
        found = moves.concerned(tx.connection, row, cursor(page), PAGE + 1)
        rows = [verdict(tx, row, case_id, place) for place, (case_id, _) in enumerate(found[:PAGE], 1)]
        following = f"{found[PAGE - 1][1].isoformat()}~{found[PAGE - 1][0]}" if len(found) > PAGE else None
        declared = tx.house.library.procedure(tx.connection, row.definition).declared
        lines = _lines(tx, row, _numbered(tx, rows), asked.actor)
        other = moves.waiting(tx.connection, row.procedure)
        gone = renamings(tx, row.procedure, row.definition, row.mapping)
        return TrialPage(row.procedure, declared.title, declared.title_en, row.version, lines, following, gone, other)


def move_here(engine: Engine, identity: str) -> MovePage:
    """A move with its whole ledger for who runs the server. Raises NotFound."""
    with engine.reading() as tx:
        row = _found(tx, identity)
        return _page(tx, row, _lines(tx, row, moves.ledger(tx.connection, row.id), None), _totals(tx, row))


def move_page(engine: Engine, user_id: str, identity: str, page: str | None = None, status: str | None = None) -> MovePage:
    """A page of a move's ledger; of the lines with one status, or of all. Raises NotAllowed("operate"), NotFound."""
    with engine.reading() as tx:
        require_operator(tx, user_id)
        row, after = _found(tx, identity), _place(page)
        found = moves.ledger(tx.connection, row.id, after, PAGE + 1, status)
        following = str(found[PAGE - 1][0].position) if len(found) > PAGE else None
        refusal, totals = _refusal(tx, user_id, row, after), _totals(tx, row)
        may = _may_withdraw(tx, user_id, row), _may_bring_back(tx, user_id, row, totals)
        return _page(tx, row, _lines(tx, row, found[:PAGE], user_id), totals, following, refusal, *may)


def move_lines(engine: Engine, user_id: str) -> tuple[MoveLine, ...]:
    """The latest moves, youngest first. Raises NotAllowed("operate")."""
    with engine.reading() as tx:
        require_operator(tx, user_id)
        return tuple(_listed(tx, row) for row in moves.all_moves(tx.connection, LISTED))


def _listed(tx: Transaction, row: MoveRow) -> MoveLine:
    declared = tx.house.library.procedure(tx.connection, row.definition).declared
    return MoveLine(row.id, declared.title, declared.title_en, row.version, row.status)


def _found(tx: Transaction, identity: str) -> MoveRow:
    row = moves.find(tx.connection, identity)
    if row is None:
        raise NotFound("move", identity)
    return row


def _place(page: str | None) -> int:
    """The place behind which a page begins; one that nobody can read is the beginning."""
    return int(page) if page and page.isascii() and page.isdecimal() and len(page) < 10 else 0


def _totals(tx: Transaction, row: MoveRow) -> Mapping[str, int]:
    counted = moves.totals(tx.connection, row.id)
    return {one.value: counted.get(one, 0) for one in MovedStatus}


def _refusal(tx: Transaction, user_id: str, row: MoveRow, after: int) -> str | None:
    """Looks at the owner role of the cases on this page alone: the deed itself looks at all."""
    if row.status != MoveStatus.PROPOSED:
        return "decided"
    try:
        require_owner(tx, user_id, row, after, PAGE)
    except NotAllowed as error:
        return error.reason
    return None


def _may_withdraw(tx: Transaction, user_id: str, row: MoveRow) -> bool:
    try:
        access.may_withdraw(tx.connection, tx.shelf.roles, user_id, tx.now, None, proposers_of(row))
    except NotAllowed:
        return False
    return row.status in (MoveStatus.LOOKING, MoveStatus.PROPOSED)


def _may_bring_back(tx: Transaction, user_id: str, row: MoveRow, totals: Mapping[str, int]) -> bool:
    try:
        access.may_propose(tx.connection, tx.shelf.roles, user_id, tx.now, None)
    except NotAllowed:
        return False
    return row.status == MoveStatus.DONE and totals[MovedStatus.MIGRATED] > 0


def _numbered(tx: Transaction, rows: Iterable[MovedRow]) -> list[tuple[MovedRow, str]]:
    rows = list(rows)
    numbers = cases.numbers(tx.connection, [line.case_id for line in rows])
    return [(line, numbers[line.case_id]) for line in rows]


def _page(
    tx: Transaction, row: MoveRow, lines: tuple[LedgerLine, ...], totals: Mapping[str, int], following: str | None = None,
    refusal: str | None = None, withdraws: bool = False, brings_back: bool = False,
) -> MovePage:  # fmt: skip
    declared = tx.house.library.procedure(tx.connection, row.definition).declared
    by_name = "" if row.proposed_by == SYSTEM else user_name(tx, row.proposed_by)
    return MovePage(
        row.id, row.procedure, declared.title, declared.title_en, row.version, row.mapping, row.reason, row.undoes is not None,
        by_name, row.proposed_at, row.status, lines, following, totals, refusal, withdraws, brings_back,
        row.refused_why,
    )  # fmt: skip


def _lines(tx: Transaction, row: MoveRow, found: list[tuple[MovedRow, str]], user_id: str | None) -> tuple[LedgerLine, ...]:
    return tuple(_line(tx, row, line, number, user_id) for line, number in found)


def _line(tx: Transaction, row: MoveRow, line: MovedRow, number: str, user_id: str | None) -> LedgerLine:
    case = cases.find(tx.connection, line.case_id)
    assert case is not None
    roles = tx.shelf.roles
    reads = user_id is not None and access.reading_of(tx.connection, roles, user_id, case, tx.now) is not Reading.NONE
    why = []
    if line.why:
        content = definitions.content_of(tx.connection, row.procedure, line.version)
        diagram = tx.house.library.procedure(tx.connection, content or case.definition).diagrams[case.process]
        for reason, element in line.why:
            name, name_en = labels(diagram, element)
            why.append(Hindrance(reason, element, name or element, name_en))
    return LedgerLine(case.id if reads else None, number, case.version, line.status, tuple(why))
