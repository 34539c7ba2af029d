"""What a step of a case causes: facts in the order they came about, for the store, the journal and the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from engine.dmn import Decided


@dataclass(frozen=True, slots=True)
class Effect:
    """Root of the effects: what happened (`kind`, a noun:verb tag), where in the diagram, at which element instance."""

    kind: ClassVar[str] = ""
    element: str
    instance: str

    def to_plain(self) -> dict[str, Any]:
        """The effect as a canonical-encodable dict; every field stands in it."""
        plain: dict[str, Any] = {"kind": self.kind, "element": self.element, "instance": self.instance}
        for name in type(self).__slots__:
            value = getattr(self, name)
            plain[name] = list(value) if isinstance(value, tuple) else value
        return plain


@dataclass(frozen=True, slots=True)
class ElementEntered(Effect):
    """A token came to an element."""

    kind: ClassVar[str] = "element:entered"


@dataclass(frozen=True, slots=True)
class ElementCompleted(Effect):
    """An element is done."""

    kind: ClassVar[str] = "element:completed"


@dataclass(frozen=True, slots=True)
class ElementCancelled(Effect):
    """An element was ended from outside: by a boundary event, a terminate end, an error, a completion condition."""

    kind: ClassVar[str] = "element:cancelled"


@dataclass(frozen=True, slots=True)
class CompensationBegun(Effect):
    """Something done is being undone by this instance: `activity` is what, `undone` the instance that had completed,
    `thrower` the instance that asked for it."""

    kind: ClassVar[str] = "compensation:begun"
    activity: str
    undone: str
    thrower: str


@dataclass(frozen=True, slots=True)
class FlowTaken(Effect):
    """A token moved along a sequence flow; `element` is the flow's source."""

    kind: ClassVar[str] = "flow:taken"
    flow: str


@dataclass(frozen=True, slots=True)
class TaskOpened(Effect):
    """A user task waits for somebody.

    `groups` are candidate roles, `assignee` a user id or None, `unit` a unit id that overrides the role's own or None,
    `due_at` aware or None, `notes` what the host functions noted while the due date was computed, `item` the loop
    counter inside a multi-instance, `properties` the diagram's zeebe:properties of this task.
    """

    kind: ClassVar[str] = "task:opened"
    form: str | None
    groups: tuple[str, ...]
    assignee: str | None
    unit: str | None
    due_at: datetime | None
    notes: tuple[Mapping[str, Any], ...]
    item: int | None
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PartyAwaited(Effect):
    """The user task that was just opened is for a person without an account: `person` is {key, name}, the key one of theirs in
    the whole case."""

    kind: ClassVar[str] = "party:awaited"
    person: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TaskClosed(Effect):
    """A user task waits no longer; `how` is "completed" or "cancelled"."""

    kind: ClassVar[str] = "task:closed"
    how: str


@dataclass(frozen=True, slots=True)
class TaskReopened(Effect):
    """A closed user task waits again, in the hands it was in and with its old term: a step was taken back."""

    kind: ClassVar[str] = "task:reopened"


@dataclass(frozen=True, slots=True)
class ElementResumed(Effect):
    """An element that had ended is live again: a step was taken back."""

    kind: ClassVar[str] = "element:resumed"


@dataclass(frozen=True, slots=True)
class ElementMigrated(Effect):
    """A live element has another name in the version that its case was moved to; `was` is the one that it had."""

    kind: ClassVar[str] = "element:migrated"
    was: str


@dataclass(frozen=True, slots=True)
class JobRequested(Effect):
    """A job is to be run with these variables, for the `attempt`th time in a row; its result comes back as JobCompleted,
    JobFailed, JobDelayed or JobThrew."""

    kind: ClassVar[str] = "job:requested"
    type: str
    variables: Mapping[str, Any]
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class JobCancelled(Effect):
    """A requested job is wanted no longer: its result would be rejected."""

    kind: ClassVar[str] = "job:cancelled"


@dataclass(frozen=True, slots=True)
class MessageSent(Effect):
    """A message leaves the case. `key` is None where only a start event may receive it; `time_to_live` is ISO 8601."""

    kind: ClassVar[str] = "message:sent"
    name: str
    key: str | None
    variables: Mapping[str, Any]
    time_to_live: str


@dataclass(frozen=True, slots=True)
class SignalSent(Effect):
    """A signal is broadcast; waits for it in the same case have heard it already, those of other cases and start events hear
    it now."""

    kind: ClassVar[str] = "signal:sent"
    name: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimerSet(Effect):
    """A timer runs. `due_at` is aware; `timer_kind` is "date", "duration", "cycle" or "retry" (of a job); `notes` as for a task."""

    kind: ClassVar[str] = "timer:set"
    wait: str
    due_at: datetime
    notes: tuple[Mapping[str, Any], ...]
    timer_kind: str


@dataclass(frozen=True, slots=True)
class TimerCleared(Effect):
    """A timer runs no longer: it fired for the last time, or what it watched is over."""

    kind: ClassVar[str] = "timer:cleared"
    wait: str


@dataclass(frozen=True, slots=True)
class TimerResumed(Effect):
    """A cleared timer runs again, to the moment it was set for: a step was taken back."""

    kind: ClassVar[str] = "timer:resumed"
    wait: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SubscriptionOpened(Effect):
    """A message of this name and key is awaited."""

    kind: ClassVar[str] = "subscription:opened"
    wait: str
    message: str
    key: str


@dataclass(frozen=True, slots=True)
class SignalAwaited(Effect):
    """A signal of this name is awaited."""

    kind: ClassVar[str] = "signal:awaited"
    wait: str
    name: str


@dataclass(frozen=True, slots=True)
class ConditionAwaited(Effect):
    """Something is to become true of the variables; the engine itself looks whenever they may have changed."""

    kind: ClassVar[str] = "condition:awaited"
    wait: str
    part: int = 0  # which of the element's definitions


@dataclass(frozen=True, slots=True)
class ConditionMet(Effect):
    """An awaited condition has become true, and its event fires."""

    kind: ClassVar[str] = "condition:met"
    wait: str


@dataclass(frozen=True, slots=True)
class SubscriptionClosed(Effect):
    """A message, signal or condition is awaited no longer."""

    kind: ClassVar[str] = "subscription:closed"
    wait: str


@dataclass(frozen=True, slots=True)
class CallRequested(Effect):
    """A case of another process is to be started as a child, with these variables."""

    kind: ClassVar[str] = "call:requested"
    process: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CallCancelled(Effect):
    """The child case is wanted no longer and is to be cancelled."""

    kind: ClassVar[str] = "call:cancelled"


@dataclass(frozen=True, slots=True)
class EscalationUncaught(Effect):
    """Nothing in the case catches an escalation: a called case's comes to its caller, any other changes nothing."""

    kind: ClassVar[str] = "escalation:uncaught"
    code: str


@dataclass(frozen=True, slots=True)
class DecisionTaken(Effect):
    """A decision was evaluated: its value, the rules that fired, and what the host functions noted, as the law that was applied."""

    kind: ClassVar[str] = "decision:taken"
    decided: Decided
    notes: tuple[Mapping[str, Any], ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """The effect with the decision's traces as plain dicts."""
        decided = self.decided
        tables = [
            {
                "decision": trace.decision, "part": trace.part, "inputs": list(trace.inputs),
                "matched": list(trace.matched), "outputs": trace.outputs,
            }
            for trace in decided.tables
        ]  # fmt: skip
        taken = {
            "decision": decided.decision, "value": decided.value,
            "tables": tables, "reasons": list(decided.reasons),
        }  # fmt: skip
        noted = {"notes": list(self.notes)} if self.notes else {}
        return {"kind": self.kind, "element": self.element, "instance": self.instance, "decided": taken, **noted}


@dataclass(frozen=True, slots=True)
class LawApplied(Effect):
    """Law was applied that no other effect notes: by a mapping, a condition, a script, a key. `notes` as for a decision."""

    kind: ClassVar[str] = "law:applied"
    notes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class VariablesSet(Effect):
    """Variables got values in a scope; `scope` is the id of the instance that declares them."""

    kind: ClassVar[str] = "variables:set"
    scope: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentRaised(Effect):
    """A token stopped, because what it needs cannot be computed or done; everything else goes on."""

    kind: ClassVar[str] = "incident:raised"
    message: str


@dataclass(frozen=True, slots=True)
class IncidentResolved(Effect):
    """A stopped token goes on, or was cancelled."""

    kind: ClassVar[str] = "incident:resolved"


@dataclass(frozen=True, slots=True)
class TaskReturned(Effect):
    """Whoever had a task returned the case to an earlier one: what came after that is taken down."""

    kind: ClassVar[str] = "task:returned"
    target: str


@dataclass(frozen=True, slots=True)
class ItemAdded(Effect):
    """A multi-instance has one more item; `instance` is its body, `item` the new loop counter."""

    kind: ClassVar[str] = "item:added"
    item: int


@dataclass(frozen=True, slots=True)
class ItemRemoved(Effect):
    """A multi-instance has one item less."""

    kind: ClassVar[str] = "item:removed"
    item: int


@dataclass(frozen=True, slots=True)
class CaseSuspended(Effect):
    """The case stands still: no task is done, no timer fires, messages are kept for it."""

    kind: ClassVar[str] = "case:suspended"


@dataclass(frozen=True, slots=True)
class CaseResumed(Effect):
    """The case goes on after it stood still since `since`."""

    kind: ClassVar[str] = "case:resumed"
    since: datetime


@dataclass(frozen=True, slots=True)
class TimerMoved(Effect):
    """A running timer ends at another time: later by the time that its case stood still, or as a changed calendar has it; `notes`
    say how that was found."""

    kind: ClassVar[str] = "timer:moved"
    wait: str
    due_at: datetime
    notes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TermMoved(Effect):
    """The term of an open task ends at another time, likewise."""

    kind: ClassVar[str] = "term:moved"
    due_at: datetime
    notes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CaseEnded(Effect):
    """The case is over; `how` is "completed", "terminated", "cancelled" or "error" (then `code` is the error's)."""

    kind: ClassVar[str] = "case:ended"
    how: str
    code: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
