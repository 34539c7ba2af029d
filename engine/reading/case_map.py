"""The cases around a case: above it what caused it, below it what it caused, each as far as the reader may know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from engine import access
from engine.identity import SYSTEM
from engine.reading.facts import outcome_label, outcome_label_en
from engine.store import cases, outgoing
from engine.store.cases import CaseRow
from engine.transaction import Transaction

FARTHEST = 3
"""How many cases a way leads up; down it is two, what this one caused and what those did."""
MOST = 30
"""How many of what one case caused are shown; of the others how many there are."""


class Relation(StrEnum):
    """What joins a case of the map to the one that it hangs on."""

    CALLED = "called"  # one called the other and waits, or waited, for its end
    CAUSED = "caused"  # one's message began the other
    BESIDE = "beside"  # somebody began the other on one's page, to undo it or to tell it of something
    TOLD = "told"  # a message of one reached the other, which ran already


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another case. Without `id` the reader may not open it, and knows its number and its kind alone.

    beyond: what caused it (above) or what it caused (below); more: how many of these are not shown. messages: what was sent
    between two that ran already, as the sender's procedure names it, in both languages.
    """

    relation: Relation
    id: str | None
    number: str
    process_title: str
    process_title_en: str
    title: str = ""
    title_en: str = ""
    status: str = ""
    outcome_label: str = ""
    outcome_label_en: str = ""
    beyond: tuple[Neighbour, ...] = ()
    more: int = 0
    messages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseMap:
    """`more`: how many of those below are not shown."""

    above: tuple[Neighbour, ...]
    below: tuple[Neighbour, ...]
    more: int

    def __bool__(self) -> bool:
        return bool(self.above or self.below)


NO_MAP = CaseMap((), (), 0)
Joined = list[tuple[Relation, CaseRow]]


def case_map(tx: Transaction, row: CaseRow, user_id: str) -> CaseMap:
    """The map of a case for somebody who reads it in full.

    Of a case that this person does not read, number and kind are shown, because the messages and the story of this one
    name it by its number anyway; never its title, its state, nor what lies beyond it. No case is shown twice.
    """
    drawing = _Drawing(tx, user_id, {row.id}, row)
    origins, effects = _origins(tx, row), _effects(tx, row)
    ran = _told(tx, row, {row.id, *(one.id for _, one in (*origins, *effects))}, drawing.sent)
    origins += [(Relation.TOLD, one) for sender, one in ran if sender]
    effects += [(Relation.TOLD, one) for sender, one in ran if not sender]
    drawing.shown |= {one.id for _, one in (*origins, *effects)}
    # What began the sender of a message did not begin this case: no way leads up from there.
    above = tuple(drawing.up(relation, one, 1 if relation is Relation.TOLD else FARTHEST) for relation, one in origins[:MOST])
    below = tuple(drawing.down(relation, one) for relation, one in effects[:MOST])
    return CaseMap(above, below, max(0, len(effects) - MOST))


def _origins(tx: Transaction, row: CaseRow) -> Joined:
    """What began a case: its caller, else what caused it."""
    relation = Relation.CALLED if row.parent_case else _caused(row)
    origin = cases.find(tx.connection, row.parent_case or row.cause_case or "")
    return [] if origin is None else [(relation, origin)]


def _effects(tx: Transaction, row: CaseRow) -> Joined:
    """What a case began: those it called and those it caused, the oldest first."""
    found = [(Relation.CALLED if one.parent_case == row.id else _caused(one), one) for one in cases.caused(tx.connection, row.id)]
    known = {one.id for _, one in found}
    found += [(Relation.CALLED, one) for one in cases.children(tx.connection, row.id) if one.id not in known]
    return sorted(found, key=lambda pair: (pair[1].opened_at, pair[1].number))


def _caused(row: CaseRow) -> Relation:
    """How the case that it names as its cause brought it about: by a message, which the machine received, or through a person."""
    return Relation.CAUSED if row.opened_by == SYSTEM else Relation.BESIDE


def _told(tx: Transaction, row: CaseRow, known: Iterable[str], sent: dict[str, list[str]]) -> list[tuple[bool, CaseRow]]:
    """Further cases that messages joined with this one: whether that one sent it, and its row. Who did both counts as sender.
    `sent` is told the messages' names, by the other case."""
    seen, pairs = set(known), outgoing.told(tx.connection, row.id)
    senders = {one for one, to, _ in pairs if to == row.id and one not in seen}
    reached = {to for one, to, _ in pairs if one == row.id and to not in seen}
    for one, to, name in pairs:
        other = one if to == row.id else to
        if other not in senders or to == row.id:
            sent.setdefault(other, []).append(name)
    rows = cases.by_ids(tx.connection, senders | reached).values()
    return [(one.id in senders, one) for one in sorted(rows, key=lambda one: (one.opened_at, one.number))]


@dataclass(slots=True)
class _Drawing:
    """What is on the map already, and for whom it is drawn."""

    tx: Transaction
    user_id: str
    shown: set[str]
    row: CaseRow
    sent: dict[str, list[str]] = field(default_factory=dict)  # the messages between this case and another one that ran already
    read: dict[str, bool] = field(default_factory=dict)  # which cases this person reads, as far as it was asked

    def up(self, relation: Relation, row: CaseRow, steps: int) -> Neighbour:
        """A case above, with the way that led to it."""
        if steps == 1 or not self._reads(row):
            return self._told_of(relation, row)
        return self._told_of(relation, row, tuple(self.up(kind, one, steps - 1) for kind, one in self._new(_origins(self.tx, row))))

    def down(self, relation: Relation, row: CaseRow) -> Neighbour:
        """A case below, with what it caused in turn."""
        if not self._reads(row):
            return self._told_of(relation, row)
        new = self._new(_effects(self.tx, row))
        return self._told_of(relation, row, tuple(self._told_of(kind, one) for kind, one in new[:MOST]), max(0, len(new) - MOST))

    def _new(self, joined: Joined) -> Joined:
        found = [pair for pair in joined if pair[1].id not in self.shown]
        self.shown |= {one.id for _, one in found}
        return found

    def _reads(self, row: CaseRow) -> bool:
        if row.id not in self.read:
            reading = access.reading_of(self.tx.connection, self.tx.shelf.roles, self.user_id, row, self.tx.now)
            self.read[row.id] = reading is not access.Reading.NONE
        return self.read[row.id]

    def _told_of(self, relation: Relation, row: CaseRow, beyond: tuple[Neighbour, ...] = (), more: int = 0) -> Neighbour:
        process = self.tx.house.library.procedure(self.tx.connection, row.definition).process(row.process)
        if not self._reads(row):
            return Neighbour(relation, None, row.number, process.title, process.title_en)
        return Neighbour(
            relation, row.id, row.number, process.title, process.title_en, row.title, row.title_en, row.status,
            outcome_label(process, row.outcome), outcome_label_en(process, row.outcome), beyond, more, self._messages(relation, row),
        )  # fmt: skip

    def _messages(self, relation: Relation, row: CaseRow) -> tuple[tuple[str, str], ...]:
        """What went between this case and one that it hangs on by messages, in the words of whoever sent it."""
        if relation is not Relation.TOLD:
            return ()
        declared: dict[str, tuple[str, str]] = {}
        for one in (self.row, row):
            procedure = self.tx.house.library.procedure(self.tx.connection, one.definition)
            declared |= {message.name: (message.label, message.label_en) for message in procedure.declared.messages}
        return tuple(declared.get(name, (name, "")) for name in self.sent.get(row.id, ()))
