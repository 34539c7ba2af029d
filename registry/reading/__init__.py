"""What the registry's pages show: one function for each page's question, which also decides who may ask it. Nothing here writes.

A foreign thing and a missing one raise the same NotFound.
"""

from registry.reading.ballots import Ballot, OwnBallot, ReceiptFound, cast_ballot, has_ballot, own_ballot, receipt
from registry.reading.desks import AtDesk, BundlePage, DeskPage, RegisterPage, bundle_page, desk, desk_page, register_page
from registry.reading.results import ResultPage, chain_lines, result_page, vote_lines
from registry.reading.surveys import (
    AtSurvey,
    Batch,
    OwnQuestionnaire,
    ReturnedBatch,
    SurveyDesk,
    own_questionnaire,
    survey_batch,
    survey_desk,
)
from registry.reading.tenders import (
    AtTender,
    BidDesk,
    BidLine,
    HolderDesk,
    OpeningDesk,
    TenderShown,
    bid_desk,
    holder_desk,
    opening_desk,
)

__all__ = [
    "Ballot", "OwnBallot", "ReceiptFound", "own_ballot", "cast_ballot", "has_ballot", "receipt",
    "AtDesk", "BundlePage", "DeskPage", "RegisterPage", "bundle_page", "desk", "desk_page", "register_page",
    "ResultPage", "chain_lines", "result_page", "vote_lines",
    "AtSurvey", "Batch", "OwnQuestionnaire", "ReturnedBatch", "SurveyDesk", "own_questionnaire", "survey_batch", "survey_desk",
    "AtTender", "BidDesk", "BidLine", "HolderDesk", "OpeningDesk", "TenderShown", "bid_desk", "holder_desk", "opening_desk",
]  # fmt: skip
