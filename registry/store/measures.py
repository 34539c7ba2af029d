"""Bans 登记禁入 and the blacklist 黑名单: what was imposed, and whether it is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from registry.kinds import BanScope, BanSubject, LeaveKind
from registry.model import ban, ban_lift, blacklist_entry, blacklist_leave


@dataclass(frozen=True, slots=True)
class Listing:
    """A firm's entry in the blacklist; `left_on` None while it is listed."""

    id: str
    firm_id: str
    points: int
    ground: str
    basis: str
    citation: str
    remedy: str
    entered_on: date
    case_number: str
    left_on: date | None
    left: LeaveKind | None
    left_reason: str | None
    left_by: str | None

    def in_force(self, day: date) -> bool:
        """Whether the firm is listed on a day; the day on which it leaves is the first without."""
        return self.entered_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban; `ended_on` is the day from which a counter-entry, or the end of the listing that it hangs on, has it lifted."""

    id: str
    subject_kind: BanSubject
    subject_id: str | None
    subject_name: str
    scope: BanScope
    valid_from: date
    valid_to: date | None
    while_listed: str | None
    ground: str
    basis: str
    citation: str
    remedy: str
    recorded_on: date
    case_number: str
    lifted_on: date | None
    lifted_reason: str | None
    lifted_by: str | None
    unlisted_on: date | None

    @property
    def ended_on(self) -> date | None:
        return min((day for day in (self.lifted_on, self.unlisted_on) if day is not None), default=None)

    def in_force(self, day: date) -> bool:
        """Whether it keeps its subject out on a day."""
        if not self.valid_from <= day or (self.valid_to is not None and self.valid_to < day):
            return False
        return self.ended_on is None or day < self.ended_on


def _listing(row: Row[Any]) -> Listing:
    return Listing(
        row.id, row.firm_id, row.points, row.ground, row.basis, row.citation, row.remedy, row.entered_on, row.case_number,
        row.left_on, None if row.left is None else LeaveKind(row.left), row.left_reason, row.left_by,
    )  # fmt: skip


def listings(connection: Connection, *, firm_id: str = "", listing_id: str = "") -> list[Listing]:
    """A firm's entries in the blacklist, or one of them; newest first."""
    query = (
        select(
            blacklist_entry, blacklist_leave.c.left_on, blacklist_leave.c.kind.label("left"),
            blacklist_leave.c.reason.label("left_reason"), blacklist_leave.c.case_number.label("left_by"),
        )
        .outerjoin(blacklist_leave, blacklist_leave.c.id == blacklist_entry.c.id)
        .order_by(blacklist_entry.c.entered_on.desc(), blacklist_entry.c.id.desc())
    )  # fmt: skip
    for column, value in ((blacklist_entry.c.firm_id, firm_id), (blacklist_entry.c.id, listing_id)):
        if value:
            query = query.where(column == value)
    return [_listing(row) for row in connection.execute(query)]


def listing_on(connection: Connection, firm_id: str, day: date) -> Listing | None:
    """The listing in force for a firm on a day; None if it is not on the blacklist."""
    return next((entry for entry in listings(connection, firm_id=firm_id) if entry.in_force(day)), None)


def _ban(row: Row[Any]) -> Ban:
    return Ban(
        row.id, BanSubject(row.subject_kind), row.subject_id, row.subject_name, BanScope(row.scope), row.valid_from,
        row.valid_to, row.while_listed, row.ground, row.basis, row.citation, row.remedy, row.recorded_on, row.case_number,
        row.lifted_on, row.lifted_reason, row.lifted_by, row.unlisted_on,
    )  # fmt: skip


def bans(connection: Connection, *, subject_id: str = "", ban_id: str = "") -> list[Ban]:
    """The bans of a firm or developer, or one of them, in force or not; newest first."""
    query = (
        select(
            ban, ban_lift.c.lifted_on, ban_lift.c.reason.label("lifted_reason"),
            ban_lift.c.case_number.label("lifted_by"), blacklist_leave.c.left_on.label("unlisted_on"),
        )
        .outerjoin(ban_lift, ban_lift.c.id == ban.c.id)
        .outerjoin(blacklist_leave, blacklist_leave.c.id == ban.c.while_listed)
        .order_by(ban.c.valid_from.desc(), ban.c.id.desc())
    )  # fmt: skip
    for column, value in ((ban.c.subject_id, subject_id), (ban.c.id, ban_id)):
        if value:
            query = query.where(column == value)
    return [_ban(row) for row in connection.execute(query)]


def enter_listing(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(blacklist_entry), [dict(row)])


def leave_listing(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(blacklist_leave), [dict(row)])


def add_ban(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(ban), [dict(row)])


def lift(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(ban_lift), [dict(row)])
