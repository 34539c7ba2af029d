"""What the engine refuses, and why: one root, a class per reason, one English sentence as the message.

The web layer turns a class into a status and into a sentence of the reader's language; it never parses the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any


class EngineError(Exception):
    """Root of all that the engine raises on purpose."""


class NotFound(EngineError):
    """Nothing of that name is there for this actor. A foreign case and a missing one are told apart by nobody."""

    def __init__(self, noun: str, identity: str) -> None:
        self.noun, self.identity = noun, identity
        super().__init__(f"Expected {noun} {identity}, but there is none that you may see.")


class NotAllowed(EngineError):
    """The actor sees the thing, but may not do this to it."""

    def __init__(self, reason: str, message: str, **facts: Any) -> None:
        self.reason, self.facts = reason, facts
        super().__init__(message)


class WrongSecret(NotAllowed):
    """A secret that does not fit. `subject`: under what guesses at it are counted, as a fingerprint."""

    def __init__(self, reason: str, message: str, subject: str, **facts: Any) -> None:
        self.subject = subject
        super().__init__(reason, message, **facts)


class WrongState(EngineError):
    """The thing is not in a state that takes this command."""

    def __init__(self, noun: str, identity: str, wanted: str, state: str, **facts: Any) -> None:
        self.noun, self.identity, self.wanted, self.state, self.facts = noun, identity, wanted, state, facts
        super().__init__(f"Expected to {wanted} {noun} {identity}, but it is {state}.")


class StaleTask(EngineError):
    """The page that sent the command shows an older version of the task."""

    def __init__(self, task_id: str, seen: int, version: int, changed_by: str | None) -> None:
        self.task_id, self.seen, self.version, self.changed_by = task_id, seen, version, changed_by
        super().__init__(f"Expected task {task_id} at version {seen}, but it is at version {version}.")


class FormRejected(EngineError):
    """The values do not fit the form: every problem at once."""

    def __init__(self, form: str, problems: Sequence[Any]) -> None:
        self.form, self.problems = form, tuple(problems)
        listed = ", ".join(f"{problem.path}: {problem.code}" for problem in self.problems)
        super().__init__(f"Expected values that fit form {form}, but found {listed}.")


class RegisterRefused(EngineError):
    """What was to be entered in a register is not right: every problem at once, and nothing was entered."""

    def __init__(self, register: str, problems: Sequence[Any]) -> None:
        self.register, self.problems = register, tuple(problems)
        listed = ", ".join(f"{problem.reason} at {problem.place or 'it all'}" for problem in self.problems[:10])
        super().__init__(f"Expected what register {register} can take, but found {len(self.problems)} problems: {listed}.")


class ActRejected(EngineError):
    """What was entered at a desk is not right: every problem at once, and nothing was taken."""

    def __init__(self, act: str, problems: Sequence[Any]) -> None:
        self.act, self.problems = act, tuple(problems)
        listed = ", ".join(f"{problem.path}: {problem.code}" for problem in self.problems[:10])
        super().__init__(f"Expected what act {act} can take, but found {len(self.problems)} problems: {listed}.")


class DuplicateCase(EngineError):
    """A case with this key stands already, and its procedure allows only one."""

    def __init__(self, process: str, key: str, number: str) -> None:
        self.process, self.key, self.number = process, key, number
        super().__init__(f"Expected to start {process} for {key}, but case {number} stands for it already.")


class CommandConflict(EngineError):
    """The command's id was used before for something else."""

    def __init__(self, command_id: str) -> None:
        self.command_id = command_id
        super().__init__(f"Expected a new command id, but {command_id} was used for another command.")


class BadValue(EngineError):
    """A value that a command carries is not of its kind (too long, a NUL, no such unit …)."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(f"Expected a good value for {field}, but {reason}.")


class NotStaged(BadValue):
    """A file was never uploaded by this person, or so long ago that it was removed."""

    def __init__(self) -> None:
        super().__init__("file", "it was not uploaded here within a day")


class BadDefinition(EngineError):
    """A procedure folder has errors and cannot be deployed."""

    def __init__(self, procedure: str, findings: Sequence[Any]) -> None:
        self.procedure, self.findings = procedure, tuple(findings)
        super().__init__(f"Expected procedure {procedure} without errors, but found {len(self.findings)}.")


class TooManyAttempts(EngineError):
    """Log-in is blocked for a while."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Expected fewer attempts, wait {seconds} seconds.")


class Tampered(EngineError):
    """Stored bytes do not agree with their hash, tag or chain."""


class Cause(StrEnum):
    """Why something stands still, as far as it is told to those who may see no value."""

    PROCEDURE = "procedure"  # an expression, condition, decision table or letter gives nothing that can be used
    ABSENT = "absent"  # what a job asks for is not on record
    BEFORE = "before"  # what a job is to record stands on record already
    OVER = "over"  # what a job builds on was revoked, reversed or ended
    DAY = "day"  # it is not the day for it
    VALUE = "value"  # what the procedure gives a job is missing, or fits nothing
    BASIS = "basis"  # the basis in law is not confirmed, or not in force
    JOB = "job"  # a job cannot do it, for another reason
    CALL = "call"  # the case that was called did not begin, or was cancelled
    DELIVERY = "delivery"  # what was sent reaches nobody
    OURS = "ours"  # the program broke; the log has the details
    NOBODY = "nobody"  # nobody can do the task
    ALTERED = "altered"  # what is stored of the case was changed beside the program
    FORGOTTEN = "forgotten"  # the case's key was destroyed: nobody reads why any more


class JobFault(EngineError):
    """A job cannot do what it is asked now: an incident at its service task, to be retried.

    `transient`: what it lacks may come by itself, so it is asked again after growing pauses before it is an incident.
    """

    def __init__(self, message: str, transient: bool = False, cause: Cause = Cause.JOB) -> None:
        self.transient, self.cause = transient, cause
        super().__init__(message)


class JobThrow(EngineError):
    """A job ends in a BPMN error that the diagram may catch."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class Outage(EngineError):
    """The database cannot be reached or cannot write, whoever asks: nothing was changed, and later it will work again."""

    def __init__(self, message: str = "Expected the database to answer, but it cannot now.", lost: bool = False) -> None:
        self.lost = lost  # a connection that broke: another one may work at once
        super().__init__(message)


class NoRoom(Outage):
    """The disk is full: nothing was changed, and once there is room the same will work."""

    def __init__(self) -> None:
        super().__init__("Expected room on the disk, but it is full.")


REFUSALS = (
    NotFound, NotAllowed, WrongState, StaleTask, FormRejected, RegisterRefused, ActRejected, DuplicateCase, CommandConflict, BadValue,
    BadDefinition, TooManyAttempts, Outage,
)  # fmt: skip
"""What the sender of a command can do something about, if only to send it again later; every other error is a fault of ours
or of a procedure."""
