"""What a scenario may expect of satisfaction surveys: each round with its sample, its answers and why it counts no longer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from registry.store import surveys


def observed_surveys(connection: Connection) -> list[dict[str, Any]]:
    """Every round, by estate, the first round first; `marks` sorted, so that nothing is told of who gave them."""
    found = sorted(surveys.surveys(connection), key=lambda one: (one.estate_id, one.year, one.round))
    return [
        {
            "estate": each.estate_id, "year": each.year, "round": each.round, "sample": each.sample,
            "answered": surveys.answered(connection, each.id), "marks": sorted(surveys.marks(connection, each.id)), "void": each.void,
        }
        for each in found
    ]  # fmt: skip
