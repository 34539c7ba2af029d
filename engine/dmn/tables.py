"""Decision tables: which rules match, and what the hit policy makes of them.

Source: DMN 1.5, 8.2.10, 8.2.11, 8.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from engine.dmn.boxed import Logic
from engine.dmn.evaluation import DecisionFault, Evaluation, TableTrace
from engine.dmn.rule_index import RuleIndex
from engine.dmn.type_faults import not_allowed
from engine.dmn.types import ANY, Type
from engine.feel import Expression, UnaryTests, Value, compile_expression
from engine.feel.comparison import same


class HitPolicy(Enum):
    """What several matching rules mean; the value is DMN's own word."""

    UNIQUE = "UNIQUE"  # at most one may match
    ANY = "ANY"  # all that match agree
    PRIORITY = "PRIORITY"  # the output that stands first in the allowed values
    FIRST = "FIRST"  # the first in the order of rules
    COLLECT = "COLLECT"  # all, as a list or aggregated
    RULE_ORDER = "RULE ORDER"  # all, in the order of rules
    OUTPUT_ORDER = "OUTPUT ORDER"  # all, in the order of the allowed values

    @property
    def gives_list(self) -> bool:
        """Whether the result is a list, an aggregation apart."""
        return self in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)

    @property
    def wants_order(self) -> bool:
        """Whether it needs allowed values, which rank the outputs."""
        return self in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)


class Aggregation(Enum):
    """What a collect table makes of its outputs; the value is DMN's own word."""

    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


AGGREGATES = {each: compile_expression(f"{each.value.lower()}(outputs)") for each in Aggregation}


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions: its expression, its type, the values it may have."""

    label: str
    formula: Expression
    type: Type = ANY
    allowed: UnaryTests | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results. `ranks` lists its allowed values, the most important first, where the policy asks for order;
    `label`: what the column is called."""

    name: str
    type: Type = ANY
    allowed: UnaryTests | None = None
    ranks: tuple[Value, ...] = ()
    default: Expression | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: tests and results by column. A test of None passes anything; `number` is its place, from 1; `remark` its
    description and its annotations."""

    id: str
    number: int
    tests: tuple[UnaryTests | None, ...]
    outputs: tuple[Expression, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table. `decision` is what it belongs to; `part` its place in a boxed expression, "" where it is all there is."""

    decision: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    policy: HitPolicy
    aggregation: Aggregation | None = None
    type: Type = ANY
    part: str = ""
    index: RuleIndex = field(init=False, repr=False, compare=False)
    labels: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(clause.label for clause in self.inputs))
        object.__setattr__(self, "index", RuleIndex([rule.tests for rule in self.rules]))

    @property
    def parts(self) -> tuple[Logic, ...]:
        return ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.rules)

    @property
    def output_names(self) -> tuple[str, ...]:
        return tuple(output.name for output in self.outputs) if len(self.outputs) > 1 else ()

    def evaluate(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        """The table's value; null, with a reason, if no rule matches and there is no default. Raises: DecisionFault."""
        inputs = tuple(self._input(clause, scope, run) for clause in self.inputs)
        matched = self._matching(inputs, scope, run)
        if self.policy is HitPolicy.UNIQUE and len(matched) > 1:
            run.tables.append(self._trace(inputs, matched, None))
            listed = ", ".join(rule.id for rule in matched)
            raise DecisionFault(f"Expected at most one rule of {self.decision} to match, but these do: {listed}.")
        if self.policy is HitPolicy.FIRST:
            matched = matched[:1]
        results = [self._outputs(rule, scope, run) for rule in matched]
        value = self._chosen(results) if results else self._default(scope, run)
        if self.aggregation is not None:
            value = self._aggregated(self.aggregation, value, run)
        if value is None and not matched:
            run.note(f"No rule of {self.decision} matches.")
        value = run.of_type(value, self.type, f"the table of {self.decision}")
        run.tables.append(self._trace(inputs, matched, value))
        return value

    def _trace(self, inputs: tuple[Value, ...], matched: Sequence[Rule], value: Value) -> TableTrace:
        ids, numbers = tuple(rule.id for rule in matched), tuple(rule.number for rule in matched)
        return TableTrace(self.decision, inputs, ids, value, self.part, self.labels, numbers)

    def _input(self, clause: InputClause, scope: Mapping[str, Value], run: Evaluation) -> Value:
        what = f"input {clause.label} of {self.decision}"
        value = run.of_type(run.value(clause.formula, scope, what), clause.type, what)
        if clause.allowed is not None and not run.passes(clause.allowed, value, scope, f"the allowed values of {what}"):
            raise DecisionFault(f"Expected an allowed value for {what}, but found {not_allowed(value, clause.allowed)}.")
        return value

    def _matching(self, inputs: Sequence[Value], scope: Mapping[str, Value], run: Evaluation) -> list[Rule]:
        """The rules whose tests all pass, in order: those that the index leaves, if their other tests pass too."""
        remaining = self.index.remaining(inputs)
        if remaining is None:
            return self.scanned(inputs, scope, run)
        return [
            self.rules[number]
            for number, places in remaining
            if all(self._passes(self.rules[number], place, inputs, scope, run) for place in places)
        ]

    def scanned(self, inputs: Sequence[Value], scope: Mapping[str, Value], run: Evaluation) -> list[Rule]:
        """The rules whose tests all pass, each rule asked: its plain tests first, as in the index. Raises: DecisionFault."""
        return [
            rule
            for rule, order in zip(self.rules, self.index.orders)
            if all(self._passes(rule, place, inputs, scope, run) for place in order)
        ]

    def _passes(self, rule: Rule, place: int, inputs: Sequence[Value], scope: Mapping[str, Value], run: Evaluation) -> bool:
        test = rule.tests[place]
        return test is None or run.passes(test, inputs[place], scope, f"rule {rule.id} of {self.decision}")

    def _outputs(self, rule: Rule, scope: Mapping[str, Value], run: Evaluation) -> tuple[Value, ...]:
        what = f"rule {rule.id} of {self.decision}"
        return tuple(
            self._allowed(clause, run.value(formula, scope, what), scope, run, what) for clause, formula in zip(self.outputs, rule.outputs)
        )

    def _allowed(self, clause: OutputClause, value: Value, scope: Mapping[str, Value], run: Evaluation, what: str) -> Value:
        value = run.of_type(value, clause.type, what)
        if clause.allowed is not None and value is not None and not run.passes(clause.allowed, value, scope, what):
            raise DecisionFault(f"Expected an allowed output in {what}, but found {not_allowed(value, clause.allowed)}.")
        return value

    def _compound(self, row: Sequence[Value]) -> Value:
        """One output is a plain value, several are a context."""
        if len(self.outputs) == 1:
            return row[0]
        return {clause.name: value for clause, value in zip(self.outputs, row)}

    def _chosen(self, results: list[tuple[Value, ...]]) -> Value:
        """What the hit policy makes of the rows that matched, at least one."""
        if self.policy is HitPolicy.ANY and not all(same(*pair) for result in results for pair in zip(results[0], result)):
            raise DecisionFault(f"Expected the rules of {self.decision} that match to agree, but they differ.")
        if self.policy.wants_order:
            results = sorted(results, key=self._rank)
        if self.policy.gives_list:
            return [self._compound(row) for row in results]
        return self._compound(results[0])

    def _rank(self, row: Sequence[Value]) -> tuple[int, ...]:
        """Place of a row by its first output, then the second, and so on; what is not listed comes last."""
        places: list[int] = []
        for clause, value in zip(self.outputs, row):
            listed = [place for place, ranked in enumerate(clause.ranks) if same(ranked, value)]
            places.append(listed[0] if listed else len(clause.ranks))
        return tuple(places)

    def _default(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        if all(clause.default is None for clause in self.outputs):
            return None
        what = f"the default output of {self.decision}"
        row = tuple(
            None if clause.default is None else self._allowed(clause, run.value(clause.default, scope, what), scope, run, what)
            for clause in self.outputs
        )
        value = self._compound(row)
        return [value] if self.policy.gives_list else value

    def _aggregated(self, aggregation: Aggregation, values: Any, run: Evaluation) -> Value:
        if values is None:
            return Decimal(0) if aggregation is Aggregation.COUNT else None
        what = f"the {aggregation.value.lower()} of {self.decision}"
        return run.value(AGGREGATES[aggregation], {"outputs": values}, what)
