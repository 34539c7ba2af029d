"""Owners' satisfaction surveys 业主满意度调查: what is asked of which households, codes, and answers without a name.

Who answered and what was answered stand apart: a place of the sample has the day and the way, an answer neither place nor day.
Source: the district's plan, section 3 (4) 2; the district's procedures, section 5.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from engine.model import Moment, metadata
from registry.kinds import BundleStatus, Channel
from registry.model.columns import case_number, one_of

HASH = 64  # SHA-256 in hex

survey = Table(
    "survey", metadata,
    Column("id", String(80), primary_key=True),  # case number/round
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("questions", Text, nullable=False),  # each on a line
    Column("opens_on", Date, nullable=False),
    Column("households", Text, nullable=False),  # those that the sample was drawn from, each on a line
    Column("sample", Integer, nullable=False),  # how many were drawn
    Column("seed", String(HASH), nullable=False),  # by which the draw is repeated
    Column("drawn_on", Date, nullable=False),
    case_number(),
    CheckConstraint("title <> '' and questions <> '' and households <> ''", name="content"),
    CheckConstraint("sample > 0 and round > 0", name="size"),
    CheckConstraint("year between 2000 and 2099", name="year"),
    CheckConstraint("length(seed) = 64", name="seed"),
    CheckConstraint("drawn_on <= opens_on", name="opens_on"),
    CheckConstraint("case_number is not null", name="case_number"),
    UniqueConstraint("case_number", "round"),
    Index("ix_survey_estate", "estate_id", "year"),
    Index("ix_survey_firm", "firm_id", "year"),
)  # fmt: skip

survey_term = Table(  # until when it is answered; a later one extends it
    "survey_term", metadata,
    Column("id", String(90), primary_key=True),  # survey/number
    Column("survey_id", ForeignKey("survey.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("closes_at", Moment, nullable=False),
    case_number(),
    CheckConstraint("number > 0", name="number"),
    UniqueConstraint("survey_id", "number"),
)  # fmt: skip

survey_place = Table(
    "survey_place", metadata,
    Column("id", String(90), primary_key=True),  # survey/number
    Column("survey_id", ForeignKey("survey.id"), nullable=False),
    Column("number", Integer, nullable=False),  # printed on the questionnaire
    Column("label", Text, nullable=False),  # the household
    Column("answered_on", Date),  # the day and the way, never what
    Column("channel", String(12)),
    CheckConstraint(one_of("channel", Channel), name="channel"),
    CheckConstraint("(answered_on is null) = (channel is null)", name="answered"),
    CheckConstraint("number > 0", name="number"),
    UniqueConstraint("survey_id", "number"),
    UniqueConstraint("survey_id", "label"),
)  # fmt: skip

survey_batch = Table(  # questionnaires that were entered in one go; its number is never used again
    "survey_batch", metadata,
    Column("id", String(90), primary_key=True),  # survey/number
    Column("survey_id", ForeignKey("survey.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("status", String(12), nullable=False),
    Column("entered_by", String(40), nullable=False),
    Column("entered_for", String(240), nullable=False),  # the absent persons in whose place
    Column("entered_on", Date, nullable=False),
    Column("decided_by", String(40)),  # who confirmed or returned it
    Column("decided_on", Date),
    Column("reason", Text, nullable=False),  # why it was returned
    Column("returned", Text, nullable=False),  # the numbers of its questionnaires, once it was returned
    CheckConstraint(one_of("status", BundleStatus), name="status"),
    CheckConstraint("(status = 'entered') = (decided_by is null)", name="decided"),
    CheckConstraint("(status = 'returned') = (reason <> '')", name="reason"),
    CheckConstraint("number > 0 and papers > 0", name="size"),
    UniqueConstraint("survey_id", "number"),
)  # fmt: skip

survey_paper = Table(  # questionnaires that wait for a second person; gone once they were confirmed or returned
    "survey_paper", metadata,
    Column("id", String(90), primary_key=True),  # survey/number of the place
    Column("survey_id", ForeignKey("survey.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("batch", Integer, nullable=False),
    Column("marks", String(60), nullable=False),
    CheckConstraint("batch > 0 and marks <> ''", name="content"),
    UniqueConstraint("survey_id", "number"),
    Index("ix_survey_paper_batch", "survey_id", "batch"),
)  # fmt: skip

survey_answer = Table(
    "survey_answer", metadata,
    Column("id", String(40), primary_key=True),  # random: nothing can be told from it
    Column("survey_id", ForeignKey("survey.id"), nullable=False, index=True),
    Column("marks", String(60), nullable=False),  # a digit a question: 5 very satisfied … 1, 0 left blank
    Column("channel", String(12), nullable=False),
    CheckConstraint(one_of("channel", Channel), name="channel"),
    CheckConstraint("marks <> ''", name="marks"),
)  # fmt: skip

survey_result = Table(
    "survey_result", metadata,
    Column("id", String(90), primary_key=True),  # survey/entry of the case's journal
    Column("survey_id", ForeignKey("survey.id"), nullable=False, index=True),
    Column("answers", Integer, nullable=False),
    Column("items", Integer, nullable=False),  # marks that were given
    Column("satisfied", Integer, nullable=False),  # of these, satisfied or very satisfied
    Column("counted_on", Date, nullable=False),
    case_number(),
    CheckConstraint("answers >= 0 and satisfied between 0 and items", name="counts"),
    CheckConstraint("case_number is not null", name="case_number"),
)  # fmt: skip

survey_void = Table(
    "survey_void", metadata,
    Column("id", ForeignKey("survey.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("voided_on", Date, nullable=False),
    case_number(),
    CheckConstraint("reason <> '' and case_number is not null", name="reasoned"),
)  # fmt: skip

STANDING = (survey_place, survey_batch)
RECORDS = (survey, survey_term, survey_answer, survey_result, survey_void)
PASSING = (survey_paper,)
