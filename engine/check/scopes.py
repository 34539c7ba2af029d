"""What each scope of a process declares and what each element takes in as a result: variables with their shapes, and who sees which.

Source: Camunda 8 docs, Variables: scopes, propagation, input and output mappings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.bpmn.diagram import Activity, BoundaryEvent, Diagram, Element, EventSubProcess, MultiInstance, Process, StartEvent
from engine.check.neighbourhood import Neighbourhood
from engine.check.shape_inference import Known
from engine.check.shapes import ANYTHING, SINGLE, Record, Shape, of_value
from engine.check.unknown_sources import begins_with_anything, unknown_givers
from engine.procedures import Procedure

LETTER: Mapping[str, Shape] = dict.fromkeys(("name", "title", "number", "signed_by"), SINGLE) | {"made_on": ANYTHING}
SIGNED = Record({**LETTER, "id": SINGLE, "hash": SINGLE})
CAUSE = Record(dict.fromkeys(("id", "number", "title", "main_unit", "process"), SINGLE))
COUNTS: Mapping[str, Shape] = dict.fromkeys(
    ("numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances", "numberOfTerminatedInstances"), SINGLE
)
TERM = Record(dict.fromkeys(("value", "unit", "label", "source"), SINGLE))
Names = dict[str, Shape]


def constants(procedure: Procedure, process: str | None) -> Names:
    """What FEEL sees beside variables; without a process, before there is a case."""
    declared = procedure.declared
    found: Names = {
        "parameters": Record({one.name: of_value(one.value) for one in declared.parameters.values()}),
        "terms": Record(dict.fromkeys(declared.terms, TERM)),
    }
    if process is not None:
        facts: Names = dict.fromkeys(("id", "number", "title", "key", "main_unit"), SINGLE)
        units = declared.processes[process].side_units if process in declared.processes else {}
        found["case"] = Record({**facts, "opened_on": ANYTHING, "units": Record(dict.fromkeys(units, SINGLE))})
    return found


@dataclass(slots=True)
class Scopes:
    """One process: what each scope declares (its root under the process's id), and what each element takes in as a result."""

    procedure: Procedure
    diagram: Diagram
    around: Neighbourhood
    started: Names = field(default_factory=dict)
    declared: dict[str, Names] = field(default_factory=dict)
    taken: dict[str, Names] = field(default_factory=dict)
    writers: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # (scope, name) -> elements that write it
    constants: Names = field(init=False)

    outside: tuple[None, ...] = field(init=False)  # a layer of any name, where what cannot be told may write some
    taking: frozenset[str] = field(init=False)  # elements that may take in anything of it

    def __post_init__(self) -> None:
        self.constants = constants(self.procedure, self.diagram.process_id)
        self.taking = unknown_givers(self.procedure, self.diagram, self.around)
        spilling = any(not self.diagram.elements[one].outputs for one in self.taking)  # into the case, unmapped
        self.outside = (None,) if spilling or begins_with_anything(self.procedure, self.diagram, self.around) else ()

    @property
    def root(self) -> Names:
        return self.declared.setdefault(self.diagram.process_id, {})

    def copied(self) -> Scopes:
        """The same, to go on from."""
        taken = {name: dict(one) for name, one in self.taken.items()}
        declared = {name: dict(one) for name, one in self.declared.items()}
        writers = {place: set(some) for place, some in self.writers.items()}
        return replace(self, started=dict(self.started), declared=declared, taken=taken, writers=writers)

    def at(self, identity: str) -> Known:
        """What is visible in an element or scope."""
        chain: list[Names] = []
        element = self.diagram.elements.get(identity)
        while element is not None and not isinstance(element, Process):
            chain.append(self.declared.get(element.id, {}))
            element = self.diagram.elements.get(element.scope)
        return Known((*self.outside, self.constants, self.root, *reversed(chain)))

    def reading(self, element: Element, expression: object) -> Known:
        """What an expression of an element reads: an input mapping sees the scope around and the mappings before it; what a
        boundary event waits for sees what its activity sees, what starts an event subprocess what the scope around it does; a completion
        condition sees the counts."""
        if all(mapping.source is not expression for mapping in element.outputs):
            within = self.diagram.elements.get(element.scope)
            if isinstance(element, BoundaryEvent):
                return self.at(element.attached_to)
            if isinstance(element, StartEvent) and isinstance(within, EventSubProcess):
                return self.at(within.scope)
        for place, mapping in enumerate(element.inputs):
            if mapping.source is expression:
                own = self.declared.get(element.id, {})
                mapped = {one.target for one in element.inputs[:place]}
                loop = own.keys() - {one.target for one in element.inputs}
                return self.at(element.scope).inside({name: shape for name, shape in own.items() if name in mapped | loop})
        repeated = element.loop if isinstance(element, Activity) else None
        if isinstance(repeated, MultiInstance) and repeated.completion is expression:
            collected: Names = {repeated.output_collection: ANYTHING} if repeated.output_collection else {}
            return self.after(element.id).inside({**COUNTS, **collected})
        return self.after(element.id)

    def home(self, element: str, name: str) -> str | None:
        """The scope in which an element finds a variable that somebody writes; None if it does not, or has it from itself."""
        if name in self.taken.get(element, {}):
            return None
        home = self.declaring(element, name)
        return home if home != self.diagram.process_id or name in self.root else None

    def declaring(self, start: str, name: str) -> str:
        """The innermost scope, from one outwards, that declares a name; the process if none does."""
        at = self.diagram.elements.get(start)
        while at is not None and not isinstance(at, Process):
            if name in self.declared.get(at.id, {}):
                return at.id
            at = self.diagram.elements.get(at.scope)
        return self.diagram.process_id

    def after(self, identity: str) -> Known:
        """What is visible in an element once it has its result."""
        known = self.at(identity).inside(None) if identity in self.taking else self.at(identity)
        return known.inside(self.taken.get(identity, {}))

    def before(self) -> Known:
        """What the expressions see that give a new case its key, title and units."""
        return Known((*self.outside, constants(self.procedure, None), self.started))
