"""What FEEL can ask beyond its built-in functions: terms, working days, law, and how papers write things.

Every use of a term or a legal rule is noted, so that a deadline can be shown with the law it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from engine.calendar import Calendar, InvalidTerm
from engine.feel import FeelFault, Value, kind
from engine.formats import chinese_date, chinese_money, day_of, money
from engine.law import Law, LawDays, LawFault, LawRow, StatutoryTerm
from engine.terms import LONGEST, Term, TermEnd, end_of_term, term_note

Notes = list[dict[str, Any]]

ANY_DAY = LawDays()

_LEFT_OUT: Any = object()  # tells `law("rule")` from `law("rule", null)`, whose date is missing


def host_functions(
    calendar: Calendar, terms: Mapping[str, Term | StatutoryTerm], law: Law, today: date, notes: Notes, days: LawDays = ANY_DAY
) -> Mapping[str, Callable[..., Value]]:
    """The engine's functions by FEEL name. A wrong argument gives null with its reason; each use appends to `notes`.

    `days`: those for which law may be asked.
    """
    dated = _Dated(calendar, terms, law, today, notes, days)
    return {
        "term end": dated.term_end,
        "term last day": dated.term_last_day,
        "working days after": dated.working_days_after,
        "working days between": dated.working_days_between,
        "law": dated.law_value, "law row": dated.law_row,
        **format_functions(),
    }


@cache
def format_functions() -> Mapping[str, Callable[..., Value]]:
    """The functions that only write a value down."""
    return {"money": _money, "chinese money": _chinese_money, "chinese date": _chinese_date}


class _Dated:
    """Functions over the calendar and the law."""

    def __init__(
        self, calendar: Calendar, terms: Mapping[str, Term | StatutoryTerm], law: Law, today: date, notes: Notes, days: LawDays
    ) -> None:
        self._calendar, self._terms, self._law, self._today, self._notes = calendar, terms, law, today, notes
        self._days = days

    def term_end(self, start: Value, name: Value) -> datetime:
        """`term end(start, "reply")`: the moment at which the term's last day ends, 24:00; a due date."""
        return self._term(start, name).until

    def term_last_day(self, start: Value, name: Value) -> date:
        """`term last day(start, "reply")`: the last day itself, as a letter names it."""
        return self._term(start, name).last_day

    def _term(self, start: Value, name: Value) -> TermEnd:
        first = _day(start, "start")
        spec = self._terms.get(name) if isinstance(name, str) else None
        if spec is None:
            raise FeelFault(f"Expected a term of this procedure, but {name!r} is none.")
        try:
            term = self._statutory(spec, first) if isinstance(spec, StatutoryTerm) else spec
            end = end_of_term(first, term, self._calendar)
        except (LawFault, InvalidTerm) as fault:
            raise FeelFault(str(fault)) from fault
        self._notes.append(term_note(end))
        return end

    def _statutory(self, spec: StatutoryTerm, on: date) -> Term:
        self._days.require(spec.rule, on)
        return self._law.term(spec, on)

    def working_days_after(self, date: Value, n: Value) -> date:
        """`working days after(date, n)`: the nth working day after a day."""
        first, count = _day(date, "date"), _count(n)
        term = Term("", count, "working_days", "", legal=False, reason="", label=f"{count}个工作日")
        end = end_of_term(first, term, self._calendar)
        self._notes.append(term_note(end))
        return end.last_day

    def working_days_between(self, start: Value, end: Value) -> Decimal:
        """`working days between(a, b)`: working days after a, up to and with b; negative if b is the earlier."""
        first, last = _day(start, "start"), _day(end, "end")
        if abs((last - first).days) > LONGEST["calendar_days"]:
            raise FeelFault(f"Expected days less than a century apart, but found {first} and {last}.")
        return Decimal(self._calendar.working_days_between(first, last))

    def law_value(self, rule: Value, date: Value = _LEFT_OUT) -> Value:
        """`law("rule", date)`: what a legal rule said on the day that decides; without a day, today."""
        value: Value = self._row(rule, date, Law.row).value
        return value

    def law_row(self, rule: Value, date: Value = _LEFT_OUT) -> Value:
        """`law row("rule", date)`: the row itself, with its article and whether that was confirmed; one that says no more than that
        the rule is no longer in force, too."""
        row = self._row(rule, date, Law.standing)
        return {
            "id": row.id, "rule": row.rule, "label": row.label, "valid_from": row.valid_from, "value": row.value,
            "in_force": row.in_force, "confirmed": row.confirmed, "source": row.source, "article": row.article,
            "citation": row.citation, "note": row.note,
        }  # fmt: skip

    def _row(self, rule: Value, date: Value, find: Callable[[Law, str, date], LawRow]) -> LawRow:
        if not isinstance(rule, str):
            raise FeelFault(f"Expected the name of a legal rule, but found {_shown(rule)}.")
        on = self._today if date is _LEFT_OUT else _day(date, "date")
        try:
            self._days.require(rule, on)
            row = find(self._law, rule, on)
        except LawFault as fault:
            raise FeelFault(str(fault)) from fault
        self._notes.append(_law_note(row, on))
        return row


def _law_note(row: LawRow, on: date) -> dict[str, Any]:
    return {
        "kind": "law", "rule": row.rule, "row": row.id, "date": on, "value": row.value, "source": row.source,
        "article": row.article,
    }  # fmt: skip


def _day(value: Value, name: str) -> date:
    if isinstance(value, date):
        return day_of(value)
    raise FeelFault(f"Expected a date as {name}, but found {_shown(value)}.")


def _count(value: Value) -> int:
    longest = LONGEST["working_days"]
    if isinstance(value, Decimal) and value == value.to_integral_value() and 1 <= value <= longest:
        return int(value)
    raise FeelFault(f"Expected a whole number of working days from 1 to {longest}, but found {_shown(value)}.")


def _money(number: Value) -> str:
    return _written(money, number)


def _chinese_money(number: Value) -> str:
    return _written(chinese_money, number)


def _chinese_date(date: Value) -> str:
    return chinese_date(_day(date, "date"))


def _written(write: Callable[[Decimal], str], number: Value) -> str:
    if not isinstance(number, Decimal):
        raise FeelFault(f"Expected a number of yuan, but found {_shown(number)}.")
    try:
        return write(number)
    except ValueError as error:
        raise FeelFault(str(error)) from error


def _shown(value: Value) -> str:
    """The kind of a value, never the value: a reason may end in an incident, which technical people read."""
    return "null" if value is None else f"a {kind(value)}"
