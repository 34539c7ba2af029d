"""A compiled process: immutable elements and flows, their expressions parsed once.

Where a text may be FEEL or fixed, the field holds an `Expression` or the fixed value itself.
Source: BPMN 2.0.2, clause 10; the zeebe: elements are those of the Camunda 8 family.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from engine.bpmn.event_definitions import (
    CancelEvent,
    CompensateEvent,
    ConditionalEvent,
    Cycle,
    Definition,
    ErrorEvent,
    EscalationEvent,
    LinkEvent,
    MessageEvent,
    MultipleEvent,
    Part,
    SignalEvent,
    TerminateEvent,
    TimerEvent,
    Words,
)
from engine.bpmn.loop_definitions import Adding, MultiInstance, StandardLoop
from engine.feel import Expression

__all__ = [
    "Activity", "AdHocSubProcess", "Adding",
    "BoundaryEvent", "BusinessRuleTask", "CallActivity", "CancelEvent", "CatchEvent", "CompensateEvent",
    "ConditionalEvent", "Container", "Cycle", "Definition", "Diagram", "Element", "EndEvent", "ErrorEvent",
    "EscalationEvent", "Event", "EventBasedGateway", "EventSubProcess", "ExclusiveGateway", "Flow", "InclusiveGateway",
    "LinkEvent", "Mapping_", "MessageEvent", "MultiInstance", "MultipleEvent", "ParallelGateway", "Part",
    "PassThroughTask", "Process", "ReceiveTask", "Scope", "ScriptTask", "SendTask", "ServiceTask", "SignalEvent", "StandardLoop",
    "StartEvent", "SubProcess", "TerminateEvent", "ThrowEvent", "TimerEvent", "Transaction", "UserTask", "Words",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is None where it is unconditional."""

    id: str
    name: str
    source: str
    target: str
    condition: Expression | None
    line: int


@dataclass(frozen=True, slots=True)
class Mapping_:
    """One input or output mapping: the value of `source` becomes the variable `target`."""

    source: Words
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What every flow node has. `scope` is the id of the process or subprocess it stands in, "" for the process.

    `incoming` and `outgoing` are flow ids in the order of the file; `reads` are expressions for the checker.
    """

    id: str
    name: str
    line: int
    scope: str
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Mapping_, ...] = ()
    outputs: tuple[Mapping_, ...] = ()
    conditional: bool = False  # some outgoing flow has a condition
    expressions: tuple[tuple[str, Expression, int], ...] = ()  # attribute, expression, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Element):
    """A process or a subprocess: where its tokens begin, which event subprocesses wait in it, and the variables that its data
    objects declare."""

    start: str | None = None
    event_subprocesses: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Scope):
    """The process itself; `starts` are all its start events."""

    starts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Element):
    """Work of any kind; `boundaries` are the events attached to it.

    `undone_by` is the activity that its compensation boundary event leads to; `for_compensation` says it is such a one.
    """

    loop: MultiInstance | StandardLoop | None = None
    boundaries: tuple[str, ...] = ()
    undone_by: str | None = None
    for_compensation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcess(Activity):
    """An embedded subprocess; its fields are those of `Scope` (slots allow one base with fields).

    `undoing` is the event subprocess that a compensation of the whole starts.
    """

    start: str | None = None
    event_subprocesses: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    undoing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction(SubProcess):
    """An embedded subprocess that can be given up: what was done in it is undone then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdHocSubProcess(SubProcess):
    """An embedded subprocess whose activities begin as `active` says, without it all of them: together or one by one.

    `begins` are the activities that may begin; `completion` is looked at whenever an activity inside is done.
    """

    sequential: bool = False
    active: Expression | None = None
    completion: Expression | None = None
    cancels_remaining: bool = True
    begins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSubProcess(Scope):
    """A subprocess that an event of its scope starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassThroughTask(Activity):
    """A task without a kind, or a manual one: nothing that the engine does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask(Activity):
    """Work of a person. The meaning of the properties is the caller's; those that are FEEL are compiled here."""

    form: str | None = None
    groups: tuple[str, ...] | Expression = ()
    assignee: Words | None = None
    due: Expression | datetime | None = None
    unit: Words | None = None
    four_eyes: tuple[str, ...] = ()
    late: str | None = None
    remind: int | None = None  # working days before the term's last day; 0 = no reminder, None = as the procedure has it
    document: str | None = None
    document_when: Expression | None = None
    preview: str | None = None
    grave: bool = False
    desk: str | None = None
    return_to: tuple[str, ...] = ()  # earlier user tasks of the same scope to which whoever has the task may return
    party: Expression | None = None  # {key, name}: it is for a person without an account
    blind: bool = False  # what one enters nobody else reads before all instances are done
    paper_by: tuple[str, ...] = ()  # the roles that give such a person a code, and record what they say on paper


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTask(Activity):
    """A job of the registry. `retries`: how often it is tried by itself before an incident; None = as its fault says."""

    job_type: str
    retries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTask(Activity):
    """Sends a message and goes on."""

    message: MessageEvent
    time_to_live: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTask(Activity):
    """Waits for a message."""

    message: MessageEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessRuleTask(Activity):
    """Takes a decision."""

    decision: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptTask(Activity):
    """Computes a value."""

    script: Expression
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallActivity(Activity):
    """Starts a case of another process and waits for its end."""

    process: str
    all_outputs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusiveGateway(Element):
    """One way on; a merge needs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelGateway(Element):
    """All ways on; a join waits for a token on every incoming flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusiveGateway(Element):
    """Every way whose condition holds; a join waits for the tokens that can still come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBasedGateway(Element):
    """Waits for the first of several events; `targets` are the catching elements."""

    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Element):
    """Any event; `definition` is None for a none event."""

    definition: Definition = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its definitions one by one."""
        if isinstance(self.definition, MultipleEvent):
            return self.definition.parts
        return () if self.definition is None else (self.definition,)

    @property
    def cancels(self) -> bool:
        """Whether the event gives a transaction up, or follows when one was."""
        return any(isinstance(part, CancelEvent) for part in self.parts)

    @property
    def compensation(self) -> CompensateEvent | None:
        """What the event undoes, or that it leads to what undoes."""
        return next((part for part in self.parts if isinstance(part, CompensateEvent)), None)

    @property
    def parallel(self) -> bool:
        """Whether all its definitions must have come before it fires."""
        return isinstance(self.definition, MultipleEvent) and self.definition.parallel


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEvent(Event):
    """Begins a process or a subprocess; `interrupting` counts in event subprocesses."""

    interrupting: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchEvent(Event):
    """An intermediate catch event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowEvent(Event):
    """An intermediate throw event; `time_to_live` counts for messages."""

    time_to_live: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEvent(Event):
    """Ends a token; `time_to_live` counts for messages."""

    time_to_live: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryEvent(Event):
    """An event that watches an activity."""

    attached_to: str
    interrupting: bool = True


Container: TypeAlias = Process | EventSubProcess | SubProcess
"""What holds flow nodes of its own."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """One executable process of a file. `elements` holds the process itself under its own id."""

    process_id: str
    name: str
    file: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    links: Mapping[str, str]  # throw event -> catch event of the same link
    # inclusive join -> element of the same scope -> incoming flows of the join that a token there may still reach
    reach: Mapping[str, Mapping[str, frozenset[str]]]
    conditional: bool = False  # some event waits for a condition

    @property
    def process(self) -> Process:
        """The process as the outermost scope."""
        process = self.elements[self.process_id]
        assert isinstance(process, Process)
        return process

    @property
    def starts(self) -> tuple[StartEvent, ...]:
        """The start events of the process itself."""
        found = (self.elements[identity] for identity in self.process.starts)
        return tuple(event for event in found if isinstance(event, StartEvent))

    def message_starts(self) -> Mapping[str, StartEvent]:
        """Message names that start a case, with their start events."""
        return {
            part.name: event
            for event in self.starts
            for part in event.parts
            if isinstance(part, MessageEvent) and isinstance(part.name, str)
        }

    def signal_starts(self) -> tuple[tuple[StartEvent, str], ...]:
        """Start events that a signal triggers, each with the signal's name."""
        return tuple(
            (event, part.name)
            for event in self.starts
            for part in event.parts
            if isinstance(part, SignalEvent) and isinstance(part.name, str)
        )

    def timer_starts(self) -> tuple[tuple[StartEvent, TimerEvent], ...]:
        """Start events that a timer triggers, each with its timer."""
        return tuple((event, part) for event in self.starts for part in event.parts if isinstance(part, TimerEvent))

    def expressions(self) -> Iterator[tuple[Element, str, str, Expression, int]]:
        """Every expression: the element that reads it, the id of what it is written at (that, or a flow that leaves it),
        the attribute, the expression, its line."""
        for element in self.elements.values():
            for attribute, expression, line in element.expressions:
                yield element, element.id, attribute, expression, line
        for flow in self.flows.values():
            if flow.condition is not None:
                yield self.elements[flow.source], flow.id, "conditionExpression", flow.condition, flow.line
