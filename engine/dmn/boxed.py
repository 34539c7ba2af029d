"""Expressions of a decision beside tables: FEEL texts, and the boxed expressions that hold others.

Each evaluates itself in a scope of names and gives a value of its own type.
Source: DMN 1.5, 7.3 (metamodel), 10.2.2 (boxed expressions).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.dmn.evaluation import DecisionFault, Evaluation, Unfinished
from engine.dmn.types import ANY, Type
from engine.feel import Expression, Function, Value, compile_expression
from engine.feel.values import described


class Logic(Protocol):
    """How a decision gets its value: a literal expression, a decision table, or another boxed expression."""

    @property
    def parts(self) -> tuple[Logic, ...]:
        """The expressions inside it."""
        ...

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules of the tables in it, for coverage."""
        ...

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of a compound result; none for a single value."""
        ...

    def evaluate(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        """The value. Raises: DecisionFault."""
        ...


def walk(logic: Logic) -> Iterator[Logic]:
    """An expression and all inside it."""
    yield logic
    for part in logic.parts:
        yield from walk(part)


class Boxed:
    """What the boxed expressions share: `value` is what they give, before their own type is asked for."""

    __slots__ = ()
    what: str
    type: Type

    @property
    def parts(self) -> tuple[Logic, ...]:
        return ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        return tuple(rule for part in self.parts for rule in part.rule_ids)

    @property
    def output_names(self) -> tuple[str, ...]:
        return ()

    def evaluate(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        return run.of_type(self.value(scope, run), self.type, self.what)

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Literal(Boxed):
    """A literal expression: one FEEL text. Source: DMN 1.5, 10.2.2.1."""

    formula: Expression
    what: str
    type: Type = ANY

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        return run.value(self.formula, scope, self.what)


@dataclass(frozen=True, slots=True)
class Broken(Boxed):
    """Logic that was refused: its fault, or, where it is `unfinished`, that the engine does not evaluate it."""

    what: str
    unfinished: bool = False
    type: Type = ANY

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        raise (Unfinished if self.unfinished else DecisionFault)(self.what)


@dataclass(frozen=True, slots=True)
class Entry:
    """A named part of another expression: an entry of a context, a cell under a column, what a parameter is bound to."""

    name: str
    logic: Logic
    what: str
    type: Type = ANY

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        """The part's value, of the type of its variable."""
        return run.result(self.logic, scope, self.type, self.what)


@dataclass(frozen=True, slots=True)
class Context(Boxed):
    """Entries, each of which sees those before it; with a result, that is the value, else all of them are.

    Source: DMN 1.5, 7.3.11, 10.2.2.4.
    """

    entries: tuple[Entry, ...]
    outcome: Logic | None
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return (*(entry.logic for entry in self.entries), *((self.outcome,) if self.outcome is not None else ()))

    @property
    def output_names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.entries) if self.outcome is None else self.outcome.output_names

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        inner, made = dict(scope), dict[str, Value]()
        for entry in self.entries:
            # A function among the entries keeps `inner` itself, so that it finds its own name there once it is called.
            inner[entry.name] = made[entry.name] = entry.value(inner, run)
        return made if self.outcome is None else run.result(self.outcome, inner)


@dataclass(frozen=True, slots=True)
class ListOf(Boxed):
    """A list, an expression an item. Source: DMN 1.5, 7.3.14, 10.2.2.5."""

    items: tuple[Logic, ...]
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return self.items

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        return [run.result(item, scope) for item in self.items]


@dataclass(frozen=True, slots=True)
class Relation(Boxed):
    """A list of contexts, written as rows under columns. Source: DMN 1.5, 7.3.13, 10.2.2.6."""

    rows: tuple[tuple[Entry, ...], ...]
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return tuple(cell.logic for row in self.rows for cell in row)

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        return [{cell.name: cell.value(scope, run) for cell in row} for row in self.rows]


@dataclass(frozen=True, slots=True)
class Invocation(Boxed):
    """A call of a function, its arguments bound by name. Source: DMN 1.5, 7.3.9, 10.2.2.3."""

    called: Logic
    bindings: tuple[Entry, ...]
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return (self.called, *(binding.logic for binding in self.bindings))

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        function = run.result(self.called, scope)
        if not isinstance(function, Function):
            return run.fault(f"Expected a function that {self.what} can call, but found {described(function)}.")
        arguments = {binding.name: binding.value(scope, run) for binding in self.bindings}
        return run.called(function, arguments, self.what)


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Boxed):
    """A function as a value; its body sees the names around it. Source: DMN 1.5, 7.3.15, 10.2.2.7."""

    name: str
    parameters: Mapping[str, Type]
    body: Logic
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return (self.body,)

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        def body(arguments: dict[str, Value]) -> Value:
            return run.result(self.body, {**scope, **arguments}, self.type.result, f"what {self.name} gives")

        return run.function(self.name, self.parameters, body)

    def evaluate(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        # A type that is no function's is that of the result, as for the logic of a knowledge model in older files.
        wanted = self.type if self.type.signature is not None else ANY
        return run.of_type(self.value(scope, run), wanted, self.what)


@dataclass(frozen=True, slots=True)
class Conditional(Boxed):
    """One of two expressions, as a third says. Source: DMN 1.5, 7.3.16, 10.2.2.8."""

    condition: Logic
    yes: Logic
    no: Logic
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return (self.condition, self.yes, self.no)

    @property
    def output_names(self) -> tuple[str, ...]:
        return self.yes.output_names if self.yes.output_names == self.no.output_names else ()

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        verdict = run.truth(run.result(self.condition, scope), f"the condition of {self.what}")
        if verdict is None:
            return run.fault(f"Expected the condition of {self.what} to be true or false, but it is null.")
        return run.result(self.yes if verdict else self.no, scope)


LOOP = compile_expression("for item in values return step(item, partial)")


@dataclass(frozen=True, slots=True)
class Iteration:
    """What a loop runs over, and what its variable is called."""

    name: str
    values: Logic
    type: Type

    def all(self, body: Logic, scope: Mapping[str, Value], run: Evaluation, what: str) -> Value:
        """The body's values, one a turn; null where there is nothing to run over.

        Source: DMN 1.5, 10.3.2.14 (what a loop may run over, `partial`).
        """
        values = run.result(self.values, scope, self.type if self.type.is_list else ANY, f"what {what} runs over")
        item_type = ANY if self.type.is_list else self.type

        def step(arguments: list[Value]) -> Value:
            item, partial = arguments
            item = run.of_type(item, item_type, f"{self.name} in {what}")
            return run.result(body, {**scope, "partial": partial, self.name: item})

        return run.repeated(LOOP, values, step, what)


@dataclass(frozen=True, slots=True)
class ForEach(Boxed):
    """A list with the value of an expression for each item of another. Source: DMN 1.5, 7.3.18, 10.2.2.10."""

    iteration: Iteration
    body: Logic
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return (self.iteration.values, self.body)

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        return self.iteration.all(self.body, scope, run, self.what)


@dataclass(frozen=True, slots=True)
class Quantified(Boxed):
    """Whether an expression holds for some or for every item. Null where it is neither true nor false for an item and
    no other decides. Source: DMN 1.5, 7.3.19, 10.2.2.10."""

    iteration: Iteration
    condition: Logic
    decisive: bool  # what one item decides by itself: true for some, false for every
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return (self.iteration.values, self.condition)

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        found = self.iteration.all(self.condition, scope, run, self.what)
        if not isinstance(found, list):
            return None
        verdicts = [run.truth(each, f"what {self.what} asks of each item") for each in found]
        if self.decisive in verdicts:
            return self.decisive
        return None if None in verdicts else not self.decisive


@dataclass(frozen=True, slots=True)
class Filter(Boxed):
    """The items for which an expression is true; it sees each as `item`, and the entries of a context by their names.

    Source: DMN 1.5, 7.3.17, 10.2.2.9.
    """

    values: Logic
    match: Logic
    what: str
    type: Type = ANY

    @property
    def parts(self) -> tuple[Logic, ...]:
        return (self.values, self.match)

    def value(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        values = run.result(self.values, scope)
        items = values if isinstance(values, list) else [] if values is None else [values]

        def step(arguments: list[Value]) -> Value:
            (item, _) = arguments
            entries = item if isinstance(item, dict) else {}
            return run.result(self.match, {**scope, "item": item, **entries})

        found = run.repeated(LOOP, items, step, self.what)
        if not isinstance(found, list):
            return None
        verdicts = [run.truth(each, f"what {self.what} asks of each item") for each in found]
        return [item for item, verdict in zip(items, verdicts, strict=True) if verdict]
