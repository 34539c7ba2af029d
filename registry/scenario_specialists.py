"""Experts and mediators in the scenarios' world, and what a scenario observes of draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from engine.store.accounts import NO_PASSWORD
from registry import bodies
from registry.kinds import SpecialistKind
from registry.store import specialists
from registry.store.filling import fill_tables
from registry.store.specialists import ROLE_OF

KINDS = {"experts": SpecialistKind.EXPERT, "mediators": SpecialistKind.MEDIATOR}
GIVEN = frozenset(KINDS)
"""experts, mediators: who is in the register, as the first, second … person of their role: a number, or a list of
{field?, employer?, conflict?, appointed_on?, term_to?, ended_on?}, `conflict` a unit."""
PLACES = {SpecialistKind.EXPERT: bodies.PANEL[0], SpecialistKind.MEDIATOR: bodies.COMMITTEE[0]}
USUAL: Mapping[str, Any] = {"field": "物业管理", "employer": None, "appointed_on": date(2020, 1, 1), "term_to": date(2029, 12, 31)}
KNOWN = frozenset({*USUAL, "conflict", "ended_on"})


def fill(connection: Connection, given: Mapping[str, Any], people: dict[str, list[str]]) -> None:
    """Enters them, and adds to `people` whoever is needed beside the first two of a role.

    Raises: ValueError for what is not known of one.
    """
    for name, kind in KINDS.items():
        asked = given.get(name, ())
        wanted: Sequence[Mapping[str, Any]] = [{}] * int(asked) if isinstance(asked, int | Decimal) else asked
        unknown = {key for one in wanted for key in one} - KNOWN
        if unknown:
            raise ValueError(f"Expected one of {', '.join(sorted(KNOWN))} for {name}, but found {', '.join(sorted(unknown))}.")
        _more_people(connection, kind, len(wanted), people)
        _register(connection, kind, wanted, people[ROLE_OF[kind]])


def _more_people(connection: Connection, kind: SpecialistKind, count: int, people: dict[str, list[str]]) -> None:
    role, there = ROLE_OF[kind], people[ROLE_OF[kind]]
    new = [f"{role}.{number}" for number in range(len(there) + 1, count + 1)]
    if new:
        users = [
            {"id": one, "login": one, "name": f"{kind.label}{one.rpartition('.')[2]}号", "password_hash": NO_PASSWORD, "active": True}
            for one in new
        ]
        grants = [{"user_id": one, "role": role, "unit_id": PLACES[kind], "second_unit": ""} for one in new]
        fill_tables(connection, {"user_account": users, "role_grant": grants})
    there += new


def _register(connection: Connection, kind: SpecialistKind, wanted: Sequence[Mapping[str, Any]], persons: Sequence[str]) -> None:
    rows, ends, conflicts = [], [], []
    for one, person in zip(wanted, persons, strict=False):
        facts, key = {**USUAL, **one}, f"{kind}.{person}"
        rows.append({
            "id": key, "user_id": person, "kind": str(kind), "field": facts["field"], "employer_unit": facts["employer"],
            "appointed_on": facts["appointed_on"], "term_to": facts["term_to"],
        })  # fmt: skip
        if "ended_on" in one:
            ends.append({"id": key, "ended_on": one["ended_on"], "reason": "本人辞任"})
        if "conflict" in one:
            conflicts.append({
                "id": f"{key}/{one['conflict']}", "specialist_id": key, "unit_id": one["conflict"], "ground": "曾在该单位任职",
                "since": facts["appointed_on"],
            })  # fmt: skip
    fill_tables(connection, {"specialist": rows, "specialist_end": ends, "specialist_conflict": conflicts})


def _draws(connection: Connection) -> list[dict[str, Any]]:
    """Every draw, oldest first; `able` and `excluded` tell who could be drawn and who could not, by which route."""
    return [
        {
            "tender": one.id, "experts": Decimal(one.experts), "tenderer_people": Decimal(one.tenderer_people),
            "able": sorted(one.eligible), "excluded": [dict(zip(("person", "route", "unit"), out, strict=True)) for out in one.excluded],
            "by": one.case_number, "changes": len(specialists.changes(connection, one.id)),
        }
        for one in specialists.draws(connection)
    ]  # fmt: skip


QUESTIONS: Mapping[str, Callable[[Connection], Any]] = MappingProxyType({"draws": _draws})
"""What `expect: registry` may ask of them."""
