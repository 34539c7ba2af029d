"""Lets SpiffWorkflow, an independent engine, run what ours ran, and compares the two after every input.

What is compared: which tasks and catching events wait, which interrupting timer, message, signal and condition boundary events
watch, which elements were completed and how often, and whether the case has ended. So gateways, joins, loops, implicit
forks, subprocesses, boundary events, terminate ends, errors, links and multi-instances are executed twice, by two
engines.

What is not: expressions (SpiffWorkflow asks for our recorded answer to each condition, number of items and completion
or loop condition), variables, forms, due dates, keys, payloads. Work of every kind is a manual task to SpiffWorkflow, done
when ours is done; a timer, message or condition fires when ours fired; the error of a job goes to the boundary event that ours
chose. A run is compared up to the first thing that SpiffWorkflow is known to do wrongly, or has no notion of (`Reason`);
`Opinion.not_run` lists these.

This package is the only place that may import SpiffWorkflow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.bpmn.diagram import (
    Activity,
    AdHocSubProcess,
    BoundaryEvent,
    Diagram,
    EventSubProcess,
    InclusiveGateway,
    SubProcess,
)
from engine.bpmn.effects import CaseEnded, CompensationBegun, ConditionMet, ElementCancelled, ElementCompleted, ElementEntered
from engine.bpmn.inputs import Cancelled, ItemAdded, ItemRemoved, MessageArrived, Returned, TakenBack, TimerFired
from engine.bpmn.recording import Recorded, RecordedRun
from engine.bpmn.second_opinion.following import Follower, Lost, Specifications, specifications_of
from engine.bpmn.second_opinion.reasons import Reason
from engine.bpmn.state import State
from engine.findings import Finding, Severity

__all__ = ["Opinion", "RecordedRun", "second_opinion"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether the engines agree: `compared` counts inputs, `not_run` says what could not be compared, and why."""

    agreed: bool
    compared: int
    differences: tuple[Finding, ...]
    not_run: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Difference:
    element: str
    message: str


def second_opinion(diagram: Diagram, source: bytes, runs: Sequence[RecordedRun]) -> Opinion:
    """What SpiffWorkflow says of recorded runs of a diagram; `source` is the diagram's file."""
    try:
        specifications = specifications_of(source, diagram.process_id, diagram.file)
        for start in diagram.process.starts:
            specifications.begun_at(start)
    except SpiffWorkflowException as error:
        return Opinion(False, 0, (_finding(diagram, diagram.process_id, f"SpiffWorkflow cannot read the diagram: {error}."),), ())
    compared = 0
    differences: dict[Finding, None] = {}
    not_run: Counter[str] = Counter()
    for run in runs:
        count, difference, reason = _compare(diagram, specifications, run)
        compared += count
        if difference is not None:
            place = f"{run.name}, input {count + 1} ({run.moves[count].given.kind}): {difference.message}."
            differences[_finding(diagram, difference.element, place)] = None
        if reason is not None:
            not_run[reason] += 1
    skipped = tuple(f"{reason} ({times} of {len(runs)} runs, compared up to there)" for reason, times in sorted(not_run.items()))
    return Opinion(not differences, compared, tuple(differences), skipped)


def _finding(diagram: Diagram, element: str, message: str) -> Finding:
    known = diagram.elements.get(element)
    return Finding("second-opinion", Severity.ERROR, diagram.file, element, known.line if known else 0, message)


def _compare(diagram: Diagram, specifications: Specifications, run: RecordedRun) -> tuple[int, _Difference | None, str | None]:
    follower = Follower(diagram, specifications, run.moves[0])
    fired: set[str] = set()
    for count, move in enumerate(run.moves):
        reason = _beyond(diagram, move, fired)
        if reason is not None:
            return count, None, reason
        try:
            follower.follow(move)
            difference = _difference(diagram, move, follower)
        except Lost as lost:
            follower.count()
            difference = _Difference(lost.element, str(lost))
        except SpiffWorkflowException as error:
            follower.count()
            difference = _Difference(diagram.process_id, f"SpiffWorkflow says {error}")
        if difference is not None:
            overlooked = _overlooked(diagram, move, follower)
            return (count, None, overlooked) if overlooked else (count, difference, None)
        fired |= _fired_beside(diagram, move).keys()
    return len(run.moves), None, None


def _beyond(diagram: Diagram, move: Recorded, fired: set[str]) -> str | None:
    """Why an input is beyond what SpiffWorkflow does rightly."""
    if isinstance(move.given, Cancelled):
        return Reason.CANCELLED.at()
    if isinstance(move.given, TakenBack):
        return Reason.TAKEN_BACK.at()
    if isinstance(move.given, Returned):
        return Reason.RETURNED.at()
    if isinstance(move.given, ItemAdded | ItemRemoved):
        return Reason.ITEMS.at()
    for effect in move.effects:
        element = diagram.elements[effect.element]
        if isinstance(effect, ElementEntered) and isinstance(element, EventSubProcess):
            return Reason.EVENT_SUBPROCESS.at(element.id)
        if isinstance(effect, ElementEntered) and isinstance(element, AdHocSubProcess):
            return Reason.AD_HOC.at(element.id)
        if isinstance(effect, CompensationBegun):
            return Reason.UNDONE.at(effect.activity)
        if isinstance(effect, CaseEnded) and effect.how == "error":
            return Reason.UNCAUGHT.at()
    again = [element for element, times in _fired_beside(diagram, move).items() if times > 1 or element in fired]
    if again:
        return Reason.AGAIN.at(min(again))
    for instance in move.after.instances.values():
        if instance.incident is not None and not isinstance(diagram.elements[instance.element], Activity):
            return Reason.INCIDENT.at(instance.element)
    return None


def _overlooked(diagram: Diagram, move: Recorded, follower: Follower) -> str | None:
    """Whether SpiffWorkflow let an inclusive join fire too early: it overlooks what is at work inside an activity."""
    ours = Counter(effect.element for effect in move.effects if isinstance(effect, ElementCompleted))
    for element in sorted(follower.completed):
        join = diagram.elements[element]
        if not isinstance(join, InclusiveGateway) or follower.completed[element] <= ours[element]:
            continue
        reach = diagram.reach.get(element, {})
        if any(instance.children and instance.element in reach for instance in move.after.instances.values()):
            return Reason.AT_WORK.at(element)
        if any(diagram.flows[flow].target in reach for flow in join.outgoing):
            return Reason.IN_LOOP.at(element)
    return None


def _fired_beside(diagram: Diagram, move: Recorded) -> Counter[str]:
    """Non-interrupting boundary events that fired: the one of the input's wait, and those whose condition was met."""
    fired = Counter(effect.element for effect in move.effects if isinstance(effect, ConditionMet))
    if isinstance(move.given, (TimerFired, MessageArrived)) and move.before is not None:
        fired[move.before.waits[move.given.wait].element] += 1
    entered = Counter(effect.element for effect in move.effects if isinstance(effect, ElementEntered))
    beside = (element for name in fired if isinstance(element := diagram.elements[name], BoundaryEvent) and not element.interrupting)
    return Counter({element.id: entered[element.id] for element in beside if entered[element.id]})


def _difference(diagram: Diagram, move: Recorded, follower: Follower) -> _Difference | None:
    if move.after.ended != follower.ended:
        ended, open_ = ("our engine", "SpiffWorkflow") if move.after.ended else ("SpiffWorkflow", "our engine")
        return _Difference(diagram.process_id, f"the case has ended in {ended}, not in {open_}")
    if any(instance.incident is not None for instance in move.after.instances.values()):
        return None  # a stopped activity has not done all that an entered one has
    ours = Counter(effect.element for effect in move.effects if isinstance(effect, ElementCompleted))
    theirs = Counter(follower.completed)
    for effect in move.effects:
        # SpiffWorkflow calls a subprocess completed that an error has ended; what comes after it shows the truth.
        if isinstance(effect, ElementCancelled) and isinstance(diagram.elements[effect.element], SubProcess):
            theirs.pop(effect.element, None)
            ours.pop(effect.element, None)
    return _unequal("completed", ours, theirs) or _unequal("waits", _waiting(diagram, move.after), follower.waiting())


def _unequal(what: str, ours: Counter[str], theirs: Counter[str]) -> _Difference | None:
    for element in sorted(ours.keys() | theirs.keys()):
        if ours[element] != theirs[element]:
            return _Difference(element, f"{element} {what} {ours[element]} times in our engine, {theirs[element]} times in SpiffWorkflow")
    return None


def _waiting(diagram: Diagram, state: State) -> Counter[str]:
    """Open work, catching events, interrupting boundary events with a timer, message, signal or condition."""
    found = Counter(entry.element for entry in state.instances.values() if entry.scope and not entry.children)
    for name, _ in {(wait.element, wait.instance) for wait in state.waits.values()}:
        element = diagram.elements[name]
        if isinstance(element, BoundaryEvent) and element.interrupting:
            found[name] += 1
    return found
