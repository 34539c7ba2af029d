"""Commands of what an office does beside the flow: nothing here moves a token. `engine.commands` lists them with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


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


@dataclass(frozen=True, slots=True)
class AskOpinion:
    """Ask for an opinion (征求意见) on a task in one's hands. `who`: keys of `engine.addressees`; `due_on`: by which day, if any.
    Result: {"case", "opinions": ids}."""

    command_id: str
    actor: str
    task_id: str
    seen_version: int
    who: tuple[str, ...]
    question: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class AnswerOpinion:
    """Give an opinion that one was asked for. Result: {"case", "task"}."""

    command_id: str
    actor: str
    opinion_id: str
    answer: str


@dataclass(frozen=True, slots=True)
class DeclineOpinion:
    """Give none; the reason may be empty. Result as above."""

    command_id: str
    actor: str
    opinion_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawOpinion:
    """Take back a question that is not answered yet. Result as above."""

    command_id: str
    actor: str
    opinion_id: str


@dataclass(frozen=True, slots=True)
class SendCopy:
    """Send a copy of a case (抄送) for others to read. `who`: keys of `engine.addressees`; the note may be empty.
    Result: {"case", "copies": ids}."""

    command_id: str
    actor: str
    case_id: str
    who: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadCopy:
    """Say that one has read a copy (已阅); the remark may be empty. Result: {"case"}."""

    command_id: str
    actor: str
    copy_id: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class KeepRegister:
    """Change a register that is kept beside the cases: `change` is one of the register's own, of the unit whose register it is,
    with the values that it takes. Result: what the change says."""

    command_id: str
    actor: str
    register: str
    unit: str
    change: str
    values: Mapping[str, Any] = field(default_factory=dict)


OfficeCommand = (
    HandOverTask | UrgeTask | AskOpinion | AnswerOpinion | DeclineOpinion | WithdrawOpinion | SendCopy | ReadCopy | KeepRegister
)
