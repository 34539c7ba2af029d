"""What may be asked of the engine: one frozen command per wish, each with the id that makes it idempotent.

`engine.execute` runs a command in one transaction; the same id again answers with the first result. `actor` is a user
id, or SYSTEM for what the worker does by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.desk_commands import DeskCommand
from engine.identity import SYSTEM as SYSTEM
from engine.machine_commands import MachineCommand
from engine.move_commands import CaseMoveCommand
from engine.office_commands import OfficeCommand
from engine.party_commands import PartyCommand


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the check of an upload found: SHA-256 in hex, name, media type, bytes."""

    hash: str
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class StartCase:
    """Start a case by hand. `values` are those of the process's start form, raw or typed. Result: {"case": id}."""

    command_id: str
    actor: str
    process: str
    values: Mapping[str, Any] = field(default_factory=dict)
    beside_case: str | None = None  # a process that is started from another case's page


@dataclass(frozen=True, slots=True)
class ClaimTask:
    command_id: str
    actor: str
    task_id: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class ReleaseTask:
    command_id: str
    actor: str
    task_id: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Keep what was typed, deletions included: `values` replace the draft whole. Result: {"version", "saved_at"}."""

    command_id: str
    actor: str
    task_id: str
    seen_draft: int  # the draft's version that the page holds; 0 = none yet
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """Complete a claimed task with the values of its form, raw (strings) or typed. Result: {"task", "case"}."""

    command_id: str
    actor: str
    task_id: str
    seen_version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take back a task that one has completed, while nothing has come of it. Result: {"task"}."""

    command_id: str
    actor: str
    task_id: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class ReturnTask:
    """Return the case (退回) from a claimed task to an earlier one, `target`, that its diagram names. Result: {"task", "case"}."""

    command_id: str
    actor: str
    task_id: str
    seen_version: int
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoreFile:
    """Keep an uploaded file, already checked, for a task's form (or, without a task, for a start form by this person).
    Result: {"hash"}."""

    command_id: str
    actor: str
    task_id: str | None
    facts: FileFacts
    content: bytes


@dataclass(frozen=True, slots=True)
class RetryIncident:
    """Look at the cause again: the failed expression, job or message is tried anew."""

    command_id: str
    actor: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class RetryAtServer:
    """The same from the server's command line, by whoever runs it: no page sends it. Result: {"case": id}."""

    command_id: str
    incident_id: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class ProposeVariables:
    """Propose to set variables where a stopped token sees them, and then to retry it. `values`: FEEL literals by name.
    Result: {"intervention": id, "case": id}."""

    command_id: str
    actor: str
    incident_id: str
    values: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class ProposeMove:
    """Propose to end a waiting or stopped instance and to go on at another element of its scope. Result as above."""

    command_id: str
    actor: str
    case_id: str
    instance: str
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConfirmIntervention:
    """Let what was proposed be done, if the case still stands so. Result: {"case", "status": "applied" or "lapsed"}."""

    command_id: str
    actor: str
    intervention_id: str


@dataclass(frozen=True, slots=True)
class RefuseIntervention:
    command_id: str
    actor: str
    intervention_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawIntervention:
    """Take back a proposal of one's own before it is decided on. Result: {"case", "status"}."""

    command_id: str
    actor: str
    intervention_id: str


@dataclass(frozen=True, slots=True)
class CancelCase:
    command_id: str
    actor: str
    case_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SuspendCase:
    """Let a case stand still, its terms with it, until it is resumed. Result: {"case": id}."""

    command_id: str
    actor: str
    case_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeCase:
    """Let a suspended case go on; its pending terms end later by what it stood still. Result: {"case": id}."""

    command_id: str
    actor: str
    case_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddCountersigner:
    """Ask one more (加签) at a step that asks several. `instance` is the step's body, `who` a unit or person that may be added
    there. Result: {"case": id}."""

    command_id: str
    actor: str
    case_id: str
    instance: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class RemoveCountersigner:
    """Ask one less (减签), who has not answered yet: `item` is the number under which the page shows them. Result: {"case": id}."""

    command_id: str
    actor: str
    case_id: str
    instance: str
    item: int
    reason: str


@dataclass(frozen=True, slots=True)
class EnterSubstitution:
    """Let a colleague of the same body act in the place of an absent person, from a day to a day (both inclusive, the
    district's), in one role or, with "", in every one. Result: {"substitution": number}."""

    command_id: str
    actor: str
    absent: str
    substitute: str
    first_day: date
    last_day: date
    role: str = ""


@dataclass(frozen=True, slots=True)
class EndSubstitution:
    """End a substitution now. Result: {"substitution": number}."""

    command_id: str
    actor: str
    substitution: int


Command = (
    StartCase
    | ClaimTask
    | ReleaseTask
    | SaveDraft
    | CompleteTask
    | TakeBack
    | ReturnTask
    | StoreFile
    | RetryIncident
    | RetryAtServer
    | ProposeVariables
    | ProposeMove
    | ConfirmIntervention
    | RefuseIntervention
    | WithdrawIntervention
    | CancelCase
    | SuspendCase
    | ResumeCase
    | AddCountersigner
    | RemoveCountersigner
    | EnterSubstitution
    | EndSubstitution
    | OfficeCommand
    | DeskCommand
    | PartyCommand
    | CaseMoveCommand
    | MachineCommand
)
