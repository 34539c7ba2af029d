"""Roles of persons: whether a role may be held where the file says, and which grants follow."""

from __future__ import annotations

from engine.roles import Role, Roles
from registry.district.reading import Held, Paper
from registry.district.world import Change, World


def judge_grants(paper: Paper, world: World, roles: Roles) -> None:
    """Says what cannot be granted; notes in the world what is given and what is taken back."""
    owners = {row["id"]: login for login, row in world.rows["user_account"].items()}
    for change in world.of("user_account"):
        user_id = change.after["id"]
        if owners.get(user_id, change.id) != change.id:
            paper.say("duplicate", change.entry.element, "login", f"Expected a log-in that is free, but {change.id} is somebody's id.")
        for held in change.entry.roles:
            place = _place(paper, world, change, held, roles)
            if place is None:
                continue
            grant = (user_id, held.role, *place)
            if grant in (world.given if held.ended else world.taken):
                paper.say("role", change.entry.element, "roles", f"Expected {held.role} held or ended, but it is both.", held.role)
            (world.taken if held.ended else world.given).add(grant)


def _place(paper: Paper, world: World, change: Change, held: Held, roles: Roles) -> tuple[str, str] | None:
    """The units of a grant, or None after saying what does not fit."""

    def say(message: str, word: str) -> None:
        paper.say("role", change.entry.element, "roles", message, word)

    role = roles.get(held.role)
    if role is None:
        say(f"Expected a role, but there is no {held.role}.", held.role)
        return None
    unit = held.unit or role.unit or ""
    if role.unit is not None and unit != role.unit:
        say(f"Expected {role.id} in {role.unit} alone, but it is {unit}.", unit)
    elif not unit:
        say(f"Expected the unit ({_wanted(role)}) in which {role.id} is held, but there is none.", role.id)
    elif not _is_kind(paper, world, unit, role.kind):
        say(f"Expected {role.id} in {_wanted(role)}, but {unit} is {world.kind_of(unit) or 'no unit'}.", unit)
    elif role.second is None and held.second:
        say(f"Expected no second unit for {role.id}, but it is {held.second}.", held.second)
    elif role.second is not None and not held.second:
        say(f"Expected the second unit (a unit of kind {role.second}) of {role.id}, but there is none.", role.id)
    elif role.second is not None and not _is_kind(paper, world, held.second, role.second):
        say(f"Expected a second unit of kind {role.second}, but it is {held.second}.", held.second)
    else:
        return unit, held.second
    return None


def _wanted(role: Role) -> str:
    return "any unit" if role.kind == "none" else f"a unit of kind {role.kind}"


def _is_kind(paper: Paper, world: World, unit: str, kind: str) -> bool:
    found = world.kind_of(unit)
    return unit in paper.unread or (found is not None and kind in ("none", found))
