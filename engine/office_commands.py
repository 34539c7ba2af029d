"""Commands of what an office does beside the flow: nothing here moves a token. `engine.commands` lists them with the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandOverTask:
    """Put a task (转办) into the hands of a colleague who may do it: by whoever holds it, or their superior.
    Result: {"task", "case", "version"}."""

    command_id: str
    actor: str
    task_id: str
    seen_version: int
    receiver: str
    reason: str


@dataclass(frozen=True, slots=True)
class UrgeTask:
    """Urge (催办) whoever has an open task; the reason may be empty. Result: {"task", "case"}."""

    command_id: str
    actor: str
    task_id: str
    reason: str
