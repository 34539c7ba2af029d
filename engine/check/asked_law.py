"""The law that a procedure may ask for, held against the days for which it says that it does.

Which day an expression will bring, nobody can read from it. So `[law]` of procedure.toml declares the first one, the engine answers
for no day before it, and here every rule that is asked must have a row by then.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.law import Law, LawDays


@dataclass(frozen=True, slots=True)
class Lack:
    """What is wrong with a legal rule that is asked: the checker's rule, the legal one's name, what is to be said of it, and
    among which names it is missing."""

    rule: str
    name: str
    of: str = ""
    among: tuple[str, ...] = ()


@dataclass(slots=True)
class AskedLaw:
    """The rules, the days that a procedure declares, and what was asked so far."""

    law: Law
    days: LawDays
    rules: set[str] = field(default_factory=set)

    def lack(self, rule: str, told: bool = False) -> Lack | None:
        """What is wrong with asking for a rule; `told`: the answer says whether the rule is in force."""
        self.rules.add(rule)
        rows, days = self.law.rows(rule), self.days.of(rule)
        if not rows:
            return Lack("missing-law", rule, among=self.law.rules)
        if days is None:
            return Lack("undated-law", rule)
        first = rows[0].valid_from
        if first > days.first:
            said = f"{days.first.isoformat()}, from when on [law] lets it be asked for, but its first is from {first.isoformat()}"
            return Lack("early-law", rule, said)
        if not told and (row := self.law.ceased(rule, days)) is not None:
            since = row.valid_from.isoformat()
            said = f"it is not since {since} ({row.citation}); say in [law.{rule}] until when it is asked for"
            return Lack("ceased-law", rule, said)
        return None

    def in_vain(self) -> list[str]:
        """Rules with days of their own that nothing asked for."""
        return sorted(self.days.rules.keys() - self.rules)
