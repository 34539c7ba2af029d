"""What pages show: one function per page's question, which also decides who may ask it. Nothing here writes.

A foreign thing and a missing one raise the same NotFound.
"""

from engine.reading.case_list import CaseList, cases
from engine.reading.case_map import CaseMap, Neighbour
from engine.reading.case_page import CasePage, OpenTask, case_page, diagram_source
from engine.reading.copies import CopyList, CopyPage, copy_list, copy_page
from engine.reading.countersigning import CountersigningPage, countersigning_page
from engine.reading.deadlines import DueWhy
from engine.reading.facts import CalledCase, CaseHead
from engine.reading.files import attachment, document_html, document_page, document_pdf
from engine.reading.handing_over import HandOverPage, hand_over_page
from engine.reading.inbox import Inbox, InboxRow, inbox
from engine.reading.incident_list import IncidentList, ListedIncident, incident_count, incidents, incidents_here, stands_still
from engine.reading.landing import Landing, landing_of
from engine.reading.moves import MovePage, move_choices, move_here, move_lines, move_page, trial, trial_page
from engine.reading.next_steps import NextLine, next_steps
from engine.reading.next_task import next_task
from engine.reading.opinions import AskPage, OpinionPage, ask_page, opinion_page
from engine.reading.party_page import PartyPage, PartyTask, party_letter, party_page, party_task
from engine.reading.party_side import PartySide, WaitingPaper
from engine.reading.proposals import (
    IntervenePage,
    NamedCase,
    ProposalLine,
    ProposalPage,
    cases_to_intervene_in,
    intervene_page,
    proposal_page,
    proposals,
    proposes,
)
from engine.reading.returning import ReturnPage, return_page
from engine.reading.starts import StartPage, start_page, startable
from engine.reading.story import StoryEntry
from engine.reading.substitutions import SubstitutionPage, substitution_page
from engine.reading.task_page import LetterPreview, TaskPage, task_page
from engine.reading.urging import UrgePage, urge_page

__all__ = [
    "CaseHead", "CalledCase", "CaseMap", "Neighbour", "CountersigningPage", "countersigning_page", "ReturnPage", "return_page",
    "HandOverPage", "hand_over_page", "UrgePage", "urge_page",
    "CopyList", "copy_list", "CopyPage", "copy_page",
    "AskPage", "ask_page", "OpinionPage", "opinion_page",
    "CaseList", "CasePage", "OpenTask", "DueWhy", "Inbox", "InboxRow", "LetterPreview", "StartPage", "StoryEntry",
    "IncidentList", "ListedIncident", "incident_count", "incidents", "incidents_here", "stands_still",
    "MovePage", "move_choices", "move_here", "move_lines", "move_page", "trial", "trial_page",
    "Landing", "landing_of",
    "IntervenePage", "NamedCase", "ProposalLine", "ProposalPage", "cases_to_intervene_in",
    "intervene_page", "proposal_page", "proposals", "proposes",
    "PartyPage", "PartyTask", "party_letter", "party_page", "party_task", "PartySide", "WaitingPaper",
    "TaskPage", "attachment", "case_page", "cases", "diagram_source", "document_html", "document_page", "document_pdf",
    "inbox", "NextLine", "next_steps", "next_task", "start_page", "startable", "substitution_page", "task_page", "SubstitutionPage",
]  # fmt: skip
