"""Which variables a case of each process can hold, scope by scope, and of which shape: found by going round until nothing is new.

The order in which things happen plays no part: what some path writes counts as known on every path.
Source: Camunda 8 docs, Variables: scopes, propagation, input and output mappings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    BusinessRuleTask,
    CallActivity,
    Diagram,
    Element,
    ErrorEvent,
    EscalationEvent,
    Event,
    EventSubProcess,
    Mapping_,
    MessageEvent,
    MultiInstance,
    Process,
    ReceiveTask,
    ScriptTask,
    ServiceTask,
    SignalEvent,
    StartEvent,
    SubProcess,
    UserTask,
)
from engine.check.diagram_facts import sent_messages, sent_signals
from engine.check.neighbourhood import Neighbourhood
from engine.check.shape_inference import Known, Look
from engine.check.shapes import ANYTHING, NOTHING, SINGLE, Listed, Record, Shape, cut, either, item_of, of_value, of_word, unsure
from engine.check.unknown_sources import begins_with_anything, unknown_givers
from engine.check.written_forms import form_shapes
from engine.check.written_tables import decision_shape
from engine.feel import Expression
from engine.procedures import Procedure

MOST_ROUNDS = 40
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


@dataclass(slots=True)
class World:
    """All processes of the district while they are looked through."""

    around: Neighbourhood
    scopes: dict[str, Scopes]
    changed: bool = False

    def add(self, names: Names, name: str, shape: Shape) -> None:
        held = names.get(name)
        if shape == held:  # as nearly always: what is held was cut before
            return
        merged = cut(either(shape, NOTHING if held is None else held))
        if held is None or merged != held:
            names[name] = merged
            self.changed = True

    def write(self, scopes: Scopes, start: str, name: str, shape: Shape, by: str) -> None:
        """Into the innermost scope that declares the name, else the case."""
        home = scopes.declaring(start, name)
        self.add(scopes.declared.setdefault(home, {}), name, shape)
        scopes.writers.setdefault((home, name), set()).add(by)

    def round(self) -> bool:
        """Looks once through everything; whether anything was new."""
        self.changed = False
        for process, scopes in self.scopes.items():
            for name, shape in self.given(process, scopes):
                self.add(scopes.started, name, shape)
                self.add(scopes.root, name, shape)
            for name in scopes.diagram.process.data:
                self.add(scopes.root, name, NOTHING)
            for element in scopes.diagram.elements.values():
                if not isinstance(element, Process):
                    self.element(scopes, element)
        return self.changed

    def element(self, scopes: Scopes, element: Element) -> None:
        own = scopes.declared.setdefault(element.id, {})
        if isinstance(element, SubProcess | EventSubProcess):
            for name in element.data:
                self.add(own, name, NOTHING)
        self.loop(scopes, element, own)
        for mapping in element.inputs:
            self.add(own, mapping.target, self.value(scopes, mapping, scopes.reading(element, mapping.source)))
        results = dict(self.results(scopes, element))
        for name, shape in results.items():
            if element.outputs or isinstance(element, UserTask):  # a letter is written from a task's values
                self.add(scopes.taken.setdefault(element.id, {}), name, shape)
            if not element.outputs:
                self.write(scopes, element.id, name, shape, element.id)
        mapped: Names = {}
        for mapping in element.outputs:
            mapped[mapping.target] = self.value(scopes, mapping, scopes.after(element.id).inside(mapped))
            inside = mapping.target in own and isinstance(element, Activity) and element.loop is not None
            self.write(scopes, element.id if inside else element.scope, mapping.target, mapped[mapping.target], element.id)
        self.collection(scopes, element)

    def loop(self, scopes: Scopes, element: Element, own: Names) -> None:
        loop = element.loop if isinstance(element, Activity) else None
        if loop is None:
            return
        self.add(own, "loopCounter", SINGLE)
        if not isinstance(loop, MultiInstance):
            return
        if loop.item is not None:
            self.add(own, loop.item, item_of(self.shape(scopes, loop.collection, scopes.at(element.scope))))
        if loop.local_output is not None:
            self.add(own, loop.local_output, NOTHING)

    def collection(self, scopes: Scopes, element: Element) -> None:
        loop = element.loop if isinstance(element, Activity) else None
        if isinstance(loop, MultiInstance) and loop.output_collection is not None and loop.output_element is not None:
            item = self.shape(scopes, loop.output_element, scopes.after(element.id))
            self.write(scopes, element.scope, loop.output_collection, Listed(item), element.id)

    def shape(self, scopes: Scopes, expression: Expression, known: Known) -> Shape:
        return Look(None, frozenset(), early=True).shape(expression.ast, known)

    def value(self, scopes: Scopes, mapping: Mapping_, known: Known) -> Shape:
        return self.shape(scopes, mapping.source, known) if isinstance(mapping.source, Expression) else SINGLE

    def given(self, process: str, scopes: Scopes) -> Iterator[tuple[str, Shape]]:
        """What a case begins with: by hand, by a message, by a call, and what its prepare job adds."""
        described = scopes.procedure.declared.processes.get(process)
        if described is None:
            return
        form = scopes.procedure.forms.get(described.start_form or "")
        if form is not None:
            yield from form_shapes(form, self.offered(scopes)).items()
        prepare = self.around.jobs.get(described.prepare or "")
        if prepare is not None:
            yield from ((name, of_word(word)) for name, word in prepare.outputs.items())
        messages = scopes.diagram.message_starts()
        for message in messages:
            yield from self.payload(message)
        signals = [name for _, name in scopes.diagram.signal_starts()]
        for signal in signals:
            yield from self.signalled(signal)
        beside = {name for other in scopes.procedure.declared.processes.values() for name in other.beside}
        if messages or signals or process in beside:
            yield "cause", CAUSE
        for caller in self.scopes.values():
            for element in caller.diagram.elements.values():
                if isinstance(element, CallActivity) and element.process == process:
                    yield from self.mapped_in(caller, element)

    def offered(self, scopes: Scopes) -> Known:
        """What a start form sees: no case yet, but what the choices job offers."""
        described = scopes.procedure.declared.processes[scopes.diagram.process_id]
        job = self.around.jobs.get(described.choices or "")
        if described.choices is not None and job is None:
            return Known((None,))
        choices = {name: of_word(word) for name, word in job.outputs.items()} if job is not None else {}
        return Known((constants(scopes.procedure, None), choices))

    def payload(self, message: str) -> Iterator[tuple[str, Shape]]:
        """What the senders of a message put into it; where nobody sends it yet, what `procedure.toml` says that it will bring."""
        if not any(name == message for scopes in self.scopes.values() for _, name in sent_messages(scopes.diagram)):
            for procedure in self.around.procedures.values():
                for promised in procedure.declared.awaited:
                    if promised.name == message:
                        yield from ((key, unsure(of_word(word))) for key, word in promised.brings.items())
        for scopes in self.scopes.values():
            for element, name in sent_messages(scopes.diagram):
                if name == message:  # which somebody outside may send as well
                    yield from ((key, unsure(shape)) for key, shape in self.mapped_in(scopes, element))

    def signalled(self, signal: str) -> Iterator[tuple[str, Shape]]:
        """What the senders of a signal put into it."""
        for scopes in self.scopes.values():
            for element, name in sent_signals(scopes.diagram):
                if name == signal:
                    yield from ((key, unsure(shape)) for key, shape in self.mapped_in(scopes, element))

    def mapped_in(self, scopes: Scopes, element: Element) -> Iterator[tuple[str, Shape]]:
        """What the input mappings of an element give: its payload, where it sends or calls."""
        own = scopes.declared.get(element.id, {})
        yield from [(mapping.target, own[mapping.target]) for mapping in element.inputs if mapping.target in own]

    def results(self, scopes: Scopes, element: Element) -> Iterator[tuple[str, Shape]]:
        """What an element gives before its output mappings."""
        match element:
            case UserTask():
                form = scopes.procedure.forms.get(element.form or "")
                if form is not None:
                    yield from form_shapes(form, scopes.at(element.id)).items()
                if element.document:
                    yield "letter", SIGNED
            case ServiceTask():
                job = self.around.jobs.get(element.job_type)
                yield from ((name, of_word(word)) for name, word in (job.outputs.items() if job else ()))
            case BusinessRuleTask():
                yield element.result, self.decided(scopes.procedure, element.decision)
            case ScriptTask():
                yield element.result, self.shape(scopes, element.script, scopes.at(element.id))
            case CallActivity():
                called = self.scopes.get(element.process)
                if called is not None and (element.all_outputs or element.outputs):
                    yield from dict(called.root).items()
            case ReceiveTask():
                yield from self.delivered(element.message)
            case Event() if not isinstance(element, StartEvent) or element.scope != scopes.diagram.process_id:
                for part in element.parts:
                    yield from self.delivered(part)

    def delivered(self, definition: object) -> Iterator[tuple[str, Shape]]:
        if isinstance(definition, MessageEvent) and isinstance(definition.name, str):
            yield from self.payload(definition.name)
        elif isinstance(definition, SignalEvent) and isinstance(definition.name, str):
            yield from self.signalled(definition.name)
        elif isinstance(definition, ErrorEvent):
            yield from (("errorCode", SINGLE), ("errorMessage", SINGLE))
        elif isinstance(definition, EscalationEvent):
            yield "escalationCode", SINGLE

    def decided(self, procedure: Procedure, decision: str) -> Shape:
        """What a decision gives."""
        found = next((model.decisions[decision] for model in procedure.models if decision in model.decisions), None)
        return ANYTHING if found is None else decision_shape(found)


def look_through(procedure: Procedure, around: Neighbourhood) -> World:
    """Every process of the district with what its cases can hold."""
    procedures = {**around.procedures, procedure.name: procedure}
    drawn = {name: (one, diagram) for one in procedures.values() for name, diagram in one.diagrams.items()}
    world = World(around, {name: Scopes(one, diagram, around) for name, (one, diagram) in drawn.items()})
    for _ in range(MOST_ROUNDS):
        if not world.round():
            break
    return world
