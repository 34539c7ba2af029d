"""A model's decisions: immutable, linked by what they require."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from engine.dmn.evaluation import Decided, DecisionFault, Evaluation
from engine.dmn.types import ANY, Type
from engine.feel import Environment, Expression, Value


class Logic(Protocol):
    """How a decision gets its value: a literal expression, a decision table, later the other boxed expressions."""

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules of a table, for coverage; none for other logic."""
        ...

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of a compound result; none for a single value."""
        ...

    def evaluate(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        """The value. Raises: DecisionFault."""
        ...


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal expression: one FEEL text. Source: DMN 1.5, 10.2.1.2."""

    formula: Expression
    what: str
    type: Type = ANY
    rule_ids: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()

    def evaluate(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        return run.of_type(run.value(self.formula, scope, self.what), self.type, self.what)


@dataclass(frozen=True, slots=True)
class InputData:
    """A variable that a decision wants from outside."""

    id: str
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: `inputs` are the variables it wants itself, `required` the decisions whose values it uses."""

    id: str
    name: str
    type: Type
    inputs: tuple[InputData, ...]
    required: tuple[Decision, ...]
    logic: Logic
    line: int

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of its table's rules, in order; none where it is no table."""
        return self.logic.rule_ids

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of its outputs; its own name where there is only one."""
        return self.logic.output_names or (self.name,)

    def all_inputs(self) -> tuple[InputData, ...]:
        """Every variable that it or a decision below it wants, each once."""
        found = {each.id: each for decision in self._below() for each in decision.inputs}
        return tuple(found.values())

    def _below(self) -> Iterator[Decision]:
        seen: dict[str, Decision] = {}
        waiting = [self]
        while waiting:
            decision = waiting.pop()
            if decision.id not in seen:
                seen[decision.id] = decision
                waiting.extend(decision.required)
        yield from seen.values()


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """The decisions of one file, by id."""

    name: str
    file: str
    decisions: Mapping[str, Decision]
    types: Mapping[str, Type] = field(default_factory=dict)

    def evaluate(
        self, decision_id: str, variables: Mapping[str, Value], env: Environment, tolerant: bool = False
    ) -> Decided:
        """A decision's value, each decision that it requires evaluated once.

        A tolerant evaluation gives null where the standard asks for it; ours ends in a fault, which becomes an incident:
        a rule that failed must not look like one that said nothing.
        Raises: DecisionFault for an unknown decision; for two matches in a unique table, unequal ones in an any table,
        a value not allowed or of another type, an input that is missing, an expression that is null for a reason.
        """
        decision = self.decisions.get(decision_id)
        if decision is None:
            raise DecisionFault(f"Expected a decision {decision_id}, but {self.file} has none.")
        own = replace(env, reasons=[], types={**env.types, **self._tests(env)})
        run = Evaluation(variables, own, tolerant)
        value = run.decision(decision)
        return Decided(decision_id, value, tuple(run.tables), tuple(run.reasons))

    def _tests(self, env: Environment) -> dict[str, Callable[[Value], bool]]:
        """What `instance of` one of the model's own types asks."""
        return {name: _test(type_, env) for name, type_ in self.types.items()}


def _test(type_: Type, env: Environment) -> Callable[[Value], bool]:
    return lambda value: value is not None and type_.admits(value, env)
