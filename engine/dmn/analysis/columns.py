"""A table's columns as sets of atoms: what each rule takes for certain, and what it may take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.dmn.analysis.constants import asks_for_order, values_in
from engine.dmn.analysis.domains import Domain
from engine.dmn.analysis.entries import EntryReader, Verdict
from engine.dmn.tables import InputClause
from engine.dmn.types import Type
from engine.feel import UnaryTests, kind


@dataclass(frozen=True, slots=True)
class Column:
    """One input over its domain. `must` and `may` hold, for each rule, the atoms that certainly and that possibly pass.

    `inside` are the atoms that the input certainly may have, `possible` those that it might: they differ where the
    allowed values are opaque. `opaque` numbers the rules whose entry cannot be read exactly, `failing` those whose entry
    judges no value at all.
    """

    label: str
    domain: Domain
    must: tuple[int, ...]
    may: tuple[int, ...]
    inside: int
    possible: int
    opaque: tuple[int, ...]
    failing: tuple[int, ...]

    @property
    def decides(self) -> bool:
        """Whether any rule looks at it."""
        return any(self.possible & ~atoms for atoms in (*self.must, *self.may))

    @property
    def bounded(self) -> bool:
        """Whether its allowed values could be read exactly."""
        return self.inside == self.possible


def allowed_tests(clause: InputClause) -> Iterator[UnaryTests]:
    """Everything that says which values an input may have: its own list, and those of its type and of the types below."""
    if clause.allowed is not None:
        yield clause.allowed
    type_: Type | None = clause.type
    while type_ is not None and not type_.collection:
        yield from (tests for tests in (type_.allowed, type_.constraint) if tests is not None)
        type_ = type_.base


def likely_kind(tests: Iterable[UnaryTests]) -> str | None:
    """The kind of value that most entries of a column name, where nothing else tells it."""
    found = Counter(kind(value) for each in tests for value in values_in(each.ast) if value is not None)
    return found.most_common(1)[0][0] if found else None


def read_column(clause: InputClause, entries: tuple[UnaryTests | None, ...], kind_: str | None) -> Column:
    """A column whose input has values of a kind (None: not known)."""
    allowed = list(allowed_tests(clause))
    written = [*allowed, *(each for each in entries if each is not None)]
    bounds = [value for each in written for value in values_in(each.ast)]
    domain = Domain(kind_, bounds, any(asks_for_order(each.ast) for each in written))
    reader = EntryReader(domain)
    verdicts = [reader.read(each) for each in entries]
    limits = [reader.read(each) for each in allowed]
    nullable = _takes_null(clause, entries, verdicts, reader)
    inside = possible = domain.everything if nullable else domain.values
    for limit in limits:
        null = domain.null if nullable else 0  # whether null is allowed was asked before
        inside &= limit.true | null
        possible &= ~limit.fails | null
    return Column(
        clause.label, domain,
        must=tuple(each.true & possible for each in verdicts), may=tuple(possible & ~each.fails for each in verdicts),
        inside=inside, possible=possible,
        opaque=tuple(number for number, each in enumerate(verdicts) if domain.everything & ~(each.true | each.fails)),
        failing=tuple(number for number, each in enumerate(verdicts) if not domain.values & ~each.null),
    )  # fmt: skip


def _takes_null(clause: InputClause, entries: tuple[UnaryTests | None, ...], verdicts: list[Verdict], reader: EntryReader) -> bool:
    """Whether null belongs to the domain: an entry of the column was written that takes it, and no list of values bars it.

    A table that never speaks of null is not blamed for leaving it out: that an input is there is a matter of whoever asks.
    """
    null = reader.domain.null
    spoken_of = any(entry is not None and verdict.true & null for entry, verdict in zip(entries, verdicts, strict=True))
    if clause.allowed is None:
        return spoken_of
    return bool(reader.read(clause.allowed).true & null)
