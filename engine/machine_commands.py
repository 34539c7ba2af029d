"""Commands that no person gives: what the worker and the engine ask of themselves, by the same path and rules. `engine.commands`
lists them with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.identity import SYSTEM


@dataclass(frozen=True, slots=True)
class FireTimer:
    command_id: str
    case_id: str
    wait: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class LapseIntervention:
    """Close a proposal whose case has gone on since."""

    command_id: str
    intervention_id: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class RecountTerms:
    """Count the pending terms of a case by the newest calendar. Result: {"case", "moved": how many changed}."""

    command_id: str
    case_id: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class LookForDoers:
    """Look whether anybody can do the open tasks of a case, and mark those that nobody can. Result: {"case": id}."""

    command_id: str
    case_id: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class StartByTimer:
    command_id: str
    process: str
    event: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class Deliver:
    """Bring one row of the outbox to its receiver."""

    command_id: str
    outbox_id: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class PublishMessage:
    """Send a message for a case that stands in for a procedure which is not there: what a scenario's `message` does."""

    command_id: str
    case_id: str
    name: str
    key: str
    variables: Mapping[str, Any]
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class AnswerCall:
    """Answer a call for the called case, which ends undone: what a scenario's `answer-call` does, so that it need not play
    another procedure. `code`: it ends in this BPMN error."""

    command_id: str
    case_id: str
    variables: Mapping[str, Any]
    code: str | None = None
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class RecordRendition:
    """A document's PDF was made after the commit; its hash is journalled as a later input."""

    command_id: str
    document_id: str
    pdf_hash: str
    outbox_id: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class SealNow:
    """Seal what has moved since the last seal. Result: {"seal", "leaves", "root"}, of the last one where nothing has."""

    command_id: str
    actor: str = SYSTEM


MachineCommand = (
    FireTimer
    | LapseIntervention
    | RecountTerms
    | LookForDoers
    | StartByTimer
    | Deliver
    | PublishMessage
    | AnswerCall
    | RecordRendition
    | SealNow
)
