"""Job types of experts and mediators: who may be called, the draw of evaluators, and who follows where one drops out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.errors import Cause, JobFault, JobThrow, Tampered
from engine.jobs import Job, JobContext, Repeating
from engine.seals import Sealed
from engine.store import seals
from registry.evaluators import drawn_order, seed_of
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.kinds import SpecialistKind
from registry.store import specialists
from registry.store.specialists import Draw
from registry.store.written import written

Result = dict[str, Any]
WITNESSES = 2
LONGEST_NUMBER = 100


def eligible_specialists(context: JobContext, given: Given) -> Result:
    """Who of a kind may be called for something that concerns these units, conflicts excluded by any route."""
    kind = inputs.word(given, "kind", SpecialistKind)
    found = specialists.eligible(context.connection, kind, inputs.texts(given, "units"), context.today)
    return {"specialists": [{"person": one.user_id, "name": one.name, "field": one.field} for one in found]}


def draw_evaluators(context: JobContext, given: Given) -> Result:
    """Seals what has moved, and draws evaluators by the root, the tender and the witnesses' numbers: the experts asked for, and
    everybody else who may follow, in order. Once per tender.

    units: estate and bidders, whose people and relations are left out. How many of each there have to be says the procedure.
    Raises: JobFault if it was drawn already, or there are too few experts.
    """
    tender, numbers = inputs.text(given, "tender", 120), _numbers(given)
    units, experts = sorted(set(inputs.texts(given, "units"))), inputs.whole(given, "experts")
    people = inputs.number(given, "tenderer_people")
    if people < 0 or people != people.to_integral_value():
        raise inputs.fault("a whole number of at least zero for tenderer_people", people)
    connection, kind = context.connection, SpecialistKind.EXPERT
    earlier = specialists.draw_of(connection, tender)
    if earlier is not None:
        raise JobFault(f"Expected one draw for tender {tender}, but case {earlier.case_number} drew it already.", cause=Cause.BEFORE)
    able = specialists.eligible(connection, kind, units, context.today)
    if len(able) < experts:
        raise JobFault(f"Expected {experts} experts without a conflict, but there are {len(able)}.", cause=Cause.ABSENT)
    out = specialists.conflicts(connection, kind, units, context.today)
    sealed = _sealed(context)
    row: Result = {
        "id": tender, "seal": sealed.number, "root": sealed.root.hex(), "numbers": "\n".join(numbers),
        "seed": seed_of(sealed.root, tender, numbers), "units": "\n".join(units),
        "eligible": "\n".join(f"{one.user_id}\t{one.name}" for one in able),
        "excluded": "\n".join(f"{user_id}\t{one.route}\t{one.unit_id}" for user_id, one in out.items()), "experts": experts,
        "tenderer_people": int(people), "drawn_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    specialists.add_draw(connection, row)
    context.wrote("evaluator_draw", tender)
    drawn = specialists.draw_of(connection, tender)
    assert drawn is not None
    return _told(drawn)


def _sealed(context: JobContext) -> Sealed:
    try:
        found = context.sealed()
    except Tampered as forged:
        raise JobFault(f"Expected a seal to draw by, but: {forged}") from None
    if found.number == 0:
        raise JobFault("Expected a seal to draw by, but nothing was ever sealed.", cause=Cause.ABSENT)
    return found


def _numbers(given: Given) -> tuple[str, ...]:
    found = tuple(one.strip() for one in inputs.texts(given, "numbers"))
    if len(found) != WITNESSES or not all(one.isprintable() and 0 < len(one) <= LONGEST_NUMBER for one in found):
        raise JobFault(f"Expected {WITNESSES} numbers, none of them empty, but it is not so.", cause=Cause.VALUE)
    return found


def _told(draw: Draw) -> Result:
    order = drawn_order(draw.eligible, draw.seed)
    everybody = [{"person": one, "name": draw.eligible[one], "order": Decimal(place)} for place, one in enumerate(order, 1)]
    return {
        "evaluators": everybody[: draw.experts], "substitutes": everybody[draw.experts :], "seed": draw.seed,
        "seal": Decimal(draw.seal), "draw": draw.id,
    }  # fmt: skip


def drawn_again(again: Repeating, given: Given) -> Result:
    """What `draw_evaluators` gave, drawn again by the seal's root and the numbers that were entered.

    Raises: JobFault where the seal has another root than the draw names.
    """
    draw = specialists.draw_of(again.connection, inputs.text(given, "tender"))
    if draw is None:
        raise JobFault("Expected a draw of the tender, but there is none.", cause=Cause.ABSENT)
    seal = seals.find(again.connection, draw.seal)
    if seal is None or seal.root != draw.root:
        raise JobFault(f"Expected seal {draw.seal} to have the root by which it was drawn, but it has not.")
    if draw.seed != seed_of(bytes.fromhex(draw.root), draw.id, _numbers(given)) or draw.numbers != _numbers(given):
        raise JobFault("Expected the seed of this root, tender and numbers, but it is another.")
    return _told(draw)


def next_evaluator(context: JobContext, given: Given) -> Result:
    """Who follows an evaluator who drops out: the next in the drawn order who was not called yet, and may still be.

    Raises: JobThrow("no-substitute") if nobody is left; JobFault for who is no evaluator of the tender, or dropped out before.
    """
    connection, person = context.connection, inputs.text(given, "person")
    draw = specialists.lock_draw(connection, inputs.text(given, "tender"))
    if draw is None:
        raise JobFault("Expected a draw of the tender, but there is none.", cause=Cause.ABSENT)
    order, changed = drawn_order(draw.eligible, draw.seed), specialists.changes(connection, draw.id)
    called = [*order[: draw.experts], *(one.followed_by for one in changed)]
    if person not in called or person in {one.left_by for one in changed}:
        raise JobFault(f"Expected an evaluator of tender {draw.id}, but {person} is none.", cause=Cause.VALUE)
    able = {one.user_id for one in specialists.eligible(connection, SpecialistKind.EXPERT, draw.units, context.today)}
    follower = _first(order, called, able)
    row: Result = {
        "id": f"{draw.id}/{person}", "draw_id": draw.id, "left_by": person, "followed_by": follower,
        "reason": inputs.text(given, "reason"), "changed_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    specialists.add_change(connection, row)
    context.wrote("evaluator_change", row["id"])
    return {"person": follower, "name": draw.eligible[follower], "order": Decimal(order.index(follower) + 1)}


def _first(order: Sequence[str], called: Sequence[str], able: set[str]) -> str:
    for one in order:
        if one in able and one not in called:
            return one
    raise JobThrow("no-substitute", "Expected one more expert in the drawn order, but nobody is left.")


JOBS = (
    Job(
        "eligible_specialists",
        eligible_specialists,
        inputs={"kind": "string", "units": "list"},
        outputs={"specialists": "list(person, name, field)"},
        label="查可选的专家或调解员",
    ),
    Job(
        "draw_evaluators",
        draw_evaluators,
        inputs={"tender": "string", "units": "list", "tenderer_people": "number", "experts": "number", "numbers": "list"},
        outputs={
            "evaluators": "list(person, name, order)", "substitutes": "list(person, name, order)", "seed": "string",
            "seal": "number", "draw": "string",
        },
        repeat=drawn_again,
        label="抽取评委",
        writes=written("evaluator_draw"),
    ),
    Job(
        "next_evaluator",
        next_evaluator,
        inputs={"tender": "string", "person": "string", "reason": "string"},
        outputs={"person": "string", "name": "string", "order": "number"},
        label="递补评委",
        writes=written("evaluator_change"),
    ),
)  # fmt: skip
