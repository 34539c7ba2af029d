"""What the analysis says of a file's FEEL texts and invocations, once all that they may call has been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from engine.dmn.analysis.constants import DEPENDS, constant
from engine.dmn.analysis.inference import kind_of
from engine.dmn.analysis.mismatches import fits
from engine.dmn.analysis.misuse import Callees, Given, Misuse, Misuses, callee_name, misuse_of
from engine.dmn.types import NotOfType, Type, converted
from engine.feel import Environment, syntax, to_source
from engine.feel.functions import BUILT_INS
from engine.findings import Severity

if TYPE_CHECKING:
    from engine.dmn.report import Report


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text without a fault, where it stands, the variables that it reads, what it may call; `wanted`: the types that its
    value must have, `what` it is the value of."""

    source: str
    ast: syntax.Node
    line: int
    element: etree._Element
    names: Mapping[str, Type]
    callees: Callees
    what: str = ""
    wanted: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadInvocation:
    """A boxed invocation: what it calls, and the text that each parameter is bound to (None: another expression)."""

    called: syntax.Node
    bound: Mapping[str, syntax.Node | None]
    element: etree._Element
    names: Mapping[str, Type]
    callees: Callees
    what: str


def examine_texts(texts: Iterable[ReadText], invocations: Iterable[ReadInvocation], report: Report) -> None:
    """Adds a finding for all that certainly fails in these texts, or is certainly of a wrong type."""
    for text in texts:
        for misuse in _of_text(text):
            line = text.line + text.source.count("\n", 0, misuse.at)
            report.judge(misuse.rule, Severity.ERROR, text.element, misuse.message, line)
    for invocation in invocations:
        for severity, misuse in _of_invocation(invocation):
            report.judge(misuse.rule, severity, invocation.element, misuse.message)


def _of_text(text: ReadText) -> Iterator[Misuse]:
    misuses = Misuses(text.names, callees=text.callees)
    found = kind_of(misuses.type_of(text.ast))
    if misuses.found:
        yield from dict.fromkeys(misuses.found)
        return
    for wanted in text.wanted:
        if not fits(found, kind_of(wanted)):
            message = f"Expected {text.what} to be a {kind_of(wanted)}, but {to_source(text.ast)} is a {found}."
            yield Misuse("type-mismatch", message)
            return
        refused = _refused(text, wanted)
        if refused is not None:
            yield refused
            return


def _refused(text: ReadText, wanted: Type) -> Misuse | None:
    """Whether a type refuses a constant."""
    value = constant(text.ast)
    if value is DEPENDS:
        return None
    try:
        converted(value, wanted, Environment())
    except NotOfType as fault:
        rule = "value-not-allowed" if wanted.conforms(value) else "type-mismatch"
        return Misuse(rule, f"Expected a value of type {wanted.name} for {text.what}, but {fault.why}.")
    return None


def _of_invocation(invocation: ReadInvocation) -> Iterator[tuple[Severity, Misuse]]:
    name = callee_name(invocation.called) or ""
    callee = invocation.callees.get(name)
    built_in = BUILT_INS.get(name) if name not in invocation.names else None
    if callee is None and built_in is None:
        return
    arguments = [Given(parameter, *_kind_and_text(node, invocation)) for parameter, node in invocation.bound.items()]
    misuse = misuse_of(name, callee or BUILT_INS[name], arguments)
    if misuse is not None:
        yield Severity.ERROR, misuse
    elif callee is not None and callee.is_whole:
        for parameter in callee.parameters.keys() - invocation.bound.keys():
            message = f"Expected {invocation.what} to bind {parameter} of {name}(), but it does not; it is null there."
            yield Severity.WARNING, Misuse("wrong-arguments", message)


def _kind_and_text(node: syntax.Node | None, invocation: ReadInvocation) -> tuple[str | None, str]:
    if node is None:
        return None, ""
    return kind_of(Misuses(invocation.names, callees=invocation.callees).type_of(node)), to_source(node)
