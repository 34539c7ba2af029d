"""Which law an entry applied: the rule, the row that stood on the day that decides, what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.feel import Value
from engine.journal import Entry
from engine.law import Law


@dataclass(frozen=True, slots=True)
class AppliedLaw:
    """A row of law. `on`: the day that decided which one; `value`: what it says, whatever the rule's unit is."""

    label: str
    on: date
    citation: str
    value: Value


def applied_law(entry: Entry, law: Law) -> tuple[AppliedLaw, ...]:
    """Every row that an entry's decisions, dates, mappings and conditions rest on, each once for a day."""
    noted = [note for one in entry.effects() for note in one.get("notes", ()) if note["kind"] == "law"]
    each = {(note["row"], note["date"]): note for note in noted}.values()
    return tuple(AppliedLaw(_label(law, note["rule"]), note["date"], note["source"] + note["article"], note["value"]) for note in each)


def _label(law: Law, rule: str) -> str:
    """A rule's name; its id where the district's law no longer has it."""
    return next((row.label for row in law.rows(rule)), rule)
