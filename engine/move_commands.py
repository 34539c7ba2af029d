"""The commands about moving many running cases to another version. `engine.commands` lists them with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.identity import SYSTEM


@dataclass(frozen=True, slots=True)
class ProposeCaseMoves:
    """Propose to move the running cases of a procedure to another version of it. `mapping`: ids that have another name there;
    "" for a watched event whose wait is closed instead.
    `undoes`: an earlier move whose cases are brought back instead (then `version` and `mapping` follow of it). By an
    administrator, or SYSTEM for whoever runs the server. Result: {"move": id}."""

    command_id: str
    actor: str
    procedure: str
    version: int
    mapping: Mapping[str, str]
    reason: str
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmCaseMoves:
    command_id: str
    actor: str
    move_id: str


@dataclass(frozen=True, slots=True)
class RefuseCaseMoves:
    """Close a proposed move for good, with a reason; every case stays where it is. Result: {"move": id}."""

    command_id: str
    actor: str
    move_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawCaseMoves:
    """Take back a proposal of one's own before it is decided on. Result: {"move": id}."""

    command_id: str
    actor: str
    move_id: str


@dataclass(frozen=True, slots=True)
class LookAtCases:
    """Look at the next cases of a proposed move: what would become of them. Result: {"move", "left": how many are unseen}."""

    command_id: str
    move_id: str
    actor: str = SYSTEM


@dataclass(frozen=True, slots=True)
class MoveCase:
    """Move one case of a confirmed move. Result: {"case", "status"}."""

    command_id: str
    move_id: str
    case_id: str
    actor: str = SYSTEM


CaseMoveCommand = ProposeCaseMoves | ConfirmCaseMoves | RefuseCaseMoves | WithdrawCaseMoves | LookAtCases | MoveCase
