"""Commands of desks: what is done at an open task without completing it, and by code without an account. `engine.commands` lists
them with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.identity import BY_CODE


@dataclass(frozen=True, slots=True)
class ActAtTask:
    """Do one of the acts of the desk of an open task that one may do. Result: what the act answers, with {"task", "case"}."""

    command_id: str
    actor: str
    task_id: str
    act: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ActByCode:
    """Do an act that a one-time code allows. `source`: where the wish comes from (an address): wrong codes are counted by it.
    Result: what the act answers."""

    command_id: str
    code: str
    act: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    source: str = ""
    actor: str = BY_CODE


DeskCommand = ActAtTask | ActByCode
