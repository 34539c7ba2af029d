"""Plays a script over the processes of a file and tells what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn import InputRejected, Instance
from engine.bpmn.bare import Bare
from engine.bpmn.diagram import CallActivity, Diagram, ServiceTask, UserTask
from engine.bpmn.inputs import CallCompleted, CallEscalated, CallThrew, JobCompleted, JobThrew, TaskCompleted
from engine.bpmn.run import ACTIVE
from engine.bpmn.timers import BadTime
from engine.feel import Value
from engine.findings import Finding, Severity
from engine.tracing.events import Event
from engine.tracing.script import Step, span_of
from engine.tracing.world import Case, OutOfBounds, World

REFUSED, RUNNING, COMPLETED, INCIDENT = "refused", "running", "completed", "incident"


@dataclass(frozen=True, slots=True)
class Trace:
    """What came of a script: the events in order, the first case's variables, how it stands.

    `reasons` are why it was refused, what stopped, and the step that fitted nothing; `notes` what was assumed of the file,
    set aside, and caught or received by nobody.
    """

    state: str
    events: tuple[Event, ...] = ()
    variables: Mapping[str, Value] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cases: tuple[Mapping[str, Any], ...] = ()
    fits: bool = True  # whether every step of the script found what it was for

    @property
    def good(self) -> bool:
        """Whether nothing stopped and every step fitted."""
        return self.fits and self.state in (RUNNING, COMPLETED)

    def to_plain(self) -> dict[str, Any]:
        """The trace as plain JSON, FEEL's values as they are."""
        return {
            "events": [event.to_plain() for event in self.events], "variables": dict(self.variables), "state": self.state,
            "reasons": list(self.reasons), "notes": list(self.notes), "cases": [dict(case) for case in self.cases],
        }  # fmt: skip


class _Misfit(Exception):
    """A step of the script finds nothing that it could be for; the message says what there is."""


def trace(bare: Bare, script: Iterable[Step], variables: Mapping[str, Value]) -> Trace:
    """Begin a case of every process that begins by itself, with these variables, and play the script."""
    if bare.refused:
        return Trace(REFUSED, reasons=_lines(bare, errors=True), notes=_lines(bare, errors=False))
    world = World(bare.diagrams, bare.open_calls)
    stopped: list[str] = []
    fits = True
    try:
        world.begin(variables)
        for step in script:
            _PLAY[step.verb](world, step)
    except _Misfit as misfit:
        fits = False
        stopped.append(str(misfit))
    except (InputRejected, BadTime) as refusal:
        fits = False
        stopped.append(str(refusal))
    except OutOfBounds as endless:
        stopped.append(str(endless))
    first = world.cases[0] if world.cases else None
    return Trace(
        state=_state(world),
        events=tuple(world.events),
        variables={} if first is None else dict(first.variables),
        reasons=(*world.reasons(), *stopped),
        notes=(*_lines(bare, errors=False), *world.notes, *world.lost()),
        cases=tuple(case.to_plain() for case in world.cases),
        fits=fits,
    )


def _lines(bare: Bare, *, errors: bool) -> tuple[str, ...]:
    return tuple(f"{one.file}, {line_of(one)}" for one in bare.findings if (one.severity is Severity.ERROR) is errors)


def line_of(finding: Finding) -> str:
    """`line 7, Gateway_1: what is wrong and what to do (rule)`."""
    place = ", ".join(part for part in (f"line {finding.line}" if finding.line else "", finding.element) if part)
    return f"{place}: {finding.message} ({finding.rule})" if place else f"{finding.message} ({finding.rule})"


def _state(world: World) -> str:
    if world.endless or world.troubles or any(case.stopped for case in world.cases):
        return INCIDENT
    return COMPLETED if world.cases and all(case.state.ended for case in world.cases) else RUNNING


# What a step does.


def _complete(world: World, step: Step) -> None:
    def fits(case: Case, instance: Instance) -> bool:
        return instance.element == step.target and isinstance(case.element_of(instance), (UserTask, ServiceTask, CallActivity))

    case, instance = _first_open(world, step, fits, "an open task")
    element = case.element_of(instance)
    done = TaskCompleted if isinstance(element, UserTask) else JobCompleted if isinstance(element, ServiceTask) else CallCompleted
    world.give(case, done(instance.id, step.variables))


def _job(world: World, step: Step) -> None:
    def fits(case: Case, instance: Instance) -> bool:
        suits = step.escalation is None or isinstance(case.element_of(instance), CallActivity)
        return suits and job_type(case.diagram, instance) == step.target

    case, instance = _first_open(world, step, fits, "an open job" if step.escalation is None else "an open call")
    called = isinstance(case.element_of(instance), CallActivity)
    if step.escalation is not None:
        world.give(case, CallEscalated(instance.id, step.escalation))
        return
    if step.error is None:
        world.give(case, (CallCompleted if called else JobCompleted)(instance.id, step.variables))
        return
    world.tell(instance.element, "error", case)
    thrown = CallThrew if called else JobThrew
    world.give(case, thrown(instance.id, step.error, outside=world.caught_outside(case, step.error)))


def job_type(diagram: Diagram, instance: Instance) -> str | None:
    """What a job is asked for by: a service's type, or the process that a call names."""
    element = diagram.elements[instance.element]
    if isinstance(element, ServiceTask):
        return element.job_type
    return element.process if isinstance(element, CallActivity) else None


def _first_open(world: World, step: Step, fits: Callable[[Case, Instance], bool], wanted: str) -> tuple[Case, Instance]:
    """The one that has been open longest."""
    for case in world.running():
        for instance in case.state.instances.values():
            if _is_open(world, case, instance) and fits(case, instance):
                return case, instance
    raise _Misfit(f"{step}: Expected {wanted} of this name, but there is none. {_standing(world)}")


def _is_open(world: World, case: Case, instance: Instance) -> bool:
    element = case.element_of(instance)
    works = isinstance(element, (UserTask, ServiceTask, CallActivity)) and instance.loop is None
    return works and instance.phase == ACTIVE and instance.incident is None and not world.has_child(case, instance)


def _standing(world: World) -> str:
    """What could be done instead."""
    found: list[str] = []
    for case in world.running():
        for instance in case.state.instances.values():
            if _is_open(world, case, instance):
                kind = job_type(case.diagram, instance)
                found.append(f"task {instance.element}" if kind is None else f"job {kind}")
        found += [f"{wait.kind} {wait.name or wait.element}" for wait in case.state.waits.values()]
    return f"Open are: {', '.join(dict.fromkeys(found))}." if found else "Nothing is open."


def _message(world: World, step: Step) -> None:
    world.publish(step.target, step.key, step.variables)


def _signal(world: World, step: Step) -> None:
    world.broadcast(step.target, step.variables, None)


def _advance(world: World, step: Step) -> None:
    world.advance(span_of(step.target))


_PLAY: Mapping[str, Callable[[World, Step], None]] = {
    "complete": _complete, "job": _job, "message": _message, "signal": _signal, "advance": _advance,
}  # fmt: skip

