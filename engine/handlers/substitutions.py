"""Entering a substitution and ending one early. Each leaves one row behind, and the standing that follows of all of them."""

from __future__ import annotations

from typing import Any

from engine import access
from engine.clock import district_day
from engine.commands import EndSubstitution, EnterSubstitution
from engine.errors import BadValue, NotAllowed, NotFound, WrongState
from engine.store import people, reaching, series, substitutions, tasks
from engine.store.standing import SEPARATOR
from engine.store.substitutions import SubstitutionRow
from engine.substitution import LONGEST, moments, stand_ins
from engine.transaction import Transaction

SERIES = "substitution"


def enter_substitution(tx: Transaction, command: EnterSubstitution) -> dict[str, Any]:
    """Gives a colleague of the same body the place of an absent person, for a period.

    Raises NotFound (the absent person), NotAllowed("arrange"), BadValue("substitute", "role", "first_day", "last_day").
    Source: the district's procedures, section 4 (who acts in absence).
    """
    person = people.user_by_id(tx.connection, command.absent)
    acting_as = access.may_arrange(tx.connection, tx.shelf.roles, command.actor, command.absent, command.role)
    if person is None or not person.active:
        raise NotFound("person", command.absent)
    _check(tx, command)
    number = series.next_number(tx.connection, SERIES, 0)  # which also lets one come after the other
    begin, end = moments(command.first_day, command.last_day)
    row = SubstitutionRow(
        number, command.absent, command.substitute, command.role, command.first_day, command.last_day, begin, end,
        command.actor, acting_as, tx.now,
    )  # fmt: skip
    substitutions.add(tx.connection, row)
    follow(tx)
    return {"substitution": number}


def end_substitution(tx: Transaction, command: EndSubstitution) -> dict[str, Any]:
    """Ends a substitution before its time; what the substitute holds in that place is free for others.

    Raises NotFound, NotAllowed("arrange"), WrongState.
    """
    series.lock(tx.connection, SERIES, 0)
    row = substitutions.find(tx.connection, command.substitution)
    if row is None:
        raise NotFound("substitution", str(command.substitution))
    try:
        acting_as = access.may_arrange(tx.connection, tx.shelf.roles, command.actor, row.absent, row.role)
    except NotAllowed:
        if command.actor == row.substitute or access.reads_everything(tx.connection, tx.shelf.roles, command.actor, tx.now):
            raise
        raise NotFound("substitution", str(command.substitution)) from None
    if row.is_over(tx.now):
        raise WrongState("substitution", str(row.id), "end", "over")
    substitutions.end(tx.connection, row.id, tx.now, command.actor, acting_as)
    follow(tx)
    return {"substitution": row.id}


def _check(tx: Transaction, command: EnterSubstitution) -> None:
    """Raises BadValue for a period or a person that cannot be."""
    if command.first_day < district_day(tx.now):
        raise BadValue("first_day", "it is over: nobody stands in for what was done")
    if not command.first_day <= command.last_day <= command.first_day + LONGEST:
        raise BadValue("last_day", f"the period has neither one day nor at most {LONGEST.days + 1}")
    bodies = substitutions.bodies(tx.connection, command.absent, command.role)
    if not bodies:
        raise BadValue("role", "the absent person has none in which somebody could stand in")
    fits = command.substitute in {user_id for user_id, _ in substitutions.members(tx.connection, bodies)}
    if not fits or command.substitute == command.absent or SEPARATOR in command.absent + command.substitute:
        raise BadValue("substitute", "it is nobody else of the same body")


def follow(tx: Transaction) -> None:
    """Draws the conclusions, after any change of substitutions, grants or accounts: who has whose standing, and until when
    substitutes hold what they claimed."""
    places = substitutions.places(tx.connection, tx.now)
    substitutions.replace_stand_ins(tx.connection, stand_ins(places))
    for task_id, holder in tasks.held_until_later(tx.connection, tx.now):
        ends = [one.until for one in reaching.reached_as(tx.connection, holder, task_id, tx.now)]
        until = None if None in ends else max([one for one in ends if one], default=tx.now)
        tasks.hold_until(tx.connection, task_id, until)
