"""Moves of many cases to another version, as pages and the command line show them: what would become, or became, of each case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import access
from engine.access import Reading
from engine.commands import ProposeCaseMoves
from engine.errors import NotAllowed, NotFound
from engine.execute import Engine
from engine.handlers.moving import dry_run, require_operator, require_owner, row_of
from engine.lifecycle import MovedStatus, MoveStatus
from engine.reading.facts import user_name
from engine.reading.story import labels
from engine.store import cases, definitions, moves
from engine.store.moves import MovedRow, MoveRow
from engine.transaction import Transaction

LISTED = 50


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a case is not moved, and at which element of the version that it is on."""

    reason: str
    element: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One case. `case_id` is None for who does not read it; `status` as in `lifecycle.MovedStatus`."""

    case_id: str | None
    number: str
    version: int
    status: str
    why: tuple[Hindrance, ...]


@dataclass(frozen=True, slots=True)
class MovePage:
    """A move with its ledger; `totals` by status add up to the number of lines. `refusal`: why the reader does not decide on it."""

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
    totals: Mapping[str, int]
    refusal: str | None


def trial(engine: Engine, asked: ProposeCaseMoves) -> MovePage:
    """What a proposal would come to, without making it: for who runs the server. Raises BadValue."""
    with engine.reading() as tx:
        row = row_of(tx, asked, access.at_the_server())
        lines = [(line, _number(tx, line.case_id)) for line in dry_run(tx, row)]
        return _page(tx, row, lines, None, None)


def move_here(engine: Engine, identity: str) -> MovePage:
    """A move for who runs the server. Raises NotFound."""
    with engine.reading() as tx:
        row = _found(tx, identity)
        return _page(tx, row, moves.ledger(tx.connection, row.id), None, None)


def move_page(engine: Engine, user_id: str, identity: str) -> MovePage:
    """Raises NotAllowed("operate"), NotFound."""
    with engine.reading() as tx:
        require_operator(tx, user_id)
        row = _found(tx, identity)
        return _page(tx, row, moves.ledger(tx.connection, row.id), user_id, _refusal(tx, user_id, row))


def move_pages(engine: Engine, user_id: str) -> tuple[MovePage, ...]:
    """The latest moves, youngest first. Raises NotAllowed("operate")."""
    with engine.reading() as tx:
        require_operator(tx, user_id)
        found = moves.all_moves(tx.connection, LISTED)
        return tuple(_page(tx, row, moves.ledger(tx.connection, row.id), user_id, None) for row in found)


def _found(tx: Transaction, identity: str) -> MoveRow:
    row = moves.find(tx.connection, identity)
    if row is None:
        raise NotFound("move", identity)
    return row


def _refusal(tx: Transaction, user_id: str, row: MoveRow) -> str | None:
    if row.status != MoveStatus.PROPOSED:
        return "decided"
    try:
        require_owner(tx, user_id, row)
    except NotAllowed as error:
        return error.reason
    return None


def _number(tx: Transaction, case_id: str) -> str:
    return cases.numbers(tx.connection, [case_id])[case_id]


def _page(tx: Transaction, row: MoveRow, lines: list[tuple[MovedRow, str]], user_id: str | None, refusal: str | None) -> MovePage:
    declared = tx.house.library.procedure(tx.connection, row.definition).declared
    told = tuple(_line(tx, row, line, number, user_id) for line, number in lines)
    counted = Counter(line.status for line in told)
    return MovePage(
        row.id, row.procedure, declared.title, declared.title_en, row.version, row.mapping, row.reason, row.undoes is not None,
        user_name(tx, row.proposed_by), row.proposed_at, row.status, told, {one.value: counted[one.value] for one in MovedStatus}, refusal,
    )  # fmt: skip


def _line(tx: Transaction, row: MoveRow, line: MovedRow, number: str, user_id: str | None) -> LedgerLine:
    case = cases.find(tx.connection, line.case_id)
    assert case is not None
    content = definitions.content_of(tx.connection, row.procedure, line.version)
    diagram = tx.house.library.procedure(tx.connection, content or case.definition).diagrams[case.process]
    roles = tx.shelf.roles
    reads = user_id is not None and access.reading_of(tx.connection, roles, user_id, case, tx.now) is not Reading.NONE
    why = []
    for reason, element in line.why:
        name, name_en = labels(diagram, element)
        why.append(Hindrance(reason, element, name or element, name_en))
    return LedgerLine(case.id if reads else None, number, line.version, line.status, tuple(why))
