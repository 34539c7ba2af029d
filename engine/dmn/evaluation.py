"""One evaluation of a decision and all it requires: its faults, its trace, each decision once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.dmn.types import NotOfType, Type, converted
from engine.errors import EngineError
from engine.feel import Environment, Expression, FeelLimitExceeded, UnaryTests, Value

if TYPE_CHECKING:
    from engine.dmn.model import Decision

REASONS_KEPT = 50


class DecisionFault(EngineError):
    """A decision has no right answer: two rules of a unique table match, a value is not allowed, an expression fails."""


@dataclass(frozen=True, slots=True)
class TableTrace:
    """What one decision table saw and did: its inputs' values, the ids of the rules that matched, its result."""

    decision: str
    inputs: tuple[Value, ...]
    matched: tuple[str, ...]
    outputs: Value


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision's value, the tables evaluated for it in order, and a sentence for each null that arose."""

    decision: str
    value: Value
    tables: tuple[TableTrace, ...]
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Evaluation:
    """State of one evaluation.

    A tolerant one (the standard's own, for conformance) goes on with null where ours ends in a fault; not so where limits
    are exceeded.
    """

    variables: Mapping[str, Value]
    env: Environment
    tolerant: bool = False
    tables: list[TableTrace] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    _values: dict[str, Value] = field(default_factory=dict)

    def decision(self, decision: Decision) -> Value:
        """A decision's value, computed the first time it is asked for. Raises: DecisionFault, unless tolerant."""
        if decision.id not in self._values:
            self._values[decision.id] = self._computed(decision)
        return self._values[decision.id]

    def _computed(self, decision: Decision) -> Value:
        try:
            scope = {each.name: self._input(each.name, each.type) for each in decision.inputs}
            scope |= {each.name: self.decision(each) for each in decision.required}
            value = decision.logic.evaluate(scope, self)
            return self.of_type(value, decision.type, f"decision {decision.name}")
        except DecisionFault as fault:
            if not self.tolerant:
                raise
            self.note(str(fault))
            return None

    def _input(self, name: str, wanted: Type) -> Value:
        if name not in self.variables:
            if not self.tolerant:
                raise DecisionFault(f"Expected a value for input {name}, but there is none.")
            self.note(f"Input {name} has no value.")
            return None
        try:
            return self.of_type(self.variables[name], wanted, f"input {name}")
        except DecisionFault as fault:
            if not self.tolerant:
                raise
            self.note(str(fault))
            return None

    def value(self, formula: Expression, scope: Mapping[str, Value], what: str) -> Value:
        """An expression's value. Raises: DecisionFault if it is null because something in it failed, unless tolerant."""
        value, reasons = self._run(lambda env: formula(scope, env), what)
        if value is None and reasons and not self.tolerant:
            raise DecisionFault(f"Expected a value for {what}, but {reasons[-1]}")
        return value

    def passes(self, tests: UnaryTests, value: Value, scope: Mapping[str, Value], what: str) -> bool:
        """Whether a value passes unary tests.

        A null value passes only where a test says so. Raises: DecisionFault if a test cannot judge a value that is
        there (a number compared with a text), unless tolerant.
        """
        result, reasons = self._run(lambda env: tests(value, scope, env), what)
        if result is None and value is not None and reasons and not self.tolerant:
            raise DecisionFault(f"Expected {what} to judge its input, but {reasons[-1]}")
        return result is True

    def of_type(self, value: Value, wanted: Type, what: str) -> Value:
        """The value as its type wants it. Raises: DecisionFault if it is of another type."""
        try:
            return converted(value, wanted, self.env)
        except NotOfType as fault:
            raise DecisionFault(f"{str(fault)[:-1]} for {what}.") from fault

    def note(self, reason: str) -> None:
        """Keeps a sentence on why something is null."""
        if len(self.reasons) < REASONS_KEPT:
            self.reasons.append(reason)

    def _run(self, evaluated: Callable[[Environment], Value], what: str) -> tuple[Value, list[str]]:
        env = replace(self.env, reasons=[])  # the caller's may be full, and would hide that this one failed
        try:
            value = evaluated(env)
        except FeelLimitExceeded as error:
            if self.tolerant:
                raise
            raise DecisionFault(f"Expected {what} to end within its limits: {error}") from error
        for reason in env.reasons:
            self.note(reason)
        return value, env.reasons
