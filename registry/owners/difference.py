"""What would change if a list of units became the register: shown before it is written, and the same when it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.canonical import encode
from registry.kinds import UnitState
from registry.owners.table import Listed
from registry.owners.units import UnitFacts
from registry.sheets import CellProblem
from registry.store.owners import Standing


@dataclass(frozen=True, slots=True)
class Difference:
    """`new` (a unit that ended before comes with what stood of it), `changed` from what to what, `ended`, how many stay the
    same."""

    new: tuple[tuple[UnitFacts, Standing | None], ...]
    changed: tuple[tuple[UnitFacts, Standing], ...]
    ended: tuple[tuple[UnitFacts, Standing], ...]
    same: int

    @property
    def changes(self) -> tuple[tuple[UnitFacts, Standing | None], ...]:
        """All of it, as it is entered."""
        return (*self.new, *self.changed, *self.ended)

    @property
    def digest(self) -> str:
        """The same for the same change of the same register, and for no other."""
        plain = [
            [facts.label, facts.kind, facts.area_dm2, facts.area_source, facts.state, [[one.number, one.name] for one in facts.owners],
             None if before is None else before.version]
            for facts, before in self.changes
        ]  # fmt: skip
        return hashlib.sha256(encode(plain)).hexdigest()


def difference(standing: Mapping[str, Standing], listed: Iterable[UnitFacts]) -> Difference:
    """`standing`: the newest version of every unit by label, ended ones too. In the order of the units' places."""
    new: list[tuple[UnitFacts, Standing | None]] = []
    changed: list[tuple[UnitFacts, Standing]] = []
    same = 0
    named = set()
    for facts in listed:
        named.add(facts.label)
        before = standing.get(facts.label)
        if before is None or before.facts.state is UnitState.ENDED:
            new.append((facts, before))
        elif before.facts != facts:
            changed.append((facts, before))
        else:
            same += 1
    ended = [
        (as_ended(one.facts), one) for label, one in standing.items() if label not in named and one.facts.state is not UnitState.ENDED
    ]
    return Difference(tuple(sorted(new, key=_place)), tuple(sorted(changed, key=_place)), tuple(sorted(ended, key=_place)), same)


def _place(change: tuple[UnitFacts, Standing | None]) -> str:
    return change[0].place


def as_ended(facts: UnitFacts) -> UnitFacts:
    """The unit once it is none: its owners stand in the versions before."""
    return replace(facts, state=UnitState.ENDED, owners=())


def clashes(found: Difference, listed: Listed | None, valid_from: date) -> list[CellProblem]:
    """What of a difference cannot be entered: a unit of another kind than it was, a day before the version that stands."""
    rows = {} if listed is None else {facts.label: row for row, facts in listed.units}
    columns: Mapping[str, str] = {} if listed is None else listed.columns
    problems = []
    for facts, before in found.changes:
        row = rows.get(facts.label, 0)
        if before is None:
            continue
        if before.facts.kind is not facts.kind:
            column = columns.get("kind", "") if row else "kind"
            problems.append(CellProblem("kind-fixed", row, column, facts.label, before.facts.kind.label))
        if before.valid_from > valid_from:
            column = columns["number"] if row else "valid_from"
            problems.append(CellProblem("later-version", row, column, facts.label, before.valid_from.isoformat()))
    return problems
