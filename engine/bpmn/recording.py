"""Records a step with what its conditions were, for whoever wants to check the way that was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.advance import advance
from engine.bpmn.context import Context
from engine.bpmn.diagram import Activity, Diagram, StandardLoop
from engine.bpmn.effects import Effect, ElementEntered, VariablesSet
from engine.bpmn.inputs import Input
from engine.bpmn.run import Asked, Question
from engine.bpmn.state import State
from engine.errors import EngineError
from engine.feel import Expression, FeelError


@dataclass(frozen=True, slots=True)
class Answer:
    """What the expressions of one element gave when it was there: a truth per conditional flow, the number of items
    of a multi-instance, whether its completion condition held, whether a standard loop goes on."""

    element: str
    question: Question
    value: Mapping[str, bool] | int | bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """One input, the state before and after it, what it caused, and the answers in the order they were asked."""

    given: Input
    before: State | None
    effects: tuple[Effect, ...]
    after: State
    answers: tuple[Answer, ...]
    bodies: frozenset[str]  # instances that are bodies of multi-instances, not items

    @property
    def work(self) -> tuple[tuple[str, str], ...]:
        """Element and instance of all that was open before or came with the input, bodies left out, oldest first."""
        known = [] if self.before is None else [(entry.element, entry.id) for entry in self.before.instances.values()]
        known += [(effect.element, effect.instance) for effect in self.effects if isinstance(effect, ElementEntered)]
        return tuple(entry for entry in known if entry[1] not in self.bodies)


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """One case from its start, under a name that a finding can show."""

    name: str
    moves: tuple[Recorded, ...]


def record(state: State | None, diagram: Diagram, given: Input, context: Context) -> Recorded:
    """As `advance`, with the answers. Raises: InputRejected."""
    asked: list[Asked] = []
    step = advance(state, diagram, given, context, asked)
    notes, reasons = len(context.notes), len(context.environment.reasons)
    answers = tuple(Answer(entry.element, entry.question, _answer(diagram, entry, context)) for entry in asked)
    del context.notes[notes:], context.environment.reasons[reasons:]
    return Recorded(given, state, step.effects, step.state, answers, _bodies(diagram, state, step.effects))


def _bodies(diagram: Diagram, before: State | None, effects: tuple[Effect, ...]) -> frozenset[str]:
    """The bodies among the instances of multi-instances: those that no loop counter was declared for."""
    items = set() if before is None else {entry.id for entry in before.instances.values() if entry.item is not None}
    items |= {effect.scope for effect in effects if isinstance(effect, VariablesSet) and "loopCounter" in effect.variables}
    repeated = {element.id for element in diagram.elements.values() if isinstance(element, Activity) and element.loop is not None}
    known = set() if before is None else {entry.id for entry in before.instances.values() if entry.element in repeated}
    known |= {effect.instance for effect in effects if effect.element in repeated and isinstance(effect, ElementEntered)}
    return frozenset(known - items)


def _answer(diagram: Diagram, asked: Asked, context: Context) -> Mapping[str, bool] | int | bool:
    element = diagram.elements[asked.element]
    if asked.question is Question.CONDITIONS:
        flows = [diagram.flows[identity] for identity in element.outgoing]
        return {flow.id: _value(flow.condition, asked, context) is True for flow in flows if flow.condition is not None}
    assert isinstance(element, Activity)
    loop = element.loop
    if isinstance(loop, StandardLoop):
        return loop.condition is None or _value(loop.condition, asked, context) is True
    assert loop is not None
    if asked.question is Question.ITEMS:
        items = _value(loop.collection, asked, context)
        return len(items) if isinstance(items, list) else 0
    return loop.completion is not None and _value(loop.completion, asked, context) is True


def _value(expression: Expression, asked: Asked, context: Context) -> Any:
    try:
        return expression.evaluate(asked.names, context.environment)
    except (FeelError, EngineError):
        return None
