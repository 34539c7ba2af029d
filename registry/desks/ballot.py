"""The ballot's desk: one-time codes, bundles of paper, and voting by code. Source: the district's procedures, section 4.5."""

from __future__ import annotations

from engine.desks import Act, CodeAct, Desk, acts_of
from registry.desks import bundles, codes, corrections, voting
from registry.store.codes import holder

DESK = Desk(
    "ballot",
    acts_of(
        Act("issue_codes", codes.issue_codes, "发放表决码", "Issue one-time codes", keep=codes.without_codes),
        Act("reissue_code", codes.reissue_code, "重发表决码", "Reissue a one-time code", keep=codes.without_codes),
        Act("enter_bundle", bundles.enter_bundle, "录入表决票", "Enter a bundle of ballots", counts=True),
        Act("import_bundle", bundles.import_bundle, "导入表决票", "Import a bundle of ballots", counts=True),
        Act("correct_bundle", corrections.correct_bundle, "改正表决票", "Correct a bundle of ballots", counts=True),
        Act("confirm_bundle", bundles.confirm_bundle, "核对表决票", "Confirm a bundle of ballots", seen=bundles.attempt_seen),
        Act("return_bundle", bundles.return_bundle, "退回表决票", "Return a bundle of ballots", seen=bundles.attempt_seen),
    ),
    {"vote": CodeAct("vote", voting.vote, "投票", "Vote")},
    holder,
)
