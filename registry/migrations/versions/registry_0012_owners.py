"""The owners' register: units, their versions, who holds them.

Revision ID: registry_0012
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

# The triggers' text: it is meant to be what it was.
from registry.guards import statements

revision = "registry_0012"
down_revision = "registry_0011"
branch_labels = None
depends_on = None

TABLES = ("owner_unit", "owner_unit_version", "owner_unit_holder")


def upgrade() -> None:
    create_units()
    create_versions()
    for table in TABLES:
        for statement in statements(table, ("delete", "update"), op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_units() -> None:
    """What there is to own."""
    op.create_table(
        "owner_unit",
        Column("id", String(160), primary_key=True),
        Column("estate_id", String(80), ForeignKey("estate.id"), nullable=False),
        Column("kind", String(12), nullable=False),
        Column("building", String(30), nullable=False),
        Column("number", String(30), nullable=False),
        Column("place", String(800), nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("kind in ('exclusive','parking','storage')", name="kind"),
        CheckConstraint("id = estate_id || '/' || building || '-' || number", name="id"),
        CheckConstraint("building <> '' and number <> ''", name="label"),
        UniqueConstraint("estate_id", "place", "id"),
    )  # fmt: skip


def create_versions() -> None:
    """What was entered about each, and who holds it."""
    op.create_table(
        "owner_unit_version",
        Column("id", String(180), primary_key=True),
        Column("unit_id", String(160), ForeignKey("owner_unit.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("previous", Integer),
        Column("previous_from", Date),
        Column("valid_from", Date, nullable=False),
        Column("area_dm2", BigInteger, nullable=False),
        Column("area_source", String(12), nullable=False),
        Column("state", String(12), nullable=False),
        Column("owners", Integer, nullable=False),
        Column("head", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("reverses", String(180), ForeignKey("owner_unit_version.id"), unique=True),
        Column("recorded_on", Date, nullable=False),
        Column("recorded_by", String(40), nullable=False),
        Column("recorded_as", String(60), nullable=False),
        Column("case_number", String(60), index=True),
        UniqueConstraint("unit_id", "number", "valid_from"),
        UniqueConstraint("unit_id", "number"),
        ForeignKeyConstraint(
            ["unit_id", "previous", "previous_from"],
            ["owner_unit_version.unit_id", "owner_unit_version.number", "owner_unit_version.valid_from"],
            name="fk_owner_unit_version_previous",
        ),
        CheckConstraint("(number = 1) = (previous is null) and (previous is null) = (previous_from is null)"
                        " and (previous is null or previous = number - 1)", name="previous"),
        CheckConstraint("number >= 1 and (previous_from is null or valid_from >= previous_from)", name="valid_from"),
        CheckConstraint("area_dm2 > 0", name="area"),
        CheckConstraint("area_source in ('registered','surveyed','contract')", name="area_source"),
        CheckConstraint("state in ('unsold','sold','handed_over','ended')", name="state"),
        CheckConstraint("case state when 'handed_over' then owners >= 1 when 'sold' then owners >= 0 else owners = 0 end", name="owners"),
        CheckConstraint("(head = '') = (state = 'ended')", name="head"),
        CheckConstraint("reason <> '' and recorded_by <> ''", name="reason"),
        CheckConstraint("reverses is null or number > 1", name="reverses"),
    )  # fmt: skip
    op.create_table(
        "owner_unit_holder",
        Column("id", String(220), primary_key=True),
        Column("version_id", String(180), ForeignKey("owner_unit_version.id"), nullable=False, index=True),
        Column("owner", String(30), nullable=False, index=True),
        Column("name", String(60), nullable=False),
        Column("case_number", String(60), index=True),
        CheckConstraint("id = version_id || '/' || owner", name="id"),
        CheckConstraint("owner <> '' and name <> ''", name="name"),
    )  # fmt: skip
