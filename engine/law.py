"""Legal rules as dated rows: which value held on a day, by which article, and how sure that reading is.

A rule is a file of `workflows/law`, append-only; a rule that ceased is a row too. Law is no part of a procedure's version:
a procedure names a rule and the date that decides, the journal keeps rule, row, date and value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from engine.errors import EngineError
from engine.terms import Term, TermUnit

TERM_UNITS = frozenset(get_args(TermUnit))


class LawFault(EngineError):
    """The law has no answer to a question: no such rule, a day before its first row, or a rule no longer in force."""


@dataclass(frozen=True, slots=True)
class LawRow:
    """What a rule says from a day on.

    `unit` says what `value` counts; a row that is not in force has no value. `decided_by` names the date that picks the
    row ("day of the decision"). `confirmed` is True only where the text of the article itself was read.
    """

    rule: str
    label: str
    unit: str
    decided_by: str
    valid_from: date
    value: Any
    source: str
    article: str
    confirmed: bool
    in_force: bool
    note: str

    @property
    def id(self) -> str:
        """How a journal names the row: rule and first day."""
        return f"{self.rule}@{self.valid_from.isoformat()}"

    @property
    def citation(self) -> str:
        """Law and article as a letter or a page prints them."""
        return f"{self.source}{self.article}"

    def to_plain(self) -> dict[str, Any]:
        """The whole row as released, for the canonical writer."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> LawRow:
        """The row that `to_plain` wrote."""
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class StatutoryTerm:
    """A term whose length and unit a legal rule gives, looked up for the day on which it begins."""

    name: str
    rule: str
    label: str
    event: str = ""
    event_en: str = ""


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The days for which a procedure asks for a legal rule: the first one, and the first one no longer, if there is one."""

    first: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LawDays:
    """For which days a procedure asks for law: all rules alike, or a rule by its name.

    What cannot be read from an expression, which day it will bring, is declared; `wuye check` holds the rows against it, and
    asking for a day outside has no answer. So a rule that is asked has a row.
    """

    every: AskedDays | None = None
    rules: Mapping[str, AskedDays] = field(default_factory=dict)

    def of(self, rule: str) -> AskedDays | None:
        return self.rules.get(rule, self.every)

    def require(self, rule: str, on: date) -> None:
        """Raises: LawFault for a day outside."""
        days = self.of(rule)
        if days is not None and on < days.first:
            first = days.first.isoformat()
            raise LawFault(f"Expected a day from {first} on for rule {rule}, as this procedure declares, but found {on.isoformat()}.")
        if days is not None and days.until is not None and on >= days.until:
            until = days.until.isoformat()
            raise LawFault(f"Expected a day before {until} for rule {rule}, as this procedure declares, but found {on.isoformat()}.")


class Law:
    """All rows of all rules.

    Raises: LawFault if two rows of one rule begin on the same day.
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[LawRow]) -> None:
        by_rule: dict[str, list[LawRow]] = {}
        for row in rows:
            by_rule.setdefault(row.rule, []).append(row)
        for rule, found in by_rule.items():
            found.sort(key=lambda row: row.valid_from)
            for one, next_one in zip(found, found[1:]):
                if one.valid_from == next_one.valid_from:
                    raise LawFault(f"Expected one row of rule {rule} from {one.valid_from.isoformat()}, but found two.")
        self._rows: Mapping[str, tuple[LawRow, ...]] = {rule: tuple(found) for rule, found in sorted(by_rule.items())}

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of all rules, sorted."""
        return tuple(self._rows)

    def rows(self, rule: str) -> tuple[LawRow, ...]:
        """A rule's rows, oldest first; none for an unknown rule."""
        return self._rows.get(rule, ())

    def row(self, rule: str, on: date) -> LawRow:
        """The row in force on a day.

        Raises: LawFault for an unknown rule, a day before its first row, or a rule no longer in force.
        """
        row = self.standing(rule, on)
        if not row.in_force:
            since = row.valid_from.isoformat()
            raise LawFault(
                f"Expected rule {rule} in force on {on.isoformat()}, but it is not since {since} ({row.citation})."
            )
        return row

    def standing(self, rule: str, on: date) -> LawRow:
        """The row that stands on a day, be it that the rule is no longer in force.

        Raises: LawFault for an unknown rule or a day before its first row.
        """
        rows = self._rows.get(rule)
        if rows is None:
            raise LawFault(f"Expected a legal rule {rule}, but there is none.")
        place = bisect_right(rows, on, key=lambda row: row.valid_from)
        if place == 0:
            first = rows[0].valid_from.isoformat()
            raise LawFault(f"Expected a row of rule {rule} for {on.isoformat()}, but its first is from {first}.")
        return rows[place - 1]

    def ceased(self, rule: str, days: AskedDays) -> LawRow | None:
        """The first row not in force on some day of these; None where the rule always answers from its first row on."""
        rows = self.rows(rule)
        for row, next_one in zip(rows, (*rows[1:], None)):
            over = next_one is not None and next_one.valid_from <= days.first
            if not row.in_force and not over and (days.until is None or row.valid_from < days.until):
                return row
        return None

    def term(self, wanted: StatutoryTerm, on: date) -> Term:
        """The term as the law had it on a day.

        Raises: LawFault if the rule gives no term then.
        """
        row = self.row(wanted.rule, on)
        if row.unit not in TERM_UNITS or not isinstance(row.value, Decimal):
            raise LawFault(f"Expected rule {wanted.rule} to give a term, but its unit is {row.unit}.")
        unit: TermUnit = row.unit  # type: ignore[assignment]  # one of TERM_UNITS
        label = wanted.label or row.label
        return Term(wanted.name, int(row.value), unit, row.citation, legal=True, reason=row.note, label=label,
                    event=wanted.event, event_en=wanted.event_en)  # fmt: skip
