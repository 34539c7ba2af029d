"""Moves the tokens of a case: state, diagram, input and context in; the next state and the effects out. Pure.

The model is Zeebe's: element instances in scopes, counted joins, waits. Tokens move first come, first served, so the
same input on the same state gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.bpmn.compensating import go_on
from engine.bpmn.context import Context, InputRejected, Step
from engine.bpmn.diagram import Activity, CallActivity, Diagram, MessageEvent, ServiceTask, SignalEvent, StartEvent, UserTask
from engine.bpmn.effects import DecisionTaken, LawApplied, TaskClosed, TaskOpened, TimerSet
from engine.bpmn.hand_moves import amend, move_token
from engine.bpmn.inputs import (
    CallCompleted,
    CallEscalated,
    CallThrew,
    Cancelled,
    Input,
    ItemAdded,
    ItemRemoved,
    JobCompleted,
    JobDelayed,
    JobFailed,
    JobThrew,
    MessageArrived,
    Recounted,
    Resumed,
    Retried,
    Returned,
    SignalArrived,
    Start,
    Suspended,
    TaskCompleted,
    TimerFired,
    TokenMoved,
    VariablesAmended,
)
from engine.bpmn.interrupting import end_case, resolve, trigger
from engine.bpmn.job_retries import delay, stop_waiting
from engine.bpmn.leaving import complete, leave, settle, stuck
from engine.bpmn.multi_instance import add_item, remove_item
from engine.bpmn.parallel_multiple import open_missing
from engine.bpmn.recounting import recount
from engine.bpmn.returning import return_to
from engine.bpmn.run import ACTIVE, COMPLETING, ENTERING, LEAVING, STUCK, UNDOING, WATCHING, WORKING, Asked, Fault, Run
from engine.bpmn.state import Instance, State, Wait
from engine.bpmn.suspending import ADMITTED, resume, suspend
from engine.bpmn.throwing import catch_error, escalate_call, hear_signal
from engine.bpmn.variables import accept, declare, propagate
from engine.bpmn.working import enter, open_scope, watch, work

_PHASES: Mapping[str, Callable[[Run, Instance], None]] = {
    ENTERING: enter, WATCHING: watch, WORKING: work, COMPLETING: complete, LEAVING: leave, STUCK: stuck,
    UNDOING: go_on,
}  # fmt: skip


def advance(
    state: State | None, diagram: Diagram, given: Input, context: Context, asked: list[Asked] | None = None
) -> Step:
    """Let an input act on a case; `state` is None exactly for `Start`. `asked` takes in what was evaluated on the way.

    Raises: InputRejected if the input does not fit the state. Whatever else goes wrong is an incident in the state.
    """
    if state is not None and state.ended:
        raise InputRejected("ended", f"Expected a running case for {given.kind}, but it has ended.")
    if state is not None and state.suspended_at is not None and not isinstance(given, ADMITTED):
        raise InputRejected("suspended", f"Expected a case that goes on for {given.kind}, but it is suspended.")
    if (state is None) != isinstance(given, Start):
        raise InputRejected("wrong-kind", "Expected a case to be started once, before anything else happens to it.")
    run = Run(state, diagram, context, asked)
    if isinstance(given, _AT_ONE):
        run.wake(given.instance)
    elif not isinstance(given, (TimerFired, MessageArrived)):  # whoever owns a wait does not rest
        run.wake_all()
    _APPLY[type(given)](run, given)
    move_tokens(run)
    return Step(run.state(), tuple(run.effects))


def move_tokens(run: Run) -> None:
    """Let every token that can move do so, until all that is left waits."""
    while run.how is None:
        while run.agenda and run.how is None:
            _move_token(run, run.agenda.popleft())
        if run.how is None:
            settle(run)
        if not run.agenda:
            return


def _move_token(run: Run, identity: str) -> None:
    """Take one instance through its phases until it waits, ends or fails."""
    while identity in run.instances and run.how is None:
        instance = run.edit(identity)
        phase = _PHASES.get(instance.phase)
        if phase is None or instance.incident is not None:
            return
        noted, caused = len(run.context.notes), len(run.effects)
        try:
            phase(run, instance)
        except Fault as fault:
            run.stop(run.edit(identity), str(fault))
            return
        if len(run.context.notes) > noted:
            _tell_law(run, instance, noted, caused)


def _tell_law(run: Run, instance: Instance, noted: int, caused: int) -> None:
    """Which law a phase applied, but for what its own effects note."""
    told = [note for effect in run.effects[caused:] if isinstance(effect, TaskOpened | TimerSet | DecisionTaken) for note in effect.notes]
    law: list[Mapping[str, Any]] = []
    for note in run.context.notes[noted:]:
        if note["kind"] == "law" and not any(note is one for one in told) and note not in law:
            law.append(note)
    if law:
        run.effects.append(LawApplied(instance.element, instance.id, tuple(law)))


# The inputs.


def _start(run: Run, given: Start) -> None:
    event = _start_event(run.diagram, given)
    process = run.diagram.process
    root = run.create(process.id, "", ACTIVE, variables={})
    run.agenda.clear()
    by_signal = given.start_event is not None and any(isinstance(part, SignalEvent) for part in event.parts)
    mapped = (given.message is not None or by_signal) and bool(event.outputs)
    if not mapped:
        declare(run, root, given.variables)
    _open_root(run, root)
    start = run.create(event.id, root.id, COMPLETING)
    if mapped:
        accept(run, start, given.variables)


def _open_root(run: Run, root: Instance) -> None:
    """Let the process's own event subprocesses wait; a fault is an incident of the process, its tokens go on."""
    try:
        open_scope(run, root, run.diagram.process)
    except Fault as fault:
        run.stop(root, str(fault))


def _start_event(diagram: Diagram, given: Start) -> StartEvent:
    for event in diagram.starts:
        if given.start_event is not None:
            fits = event.id == given.start_event
        elif given.message is not None:
            fits = any(isinstance(part, MessageEvent) and part.name == given.message for part in event.parts)
        else:
            fits = event.definition is None
        if fits:
            return event
    wanted = given.start_event or (f"for message {given.message}" if given.message else "without a trigger")
    raise InputRejected("no-start", f"Expected a start event {wanted} in {diagram.process_id}, but there is none.")


def _complete_task(run: Run, given: TaskCompleted) -> None:
    instance = _working(run, given.instance, UserTask, "complete task")
    run.effects.append(TaskClosed(instance.element, instance.id, "completed"))
    accept(run, instance, given.variables)
    run.go(instance, COMPLETING)


def _complete_job(run: Run, given: JobCompleted) -> None:
    instance = _working(run, given.instance, ServiceTask, "complete the job of")
    stop_waiting(run, instance)
    instance = run.edit(given.instance)
    accept(run, instance, given.variables)
    run.go(instance, COMPLETING)


def _fail_job(run: Run, given: JobFailed) -> None:
    instance = _working(run, given.instance, (ServiceTask, CallActivity), "fail the job of")
    stop_waiting(run, instance)
    instance = run.edit(given.instance)
    instance.phase = WORKING
    run.stop(instance, given.message)


def _delay_job(run: Run, given: JobDelayed) -> None:
    delay(run, _working(run, given.instance, ServiceTask, "put off the job of"), given)


def _throw_error(run: Run, given: JobThrew | CallThrew) -> None:
    kind: type[Activity] = ServiceTask if isinstance(given, JobThrew) else CallActivity
    instance = _working(run, given.instance, kind, "throw an error at")
    stop_waiting(run, instance)
    instance = run.edit(given.instance)
    instance.phase = WORKING
    if catch_error(run, instance, given.code, given.message):
        return
    if given.outside:
        end_case(run, "error", given.code)
    else:
        says = f": {given.message}" if given.message else "."
        run.stop(instance, f"Expected an event that catches error {given.code}, but there is none{says}")


def _complete_call(run: Run, given: CallCompleted) -> None:
    instance = _working(run, given.instance, CallActivity, "complete the call of")
    element = run.element(instance)
    assert isinstance(element, CallActivity)
    if element.outputs:
        declare(run, instance, given.variables)
    elif element.all_outputs:
        propagate(run, instance, instance.id, given.variables)
    run.go(instance, COMPLETING)


def _escalate_call(run: Run, given: CallEscalated) -> None:
    instance = _at_work(run, given.instance, CallActivity, "escalate")
    escalate_call(run, instance, given.code)


def _fire_timer(run: Run, given: TimerFired) -> None:
    trigger(run, _wait(run, given.wait, "timer"), {})


def _take_message(run: Run, given: MessageArrived) -> None:
    trigger(run, _wait(run, given.wait, "message"), given.variables)


def _take_signal(run: Run, given: SignalArrived) -> None:
    if not hear_signal(run, given.name, given.variables):
        raise InputRejected("unknown", f"Expected a wait for signal {given.name}, but there is none.")


def _retry(run: Run, given: Retried) -> None:
    instance = _known(run, given.instance, "retry")
    if instance.incident is None:
        raise InputRejected("wrong-kind", f"Expected to retry {given.instance}, but it has no incident.")
    resolve(run, instance)
    run.unlooked.update(identity for identity in instance.waits if run.waits[identity].kind == "condition")
    if not instance.scope and instance.phase == ACTIVE and not instance.waits:
        _open_root(run, instance)
        return
    run.agenda.append(instance.id)
    if instance.phase == ACTIVE:
        open_missing(run, instance)


def _cancel_case(run: Run, given: Cancelled) -> None:
    end_case(run, "cancelled")


def _known(run: Run, identity: str, wanted: str) -> Instance:
    if identity not in run.instances:
        raise InputRejected("unknown", f"Expected to {wanted} {identity}, but it is not open.")
    return run.edit(identity)


def _working(run: Run, identity: str, kind: type[Activity] | tuple[type[Activity], ...], wanted: str) -> Instance:
    """Work that is about to end; a condition of its boundary events that cannot be computed does not keep anybody from it."""
    instance = _at_work(run, identity, kind, wanted)
    resolve(run, instance)
    return instance


def _at_work(run: Run, identity: str, kind: type[Activity] | tuple[type[Activity], ...], wanted: str) -> Instance:
    instance = _known(run, identity, wanted)
    fits = isinstance(run.element(instance), kind) and instance.loop is None
    if not fits or instance.phase != ACTIVE:
        state = "stopped by an incident" if instance.incident is not None else "not waiting for that"
        raise InputRejected("wrong-kind", f"Expected to {wanted} {identity} ({instance.element}), but it is {state}.")
    return instance


def _wait(run: Run, identity: str, kind: str) -> Wait:
    wait = run.waits.get(identity)
    if wait is None:
        raise InputRejected("unknown", f"Expected {kind} wait {identity}, but it is not open.")
    if wait.kind != kind:
        raise InputRejected("wrong-kind", f"Expected {kind} wait {identity}, but it is a {wait.kind} wait.")
    return wait


_AT_ONE = (TaskCompleted, JobCompleted, JobFailed, JobDelayed, JobThrew, CallCompleted, CallThrew, CallEscalated, Retried)
"""Inputs that reach one instance, and through it the scopes around it; any other may look at all."""

_APPLY: Mapping[type[Input], Callable[..., None]] = {
    Start: _start,
    TaskCompleted: _complete_task,
    JobCompleted: _complete_job,
    JobFailed: _fail_job,
    JobDelayed: _delay_job,
    JobThrew: _throw_error,
    TimerFired: _fire_timer,
    MessageArrived: _take_message,
    CallCompleted: _complete_call,
    CallThrew: _throw_error,
    CallEscalated: _escalate_call,
    SignalArrived: _take_signal,
    Retried: _retry,
    VariablesAmended: amend,
    TokenMoved: move_token,
    Cancelled: _cancel_case,
    Returned: return_to,
    ItemAdded: add_item,
    ItemRemoved: remove_item,
    Suspended: suspend,
    Resumed: resume,
    Recounted: recount,
}
