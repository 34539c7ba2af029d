"""Estates, firms, contracts, the subsidy's budget and ledger, appraisals, credit points, publications.

Revision ID: registry_0001
"""

from __future__ import annotations

from alembic import op
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
    Text,
    UniqueConstraint,
    text,
)

# The rule of a national standard, and the triggers' text: both are meant to be what they were.
from registry.codes import check_condition
from registry.guards import statements

revision = "registry_0001"
down_revision = None
branch_labels = ("registry",)
depends_on = "engine_0001"

QUARTER = (
    "length(quarter) = 6 and substr(quarter, 5, 1) = 'Q' and substr(quarter, 6, 1) in ('1','2','3','4')"
    " and substr(quarter, 1, 4) between '2000' and '2099'"
)
STANDING = ("standard_edition", "estate", "firm", "contract", "budget_line", "allotment")
RECORDS = ("subsidy_ledger", "appraisal", "appraisal_void", "credit_ledger", "publication")


def upgrade() -> None:
    """Creates the tables in the order of their references, then the triggers."""
    dialect = op.get_bind().dialect.name
    create_estates_and_firms("strpos" if dialect == "postgresql" else "instr")
    create_subsidy()
    create_appraisals()
    create_credit_and_publications()
    for table in STANDING:
        for statement in statements(table, ("delete",), dialect):
            op.execute(statement)
    for table in RECORDS:
        for statement in statements(table, ("delete", "update"), dialect):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables, the newest reference first."""
    for table in reversed((*STANDING, *RECORDS)):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function registry_refuse()")


def create_estates_and_firms(position: str) -> None:
    """Who is managed, by whom, on what terms."""
    op.create_table(
        "standard_edition",
        Column("id", String(40), primary_key=True),
        Column("label", String(160), nullable=False),
        Column("levels", Integer, nullable=False),
        Column("valid_from", Date, nullable=False, unique=True),
        CheckConstraint("levels between 1 and 5", name="levels"),
    )  # fmt: skip
    op.create_table(
        "estate",
        Column("id", String(80), ForeignKey("unit.id"), primary_key=True),
        Column("kind", String(12), nullable=False),
        Column("star_level", Integer),
        Column("star_edition", String(40), ForeignKey("standard_edition.id")),
        Column("star_on", Date),
        Column("floor_area_dm2", BigInteger, nullable=False),
        Column("households", Integer, nullable=False),
        Column("buildings", Integer, nullable=False),
        Column("year_built", Integer, nullable=False),
        Column("enclosed", Boolean, nullable=False),
        Column("committee", Boolean, nullable=False),
        Column("party_organisation", Boolean, nullable=False),
        Column("community_members", Integer, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('market','quasi','community','none')", name="kind"),
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
    op.create_table(
        "firm",
        Column("id", String(80), ForeignKey("unit.id"), primary_key=True),
        Column("credit_code", String(18), nullable=False, unique=True),
        Column("contact", String(80), nullable=False),
        Column("phone", String(40), nullable=False),
        Column("controlling_owner", String(120), nullable=False),
        Column("legal_person", String(80)),
        Column("electronic_service", Boolean, nullable=False),
        Column("status", String(12), nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint(check_condition("credit_code", position), name="credit_code"),
        CheckConstraint("status in ('active','suspended','deregistered')", name="status"),
    )  # fmt: skip
    op.create_table(
        "contract",
        Column("id", String(80), primary_key=True),
        Column("kind", String(12), nullable=False),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date, nullable=False),
        Column("ended_on", Date),
        Column("ends_on", Date, Computed("coalesce(ended_on, valid_to)", persisted=True)),
        Column("fee_cents", Integer, nullable=False),
        Column("level", Integer),
        Column("filed_on", Date),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('early','owners','quasi','emergency')", name="kind"),
        CheckConstraint("valid_to >= valid_from", name="term"),
        CheckConstraint("ended_on between valid_from and valid_to", name="ended_on"),
        CheckConstraint("fee_cents >= 0", name="fee"),
        CheckConstraint("level between 1 and 5", name="level"),
        Index("ix_contract_estate_term", "estate_id", "valid_from"),
        Index("ix_contract_firm_term", "firm_id", "valid_from"),
        Index("ix_contract_end", "ends_on", "id"),
    )  # fmt: skip


def create_subsidy() -> None:
    """The year's line, its allotments and what became of them."""
    op.create_table(
        "budget_line",
        Column("id", String(40), primary_key=True),
        Column("kind", String(12), nullable=False),
        Column("year", Integer, nullable=False),
        Column("title", String(120), nullable=False),
        Column("amount_cents", BigInteger, nullable=False),
        Column("allotted_cents", BigInteger, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('quasi','managed')", name="kind"),
        CheckConstraint("year between 2000 and 2099", name="year"),
        CheckConstraint("allotted_cents between 0 and amount_cents", name="allotted"),
        UniqueConstraint("kind", "year"),
        UniqueConstraint("id", "year"),
    )  # fmt: skip
    op.create_table(
        "allotment",
        Column("id", String(100), primary_key=True),
        Column("line_id", String(40), nullable=False),
        Column("year", Integer, nullable=False),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("quarter", String(6), nullable=False),
        Column("cents", BigInteger, nullable=False),
        Column("withheld_cents", BigInteger, nullable=False, server_default=text("0")),
        Column("released_cents", BigInteger, nullable=False, server_default=text("0")),
        Column("set_off_cents", BigInteger, nullable=False, server_default=text("0")),
        Column("case_number", String(60), index=True),
        ForeignKeyConstraint(["line_id", "year"], ["budget_line.id", "budget_line.year"]),
        UniqueConstraint("estate_id", "quarter"),
        CheckConstraint(QUARTER, name="quarter"),
        CheckConstraint("substr(quarter, 1, 4) = cast(year as varchar(4))", name="year"),
        CheckConstraint("cents >= 0", name="cents"),
        CheckConstraint("withheld_cents >= 0 and released_cents >= 0 and set_off_cents >= 0"
                        " and withheld_cents + released_cents + set_off_cents <= cents", name="balance"),
        Index("ix_allotment_line", "line_id", "quarter"),
    )  # fmt: skip
    op.create_table(
        "subsidy_ledger",
        Column("id", String(200), primary_key=True),
        Column("estate_id", String(80), nullable=False),
        Column("quarter", String(6), nullable=False),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("kind", String(12), nullable=False),
        Column("account", String(12), nullable=False),
        Column("cents", BigInteger, nullable=False),
        Column("entered_on", Date, nullable=False),
        Column("reason", Text, nullable=False),
        Column("case_number", String(60), index=True),
        ForeignKeyConstraint(["estate_id", "quarter"], ["allotment.estate_id", "allotment.quarter"]),
        CheckConstraint("kind in ('withheld','released','set_off','counter')", name="kind"),
        CheckConstraint("account in ('withheld','released','set_off')", name="account"),
        CheckConstraint("kind = 'counter' or account = kind", name="kind_account"),
        CheckConstraint("cents <> 0 and (cents > 0 or kind in ('counter','set_off'))", name="cents"),
        CheckConstraint("case_number is not null or kind = 'released'", name="case_number"),
        Index("uq_subsidy_ledger_entry", "estate_id", "quarter", "kind", unique=True,
              sqlite_where=text("kind <> 'counter'"), postgresql_where=text("kind <> 'counter'")),
        Index("uq_subsidy_ledger_counter", "estate_id", "quarter", "account", "case_number", unique=True,
              sqlite_where=text("kind = 'counter'"), postgresql_where=text("kind = 'counter'")),
        Index("ix_subsidy_ledger_firm", "firm_id", "estate_id"),
    )  # fmt: skip


def create_appraisals() -> None:
    """Quarterly results, and what reverses them."""
    op.create_table(
        "appraisal",
        Column("id", String(100), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("quarter", String(6), nullable=False),
        Column("score_hundredths", Integer),
        Column("verdict", String(16), nullable=False),
        Column("missing", String(120), nullable=False),
        Column("failed", Boolean, nullable=False),
        Column("rate_basis_points", Integer),
        Column("amount_cents", BigInteger),
        Column("recorded_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        UniqueConstraint("estate_id", "quarter"),
        CheckConstraint(QUARTER, name="quarter"),
        CheckConstraint("score_hundredths between 0 and 10000", name="score"),
        CheckConstraint("verdict in ('qualified','rectification','not_rated')", name="verdict"),
        CheckConstraint("(verdict = 'not_rated') = (score_hundredths is null)", name="verdict_score"),
        CheckConstraint("rate_basis_points between 0 and 10000", name="rate"),
        CheckConstraint("amount_cents >= 0 and (not failed or amount_cents > 0)", name="amount"),
        CheckConstraint("not failed or verdict = 'rectification'", name="failed"),
        Index("ix_appraisal_firm", "firm_id", "quarter"),
    )  # fmt: skip
    op.create_table(
        "appraisal_void",
        Column("id", String(100), ForeignKey("appraisal.id"), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("voided_on", Date, nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("case_number is not null", name="case_number"),
    )  # fmt: skip


def create_credit_and_publications() -> None:
    """Firms' credit points and what was made public."""
    op.create_table(
        "credit_ledger",
        Column("id", String(160), primary_key=True),
        Column("firm_id", String(80), ForeignKey("firm.id"), nullable=False),
        Column("estate_id", String(80), ForeignKey("estate.id")),
        Column("points", Integer, nullable=False),
        Column("ground", String(40), nullable=False),
        Column("reason", Text, nullable=False),
        Column("source_case", String(60)),
        Column("entered_on", Date, nullable=False),
        Column("reverses", String(160), ForeignKey("credit_ledger.id"), unique=True),
        Column("case_number", String(60), index=True),
        CheckConstraint("points <> 0 and (reverses is null) = (points < 0)", name="points"),
        CheckConstraint("ground <> '' and reason <> '' and case_number is not null", name="grounded"),
        Index("ix_credit_ledger_firm", "firm_id", "entered_on"),
        Index("ix_credit_ledger_source", "source_case"),
    )  # fmt: skip
    op.create_table(
        "publication",
        Column("id", String(160), primary_key=True),
        Column("kind", String(60), nullable=False),
        Column("title", String(200), nullable=False),
        Column("text", Text, nullable=False),
        Column("estate_id", String(80), ForeignKey("estate.id")),
        Column("firm_id", String(80), ForeignKey("firm.id")),
        Column("quarter", String(6)),
        Column("published_on", Date, nullable=False),
        Column("corrects", String(160), ForeignKey("publication.id"), unique=True),
        Column("reason", Text, nullable=False, server_default=""),
        Column("facts", LargeBinary),
        Column("case_number", String(60), index=True),
        CheckConstraint(QUARTER, name="quarter"),
        CheckConstraint("kind <> '' and title <> '' and text <> ''", name="content"),
        CheckConstraint("(corrects is null) = (reason = '')", name="reason"),
        UniqueConstraint("case_number", "kind"),
        Index("ix_publication_published", "published_on"),
        Index("ix_publication_estate", "estate_id", "published_on"),
    )  # fmt: skip
