"""How a delivery ended."""

from __future__ import annotations

from dataclasses import dataclass

from engine.lifecycle import OutboxStatus
from engine.step import Step


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a delivery ended: the row's new state and the case that was reached."""

    status: OutboxStatus
    case: str | None = None
    trouble: str = ""


def held(step: Step) -> Delivered:
    """A suspended case takes nothing: what is for it, or from it for a case that it calls, is kept until it goes on, however
    long that takes."""
    return Delivered(OutboxStatus.HELD, step.row.id)
