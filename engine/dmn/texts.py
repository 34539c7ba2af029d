"""FEEL texts in a decision file, compiled with the names that stand there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.dmn.analysis.inference import Inference
from engine.dmn.analysis.misuse import Callees
from engine.dmn.report import Report
from engine.dmn.text_findings import ReadText
from engine.dmn.types import ANY, Type
from engine.feel import Environment, Expression, FeelSyntaxError, UnaryTests, Value, compile_expression, syntax, unary_tests
from engine.feel.functions import BUILT_INS
from engine.host_function_names import HOST_NAMES
from engine.xmlsource import line_of, local_name

NEVER = unary_tests("? > null")
"""What stands for tests that were refused: they pass nothing."""
UNTYPED: Mapping[str, Type] = {}
NONE: Callees = {}


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that texts may use, their types where these are known, and the parts of types and contexts, whose names may
    hold spaces and signs.

    `callees`: knowledge models and services among the names. `open`: inside a filter, where a name may be an entry of the
    item, which nobody has to declare.
    """

    names: frozenset[str]
    parts: frozenset[str] = frozenset()
    open: bool = False
    types: Mapping[str, Type] = field(default_factory=dict)
    callees: Callees = field(default_factory=dict)

    @property
    def variables(self) -> Mapping[str, Type]:
        """Every name that is no knowledge model or service, with its type where it is known."""
        return {**{name: ANY for name in self.names if name not in self.callees}, **self.types}

    @property
    def declared(self) -> frozenset[str]:
        """What the compiler must know to read names of several words."""
        odd = {part for part in self.parts if not part.isidentifier()}
        return self.names | odd | HOST_NAMES

    def inside(self, *names: str, open: bool = False, types: Mapping[str, Type] = UNTYPED, callees: Callees = NONE) -> Scope:
        """The scope with more names, some of which have `types` or can be called."""
        open = open or self.open
        outer = {} if open else {name: type_ for name, type_ in self.types.items() if name not in names}
        left = {} if open else {name: each for name, each in self.callees.items() if name.partition(".")[0] not in names}
        return Scope(self.names | set(names), self.parts, open, {**outer, **types}, {**left, **callees})


def text_of(element: etree._Element) -> tuple[str, etree._Element]:
    """The FEEL text of an expression or of unary tests, and the element that holds it."""
    for child in element:
        if isinstance(child.tag, str) and local_name(child) == "text":
            return child.text or "", child
    return "", element


def formula(element: etree._Element, scope: Scope, report: Report, what: str = "", wanted: tuple[Type, ...] = ()) -> Expression | None:
    """The compiled literal expression, or None after a finding; its value is that of `what`, which has types."""
    text, holder = text_of(element)
    if not text.strip():
        report.error("bad-feel", element, f"Expected FEEL in {local_name(element)}, but it is empty; write null if that is meant.")
        return None
    try:
        found = compile_expression(text, scope.declared)
    except FeelSyntaxError as error:
        report.error("bad-feel", element, str(error), line_of(holder) + error.line - 1)
        return None
    if not _names_are_known(found, scope, element, report):
        return None
    report.texts.append(ReadText(text, found.ast, line_of(holder), element, scope.variables, scope.callees, what, wanted))
    return found


def tests(element: etree._Element, scope: Scope, report: Report) -> UnaryTests | None:
    """The compiled unary tests; None where anything passes ("-" or empty), tests that pass nothing after a finding."""
    text, holder = text_of(element)
    if text.strip() in ("", "-"):
        return None
    try:
        found = unary_tests(text, scope.declared)
    except FeelSyntaxError as error:
        report.error("bad-feel", element, str(error), line_of(holder) + error.line - 1)
        return NEVER
    if not _names_are_known(found, scope, element, report):
        return NEVER
    report.texts.append(ReadText(text, found.ast, line_of(holder), element, scope.variables, scope.callees))
    return found


def listed(text: str, scope: Scope) -> tuple[Value, ...] | None:
    """The values of unary tests that are a plain list of values, in order; None if they are anything else."""
    try:
        found = compile_expression(f"[{text}]", scope.declared)
    except FeelSyntaxError:
        return None
    if found.free_names or any(isinstance(node, syntax.ComparisonTest) for node in syntax.walk(found.ast)):
        return None
    return tuple(found.evaluate({}, Environment()))


def _names_are_known(found: Expression | UnaryTests, scope: Scope, element: etree._Element, report: Report) -> bool:
    """Whether a text reads only names that stand in its scope; a finding for each that does not."""
    free = found.free_names - scope.names - HOST_NAMES - BUILT_INS.keys() - {"?"}
    if any(isinstance(node, syntax.Filter) for node in syntax.walk(found.ast)):
        free -= scope.parts  # an entry of the item whose name had to be declared to be read
    if scope.open:
        free = frozenset()
    for name in sorted(free):
        report.error("unknown-name", element, f"Expected a name that the decision requires, but {name} is none; draw the requirement.")
    _check_parts(found.ast, scope, element, report)
    return not free


def _check_parts(node: syntax.Node, scope: Scope, element: etree._Element, report: Report) -> None:
    """A finding for each part that a text asks of a variable whose type has none of that name: it would be null."""
    inference = Inference(scope.types)
    inference.type_of(node)
    for part in dict.fromkeys(inference.faults):
        known = f"one of {', '.join(part.known)}" if part.known else "no part"
        report.error("unknown-name", element, f"Expected {known} of {part.of}, but found {part.name}.")
