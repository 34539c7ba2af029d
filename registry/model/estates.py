"""Estates, firms, contracts, the subsidy, appraisals, credit points and publications.

Source: the district's procedures, section 2 (master data).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.model import metadata
from registry.codes import check_condition
from registry.kinds import Account, ContractKind, EstateKind, FirmStatus, LedgerKind, LineKind, Verdict
from registry.model.columns import QUARTER, case_number, one_of

# Editions of the service standard that appraisals and star ratings go by, each from its day on.

standard_edition = Table(
    "standard_edition", metadata,
    Column("id", String(40), primary_key=True),
    Column("label", String(160), nullable=False),
    Column("levels", Integer, nullable=False),  # the highest star level it knows
    Column("valid_from", Date, nullable=False, unique=True),
    CheckConstraint("levels between 1 and 5", name="levels"),
)  # fmt: skip

estate = Table(
    "estate", metadata,
    Column("id", ForeignKey("unit.id"), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("star_level", Integer),  # NULL: not rated
    Column("star_edition", ForeignKey("standard_edition.id")),
    Column("star_on", Date),  # since when it has this level; NULL: not known
    Column("floor_area_dm2", BigInteger, nullable=False),
    Column("households", Integer, nullable=False),
    Column("buildings", Integer, nullable=False),
    Column("year_built", Integer, nullable=False),
    Column("enclosed", Boolean, nullable=False),
    Column("committee", Boolean, nullable=False),  # an owners' committee 业主委员会 exists
    Column("party_organisation", Boolean, nullable=False),  # a party organisation in the committee
    # Members of the committee who sit in the community's party or residents' committee (两委).
    Column("community_members", Integer, nullable=False),
    case_number(),
    CheckConstraint(one_of("kind", EstateKind), name="kind"),
    CheckConstraint("star_level between 1 and 5", name="star_level"),
    CheckConstraint("(star_level is null) = (star_edition is null)", name="star_edition"),
    CheckConstraint("star_on is null or star_level is not null", name="star_on"),
    CheckConstraint("floor_area_dm2 > 0 and households > 0 and buildings > 0", name="size"),
    CheckConstraint("year_built between 1900 and 2099", name="year_built"),
    CheckConstraint("community_members >= 0 and (committee or (community_members = 0 and not party_organisation))",
                    name="committee"),
    Index("ix_estate_kind", "kind"),
    Index("ix_estate_star_level", "star_level"),
)  # fmt: skip

firm = Table(
    "firm", metadata,
    Column("id", ForeignKey("unit.id"), primary_key=True),
    Column("credit_code", String(18), nullable=False, unique=True),
    Column("contact", String(80), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("controlling_owner", String(120), nullable=False),
    Column("legal_person", String(80)),  # the legal representative 法定代表人; NULL: not known
    # Agreed to be served electronically: a letter is served when the firm opens it.
    Column("electronic_service", Boolean, nullable=False),
    Column("status", String(12), nullable=False),
    case_number(),
    CheckConstraint(check_condition("credit_code", "instr"), name="credit_code").ddl_if(dialect="sqlite"),
    CheckConstraint(check_condition("credit_code", "strpos"), name="credit_code").ddl_if(dialect="postgresql"),
    CheckConstraint(one_of("status", FirmStatus), name="status"),
)  # fmt: skip

contract = Table(
    "contract", metadata,
    Column("id", String(80), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),  # the last day of the term
    Column("ended_on", Date),  # the last day, where it ended before its term
    Column("ends_on", Date, Computed("coalesce(ended_on, valid_to)", persisted=True)),  # the last day, early or not
    Column("fee_cents", Integer, nullable=False),  # per square metre and month
    Column("level", Integer),  # level of the service standard; NULL: quasi-property's "three haves" (三个有)
    Column("filed_on", Date),  # NULL: not filed
    case_number(),
    CheckConstraint(one_of("kind", ContractKind), name="kind"),
    CheckConstraint("valid_to >= valid_from", name="term"),
    CheckConstraint("ended_on between valid_from and valid_to", name="ended_on"),
    CheckConstraint("fee_cents >= 0", name="fee"),
    CheckConstraint("level between 1 and 5", name="level"),
    Index("ix_contract_estate_term", "estate_id", "valid_from"),
    Index("ix_contract_firm_term", "firm_id", "valid_from"),
    Index("ix_contract_end", "ends_on", "id"),  # the register's pages
)  # fmt: skip

# The year's earmarked subsidy 专款: a line, its allotments by estate and quarter, and what became of each.

budget_line = Table(
    "budget_line", metadata,
    Column("id", String(40), primary_key=True),  # kind.year
    Column("kind", String(12), nullable=False),
    Column("year", Integer, nullable=False),
    Column("title", String(120), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("allotted_cents", BigInteger, nullable=False),  # sum of the line's allotments
    case_number(),
    CheckConstraint(one_of("kind", LineKind), name="kind"),
    CheckConstraint("year between 2000 and 2099", name="year"),
    CheckConstraint("allotted_cents between 0 and amount_cents", name="allotted"),
    UniqueConstraint("kind", "year"),
    UniqueConstraint("id", "year"),  # what an allotment's foreign key needs
)  # fmt: skip

allotment = Table(
    "allotment", metadata,
    Column("id", String(100), primary_key=True),  # quarter/estate
    Column("line_id", String(40), nullable=False),
    Column("year", Integer, nullable=False),
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("quarter", String(6), nullable=False),
    Column("cents", BigInteger, nullable=False),
    # The three sums of its ledger entries; here so that the database itself can hold them within the allotment.
    Column("withheld_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("released_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("set_off_cents", BigInteger, nullable=False, server_default=text("0")),  # taken for an earlier quarter's debt
    case_number(),
    ForeignKeyConstraint(["line_id", "year"], ["budget_line.id", "budget_line.year"]),
    UniqueConstraint("estate_id", "quarter"),
    CheckConstraint(QUARTER, name="quarter"),
    CheckConstraint("substr(quarter, 1, 4) = cast(year as varchar(4))", name="year"),
    CheckConstraint("cents >= 0", name="cents"),
    CheckConstraint("withheld_cents >= 0 and released_cents >= 0 and set_off_cents >= 0"
                    " and withheld_cents + released_cents + set_off_cents <= cents", name="balance"),
    Index("ix_allotment_line", "line_id", "quarter"),
)  # fmt: skip

subsidy_ledger = Table(
    "subsidy_ledger", metadata,
    Column("id", String(200), primary_key=True),  # quarter/estate/kind, a counter-entry with account and case behind
    Column("estate_id", String(80), nullable=False),
    Column("quarter", String(6), nullable=False),
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("account", String(12), nullable=False),
    Column("cents", BigInteger, nullable=False),  # signed
    Column("entered_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    case_number(),
    ForeignKeyConstraint(["estate_id", "quarter"], ["allotment.estate_id", "allotment.quarter"]),
    CheckConstraint(one_of("kind", LedgerKind), name="kind"),
    CheckConstraint(one_of("account", Account), name="account"),
    CheckConstraint("kind = 'counter' or account = kind", name="kind_account"),
    CheckConstraint("cents <> 0 and (cents > 0 or kind in ('counter','set_off'))", name="cents"),
    # Only a payment made before the appraisal has no case.
    CheckConstraint("case_number is not null or kind = 'released'", name="case_number"),
    # Once per estate, quarter and kind; a counter-entry once per case (an appeal may follow a reconsideration).
    Index("uq_subsidy_ledger_entry", "estate_id", "quarter", "kind", unique=True,
          sqlite_where=text("kind <> 'counter'"), postgresql_where=text("kind <> 'counter'")),
    Index("uq_subsidy_ledger_counter", "estate_id", "quarter", "account", "case_number", unique=True,
          sqlite_where=text("kind = 'counter'"), postgresql_where=text("kind = 'counter'")),
    Index("ix_subsidy_ledger_firm", "firm_id", "estate_id"),
)  # fmt: skip

appraisal = Table(
    "appraisal", metadata,
    Column("id", String(100), primary_key=True),  # quarter/estate
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("quarter", String(6), nullable=False),
    Column("score_hundredths", Integer),  # NULL: not rated
    Column("verdict", String(16), nullable=False),
    Column("missing", String(120), nullable=False),  # the "haves" found missing, 、 between them
    Column("failed", Boolean, nullable=False),  # with an executed deduction
    Column("rate_basis_points", Integer),
    Column("amount_cents", BigInteger),
    Column("recorded_on", Date, nullable=False),
    case_number(),
    UniqueConstraint("estate_id", "quarter"),
    CheckConstraint(QUARTER, name="quarter"),
    CheckConstraint("score_hundredths between 0 and 10000", name="score"),
    CheckConstraint(one_of("verdict", Verdict), name="verdict"),
    CheckConstraint("(verdict = 'not_rated') = (score_hundredths is null)", name="verdict_score"),
    CheckConstraint("rate_basis_points between 0 and 10000", name="rate"),
    CheckConstraint("amount_cents >= 0 and (not failed or amount_cents > 0)", name="amount"),
    CheckConstraint("not failed or verdict = 'rectification'", name="failed"),
    Index("ix_appraisal_firm", "firm_id", "quarter"),
)  # fmt: skip

# An appraisal is in force unless it stands here: the record itself stays as the journal hashed it.
appraisal_void = Table(
    "appraisal_void", metadata,
    Column("id", ForeignKey("appraisal.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("voided_on", Date, nullable=False),
    case_number(),
    CheckConstraint("case_number is not null", name="case_number"),
)  # fmt: skip

# Points that findings cost a firm 扣分: negative; a counter-entry gives back exactly what another entry took.
credit_ledger = Table(
    "credit_ledger", metadata,
    Column("id", String(160), primary_key=True),  # case number, of a counter-entry with the entry's behind it
    Column("firm_id", ForeignKey("firm.id"), nullable=False),
    Column("estate_id", ForeignKey("estate.id")),
    Column("points", Integer, nullable=False),  # signed
    Column("ground", String(40), nullable=False),  # what kind of finding, as the table of points names it
    Column("reason", Text, nullable=False),
    Column("source_case", String(60)),  # whose finding it is, where another case found it
    Column("entered_on", Date, nullable=False),
    Column("reverses", ForeignKey("credit_ledger.id"), unique=True),
    case_number(),
    CheckConstraint("points <> 0 and (reverses is null) = (points < 0)", name="points"),
    CheckConstraint("ground <> '' and reason <> '' and case_number is not null", name="grounded"),
    Index("ix_credit_ledger_firm", "firm_id", "entered_on"),
    Index("ix_credit_ledger_source", "source_case"),
)  # fmt: skip

# The register of what was published on the official platform 官方平台.
publication = Table(
    "publication", metadata,
    Column("id", String(160), primary_key=True),  # case number/kind
    Column("kind", String(60), nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("estate_id", ForeignKey("estate.id")),
    Column("firm_id", ForeignKey("firm.id")),
    Column("quarter", String(6)),
    Column("published_on", Date, nullable=False),
    Column("corrects", ForeignKey("publication.id"), unique=True),
    Column("reason", Text, nullable=False, server_default=""),  # why it was corrected
    Column("facts", LargeBinary),  # canonical: what it says as data, for pages that reckon it again
    case_number(),
    CheckConstraint(QUARTER, name="quarter"),
    CheckConstraint("kind <> '' and title <> '' and text <> ''", name="content"),
    CheckConstraint("(corrects is null) = (reason = '')", name="reason"),
    UniqueConstraint("case_number", "kind"),
    Index("ix_publication_published", "published_on"),
    Index("ix_publication_estate", "estate_id", "published_on"),
)  # fmt: skip

STANDING = (standard_edition, estate, firm, contract, budget_line, allotment)
"""Rows change, but none is deleted."""

RECORDS = (subsidy_ledger, appraisal, appraisal_void, credit_ledger, publication)
"""Rows neither change nor go; another row reverses them."""
