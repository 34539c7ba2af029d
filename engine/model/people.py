"""Units, persons, their roles, who stands in for whom, sessions and log-in attempts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, text

from engine.model.base import Moment, metadata

# Units, users, grants: "role R in unit U" (and, for a firm's manager, in one estate of that firm).

unit = Table(
    "unit", metadata,
    Column("id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(120), nullable=False),
    Column("name_en", String(160), nullable=False, server_default=""),
    Column("parent", ForeignKey("unit.id"), index=True),
)  # fmt: skip

user = Table(
    "user_account", metadata,
    Column("id", String(40), primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
)  # fmt: skip

grant = Table(
    "role_grant", metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("role", String(60), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
    # "" where the role knows no second unit: a primary key cannot hold NULL.
    Column("second_unit", String(80), primary_key=True, server_default=""),
    Index("ix_role_grant_role_unit", "role", "unit_id"),
)  # fmt: skip

# Substitution: a row is a wish as somebody entered it; it never changes but for its early end. `stand_in` is what follows
# of all wishes that stand, chains included: who has whose standing, and when. It is made anew with every wish or end.

substitution = Table(
    "substitution", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("absent", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("substitute", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("role", String(60), nullable=False, server_default=""),  # "" = every role of the absent person
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),  # inclusive
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),  # exclusive
    Column("entered_by", String(40), nullable=False),
    Column("entered_as", String(60), nullable=False, server_default=""),  # the role that allowed it; "" = the absent person
    Column("entered_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String(40)),
    Column("ended_as", String(60)),
)  # fmt: skip

stand_in = Table(
    "stand_in", metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("person", ForeignKey("user_account.id"), primary_key=True),  # whose standing it is
    Column("role", String(60), primary_key=True),  # "" = every role
    Column("behalf", String(240), primary_key=True),  # the chain of absent persons: `person` first, the nearest last
    Column("starts_at", Moment, primary_key=True),
    Column("ends_at", Moment, nullable=False),
)  # fmt: skip

session = Table(
    "web_session", metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)  # fmt: skip

login_attempt = Table(
    "login_attempt", metadata,
    # A hash of login name or address: the table tells nobody who tried.
    Column("subject", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("blocked_until", Moment),
    Column("last_at", Moment, nullable=False),
)  # fmt: skip
