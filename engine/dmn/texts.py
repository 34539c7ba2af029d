"""FEEL texts in a decision file, compiled with the names that stand there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from engine.dmn.report import Report
from engine.feel import Environment, Expression, FeelSyntaxError, UnaryTests, Value, compile_expression, unary_tests
from engine.host_function_names import HOST_NAMES
from engine.xmlsource import line_of, local_name


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a decision's texts may use, and the parts of its types, whose names may hold spaces and signs."""

    names: frozenset[str]
    parts: frozenset[str] = frozenset()

    @property
    def declared(self) -> frozenset[str]:
        """What the compiler must know to read names of several words."""
        odd = {part for part in self.parts if not part.isidentifier()}
        return self.names | odd | HOST_NAMES


def text_of(element: etree._Element) -> tuple[str, etree._Element]:
    """The FEEL text of an expression or of unary tests, and the element that holds it."""
    for child in element:
        if isinstance(child.tag, str) and local_name(child) == "text":
            return child.text or "", child
    return "", element


def formula(element: etree._Element, scope: Scope, report: Report) -> Expression | None:
    """The compiled literal expression, or None after a finding."""
    text, holder = text_of(element)
    if not text.strip():
        report.error("bad-feel", element, f"Expected FEEL in {local_name(element)}, but it is empty; write null if that is meant.")
        return None
    try:
        found = compile_expression(text, scope.declared)
    except FeelSyntaxError as error:
        report.error("bad-feel", element, str(error), line_of(holder) + error.line - 1)
        return None
    _check_names(found.free_names, scope, element, report)
    return found


def tests(element: etree._Element, scope: Scope, report: Report) -> UnaryTests | None:
    """The compiled unary tests; None where anything passes ("-" or empty), or after a finding."""
    text, holder = text_of(element)
    if text.strip() in ("", "-"):
        return None
    try:
        found = unary_tests(text, scope.declared)
    except FeelSyntaxError as error:
        report.error("bad-feel", element, str(error), line_of(holder) + error.line - 1)
        return None
    _check_names(found.free_names, scope, element, report)
    return found


def listed(text: str, scope: Scope) -> tuple[Value, ...] | None:
    """The values of unary tests that are a plain list of values, in order; None if they are anything else."""
    try:
        found = compile_expression(f"[{text}]", scope.declared)
    except FeelSyntaxError:
        return None
    return tuple(found({}, Environment())) if not found.free_names else None


def _check_names(free: Iterable[str], scope: Scope, element: etree._Element, report: Report) -> None:
    for name in sorted(set(free) - scope.names - HOST_NAMES - {"?"}):
        report.error("unknown-name", element, f"Expected a name that the decision requires, but {name} is none; draw the requirement.")
