"""What may happen to a case: the inputs of `advance`, all that its state depends on besides the diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Input:
    """Root of the inputs. `kind` is a noun:verb tag for the journal."""

    kind: ClassVar[str] = ""

    def to_plain(self) -> dict[str, Any]:
        """The input as a canonical-encodable dict, `kind` included."""
        return {"kind": self.kind} | {entry.name: getattr(self, entry.name) for entry in fields(self)}


@dataclass(frozen=True, slots=True)
class Start(Input):
    """A case begins at its none start event, at the start event of a message, or at the one named."""

    kind: ClassVar[str] = "case:started"
    variables: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None
    start_event: str | None = None


@dataclass(frozen=True, slots=True)
class TaskCompleted(Input):
    """Somebody finished a user task."""

    kind: ClassVar[str] = "task:completed"
    instance: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobCompleted(Input):
    """A job gave its result."""

    kind: ClassVar[str] = "job:completed"
    instance: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobFailed(Input):
    """A job (or a call) cannot be done now: an incident at its element, the job is asked again by `Retried`."""

    kind: ClassVar[str] = "job:failed"
    instance: str
    message: str


@dataclass(frozen=True, slots=True)
class JobDelayed(Input):
    """A job could not be done at its `attempt`th try and is asked again at a moment, before anybody is told."""

    kind: ClassVar[str] = "job:delayed"
    instance: str
    message: str
    attempt: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class JobThrew(Input):
    """A job ended in a BPMN error. `outside`: a caller of this case, near or far, catches it if nothing here does."""

    kind: ClassVar[str] = "job:threw"
    instance: str
    code: str
    message: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class TimerFired(Input):
    """A timer's time has come; when it fired is `Context.now`."""

    kind: ClassVar[str] = "timer:fired"
    wait: str


@dataclass(frozen=True, slots=True)
class MessageArrived(Input):
    """A message correlated with one subscription."""

    kind: ClassVar[str] = "message:arrived"
    wait: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallCompleted(Input):
    """The called case ended well; `variables` are its root variables."""

    kind: ClassVar[str] = "call:completed"
    instance: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallThrew(Input):
    """The called case ended in a BPMN error; `outside` as for a job."""

    kind: ClassVar[str] = "call:threw"
    instance: str
    code: str
    message: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class CallEscalated(Input):
    """The called case threw an escalation that nothing in it catches, and goes on."""

    kind: ClassVar[str] = "call:escalated"
    instance: str
    code: str


@dataclass(frozen=True, slots=True)
class SignalArrived(Input):
    """A signal was broadcast; every wait of the case for it hears it."""

    kind: ClassVar[str] = "signal:arrived"
    name: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retried(Input):
    """An incident's cause is looked at again."""

    kind: ClassVar[str] = "incident:retried"
    instance: str


@dataclass(frozen=True, slots=True)
class VariablesAmended(Input):
    """Somebody set variables by hand, where an instance sees them."""

    kind: ClassVar[str] = "variables:amended"
    instance: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TokenMoved(Input):
    """Somebody ended an instance by hand and let its token stand at another element of the same scope."""

    kind: ClassVar[str] = "token:moved"
    instance: str
    target: str


@dataclass(frozen=True, slots=True)
class Cancelled(Input):
    """The whole case is ended from outside."""

    kind: ClassVar[str] = "case:cancelled"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suspended(Input):
    """The whole case stands still from now on: only `Resumed` or `Cancelled` may follow."""

    kind: ClassVar[str] = "case:suspended"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resumed(Input):
    """The case goes on. `notes` holds what was noted when the pending terms were computed, by wait (timers) or instance
    (tasks), `due` when the open tasks are due, by instance: both stand in rows, not in the state."""

    kind: ClassVar[str] = "case:resumed"
    reason: str = ""
    notes: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    due: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recounted(Input):
    """The calendar has changed: pending terms are counted anew. `notes` and `due` as for `Resumed`."""

    kind: ClassVar[str] = "terms:recounted"
    notes: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    due: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemAdded(Input):
    """One more item for a multi-instance at work; `instance` is its body."""

    kind: ClassVar[str] = "item:added"
    instance: str
    value: Any


@dataclass(frozen=True, slots=True)
class ItemRemoved(Input):
    """An item of a multi-instance that is not completed is wanted no longer; `item` is its loop counter."""

    kind: ClassVar[str] = "item:removed"
    instance: str
    item: int


@dataclass(frozen=True, slots=True)
class Returned(Input):
    """Whoever has an open task returns the case to an earlier one: the element `target`."""

    kind: ClassVar[str] = "task:returned"
    instance: str
    target: str


@dataclass(frozen=True, slots=True)
class TakenBack(Input):
    """The step of a journal entry is taken back. Not for `advance`: `taking_back.take_back` needs the state before it."""

    kind: ClassVar[str] = "task:taken-back"
    undone: int


@dataclass(frozen=True, slots=True)
class Migrated(Input):
    """The case goes on by another version of its process. Not for `advance`: `migrating.migrate` needs both diagrams. `version`
    and `definition` (its content hash) name the new one; `mapping` holds the ids that have another name there,
    and watched events that are no longer awaited ("")."""

    kind: ClassVar[str] = "case:migrated"
    version: int
    definition: str
    mapping: Mapping[str, str] = field(default_factory=dict)


INPUTS: Mapping[str, type[Input]] = {
    input_class.kind: input_class
    for input_class in (
        Start, TaskCompleted, JobCompleted, JobFailed, JobDelayed, JobThrew, TimerFired, MessageArrived,
        CallCompleted, CallThrew, CallEscalated, SignalArrived, Retried, VariablesAmended, TokenMoved, Cancelled,
        Suspended, Resumed, Recounted,
        ItemAdded, ItemRemoved, Returned,
        TakenBack, Migrated,
    )
}  # fmt: skip


def input_from_plain(plain: Mapping[str, Any]) -> Input:
    """The input that `to_plain` wrote.

    Raises: KeyError for an unknown kind, TypeError for a field that the kind does not have.
    """
    known = INPUTS[plain["kind"]]
    names = {entry.name for entry in fields(known)}
    given = {name: value for name, value in plain.items() if name != "kind"}
    if given.keys() - names:
        raise TypeError(f"Expected fields of {known.kind}, but found {sorted(given.keys() - names)}.")
    return known(**given)
