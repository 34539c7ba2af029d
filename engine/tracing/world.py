"""Where a trace's cases run: a clock that stands still until it is moved, the messages under way, the calls between them.

It does for a file's processes what the worker and the outbox do for deployed ones, in the same order, in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn import Context, Diagram, Input, Instance, State, advance, catches_error
from engine.bpmn import effects as fx
from engine.bpmn.diagram import Element
from engine.bpmn.expressions import fixed_time
from engine.bpmn.inputs import CallCompleted, CallEscalated, CallThrew, Cancelled, MessageArrived, SignalArrived, Start, TimerFired
from engine.bpmn.state import ACTIVE, Wait
from engine.bpmn.timers import later
from engine.clock import DISTRICT_ZONE
from engine.dmn import DecisionFault
from engine.feel import Environment, Value
from engine.host_functions import format_functions
from engine.tracing.events import Event, events_of
from engine.tracing.post import Letter, Post
from engine.tracing.starts import Clockwork, message_start, signal_starts, starts_by_itself, waiting_starts

BEGINNING = datetime(2026, 1, 1, tzinfo=DISTRICT_ZONE)
MAX_STEPS = 20_000
MAX_EVENTS = 200_000
MAX_CASES = 1_000
SCRIPT_TIME_TO_LIVE = "P7D"  # as a message put into a running case from outside


class OutOfBounds(Exception):
    """The trace goes on and on; the message says where it was stopped."""


@dataclass(slots=True)
class Case:
    """One case of the trace; `parent` is the call that began it, `key` that of the message that did."""

    number: int
    diagram: Diagram
    state: State
    parent: tuple[Case, str] | None = None
    key: str | None = None
    how: str | None = None
    code: str | None = None
    variables: Mapping[str, Value] = field(default_factory=dict)

    def element_of(self, instance: Instance) -> Element:
        """The element that an instance is one of."""
        return self.diagram.elements[instance.element]

    @property
    def incidents(self) -> list[tuple[str, str]]:
        """Elements that stand still, each with why."""
        return [(one.element, one.incident) for one in self.state.instances.values() if one.incident is not None]

    @property
    def stopped(self) -> bool:
        """Whether a token stands still. A case that ended in an error that nobody caught is over, as in the engine."""
        return bool(self.incidents)

    def to_plain(self) -> dict[str, Any]:
        """How the case stands, as plain JSON."""
        stands = "incident" if self.stopped else self.how or "running"
        return {"case": self.number, "process": self.diagram.process_id, "state": stands, "variables": dict(self.variables)}


class World:
    """The cases of one trace."""

    def __init__(self, diagrams: Mapping[str, Diagram], open_calls: frozenset[str] = frozenset()) -> None:
        self.diagrams, self.cases, self.events = diagrams, list[Case](), list[Event]()
        self.now = BEGINNING
        self.endless = False
        self.notes: list[str] = []
        self.troubles: list[str] = []  # of what belongs to no case
        self._open_calls = open_calls
        self._outbox: deque[tuple[Case, fx.Effect]] = deque()
        self._post = Post()
        self._clockwork = Clockwork()
        self._children: dict[tuple[int, str], Case] = {}
        self._steps = 0

    # What the script does.

    def begin(self, variables: Mapping[str, Value]) -> None:
        """Begin what begins by itself; let the other start events wait."""
        for diagram in starts_by_itself(self.diagrams):
            self._open(diagram, Start(variables))
        for diagram in self.diagrams.values():
            for event in waiting_starts(diagram):
                self.events.append(Event(event.id, "waiting", 0))
            for event, trouble in self._clockwork.wind(diagram, self._environment(), self.now):
                self.events.append(Event(event.id, "incident" if trouble else "timer-set", 0))
                self.troubles += [f"{event.id}: {trouble}"] if trouble else []
        self._settle()

    def running(self) -> list[Case]:
        """The cases that are not over."""
        return [case for case in self.cases if not case.state.ended]

    def has_child(self, case: Case, instance: Instance) -> bool:
        """Whether a call runs as a case of this trace."""
        return (case.number, instance.id) in self._children

    def give(self, case: Case, given: Input) -> None:
        """Let an input act, and all that follows from it."""
        self._step(case, given)
        self._settle()

    def publish(self, name: str, key: str | None, variables: Mapping[str, Value]) -> None:
        """A message from outside."""
        self._send(name, key, variables, SCRIPT_TIME_TO_LIVE)
        self._settle()

    def broadcast(self, name: str, variables: Mapping[str, Value], sender: Case | None) -> None:
        """A signal: every wait for it hears it, every start event for it begins a case. The sender's have heard it."""
        heard = False
        for case in self.running():
            if case is not sender and any(wait.kind == "signal" and wait.name == name for wait in case.state.waits.values()):
                heard = True
                self._step(case, SignalArrived(name, variables))
        for diagram, event in signal_starts(self.diagrams, name):
            heard = True
            self._open(diagram, Start(variables, start_event=event.id))
        if not heard and sender is None:
            self.notes.append(f"Nobody heard the signal {name}.")
        self._settle()

    def advance(self, span: Any) -> None:
        """Move the clock; what falls due meanwhile fires at its time. Raises: BadTime beyond the calendar."""
        target = later(self.now, span)
        while (due := self._next_due()) is not None and due <= target:
            self.now = max(self.now, due)
            self._settle()
        self.now = target
        self._settle()

    def tell(self, element: str, event: str, case: Case) -> None:
        """Add an event."""
        self.events.append(Event(element, event, case.number))

    def reasons(self) -> Iterator[str]:
        """Why something stands still."""
        yield from self.troubles
        for case in self.cases:
            yield from (f"{element}: {message}" for element, message in case.incidents)

    def lost(self) -> Iterator[str]:
        """What nobody has caught or received so far."""
        for case in self.cases:
            if case.how == "error" and case.parent is None:
                yield f"{case.diagram.process_id}: Nobody caught the error {case.code}, so the case ended."
        yield from self._post.told()

    # How it follows.

    def _environment(self) -> Environment:
        return Environment(now=self.now.astimezone(DISTRICT_ZONE), functions=format_functions())

    def _step(self, case: Case, given: Input) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS or len(self.events) > MAX_EVENTS:
            self._stop(case, f"Expected an end within {MAX_STEPS} steps and {MAX_EVENTS} events; the diagram seems to go round for ever.")
        state = case.state if case.state.instances else None
        step = advance(state, case.diagram, given, Context(self.now, self._environment(), _no_decision))
        case.state = step.state
        case.variables = step.state.variables
        for effect in step.effects:
            self.events.extend(events_of(effect, case.diagram, case.number))
            self._outbox.append((case, effect))

    def _stop(self, case: Case, message: str) -> None:
        self.endless = True
        live = next((one.element for one in reversed(list(case.state.instances.values())) if one.scope), case.diagram.process_id)
        self.tell(live, "incident", case)
        raise OutOfBounds(f"{live}: {message}")

    def _open(
        self, diagram: Diagram, start: Start, parent: tuple[Case, str] | None = None, key: str | None = None
    ) -> Case:
        case = Case(len(self.cases) + 1, diagram, State({}, {}, 0), parent, key)
        if len(self.cases) >= MAX_CASES:
            self._stop(parent[0] if parent else case, f"Expected at most {MAX_CASES} cases; the diagram seems to begin ever more.")
        self.cases.append(case)
        if parent is not None:
            self._children[parent[0].number, parent[1]] = case
        self._step(case, start)
        return case

    def _settle(self) -> None:
        """Until nothing is under way and nothing is due."""
        while True:
            if self._outbox:
                case, effect = self._outbox.popleft()
                follow = _FOLLOWS.get(type(effect))
                if follow is not None:
                    follow(self, case, effect)
            elif not self._fire_due():
                return

    def _timers(self) -> Iterator[tuple[datetime, int, Case, Wait]]:
        for case in self.running():
            for wait in case.state.waits.values():
                if wait.due_at is not None:
                    yield wait.due_at, case.number, case, wait

    def _next_due(self) -> datetime | None:
        found = min((due for due, *_ in self._timers()), default=None)
        start = self._clockwork.next_due()
        return min((one for one in (found, start) if one is not None), default=None)

    def _fire_due(self) -> bool:
        """Fire what fell due first; whether there was something."""
        due = self._next_due()
        if due is None or due > self.now:
            return False
        started = self._clockwork.fire(due)
        if started is not None:
            self._open(started.diagram, Start(start_event=started.event.id))
            return True
        _, _, case, wait = min(self._timers(), key=lambda one: one[:2])
        self._step(case, TimerFired(wait.id))
        return True

    # Messages.

    def _send(self, name: str, key: str | None, variables: Mapping[str, Value], time_to_live: str) -> None:
        letter = Letter(name, key, variables, later(self.now, fixed_time(time_to_live)))
        self._hand_over(letter)

    def _hand_over(self, letter: Letter) -> None:
        """To whoever awaits it; else it is kept for its time."""
        if not self._received(letter):
            self._post.kept.append(letter)

    def _received(self, letter: Letter) -> bool:
        """Whoever awaits a message longest receives it; else it begins a case."""
        for case in self.running():
            for wait in case.state.waits.values():
                if wait.kind == "message" and wait.name == letter.name and wait.key in ("", letter.key):
                    self._step(case, MessageArrived(wait.id, letter.variables))
                    return True
        start = message_start(self.diagrams, letter.name)
        if start is None:
            return False
        if self._standing(start[0], letter.key) is None:
            self._open(start[0], Start(letter.variables, start_event=start[1].id, message=letter.name), key=letter.key)
        else:
            self._post.queued.append((start[0], letter))
        return True

    def _standing(self, diagram: Diagram, key: str | None) -> int | None:
        """The number of the open case of a process that a message of this key began; without a key none is like another."""
        return next((case.number for case in self.running() if key and case.diagram is diagram and case.key == key), None)

    def _begin_next(self, ended: Case) -> None:
        """A message that waited for the end of a case, because of its key, begins the next one."""
        letter = self._post.take_next(ended.diagram, ended.key) if self._standing(ended.diagram, ended.key) is None else None
        if letter is not None:
            self._hand_over(letter)

    def _look_again(self, case: Case, effect: fx.SubscriptionOpened) -> None:
        """A message that came too early is received now, if it still counts."""
        if effect.wait not in case.state.waits:
            return
        letter = self._post.take(effect.message, effect.key, self.now)
        if letter is not None:
            self._step(case, MessageArrived(effect.wait, letter.variables))

    # What effects cause.

    def _message_sent(self, case: Case, effect: fx.MessageSent) -> None:
        self._send(effect.name, effect.key, effect.variables, effect.time_to_live)

    def _signal_sent(self, case: Case, effect: fx.SignalSent) -> None:
        self.broadcast(effect.name, effect.variables, case)

    def _call(self, case: Case, effect: fx.CallRequested) -> None:
        if effect.instance not in case.state.instances:
            return
        diagram = self.diagrams.get(effect.process)
        if diagram is None or not any(event.definition is None for event in diagram.starts):
            self.tell(effect.element, "job", case)
            return
        everything = effect.element in self._open_calls
        variables = case.state.visible_variables(effect.instance) if everything else effect.variables
        self._open(diagram, Start(variables), (case, effect.instance))

    def _call_cancelled(self, case: Case, effect: fx.CallCancelled) -> None:
        child = self._children.get((case.number, effect.instance))
        if child is not None and not child.state.ended:
            self._step(child, Cancelled())

    def _escalated(self, case: Case, effect: fx.EscalationUncaught) -> None:
        if case.parent is None:
            return
        caller, instance = case.parent
        live = caller.state.instances.get(instance)
        if live is not None and live.phase == ACTIVE:
            self._step(caller, CallEscalated(instance, effect.code))

    def caught_outside(self, case: Case, code: str) -> bool:
        """Whether a caller of a case, near or far, catches an error that leaves it."""
        if case.parent is None:
            return False
        caller, instance = case.parent
        context = Context(self.now, self._environment(), _no_decision)
        return catches_error(caller.state, caller.diagram, context, instance, code) or self.caught_outside(caller, code)

    def _case_ended(self, case: Case, effect: fx.CaseEnded) -> None:
        case.how, case.code, case.variables = effect.how, effect.code, effect.variables
        self._begin_next(case)
        if case.parent is None:
            return
        caller, instance = case.parent
        if instance not in caller.state.instances or effect.how == "cancelled":
            return
        if effect.how == "error":
            self.tell(caller.state.instances[instance].element, "error", caller)
            code = effect.code or ""
            self._step(caller, CallThrew(instance, code, outside=self.caught_outside(caller, code)))
        else:
            self._step(caller, CallCompleted(instance, effect.variables))


def _no_decision(decision: str, variables: Mapping[str, Any]) -> Any:
    raise DecisionFault(f"Expected the decision {decision} to be answered by the script.")


_FOLLOWS: Mapping[type[fx.Effect], Callable[[World, Case, Any], None]] = {
    fx.MessageSent: World._message_sent,
    fx.SignalSent: World._signal_sent,
    fx.SubscriptionOpened: World._look_again,
    fx.CallRequested: World._call,
    fx.CallCancelled: World._call_cancelled,
    fx.EscalationUncaught: World._escalated,
    fx.CaseEnded: World._case_ended,
}

