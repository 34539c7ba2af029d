"""Who may act as what at a moment: one's own grants, and those of the absent persons in whose place one stands.

Whoever stands in for somebody acts in the bodies that both belong to, and never for a person who was drawn or chosen by
name (an evaluator, a mediator). A person who has left gives no standing, nor does a chain that leads through them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    Subquery,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from engine.model import Moment, grant, stand_in, unit, user
from engine.roles import PERSONAL_KINDS

SEPARATOR = ","
"""Between the persons of a chain in its column; no id holds it (`substitutions.enter` sees to it)."""


def split_behalf(behalf: str) -> tuple[str, ...]:
    """The persons of a chain: whose standing it is first, whoever is replaced by the acting person last."""
    return tuple(behalf.split(SEPARATOR)) if behalf else ()


def join_behalf(behalf: tuple[str, ...]) -> str:
    """A chain as its column holds it."""
    return SEPARATOR.join(behalf)


def standing(user_id: Any, now: Any) -> Subquery:
    """A selectable of what an active person may act as now: person, role, unit_id, second_unit, behalf, until.

    `person`: whose grant it is; `behalf` is "" and `until` NULL for one's own.
    """
    active = _active(user_id)
    theirs = (
        select(
            stand_in.c.person, grant.c.role, grant.c.unit_id, grant.c.second_unit, stand_in.c.behalf, stand_in.c.ends_at
        )
        .join(grant, grant.c.user_id == stand_in.c.person)
        .where(stand_in.c.user_id == user_id, stand_in.c.starts_at <= now, stand_in.c.ends_at > now)
        .where(or_(stand_in.c.role == "", stand_in.c.role == grant.c.role))
        .where(active, ~_somebody_left(), _same_body(user_id), ~_by_name())
    )
    return union_all(_own(user_id), theirs).subquery("standing")


def own_standing(user_id: Any) -> Subquery:
    """The same for one's own roles alone, whoever else one could stand in for."""
    return _own(user_id).subquery("own_standing")


def _own(user_id: Any) -> Select[Any]:
    return select(
        grant.c.user_id.label("person"), grant.c.role, grant.c.unit_id, grant.c.second_unit,
        literal("", String).label("behalf"), cast(null(), Moment).label("until"),
    ).where(grant.c.user_id == user_id, _active(user_id))  # fmt: skip


def _active(user_id: Any) -> ColumnElement[bool]:
    return exists().where(user.c.id == user_id, user.c.active)


def names(behalf: ColumnElement[str], person: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a chain holds a person: compared whole, for an id may hold what LIKE takes for a wildcard."""
    chain = literal(SEPARATOR) + behalf + literal(SEPARATOR)
    return func.replace(chain, literal(SEPARATOR) + person + literal(SEPARATOR), "") != chain


def _somebody_left() -> ColumnElement[bool]:
    return exists().where(~user.c.active, names(stand_in.c.behalf, user.c.id))


def _same_body(user_id: Any) -> ColumnElement[bool]:
    mine = aliased(grant)
    return exists().where(mine.c.user_id == user_id, mine.c.unit_id == grant.c.unit_id)


def _by_name() -> ColumnElement[bool]:
    return exists().where(unit.c.id == grant.c.unit_id, or_(*(unit.c.kind == kind for kind in sorted(PERSONAL_KINDS))))


USER: BindParameter[str] = bindparam("user", type_=String)
NOW: BindParameter[datetime] = bindparam("now", type_=Moment)
STANDING = standing(USER, NOW)
"""The same for statements that are written once: its parameters are `user` and `now`."""
