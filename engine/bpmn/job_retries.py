"""A job that is asked again by itself: a wait of its service task, that ends in the same job once more.

The wait names the service task as its element and counts in `left` the attempts so far; no event of a diagram has either.
"""

from __future__ import annotations

from engine.bpmn.diagram import ServiceTask
from engine.bpmn.effects import TimerSet
from engine.bpmn.inputs import JobDelayed
from engine.bpmn.run import WORKING, Run
from engine.bpmn.state import Instance, Wait
from engine.bpmn.waiting import close_wait

RETRY = "retry"
"""The kind of such a timer, as its effect says it."""


def delay(run: Run, instance: Instance, given: JobDelayed) -> None:
    """Lets a service task wait until its job is asked again."""
    stop_waiting(run, instance)
    instance = run.edit(instance.id)
    wait = Wait(run.identity("w"), "timer", instance.id, instance.element, due_at=given.due_at, left=given.attempt)
    run.waits[wait.id] = wait
    instance.waits += (wait.id,)
    run.effects.append(TimerSet(instance.element, instance.id, wait.id, given.due_at, (), RETRY))


def is_retry(run: Run, wait: Wait) -> bool:
    """Whether a wait is for a job's next attempt."""
    return isinstance(run.elements[wait.element], ServiceTask)


def ask_again(run: Run, wait: Wait) -> None:
    """The pause is over: the job is requested once more, with the number of the attempt."""
    close_wait(run, wait)
    run.attempts[wait.instance] = (wait.left or 0) + 1
    run.go(run.edit(wait.instance), WORKING)


def stop_waiting(run: Run, instance: Instance) -> None:
    """No further attempt comes by itself."""
    for wait in [run.waits[identity] for identity in instance.waits]:
        if is_retry(run, wait):
            close_wait(run, wait)
