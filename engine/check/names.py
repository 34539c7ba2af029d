"""Names that an expression reads and nobody writes: a typing error that FEEL would answer with null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.diagram import Diagram
from engine.check.diagram_facts import awaited_messages, message_payloads, written_names
from engine.findings import Finding, Severity
from engine.host_function_names import HOST_NAMES

if TYPE_CHECKING:
    from engine.check.neighbourhood import Neighbourhood
    from engine.procedures import Procedure

EVERYWHERE = frozenset({"case", "parameters", "terms"}) | HOST_NAMES


def unknown_names(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Expressions of diagrams that read a name nobody writes, and decisions, by all diagrams of the folder together."""
    everything: set[str] = set(EVERYWHERE)
    all_known = True
    for process, diagram in procedure.diagrams.items():
        if process not in procedure.declared.processes:
            continue
        names = _known(procedure, around, process, diagram)
        if names is None:
            all_known = False
            continue
        everything |= names
        for element, attribute, expression, line in diagram.expressions():
            for name in sorted(expression.free_names - names - EVERYWHERE - _called(around, element)):
                message = f"Expected a name that somebody writes in {attribute}, but nobody writes {name}."
                yield Finding("unknown-variable", Severity.ERROR, diagram.file, element.id, line, message)
    if not all_known:
        return
    for model in procedure.models:
        for decision in model.decisions.values():
            for wanted in decision.inputs:
                if wanted.name not in everything:
                    message = f"Expected a name that somebody writes as input, but nobody writes {wanted.name}."
                    yield Finding("unknown-variable", Severity.ERROR, model.file, decision.id, decision.line, message)


def _known(procedure: Procedure, around: Neighbourhood, process: str, diagram: Diagram) -> set[str] | None:
    names = written_names(procedure, process, dict(around.jobs))
    if names is None:
        return None
    for message in awaited_messages(diagram):
        names |= message_payloads(dict(around.procedures), message)
    for other in around.procedures.values():  # what callers pass in
        for calling in other.diagrams.values():
            for element in calling.elements.values():
                if getattr(element, "process", None) == process:
                    names |= {mapping.target for mapping in element.inputs}
    return names


def _called(around: Neighbourhood, element: object) -> set[str]:
    """A call's output mappings read the called case's names."""
    called = around.processes().get(str(getattr(element, "process", "")))
    if called is None:
        return set()
    return written_names(called, str(getattr(element, "process", "")), dict(around.jobs)) or set()
