"""What a repeated activity does at each turn, as a multi-instance or as a standard loop."""

from __future__ import annotations

from engine.bpmn import multi_instance, standard_loop
from engine.bpmn.diagram import Activity, Element, StandardLoop
from engine.bpmn.run import Run
from engine.bpmn.state import Instance


def repeats(element: Element, instance: Instance) -> bool:
    """Whether an instance is the body of a repeated activity, not one of its turns."""
    return isinstance(element, Activity) and element.loop is not None and instance.item is None


def begin(run: Run, body: Instance) -> None:
    """The body is entered. Raises: Fault."""
    (standard_loop.begin if _is_standard(run, body) else multi_instance.begin)(run, body)


def open_items(run: Run, body: Instance) -> None:
    """The body is at work. Raises: Fault."""
    (standard_loop.open_first if _is_standard(run, body) else multi_instance.open_items)(run, body)


def item_done(run: Run, item: Instance) -> None:
    """One turn has completed. Raises: Fault."""
    (standard_loop.iteration_done if _is_standard(run, item) else multi_instance.item_done)(run, item)


def collect(run: Run, body: Instance) -> None:
    """The body completes: what its turns gave goes to the scope around."""
    if not _is_standard(run, body):
        multi_instance.collect(run, body)


def _is_standard(run: Run, instance: Instance) -> bool:
    element = run.element(instance)
    return isinstance(element, Activity) and isinstance(element.loop, StandardLoop)
