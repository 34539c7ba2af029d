"""The owners' register 业主名册: units, and what was entered about each, version after version.

A version never changes; a later one follows it, from the same day or a later one, and says why. What was wrong is
reversed by a version that counters it.
Source: the district's procedures, sections 2 and 3.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from engine.model import metadata
from registry.kinds import AreaSource, UnitKind, UnitState
from registry.model.columns import case_number, one_of

owner_unit = Table(
    "owner_unit", metadata,
    Column("id", String(160), primary_key=True),  # estate/label
    Column("estate_id", ForeignKey("estate.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("building", String(30), nullable=False),
    Column("number", String(30), nullable=False),
    # Building and number as text that sorts as people count (2 before 10), the same on every database.
    Column("place", String(800), nullable=False),
    case_number(),
    CheckConstraint(one_of("kind", UnitKind), name="kind"),
    CheckConstraint("id = estate_id || '/' || building || '-' || number", name="id"),
    CheckConstraint("building <> '' and number <> ''", name="label"),
    UniqueConstraint("estate_id", "place", "id"),  # in the order in which pages show them
)  # fmt: skip

owner_unit_version = Table(
    "owner_unit_version", metadata,
    Column("id", String(180), primary_key=True),  # unit#number
    Column("unit_id", ForeignKey("owner_unit.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", Integer),
    Column("previous_from", Date),
    Column("valid_from", Date, nullable=False),
    Column("area_dm2", BigInteger, nullable=False),
    Column("area_source", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("owners", Integer, nullable=False),  # how many hold it together
    # Who votes for it: the same text wherever the same owners stand; the developer's own for what is not handed over.
    Column("head", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reverses", ForeignKey("owner_unit_version.id"), unique=True),
    Column("recorded_on", Date, nullable=False),
    Column("recorded_by", String(40), nullable=False),  # a person; `system` for what was taken over from earlier books
    Column("recorded_as", String(60), nullable=False),
    case_number(),
    UniqueConstraint("unit_id", "number", "valid_from"),  # what the next version refers to
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
    CheckConstraint(one_of("area_source", AreaSource), name="area_source"),
    CheckConstraint(one_of("state", UnitState), name="state"),
    CheckConstraint("case state when 'handed_over' then owners >= 1 when 'sold' then owners >= 0 else owners = 0 end", name="owners"),
    CheckConstraint("(head = '') = (state = 'ended')", name="head"),
    CheckConstraint("reason <> '' and recorded_by <> ''", name="reason"),
    CheckConstraint("reverses is null or number > 1", name="reverses"),
)  # fmt: skip

owner_unit_holder = Table(
    "owner_unit_holder", metadata,
    Column("id", String(220), primary_key=True),  # version/owner's number
    Column("version_id", ForeignKey("owner_unit_version.id"), nullable=False, index=True),
    Column("owner", String(30), nullable=False, index=True),  # the owner's number 业主编号
    Column("name", String(60), nullable=False),
    case_number(),
    CheckConstraint("id = version_id || '/' || owner", name="id"),
    CheckConstraint("owner <> '' and name <> ''", name="name"),
)  # fmt: skip

RECORDS = (owner_unit, owner_unit_version, owner_unit_holder)
"""Rows neither change nor go; a later version follows."""
