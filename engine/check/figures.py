"""Terms written as figures into a diagram, where no unit, reason or source stands beside them.

Source: `procedure.toml` and `workflows/law`, which hold every term with its unit and where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import Event, TimerEvent, UserTask
from engine.check.neighbourhood import Neighbourhood
from engine.feel import Expression
from engine.feel.syntax import AtLiteral, Call, Filter, Name, Node, NumberLiteral, StringLiteral, children
from engine.findings import Finding, Severity
from engine.procedures import Procedure

MAKE_SPANS = frozenset({"duration", "date", "date and time", "time"})
HINT = 'write =term end(…, "name") with a table [terms.name], or take a parameter'


def check_figures(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Due dates and timers of every diagram of a folder."""
    for diagram in procedure.diagrams.values():
        for element in diagram.elements.values():
            if isinstance(element, UserTask) and element.due is not None and _is_figure(element.due):
                message = f"Expected the term of {element.id} with unit, reason and source, but it is a figure in the diagram; {HINT}."
                yield Finding("unsourced-term", Severity.WARNING, diagram.file, element.id, element.line, message)
            for part in element.parts if isinstance(element, Event) else ():
                if isinstance(part, TimerEvent) and part.kind != "cycle" and _is_figure(part.value):
                    message = f"The time of {element.id} is a figure in the diagram, without unit, reason or source; {HINT}."
                    yield Finding("unsourced-term", Severity.NOTE, diagram.file, element.id, element.line, message)


def _is_figure(value: object) -> bool:
    return _holds_figure(value.ast) if isinstance(value, Expression) else True


def _holds_figure(node: Node) -> bool:
    if isinstance(node, NumberLiteral):
        return node.value not in (0, 1)
    if isinstance(node, AtLiteral):
        return not _is_edge(node.text)
    if isinstance(node, Filter):  # which item of a list is no figure
        return _holds_figure(node.source)
    makes = isinstance(node, Call) and isinstance(node.function, Name) and node.function.name in MAKE_SPANS
    return any(_holds_figure(child) or (makes and _holds_text(child)) for child in children(node))


def _holds_text(node: Node) -> bool:
    if isinstance(node, StringLiteral):
        return not _is_edge(node.value)
    return any(_holds_text(child) for child in children(node))


def _is_edge(text: str) -> bool:
    """Whether a text only says where a day begins or ends: the next day, or a time of the day."""
    return text == "P1D" or (":" in text and "T" not in text)
