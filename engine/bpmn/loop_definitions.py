"""How an activity is repeated. Source: BPMN 2.0.2, 10.3.8; the zeebe:loopCharacteristics."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel import Expression


@dataclass(frozen=True, slots=True)
class Adding:
    """What may be added to a multi-instance at work, and by whom.

    `kind` is "unit" (a body in which somebody holds `role`; the item is {unit, name}) or "person" (somebody who holds it;
    {person, name}). `by` holds "owner" (the role that owns the procedure), "sender" (whoever opened it by completing the step
    before, or another one of the same role in the same unit), or both.
    """

    kind: str
    role: str
    by: frozenset[str]


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """How an activity is repeated, once per item of `collection`.

    `local_output` is the name that `output_element` reads first: it is declared in each item's scope, so that what one
    item writes under it never reaches another.
    """

    sequential: bool
    collection: Expression
    item: str | None
    output_collection: str | None
    output_element: Expression | None
    local_output: str | None
    completion: Expression | None
    adding: Adding | None = None


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """How an activity is done again and again: while `condition` holds, `maximum` times at most."""

    test_before: bool
    maximum: int | None
    condition: Expression | None
