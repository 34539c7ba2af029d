"""Where the tokens of one scope stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from engine.bpmn.diagram import Activity, Diagram, EventSubProcess, StartEvent
from engine.bpmn.run import STUCK
from engine.bpmn.state import State

Marking: TypeAlias = tuple[str, ...]
"""The places of a scope's tokens in alphabetical order, one entry a token.

A place is the id of an element (the token is at work there, from its entering to its leaving) or of a sequence flow into a
parallel or inclusive join (the token waits there for the others). () is the scope at its end."""


def place_tokens(places: Iterable[str]) -> Marking:
    """The marking with a token at each of the places."""
    return tuple(sorted(places))


def moved(marking: Marking, source: str, target: str) -> Marking:
    """The marking after one token was moved from a place to another. Raises: ValueError if no token stands at `source`."""
    places = list(marking)
    places.remove(source)
    return place_tokens([*places, target])


def marking_of(state: State, diagram: Diagram, scope_instance: str) -> Marking:
    """Where the tokens of a live scope stand: the instance of a process, a subprocess or an event subprocess.

    A repeated activity counts as one token, whatever its items do. What an event subprocess that does not interrupt is at
    does not count: it may run beside every marking of its scope; neither does what undoes something. A join that is stuck
    is no token, the tokens before it are.
    Raises: KeyError if there is no such live instance; ValueError if it is the body of a multi-instance, which holds items.
    """
    scope = state.instances[scope_instance]
    element = diagram.elements[scope.element]
    if isinstance(element, Activity) and element.loop is not None and scope.item is None:
        raise ValueError(f"{scope_instance} repeats {scope.element}; ask for the marking of one of its items.")
    places = [
        inner.element
        for inner in state.instances.values()
        if inner.scope == scope_instance and inner.phase != STUCK and inner.undoes is None and not runs_beside(diagram, inner.element)
    ]
    for flow, count in (scope.arrivals or {}).items():
        places += [flow] * count
    return place_tokens(places)


def runs_beside(diagram: Diagram, identity: str) -> bool:
    """Whether an element is an event subprocess that does not interrupt its scope, or that undoes it when it is over."""
    element = diagram.elements.get(identity)
    if not isinstance(element, EventSubProcess):
        return False
    start = diagram.elements.get(element.start or "")
    return isinstance(start, StartEvent) and (not start.interrupting or start.compensation is not None)
