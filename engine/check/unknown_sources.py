"""What takes in something that nobody can tell: from a folder that does not load, or a form, job or process that is not there.

Each of those has a finding of its own; that names which it would have given are not known has none as well.
"""

from __future__ import annotations

from engine.bpmn.diagram import CallActivity, Diagram, Element, ServiceTask, UserTask
from engine.check.neighbourhood import Neighbourhood
from engine.procedures import Procedure


def unknown_givers(procedure: Procedure, diagram: Diagram, around: Neighbourhood) -> frozenset[str]:
    """The elements of a diagram whose results may be anything."""
    processes = around.processes()
    return frozenset(
        element.id for element in diagram.elements.values()
        if around.unread.gives(element) or _misses(element, procedure, around, processes)
    )  # fmt: skip


def _misses(element: Element, procedure: Procedure, around: Neighbourhood, processes: dict[str, Procedure]) -> bool:
    match element:
        case UserTask():
            return element.form is not None and element.form not in procedure.forms
        case ServiceTask():
            return element.job_type not in around.jobs
        case CallActivity():
            return element.process not in processes and element.process not in procedure.diagrams
    return False


def begins_with_anything(procedure: Procedure, diagram: Diagram, around: Neighbourhood) -> bool:
    """Whether a case of a process may begin with any variables."""
    described = procedure.declared.processes.get(diagram.process_id)
    if described is None or around.unread.begins(diagram):
        return True
    form, prepare = described.start_form, described.prepare
    return (form is not None and form not in procedure.forms) or (prepare is not None and prepare not in around.jobs)
