"""What happens at once where a move by hand puts a token down: the move is tried on the case as it stands, and nothing is kept of it.

No job runs and no message goes. What is told holds no value that people entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine import access
from engine.bpmn import Step as Moved
from engine.bpmn import advance
from engine.bpmn.diagram import Diagram, Element, UserTask
from engine.bpmn.effects import ElementEntered, IncidentRaised, VariablesSet
from engine.bpmn.inputs import TokenMoved
from engine.bpmn.loop_definitions import MultiInstance
from engine.errors import NotFound
from engine.execute import Engine
from engine.feel import Expression
from engine.interventions import why_no_move
from engine.lifecycle import CaseStatus
from engine.reading.story import labels
from engine.redaction import entered_words, known_words, without_values, words_of
from engine.step import Step
from engine.store import cases

OPENING = frozenset({"Expected"})
"""The word with which our own sentences begin, also those that stand inside another as its reason."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step at which the token, or one that it leads to, stops at once; `message` says why, without values."""

    step: str
    step_en: str
    message: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """A step's input mapping that gives nothing: its expression, and the variables of it that hold nothing."""

    step: str
    step_en: str
    name: str
    source: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Landing:
    """What goes wrong when the token lands; false where nothing does."""

    stops: tuple[Stop, ...] = ()
    lacking: tuple[Lacking, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stops or self.lacking)


def landing_of(engine: Engine, user_id: str, case_id: str, instance: str, target: str) -> Landing:
    """For whoever is about to propose a move. Raises NotFound, NotAllowed("propose")."""
    with engine.reading() as tx:
        if cases.find(tx.connection, case_id) is None:
            raise NotFound("case", case_id)
        step = Step.read(tx, case_id)
        access.may_propose(tx.connection, tx.shelf.roles, user_id, tx.now, step.row)
        return landing(step, instance, target)


def landing(step: Step, instance: str, target: str) -> Landing:
    """What a move would meet at once; nothing of a move that is not allowed."""
    state = step.state
    if state is None or step.row.status != CaseStatus.RUNNING or why_no_move(state, step.diagram, instance, target) is not None:
        return Landing()
    moved = advance(state, step.diagram, TokenMoved(instance, target), step.context())
    return Landing(tuple(_stops(step, moved)), tuple(dict.fromkeys(_lacking(step, moved))))


def _stops(step: Step, moved: Moved) -> Iterator[Stop]:
    entered = entered_words(step.state, step.row.title, step.row.title_en, step.row.key)
    for effect in moved.effects:
        if isinstance(effect, IncidentRaised):
            known = known_words(step.diagram) | words_of(_sources(step.diagram.elements[effect.element])) | OPENING
            yield Stop(*_names(step.diagram, effect.element), without_values(effect.message, known, entered))


def _sources(element: Element) -> Iterator[str]:
    """The expressions that an element evaluates when it is entered, as its diagram has them."""
    words: list[Any] = [mapping.source for mapping in element.inputs]
    if isinstance(element, UserTask):
        words += [element.due, element.groups, element.assignee, element.unit, element.party]
    if isinstance(loop := getattr(element, "loop", None), MultiInstance):
        words.append(loop.collection)
    return (one.source for one in words if isinstance(one, Expression))


def _lacking(step: Step, moved: Moved) -> Iterator[Lacking]:
    """Input mappings that give null at the elements that are entered."""
    functions = step.context().environment.functions.keys()
    begun = {effect.instance for effect in moved.effects if isinstance(effect, ElementEntered)}
    for effect in moved.effects:
        if not isinstance(effect, VariablesSet) or effect.scope != effect.instance or effect.instance not in begun:
            continue
        begun.discard(effect.instance)  # what is set there later are results
        there = moved.state.find(effect.instance)
        seen = {**step.constants(), **(moved.state.visible_variables(there.scope) if there else {})}
        for mapping in step.diagram.elements[effect.element].inputs:
            if effect.variables.get(mapping.target, "") is None and isinstance(mapping.source, Expression):
                empty = tuple(_empty(mapping.source.free_names - functions, seen)) if there else ()
                yield Lacking(*_names(step.diagram, effect.element), mapping.target, mapping.source.source, empty)


def _empty(names: Iterable[str], seen: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in sorted(names) if seen.get(name) is None)


def _names(diagram: Diagram, element: str) -> tuple[str, str]:
    name, name_en = labels(diagram, element)
    return name or element, name_en
