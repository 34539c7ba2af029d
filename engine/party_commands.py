"""Commands about people without an account: their one-time codes, what they do by them, what they say on paper. `engine.commands`
lists them with the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.desk_commands import ActByCode
from engine.identity import BY_CODE

if TYPE_CHECKING:
    from engine.commands import FileFacts


@dataclass(frozen=True, slots=True)
class IssuePartyCode:
    """Give out a one-time code to the party for whom an open task is; one that they had is void from then on, for a `reason`.
    Result: {"codes": [{"of", "code", "label"}], "case", "shown_before"}; the same command again gives no code any more."""

    command_id: str
    actor: str
    task_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EnterPaper:
    """Enter what the party of an open task says on paper, with the scan: a file value, stored for the task before. It waits for a
    second person. Result: {"task", "case", "entry"}."""

    command_id: str
    actor: str
    task_id: str
    seen_version: int
    scan: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ConfirmPaper:
    """Complete a task with what the paper says that was entered with this journal entry. Result: {"task", "case"}."""

    command_id: str
    actor: str
    task_id: str
    entry: int


@dataclass(frozen=True, slots=True)
class ReturnPaper:
    """It was not entered as it is on paper: it is entered again. Result: {"task", "case"}."""

    command_id: str
    actor: str
    task_id: str
    entry: int
    reason: str


@dataclass(frozen=True, slots=True)
class CompleteByCode:
    """Complete a task of one's own by one-time code. `source`: where the wish comes from. Result: {"task", "case"}."""

    command_id: str
    code: str
    task_id: str
    seen_version: int
    values: Mapping[str, Any]
    source: str = ""
    actor: str = BY_CODE


@dataclass(frozen=True, slots=True)
class StoreFileByCode:
    """Keep an uploaded file, already checked, for a task of one's own. Result: {"hash"}."""

    command_id: str
    code: str
    task_id: str
    facts: FileFacts
    content: bytes
    source: str = ""
    actor: str = BY_CODE


ByCode = ActByCode | CompleteByCode | StoreFileByCode
BY_CODE_COMMANDS = (ActByCode, CompleteByCode, StoreFileByCode)
PartyCommand = IssuePartyCode | EnterPaper | ConfirmPaper | ReturnPaper | CompleteByCode | StoreFileByCode
