"""Takes SpiffWorkflow through the inputs of a recorded run."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent as SpiffBoundary
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.diagram import Activity, BoundaryEvent, Diagram, ErrorEvent, EscalationEvent, EventBasedGateway, SubProcess
from engine.bpmn.effects import ConditionAwaited, ConditionMet, ElementCompleted, ElementEntered, SubscriptionClosed
from engine.bpmn.inputs import CallEscalated, CallThrew, Cancelled, Input, JobThrew, MessageArrived, SignalArrived, TimerFired
from engine.bpmn.recording import Answer, Recorded
from engine.bpmn.run import Question
from engine.bpmn.second_opinion.plain import END, FORK, rewrite, signal_of
from engine.bpmn.second_opinion.pruning import forget_orphans, prune

KEPT = 32
"""Diagrams whose specifications are kept: as many as a district's folders hold, twice over."""


class Lost(Exception):
    """SpiffWorkflow cannot follow; the message says where the two part, `element` at which element."""

    def __init__(self, element: str, message: str) -> None:
        self.element = element
        super().__init__(message)


class Answers:
    """The script engine that SpiffWorkflow asks: it evaluates nothing and hands out what ours had as answers."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._open: dict[tuple[str, Question], deque[Answer]] = {}
        self._given: dict[tuple[Any, str, Question], Answer] = {}

    def renew(self, answers: tuple[Answer, ...]) -> None:
        """The answers of the next input."""
        self._open.clear()
        self._given.clear()
        for answer in answers:
            self._open.setdefault((answer.element, answer.question), deque()).append(answer)

    def validate(self, expression: str) -> None:
        """References are always right."""

    def execute(self, task: Any, script: str, external_context: Any = None) -> None:
        """There are no scripts."""
        raise AssertionError("a rewritten diagram holds no script")

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The answer to one reference; one visit of an element gets one set of answers."""
        word, _, reference = expression.partition(":")
        question = Question(word)
        element = self._diagram.flows[reference].source if question is Question.CONDITIONS else reference
        key = (task.id, element, question)
        if key not in self._given:
            waiting = self._open.get((element, question))
            if not waiting:
                raise Lost(element, f"SpiffWorkflow comes to {element} once more than our engine")
            self._given[key] = waiting.popleft()
        value = self._given[key].value
        if question in (Question.ENOUGH, Question.AGAIN):
            del self._given[key]
        return value.get(reference, True) if isinstance(value, dict) else value


class Specifications:
    """A diagram's process parsed by SpiffWorkflow, once per start event. Workflows share specifications and do not change them."""

    def __init__(self, source: bytes, process: str, file: str) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        self._root = etree.fromstring(source, parser)
        self._process, self._file = process, file
        self._parsed: dict[str, tuple[Any, Any]] = {}

    def begun_at(self, start: str) -> tuple[Any, Any]:
        """The process and its subprocesses as SpiffWorkflow understands them."""
        if start not in self._parsed:
            parser = BpmnParser()
            plain = rewrite(self._root, self._process, start)
            parser.add_bpmn_xml(etree.fromstring(etree.tostring(plain)), filename=self._file)
            self._parsed[start] = (parser.get_spec(self._process), parser.get_subprocess_specs(self._process))
        return self._parsed[start]


@lru_cache(KEPT)
def specifications_of(source: bytes, process: str, file: str) -> Specifications:
    """The same content is parsed once, however often it is asked about."""
    return Specifications(source, process, file)


class Follower:
    """One case in SpiffWorkflow."""

    def __init__(self, diagram: Diagram, specifications: Specifications, first: Recorded) -> None:
        self.diagram = diagram
        self.answers = Answers(diagram)
        start = next(
            effect.element for effect in first.effects if isinstance(effect, ElementEntered) and effect.element in diagram.process.starts
        )
        process, inner = specifications.begun_at(start)
        self.workflow = BpmnWorkflow(process, inner, script_engine=self.answers)
        self.completed: Counter[str] = Counter()
        self._counted: set[Any] = set()
        self._works: dict[str, list[str]] = {}

    def follow(self, move: Recorded) -> None:
        """Do what an input made ours do. Raises: Lost."""
        self.answers.renew(move.answers)
        self.completed.clear()
        self._settle()
        self._give(move.given, move)
        self._settle()
        self._works = _open_work(self.diagram, move)
        conditions = _open_conditions(move)
        for effect in move.effects:
            match effect:
                case ElementCompleted() if effect.instance in self._works.get(effect.element, ()):
                    self._do_work(effect.element, effect.instance)
                case ConditionAwaited():
                    conditions.append(effect)
                case ConditionMet():
                    part = next(other.part for other in conditions if other.wait == effect.wait)
                    alike = [other.wait for other in conditions if (other.element, other.part) == (effect.element, part)]
                    self._trigger(effect.element, part, alike.index(effect.wait))
                    self._settle()
                case SubscriptionClosed():
                    conditions = [other for other in conditions if other.wait != effect.wait]

    def _settle(self) -> None:
        self.workflow.do_engine_steps(did_complete_task=lambda _: forget_orphans(self.workflow))
        self.count()
        prune(self.workflow)
        alive = {task.id for task in self._tasks()}
        self._counted &= alive

    def count(self) -> None:
        """Take note of what SpiffWorkflow has completed."""
        for task in self._tasks():
            if task.state == TaskState.COMPLETED and task.id not in self._counted and _drawn(task):
                self.completed[task.task_spec.bpmn_id] += 1
                self._counted.add(task.id)

    def _tasks(self) -> Iterator[Any]:
        for workflow in (self.workflow, *self.workflow.subprocesses.values()):
            yield from workflow.tasks.values()

    def _do_work(self, element: str, instance: str) -> None:
        ours = self._works[element]
        theirs = [task for task in self._tasks() if task.state == TaskState.READY and _is_work(task, element)]
        place = ours.index(instance)
        if place >= len(theirs):
            raise Lost(element, f"our engine did {element} {len(ours)} times, SpiffWorkflow has {len(theirs)} open")
        ours.remove(instance)
        theirs[place].run()
        self._settle()

    def _give(self, given: Input, move: Recorded) -> None:
        if isinstance(given, (TimerFired, MessageArrived)):
            assert move.before is not None
            wait = move.before.waits[given.wait]
            alike = [other.id for other in move.before.waits.values() if (other.element, other.part) == (wait.element, wait.part)]
            self._trigger(wait.element, wait.part, alike.index(wait.id))
        elif isinstance(given, SignalArrived):
            self._broadcast(given.name)
        elif isinstance(given, (JobThrew, CallThrew)):
            self._catch(move, ErrorEvent)
        elif isinstance(given, CallEscalated):
            self._catch(move, EscalationEvent)
        elif isinstance(given, Cancelled):
            self.workflow.cancel()

    def _trigger(self, element: str, part: int, place: int) -> None:
        name = signal_of(element, part)
        tasks = [task for task in self._waiting() if any(_named(definition, name) for definition in _definitions(task))]
        if place >= len(tasks):
            raise Lost(element, f"{element} waits in our engine, not in SpiffWorkflow")
        _fire(tasks[place], next(definition for definition in _definitions(tasks[place]) if _named(definition, name)))

    def _broadcast(self, name: str) -> None:
        for task in list(self._waiting()):
            for definition in _definitions(task):
                if _named(definition, name) and task.state == TaskState.WAITING:
                    _fire(task, definition)

    def _catch(self, move: Recorded, kind: type[ErrorEvent] | type[EscalationEvent]) -> None:
        for effect in move.effects:
            element = self.diagram.elements[effect.element]
            caught = isinstance(effect, ElementEntered) and isinstance(element, BoundaryEvent)
            if caught and isinstance(element, BoundaryEvent) and any(isinstance(part, kind) for part in element.parts):
                for task in list(self._waiting()):
                    if task.task_spec.bpmn_id == element.id:
                        _fire(task, _definitions(task)[0])
                        return
                raise Lost(element.id, f"{element.id} waits in our engine, not in SpiffWorkflow")

    def _waiting(self) -> Iterator[Any]:
        for task in self._tasks():
            if task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
                yield task

    def waiting(self) -> Counter[str]:
        """What waits: open work, catching events, interrupting boundary events that a signal stands for."""
        found: Counter[str] = Counter()
        for task in self._tasks():
            if task.state == TaskState.READY and task.task_spec.manual:
                found[task.task_spec.bpmn_id] += 1
        for task in self._waiting():
            spec = task.task_spec
            if not isinstance(spec, SpiffBoundary) or (spec.cancel_activity and _waits_for_signal(task)):
                found[spec.bpmn_id] += 1
        return found

    @property
    def ended(self) -> bool:
        """Whether the case is over for SpiffWorkflow."""
        return bool(self.workflow.completed)


def _open_conditions(move: Recorded) -> list[ConditionAwaited]:
    waits = [] if move.before is None else [wait for wait in move.before.waits.values() if wait.kind == "condition"]
    return [ConditionAwaited(wait.element, wait.instance, wait.id, wait.part) for wait in waits]


def _fire(task: Any, definition: Any) -> None:
    task.task_spec.catch(task, BpmnEvent(definition))
    task.task_spec._update(task)


def _definitions(task: Any) -> list[Any]:
    return list(_single(task.task_spec.event_definition))


def _single(definition: Any) -> Iterator[Any]:
    """The definitions of a multiple event, and of the events after an event-based gateway, one by one."""
    if isinstance(definition, MultipleEventDefinition):
        for inner in definition.event_definitions:
            yield from _single(inner)
    elif not isinstance(definition, NoneEventDefinition):
        yield definition


def _waits_for_signal(task: Any) -> bool:
    return any(isinstance(definition, SignalEventDefinition) for definition in _definitions(task))


def _named(definition: Any, name: str) -> bool:
    return isinstance(definition, SignalEventDefinition) and definition.name == name


def _drawn(task: Any) -> bool:
    identity = task.task_spec.bpmn_id
    return identity is not None and not identity.startswith((FORK, END))


def _is_work(task: Any, element: str) -> bool:
    return bool(task.task_spec.manual) and task.task_spec.bpmn_id == element


def _open_work(diagram: Diagram, move: Recorded) -> dict[str, list[str]]:
    """Instances of tasks and calls that were open before or came with the input, by element, oldest first.

    A receive task after an event-based gateway is an event to SpiffWorkflow, not work.
    """
    gateways = [element for element in diagram.elements.values() if isinstance(element, EventBasedGateway)]
    awaited = {target for gateway in gateways for target in gateway.targets}
    found: dict[str, list[str]] = {}
    for element, instance in move.work:
        kind = diagram.elements[element]
        if isinstance(kind, Activity) and not isinstance(kind, SubProcess) and element not in awaited:
            found.setdefault(element, []).append(instance)
    return found
