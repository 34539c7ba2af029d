"""Blind tasks: whether what one hands in stays with them until all have."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import MultiInstance, UserTask
from engine.procedures import Procedure


def blind_problems(procedure: Procedure, task: UserTask) -> Iterator[tuple[str, str]]:
    """Rule and message of each.

    Source: the district's procedures, section 4.2 (评分 blind; the witnesses' numbers unseen before both are in).
    """
    if not task.blind:
        return
    if not isinstance(task.loop, MultiInstance):
        yield "blind-task", "Expected a multi-instance task, for blind ends when all have handed in, but this one is done once."
        return
    wrong = {"desk": task.desk, "document": task.document, "party": task.party, "preview": task.preview}
    for name in sorted(name for name, value in wrong.items() if value is not None):
        yield "blind-task", f"Expected no {name}, for others would read there what was handed in, but there is one."
    for name in sorted(_written(procedure, task) - _own(task, task.loop)):
        message = f"Expected {name} to stay with who enters it until all have handed in, but the case gets it at once"
        yield "blind-task", f"{message}: map what is entered to the one variable that outputElement reads."


def _written(procedure: Procedure, task: UserTask) -> set[str]:
    """The variables that a completion writes."""
    if task.outputs:
        return {mapping.target for mapping in task.outputs}
    form = procedure.forms.get(task.form or "")
    return set() if form is None else set(dict(form.keys()))


def _own(task: UserTask, loop: MultiInstance) -> set[str | None]:
    """Those that each instance has for itself."""
    return {loop.item, loop.local_output, *(mapping.target for mapping in task.inputs)}
