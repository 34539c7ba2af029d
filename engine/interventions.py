"""What an administrator proposes to change in a case by hand: kept under the case's key until the owner role has decided.

A proposal is about the case as it stood: as soon as a token moves, nobody can say any more what was meant, and it lapses.
Claims, reminders and other proposals move nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.diagram import Diagram
from engine.bpmn.hand_moves import why_not_moved
from engine.bpmn.net import is_reachable, marking_of, moved
from engine.bpmn.state import State
from engine.canonical import decode, encode
from engine.feel import Value
from engine.keys import DataKey
from engine.lifecycle import CaseStatus
from engine.store.interventions import InterventionRow
from engine.store.standing import split_behalf

PURPOSE = "intervention {}"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed, and why: variables as `changes` gives them (kind "variables"), or the element to go on at ("move")."""

    reason: str
    changed: list[dict[str, Any]] = field(default_factory=list)
    target: str = ""

    @property
    def values(self) -> dict[str, Value]:
        """The new values by name."""
        return {one["name"]: one["new"] for one in self.changed}

    def sealed(self, key: DataKey, identity: str) -> bytes:
        """As a row keeps it."""
        plain = {"reason": self.reason, "changed": self.changed, "target": self.target}
        return key.seal(encode(plain), PURPOSE.format(identity))

    @classmethod
    def of(cls, key: DataKey, row: InterventionRow) -> Proposed:
        return cls(**decode(key.open(row.content, PURPOSE.format(row.id))))


def state_hash(stored: bytes) -> str:
    """What tells one standing of a case from every other: its state is sealed anew whenever a token moves."""
    return hashlib.sha256(stored).hexdigest()


def stands(row: InterventionRow, stored: bytes, status: str) -> bool:
    """Whether the case is still the one that the proposal is about."""
    return status == CaseStatus.RUNNING and state_hash(stored) == row.state_hash


def why_no_move(state: State, diagram: Diagram, instance: str, target: str) -> str | None:
    """Why a token is not moved so: "gone", "not-a-token", "no-target"; "unreachable" where the flow itself never comes to
    stand like that, "undecided" where that cannot be told. None where it may be."""
    reason = why_not_moved(state, diagram, instance, target)
    if reason is not None:
        return reason
    token = state.instances[instance]
    after = moved(marking_of(state, diagram, token.scope), token.element, target)
    reachable = is_reachable(diagram, state.instances[token.scope].element, after)
    return None if reachable else "undecided" if reachable is None else "unreachable"


def changes(state: State, instance: str, values: Mapping[str, Value]) -> list[dict[str, Any]]:
    """Each variable with the value that the instance sees now (None where there is none) and the one that it is to see."""
    seen = state.visible_variables(instance)
    return [{"name": name, "known": name in seen, "old": seen.get(name), "new": value} for name, value in values.items()]


def proposers_of(row: InterventionRow) -> tuple[str, ...]:
    """Who proposed an intervention, and in whose place."""
    return (row.proposed_by, *split_behalf(row.proposed_for))
