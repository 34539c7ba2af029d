"""What the case of a ballot decided and published, as long as it is about the count that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from engine.canonical import decode
from engine.lifecycle import UNDER_WAY, CaseStatus
from engine.store import cases
from registry.store import ballots, publications
from registry.store.publications import Notice

RESULT = "owners_vote_result"
"""The kind of the publication with which a result is open to everybody."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the case decided and published, with the estate's own rules that it applied; `chain`: the last hash of what it counted."""

    status: str
    label: str
    rule_row: str
    abstain_counts: bool
    silent_counted: bool
    objections_until: date
    chain: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a ballot ended: passed, failed or no_quorum. `settled`: nobody can object any more."""

    status: str
    settled: bool


def result_notice(connection: Connection, ballot_id: str) -> Notice | None:
    """The publication of a ballot's result, the newest after a recount; None before."""
    found = [one for one in publications.notices(connection, case_number=ballot_id) if one.kind.startswith(RESULT)]
    return max(found, key=lambda notice: int(notice.kind.removeprefix(RESULT).lstrip("_") or 0), default=None)


def decision(notice: Notice | None, chain: str | None) -> Decision | None:
    """The decision that a notice tells, if it is about the chain that ends so: a recount makes an earlier one void."""
    if notice is None or notice.facts is None:
        return None
    told = Decision(**decode(notice.facts))
    return told if told.chain == chain else None


def outcome(connection: Connection, ballot_id: str) -> Outcome | None:
    """How a closed ballot ended; None as long as no result of its last count is published."""
    told = decision(result_notice(connection, ballot_id), ballots.closings(connection, ballot_id)[-1].chain)
    if told is None:
        return None
    case = cases.by_number(connection, ballot_id)
    return Outcome(told.status, case is None or CaseStatus(case.status) not in UNDER_WAY)
