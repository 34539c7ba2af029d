"""Prunes SpiffWorkflow's tree of finished tasks, so that what is over cannot disturb what goes on.

SpiffWorkflow keeps every task of a case in one tree; joins count stale tasks of earlier rounds in it, and it is not
read deeper than 1,000. What an open join, boundary event or multi-instance still looks at is kept.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState


def prune(top: Any) -> None:
    """Take finished tasks out of a workflow and its subprocesses."""
    _prune(top, top)
    for identity, workflow in list(top.subprocesses.items()):
        if identity in top.subprocesses:  # one inside another may have gone with it
            _prune(top, workflow)


def forget_orphans(top: Any) -> None:
    """Take out the subprocesses of a loop or multi-instance that was cancelled: SpiffWorkflow drops their tasks, and then
    looks for them in vain."""
    for identity in list(top.subprocesses):
        known = (top, *top.subprocesses.values())
        if identity in top.subprocesses and not any(identity in workflow.tasks for workflow in known):
            _forget(top, identity)


def _prune(top: Any, workflow: Any) -> None:
    tasks = list(workflow.tasks.values())
    open_joins = {task.task_spec.name for task in tasks if _is_join(task) and task.has_state(TaskState.WAITING | TaskState.READY)}
    kept = {workflow.task_tree.id}
    for task in tasks:
        if isinstance(task.task_spec, (BoundaryEventSplit, LoopTask)) and any(not _finished(inner) for inner in task.children):
            kept.add(task.id)
            kept.update(inner.id for inner in task.children)
        if _is_join(task) and task.task_spec.name in open_joins and not task.has_state(TaskState.COMPLETED):
            kept.update((task.id, task.parent.id))
    for task in tasks:
        if task.id in kept or task.id not in workflow.tasks or not _finished(task):
            continue
        _splice(workflow, task)
        _forget(top, task.id)


def _is_join(task: Any) -> bool:
    return isinstance(task.task_spec, UnstructuredJoin) and not isinstance(task.task_spec, _EndJoin)


def _finished(task: Any) -> bool:
    return bool(task.has_state(TaskState.FINISHED_MASK))


def _splice(workflow: Any, task: Any) -> None:
    """Give a task's children to its parent, in its place."""
    parent = task.parent
    place = parent._children.index(task.id)
    parent._children[place : place + 1] = task._children
    for inner in task.children:
        inner._parent = parent.id
    del workflow.tasks[task.id]


def _forget(top: Any, identity: Any) -> None:
    workflow = top.subprocesses.pop(identity, None)
    if workflow is not None:
        for inner in list(workflow.tasks):
            _forget(top, inner)
