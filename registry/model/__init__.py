"""The registry's tables, on the engine's metadata, a module per noun; queries stand in `registry.store`.

Money is integer cents (分), floor area integer square decimetres (0.01 m²), scores and rates integer hundredths and
basis points: sums and comparisons are exact on every database. Every key is one text column `id`, so that a journal can name
a row. A row that a case wrote names the case. Nothing is deleted, and what is a record of the past is not changed
either: triggers refuse it (`registry.guards`).
"""

from __future__ import annotations

from sqlalchemy import Table

from registry.guards import guard
from registry.model import (
    ballots,
    complaints,
    contracts,
    disputes,
    estates,
    goals,
    measures,
    owners,
    specialists,
    surveys,
    takeovers,
    tenders,
    warnings,
)
from registry.model.ballots import (
    ballot,
    ballot_bundle,
    ballot_close,
    ballot_entry,
    ballot_head,
    ballot_paper,
    ballot_tally,
    ballot_void,
)
from registry.model.complaints import complaint, complaint_result
from registry.model.contracts import contract_annex, contract_filing, contract_reminder
from registry.model.disputes import (
    dispute,
    dispute_agreement,
    dispute_close,
    dispute_level,
    dispute_obligation,
    dispute_performance,
)
from registry.model.estates import (
    allotment,
    appraisal,
    appraisal_void,
    budget_line,
    contract,
    credit_ledger,
    estate,
    firm,
    publication,
    standard_edition,
    subsidy_ledger,
)
from registry.model.goals import goal
from registry.model.measures import ban, ban_lift, blacklist_entry, blacklist_leave
from registry.model.owners import owner_unit, owner_unit_holder, owner_unit_version
from registry.model.specialists import evaluator_change, evaluator_draw, specialist, specialist_conflict, specialist_end
from registry.model.surveys import (
    survey,
    survey_answer,
    survey_batch,
    survey_paper,
    survey_place,
    survey_result,
    survey_term,
    survey_void,
)
from registry.model.takeovers import contract_end, contract_end_void, interim_service
from registry.model.tenders import (
    bid,
    bid_opening,
    bid_review,
    bid_withdrawal,
    bidder,
    bidder_admission,
    bidder_out,
    holder_key,
    key_half,
    opened_bid,
    tender,
    tender_closing,
    tender_end,
    tender_invitation,
    tender_term,
)
from registry.model.warnings import warning, warning_estate, warning_void

__all__ = [
    "PASSING", "RECORDS", "STANDING", "allotment", "appraisal", "appraisal_void", "ballot", "ballot_bundle", "ballot_close",
    "ballot_entry", "ballot_head", "ballot_paper", "ballot_tally", "ballot_void", "ban", "ban_lift", "bid", "bid_opening",
    "bid_review", "bid_withdrawal", "bidder", "bidder_admission", "bidder_out", "blacklist_entry", "blacklist_leave",
    "budget_line", "complaint", "complaint_result", "contract", "contract_annex", "contract_end", "contract_end_void",
    "contract_filing", "contract_reminder", "credit_ledger", "dispute", "dispute_agreement", "dispute_close", "dispute_level",
    "dispute_obligation", "dispute_performance", "estate", "evaluator_change", "evaluator_draw", "firm", "goal", "holder_key",
    "interim_service", "key_half", "opened_bid", "owner_unit", "owner_unit_holder", "owner_unit_version",
    "publication", "specialist", "specialist_conflict", "specialist_end",
    "standard_edition", "subsidy_ledger", "survey", "survey_answer", "survey_batch",
    "survey_paper", "survey_place", "survey_result", "survey_term", "survey_void", "tender", "tender_closing", "tender_end",
    "tender_invitation", "tender_term", "warning", "warning_estate", "warning_void",
]  # fmt: skip

STANDING: tuple[Table, ...] = (
    *estates.STANDING, *warnings.STANDING, *measures.STANDING, *takeovers.STANDING, *ballots.STANDING, *surveys.STANDING,
    *specialists.STANDING, *goals.STANDING,
)  # fmt: skip
"""Rows change, but none is deleted."""

RECORDS: tuple[Table, ...] = (
    *estates.RECORDS, *warnings.RECORDS, *measures.RECORDS, *owners.RECORDS, *takeovers.RECORDS, *contracts.RECORDS,
    *ballots.RECORDS, *surveys.RECORDS, *tenders.RECORDS, *specialists.RECORDS, *complaints.RECORDS,
    *disputes.RECORDS,
)  # fmt: skip
"""Rows neither change nor go; another row reverses them."""

PASSING: tuple[Table, ...] = (*ballots.PASSING, *surveys.PASSING)
"""Rows go once they have done their work."""

for _table in STANDING:
    guard(_table, "delete")
for _table in RECORDS:
    guard(_table, "delete", "update")
