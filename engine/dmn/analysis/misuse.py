"""What certainly fails in an expression: calls that cannot be answered, operators between types that have no result, constants
that are null for a reason.

Source: DMN 1.5, 10.3.2.13 (function invocation), 10.3.2.3 and tables 42 to 57 (semantics of operators), 10.3.4 (built-in functions).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Protocol

from engine.dmn.analysis.constants import failure, is_fixed
from engine.dmn.analysis.inference import Inference, Names, kind_of
from engine.dmn.analysis.mismatches import fits
from engine.dmn.types import Type
from engine.feel import Environment, compile_expression, syntax, to_source
from engine.feel.functions import BUILT_INS, BuiltIn


class Callee(Protocol):
    """A knowledge model or decision service, as its callers see it."""

    @property
    def name(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, Type]: ...

    @property
    def type(self) -> Type: ...

    @property
    def is_whole(self) -> bool:
        """Whether its parameters are known."""
        ...


Callees = Mapping[str, Callee]
"""What a text may call, by the name that it has there."""


@dataclass(frozen=True, slots=True)
class Misuse:
    """One thing that certainly fails, under the rule that says so; `at`: the character of the text where it stands."""

    rule: str
    message: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """An argument: its name, if the call names it, the kind of its value, if that is known, and its text."""

    name: str | None
    kind: str | None
    text: str


def callee_name(function: syntax.Node) -> str | None:
    """The name by which a call calls: its own, or that of an import, a dot and its own."""
    match function:
        case syntax.Name(name=name):
            return name
        case syntax.Path(source=syntax.Name(name=prefix), name=name):
            return f"{prefix}.{name}"
    return None


def misuse_of(name: str, callee: Callee | BuiltIn, arguments: Sequence[Given]) -> Misuse | None:
    """Why a call cannot be answered, if that is certain."""
    named = bool(arguments) and arguments[0].name is not None
    if isinstance(callee, BuiltIn):
        return _of_built_in(callee, arguments, named)
    if not callee.is_whole:
        return None
    parameters = callee.parameters
    if named and not {each.name for each in arguments} <= parameters.keys():
        wanted, found = ", ".join(parameters) or "no arguments", ", ".join(each.name or "" for each in arguments)
        return Misuse("wrong-arguments", f"Expected {name}() with {wanted}, but found {found}.")
    if not named and len(arguments) != len(parameters):
        return Misuse("wrong-arguments", f"Expected {_counted(len(parameters))} of {name}(), but found {len(arguments)}.")
    for place, given in zip(parameters, arguments, strict=False):
        wanted_kind = kind_of(parameters[given.name or place])
        if not fits(given.kind, wanted_kind):
            return _mismatch(f"a {wanted_kind}", given.name or place, name, given)
    return None


def _counted(number: int) -> str:
    return f"{number} argument{'' if number == 1 else 's'}"


def _mismatch(wanted: str, parameter: str, name: str, given: Given) -> Misuse:
    return Misuse("type-mismatch", f"Expected {wanted} as {parameter} of {name}(), but {given.text} is a {given.kind}.")


def _of_built_in(built_in: BuiltIn, arguments: Sequence[Given], named: bool) -> Misuse | None:
    if not named and not built_in.taking(len(arguments)):
        return Misuse("wrong-arguments", f"Expected {built_in.arity()} of {built_in.name}(), but found {len(arguments)}.")
    ways = built_in.named_by({each.name or "" for each in arguments}) if named else built_in.taking(len(arguments))
    if not ways:
        known = sorted({parameter.name for signature in built_in.signatures for parameter in signature.parameters})
        found = ", ".join(each.name or "" for each in arguments)
        return Misuse("wrong-arguments", f"Expected {built_in.name}() with arguments named among {', '.join(known)}, but found {found}.")
    faults = []
    for way in ways:
        by_name = {each.name: each for each in way.parameters}
        pairs = [(by_name[given.name] if given.name else way.parameter(place), given) for place, given in enumerate(arguments)]
        wrong = (_mismatch(parameter.wanted, parameter.name, built_in.name, given)
                 for parameter, given in pairs if given.kind is not None and not parameter.admits(given.kind))  # fmt: skip
        fault = next(wrong, None)
        if fault is None:
            return None
        faults.append(fault)
    return faults[0]


SAMPLES: Mapping[str, tuple[str, ...]] = {
    "number": ("2",),
    "string": ('"a"',),
    "boolean": ("true",),
    "date": ('@"2026-03-01"',),
    "time": ('@"08:30:00"', '@"08:30:00Z"'),
    "date and time": ('@"2026-03-01T08:30:00"', '@"2026-03-01T08:30:00Z"'),
    "days and time duration": ('@"P1D"',),
    "years and months duration": ('@"P1Y"',),
    "context": ("{}",),
}
"""Values by kind that show whether an operator has any result between two kinds."""


@cache
def has_no_result(operator: str, left: str, right: str) -> bool:
    """Whether an operator gives null between any values of two kinds."""
    pairs = [f"{one} {operator} {other}" for one in SAMPLES.get(left, ()) for other in SAMPLES.get(right, ())]
    return bool(pairs) and all(compile_expression(each).evaluate({}, Environment()) is None for each in pairs)


@dataclass(slots=True)
class Misuses(Inference):
    """Goes through an expression once; `found` is what certainly fails in it. `names` holds every variable, whatever its type."""

    callees: Callees = field(default_factory=dict)
    found: list[Misuse] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)

    def _with(self, names: Names) -> Misuses:
        left = {name: each for name, each in self.callees.items() if name.partition(".")[0] not in names}
        return Misuses({**self.names, **names}, self.faults, left, self.found, self.failed)

    def _alone(self, names: Names) -> Misuses:
        return Misuses(names, self.faults, {}, self.found, self.failed)

    def _call(self, node: syntax.Call) -> Type:
        found = Inference._call(self, node)
        callee = self.callees.get(callee_name(node.function) or "")
        return found if callee is None else callee.type

    def met(self, node: syntax.Node, inside: Sequence[Type]) -> None:
        kinds = [kind_of(each) for each in inside]
        misuse = next(self._misuses(node, kinds), None)
        if misuse is not None:
            self.found.append(replace(misuse, at=node.at))
            self.failed.add(id(node))

    def _misuses(self, node: syntax.Node, kinds: Sequence[str | None]) -> Iterator[Misuse]:
        match node:
            case syntax.Call():
                yield from self._of_call(node, kinds)
            case syntax.Arithmetic(operator=operator, left=left, right=right):
                yield from _of_operator(operator, left, right, kinds)
            case syntax.Comparison(operator=("<" | "<=" | ">" | ">=") as operator, left=left, right=right):
                yield from _of_operator(operator, left, right, kinds)
        if isinstance(node, (syntax.Call, syntax.Arithmetic, syntax.AtLiteral)) and self._stands_alone(node):
            reason = failure(node)
            if reason is not None:
                yield Misuse("always-null", f"Expected a value of {to_source(node)}, but it is always null: {reason}")

    def _of_call(self, node: syntax.Call, kinds: Sequence[str | None]) -> Iterator[Misuse]:
        name = callee_name(node.function) or ""
        callee = self.callees.get(name) or (BUILT_INS.get(name) if name not in self.names else None)
        if callee is not None:
            arguments = [Given(each.name, kind, to_source(each.value)) for each, kind in zip(node.arguments, kinds, strict=True)]
            misuse = misuse_of(name, callee, arguments)
            if misuse is not None:
                yield misuse

    def _stands_alone(self, node: syntax.Node) -> bool:
        """Whether a construct is of literals alone, none of which was found fault with already."""
        inside = list(syntax.walk(node))
        named = {each.name for each in inside if isinstance(each, syntax.Name)}
        return not named & (self.names.keys() | self.callees.keys()) and self.failed.isdisjoint(map(id, inside)) and is_fixed(node)


def _of_operator(operator: str, left: syntax.Node, right: syntax.Node, kinds: Sequence[str | None]) -> Iterator[Misuse]:
    one, other = kinds
    if one is not None and other is not None and has_no_result(operator, one, other):
        found = f"{to_source(left)} is a {one} and {to_source(right)} is a {other}"
        yield Misuse("type-mismatch", f"Expected values that {operator} can take together, but {found}.")
