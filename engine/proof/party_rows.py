"""The rows that a case's journal asks for about its parties without an account: who they are, their codes, what they said on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.access import PARTY_DESK
from engine.clock import district_day
from engine.errors import Tampered
from engine.keys import DataKey
from engine.lifecycle import PaperStatus
from engine.parties import parties_of
from engine.proof.chain import Opened
from engine.proof.findings import Findings, Kind
from engine.proof.row import Row, same
from engine.store import one_time_codes, parties
from engine.store.cases import CaseRow
from engine.store.standing import join_behalf
from engine.transaction import Transaction


@dataclass(slots=True)
class PartyRows:
    """What stands after the entries taken so far."""

    parties: dict[str, Row] = field(default_factory=dict)  # by their number
    codes: dict[str, Row] = field(default_factory=dict)  # by fingerprint
    papers: dict[str, Row] = field(default_factory=dict)  # by the number of their entry

    def awaited(self, entry: Opened, person: Mapping[str, str]) -> int:
        """Returns the number of the party."""
        known = next((number for number, row in self.parties.items() if row.columns["key"] == person["key"]), None)
        number = known or str(len(self.parties) + 1)
        self.parties[number] = Row(entry.number, {"key": person["key"], "name": person["name"]})
        return int(number)

    def issued(self, entry: Opened) -> None:
        facts, today = entry.facts(), district_day(entry.at)
        for row in self.codes.values():
            if row.columns["number"] == facts["party"] and row.columns["voided_on"] is None:
                row.entry, row.columns["voided_on"] = entry.number, today
        self.codes[facts["code"]] = Row(entry.number, {"number": facts["party"], "issued_on": today, "voided_on": None})

    def entered(self, entry: Opened) -> None:
        actor = entry.actor
        self.papers[str(entry.number)] = Row(entry.number, {
            "task_id": entry.fact("task"), "entered_by": actor.user, "entered_for": join_behalf(actor.behalf), "entered_at": entry.at,
            "status": PaperStatus.ENTERED, "decided_by": None, "decided_entry": None,
        })  # fmt: skip

    def decided(self, entry: Opened, status: PaperStatus) -> None:
        row = self.papers[str(entry.facts()["paper"])]
        row.entry = entry.number
        row.columns |= {"status": status, "decided_by": entry.actor.user, "decided_entry": entry.number}


def compare_parties(tx: Transaction, case: CaseRow, key: DataKey, expected: PartyRows, findings: Findings) -> None:
    """Adds a finding for each row of these that is missing, too many or another."""
    connection, last = tx.connection, case.entries
    codes = one_time_codes.of_subject(connection, PARTY_DESK, case.id)
    same(Kind.PARTY, "one-time code", expected.codes, codes, last, findings)
    papers = {str(one.entry): asdict(one) for one in parties.papers_of(connection, case.id)}
    same(Kind.PARTY, "paper of entry", expected.papers, papers, last, findings)
    try:
        found: dict[str, dict[str, Any]] = {str(one.number): asdict(one) for one in parties_of(connection, key, case.id)}
    except Tampered as altered:
        findings.add(last, Kind.PARTY, str(altered))
        return
    same(Kind.PARTY, "party", expected.parties, found, last, findings)
