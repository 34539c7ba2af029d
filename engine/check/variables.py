"""Which variables a case of each process can hold, scope by scope, and of which shape: found by going round until nothing is new.

The order in which things happen plays no part: what some path writes counts as known on every path.
Source: Camunda 8 docs, Variables: scopes, propagation, input and output mappings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from engine.bpmn.diagram import (
    Activity,
    BusinessRuleTask,
    CallActivity,
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
from engine.check.diagram_facts import awaited_messages, awaited_signals, sent_messages, sent_signals
from engine.check.neighbourhood import Neighbourhood
from engine.check.scopes import CAUSE, SIGNED, Names, Scopes, constants
from engine.check.shape_inference import Known, Look
from engine.check.shapes import ANYTHING, NOTHING, SINGLE, Listed, Shape, cut, either, item_of, of_word, unsure
from engine.check.written_forms import form_shapes
from engine.check.written_tables import decision_shape
from engine.feel import Expression
from engine.procedures import Procedure

MOST_ROUNDS = 40
Given = list[tuple[Scopes, Element]]
"""Elements that give something to others, each with its process."""


@dataclass(slots=True)
class World:
    """All processes of the district while they are looked through."""

    around: Neighbourhood
    scopes: dict[str, Scopes]
    changed: bool = False
    messages: dict[str, Given] = field(init=False)  # by the message's name: who sends it
    signals: dict[str, Given] = field(init=False)
    calls: dict[str, Given] = field(init=False)  # by the called process

    def __post_init__(self) -> None:
        self.messages, self.signals, self.calls = {}, {}, {}
        for scopes in self.scopes.values():
            for element, name in sent_messages(scopes.diagram):
                self.messages.setdefault(name, []).append((scopes, element))
            for element, name in sent_signals(scopes.diagram):
                self.signals.setdefault(name, []).append((scopes, element))
            for element in scopes.diagram.elements.values():
                if isinstance(element, CallActivity) and isinstance(element.process, str):
                    self.calls.setdefault(element.process, []).append((scopes, element))

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

    def settle(self, processes: Iterable[str]) -> None:
        """Looks through processes, and again through each and those that it gives something to while anything is new."""
        takers = self.takers()
        left = dict.fromkeys(self.scopes, MOST_ROUNDS)
        waiting = dict.fromkeys(processes)
        while waiting:
            process = next(iter(waiting))
            del waiting[process]
            left[process] -= 1
            if self.look(process, self.scopes[process]) and left[process]:
                waiting |= dict.fromkeys((process, *takers[process]))

    def takers(self) -> dict[str, set[str]]:
        """By process: those that take in what it sends, calls with or is called for."""
        found: dict[str, set[str]] = {process: set() for process in self.scopes}
        for called, callers in self.calls.items():
            for caller, _ in callers:
                found[caller.diagram.process_id].add(called)
                found.setdefault(called, set()).add(caller.diagram.process_id)
        for process, scopes in self.scopes.items():
            taken = [self.messages.get(name, []) for name in awaited_messages(scopes.diagram)]
            taken += [self.signals.get(name, []) for _, name in awaited_signals(scopes.diagram)]
            for sender, _ in chain.from_iterable(taken):
                found[sender.diagram.process_id].add(process)
        return {process: some & self.scopes.keys() for process, some in found.items()}

    def look(self, process: str, scopes: Scopes) -> bool:
        """Looks once through a process; whether anything was new."""
        self.changed = False
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
        for caller, element in self.calls.get(process, ()):
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
        if message not in self.messages:
            for procedure in self.around.procedures.values():
                for promised in procedure.declared.awaited:
                    if promised.name == message:
                        yield from ((key, unsure(of_word(word))) for key, word in promised.brings.items())
        for scopes, element in self.messages.get(message, ()):  # which somebody outside may send as well
            yield from ((key, unsure(shape)) for key, shape in self.mapped_in(scopes, element))

    def signalled(self, signal: str) -> Iterator[tuple[str, Shape]]:
        """What the senders of a signal put into it."""
        for scopes, element in self.signals.get(signal, ()):
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
    return _together({**around.procedures, procedure.name: procedure}, around)


def looked_through(around: Neighbourhood) -> Neighbourhood:
    """The same surroundings, their processes looked through once for whatever is checked against them.

    Of a procedure that is changed afterwards only its own processes are looked through anew, and what they give to others:
    what others once had from the procedure that it was stays known to them.
    """
    return replace(around, world=_together(around.procedures, around))


def _together(procedures: Mapping[str, Procedure], around: Neighbourhood) -> World:
    drawn = {name: (one, diagram) for one in procedures.values() for name, diagram in one.diagrams.items()}
    before = around.world.scopes if around.world is not None else {}
    kept = {name: before[name] for name, (one, _) in drawn.items() if name in before and before[name].procedure is one}
    if around.world is not None and kept.keys() == before.keys() == drawn.keys():
        return around.world
    scopes = {
        name: kept[name].copied() if name in kept else Scopes(one, diagram, around) for name, (one, diagram) in drawn.items()
    }  # fmt: skip
    world = World(around, scopes)
    world.settle(drawn.keys() - kept.keys())
    return world
