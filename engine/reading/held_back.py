"""Which variables may hold what somebody may not read: what was entered into fields with other readers, and all made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.bpmn.diagram import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    Element,
    EndEvent,
    EventSubProcess,
    MultiInstance,
    ScriptTask,
    SendTask,
    ServiceTask,
    SubProcess,
    ThrowEvent,
    UserTask,
)
from engine.feel import Expression
from engine.jobs import Job
from engine.procedures import Procedure
from forms.fields import Component, Entry, Group, ListEntry

GIVES_ON = (SubProcess, EventSubProcess, CallActivity, SendTask, ThrowEvent, EndEvent)
"""Elements whose inputs are seen by others: what lies in them, the called case, whoever gets the message."""


class HeldBack:
    """The variables of a procedure that may hold what the reader, who has these roles, may not see.

    Names alone are followed, through mappings, scripts, decisions, jobs, calls and messages, over all diagrams of the
    procedure: rather too much is held back than a value shown. What another procedure sends is its sender's to decide.
    """

    def __init__(self, procedure: Procedure, roles: Collection[str], jobs: Mapping[str, Job]) -> None:
        self._procedure, self._roles, self._jobs = procedure, frozenset(roles), jobs
        starts = [process.start_form for process in procedure.declared.processes.values()]
        self._names = {name for form in starts for name in self._hidden_keys(form)}
        if any(self._hidden_keys(form) for form in procedure.forms):
            self._spread()

    def holds(self, name: str) -> bool:
        """Whether a variable of this name may hold any of it."""
        return name in self._names

    def touches(self, element: BusinessRuleTask) -> bool:
        """Whether a decision reads any of them, itself or through a decision below it."""
        decision = self._procedure.decision(element.decision)
        return decision is not None and not self._inside(element).isdisjoint(decision.parameters)

    def _spread(self) -> None:
        """Follows them until nothing is new; the order in which things happen plays no part."""
        elements = [element for diagram in self._procedure.diagrams.values() for element in diagram.elements.values()]
        known = -1
        while known < len(self._names):
            known = len(self._names)
            for element in elements:
                self._names |= self._leaving(element)

    def _hidden_keys(self, form_id: str | None) -> set[str]:
        form = self._procedure.forms.get(form_id or "")
        return set(_keys(form.fields, self._roles)) if form is not None else set()

    def _inside(self, element: Element) -> set[str]:
        """Those that the element sees: the ones around it, and what its own mappings make of them."""
        seen = set(self._names)
        loop = _multi_instance(element)
        if loop is not None and loop.item and reads(loop.collection, seen):
            seen.add(loop.item)
        for mapping in element.inputs:
            if reads(mapping.source, seen):
                seen.add(mapping.target)
        return seen

    def _leaving(self, element: Element) -> set[str]:
        """Those that an element writes."""
        seen = self._inside(element)
        results = self._results(element, seen)
        seen |= results
        written = {mapping.target for mapping in element.outputs if reads(mapping.source, seen)} if element.outputs else results
        if isinstance(element, GIVES_ON):
            written |= seen
        loop = _multi_instance(element)
        if loop is not None and loop.output_collection and reads(loop.output_element, seen):
            written.add(loop.output_collection)
        return written

    def _results(self, element: Element, seen: set[str]) -> set[str]:
        """Those that come of its own work."""
        match element:
            case UserTask():
                return self._hidden_keys(element.form)
            case ScriptTask() if reads(element.script, seen):
                return {element.result}
            case BusinessRuleTask() if self.touches(element):
                return {element.result}
            case ServiceTask():
                job = self._jobs.get(element.job_type)
                return set(job.outputs) if job is not None and not seen.isdisjoint(job.inputs) else set()
            case _other:
                return set()


def _multi_instance(element: Element) -> MultiInstance | None:
    loop = element.loop if isinstance(element, Activity) else None
    return loop if isinstance(loop, MultiInstance) else None


def reads(source: object, names: Collection[str]) -> bool:
    """Whether a text of a diagram reads one of these variables."""
    if not isinstance(source, Expression):
        return False
    return any(name in names for name in (*source.free_names, *source.filter_names))


def _keys(components: Iterable[Component], roles: frozenset[str], inherited: bool = False) -> Iterable[str]:
    """The keys of the entries that these roles may not read; a list's, if that holds for anything in it."""
    for component in components:
        hidden = inherited or bool(component.readers and not roles & set(component.readers))
        if isinstance(component, Group):
            yield from _keys(component.components, roles, hidden)
        elif isinstance(component, ListEntry):
            if hidden or any(_keys(component.components, roles)):
                yield component.key
        elif isinstance(component, Entry) and hidden:
            yield component.key
