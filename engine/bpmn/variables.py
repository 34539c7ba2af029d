"""Writes variables where Camunda 8 writes them: in the innermost scope that declares the name, else in the case.

Source: Camunda 8 docs, Variables: scopes, propagation, input and output mappings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import Element, EventSubProcess, Mapping_, Process, SubProcess
from engine.bpmn.effects import VariablesSet
from engine.bpmn.evaluation import evaluate, visible
from engine.bpmn.run import Run
from engine.bpmn.state import Instance


def declare(run: Run, instance: Instance, values: Mapping[str, Any]) -> None:
    """Set variables in an instance's own scope; `instance` may be changed."""
    if not values:
        return
    instance.variables = {**(instance.variables or {}), **values}
    run.written.add(instance.id)
    run.effects.append(VariablesSet(instance.element, instance.id, instance.id, dict(values)))


def declare_data(run: Run, scope: Instance) -> None:
    """Declare the data objects of a scope that is entered; `scope` may be changed. What it was given under their names stays."""
    element = run.element(scope)
    if isinstance(element, (Process, SubProcess, EventSubProcess)):
        declare(run, scope, {name: None for name in element.data if name not in (scope.variables or {})})


def propagate(run: Run, origin: Instance, start: str, values: Mapping[str, Any]) -> None:
    """Set each variable in the first scope from `start` upwards that declares it, the outermost if none does."""
    written: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        current = start
        while True:
            entry = run.instances[current]
            if not entry.scope or (entry.variables is not None and name in entry.variables):
                break
            current = entry.scope
        written.setdefault(current, {})[name] = value
    for scope, changed in written.items():
        holder = run.edit(scope)
        holder.variables = {**(holder.variables or {}), **changed}
        run.written.add(scope)
        run.effects.append(VariablesSet(origin.element, origin.id, scope, changed))


def accept(run: Run, instance: Instance, values: Mapping[str, Any]) -> None:
    """Take in a result or a payload: for the output mappings to pick from, or propagated where there are none."""
    if not values:
        return
    if run.element(instance).outputs:
        declare(run, instance, values)
    else:
        propagate(run, instance, instance.id, values)


def mapped(run: Run, mappings: tuple[Mapping_, ...], instance: Instance) -> dict[str, Any]:
    """The values of mappings in an instance's scope; a later one sees what an earlier one gave. Raises: Fault."""
    names = visible(run, instance.id)
    found: dict[str, Any] = {}
    for mapping in mappings:
        found[mapping.target] = names[mapping.target] = evaluate(run, mapping.source, names)
    return found


def inputs_of(run: Run, instance: Instance, element: Element) -> dict[str, Any]:
    """What the input mappings of an entered instance gave."""
    own = instance.variables or {}
    return {mapping.target: own.get(mapping.target) for mapping in element.inputs}
