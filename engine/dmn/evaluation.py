"""One evaluation of a decision and all it requires: its faults, its trace, each decision once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.dmn.types import ANY, NotOfType, Type, converted
from engine.errors import EngineError
from engine.feel import DEFAULT, Environment, Expression, FeelLimitExceeded, Function, UnaryTests, Value
from engine.feel.calling import call_by_name
from engine.feel.runtime import Run
from engine.feel.values import described

if TYPE_CHECKING:
    from engine.dmn.boxed import Logic
    from engine.dmn.model import Element, Home, Need

REASONS_KEPT = 50
TEXT_COST = 4
"""Steps that a text inside a function of the model counts, for its time beside that of its own loops: a table's cells too."""


class DecisionFault(EngineError):
    """A decision has no right answer: two rules of a unique table match, a value is not allowed, an expression fails.

    `tables`: those evaluated before it, in order; the last may be the one that has no answer.
    """

    tables: tuple[TableTrace, ...] = ()


class Unfinished(Exception):
    """A decision needs a part of DMN that the engine does not evaluate; only conformance runs get this far."""


@dataclass(frozen=True, slots=True)
class TableTrace:
    """What one decision table saw and did: its inputs' values, the ids of the rules that matched, its result.

    `decision` names the decision or the business knowledge model whose table it is; `part` the place inside a boxed
    expression, "" where the table is all of it. `labels` are those of the inputs, `rules` the numbers, from 1, of the rules
    that matched.
    """

    decision: str
    inputs: tuple[Value, ...]
    matched: tuple[str, ...]
    outputs: Value
    part: str = ""
    labels: tuple[str, ...] = ()
    rules: tuple[int, ...] = ()


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
    are exceeded. `known` are the values of inputs and decisions; those that a decision service was called with stand there
    from the start.
    """

    variables: Mapping[str, Value]
    env: Environment
    home: Home
    tolerant: bool = False
    tables: list[TableTrace] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    known: dict[Element, Value] = field(default_factory=dict)
    _caller: Run | None = None
    _environments: dict[Home, Environment] = field(default_factory=dict)

    def inner(self, known: dict[Element, Value]) -> Evaluation:
        """An evaluation of a decision service's own decisions, which sees nothing from outside but its parameters."""
        return Evaluation({}, self.env, self.home, self.tolerant, self.tables, self.reasons, known, self._caller)

    def of(self, element: Element) -> Value:
        """An element's value, computed the first time it is asked for. Raises: DecisionFault, unless tolerant."""
        if element not in self.known:
            with self._at(element.home):
                self.known[element] = element.compute(self)
        return self.known[element]

    def scope(self, needs: tuple[Need, ...]) -> dict[str, Value]:
        """What a decision or knowledge model sees: what it requires, by name; what is imported inside the import's name."""
        own: dict[str, Value] = {}
        imported: dict[str, dict[str, Value]] = {}
        for need in needs:
            names = imported.setdefault(need.prefix, {}) if need.prefix else own
            names[need.element.name] = self.of(need.element)
        return {**own, **imported}

    def result(self, logic: Logic, scope: Mapping[str, Value], wanted: Type = ANY, what: str = "") -> Value:
        """An expression's value, of the wanted type. Raises: DecisionFault, unless tolerant."""
        try:
            return self.of_type(logic.evaluate(scope, self), wanted, what)
        except DecisionFault as fault:
            return self.fault(str(fault), fault)

    def fault(self, message: str, cause: DecisionFault | None = None) -> Value:
        """Null, with a reason, in a tolerant evaluation. Raises: DecisionFault in ours."""
        if not self.tolerant:
            raise cause or DecisionFault(message)
        self.note(message)
        return None

    def variable(self, name: str, wanted: Type) -> Value:
        """The value of a variable from outside. Raises: DecisionFault if it is missing or of another type, unless tolerant."""
        if name not in self.variables:
            return self.fault(f"Expected a value for input {name}, but there is none.")
        try:
            return self.of_type(self.variables[name], wanted, f"input {name}")
        except DecisionFault as fault:
            return self.fault(str(fault), fault)

    def value(self, formula: Expression, scope: Mapping[str, Value], what: str) -> Value:
        """A FEEL text's value. Raises: DecisionFault if it is null because something in it failed, unless tolerant."""
        return self._feel(lambda run: formula.evaluate_in(scope, run), what)

    def called(self, function: Function, arguments: dict[str, Value], what: str) -> Value:
        """What a function gives for named arguments. Raises: as `value`."""
        return self._feel(lambda run: call_by_name(function, arguments, run), what)

    def repeated(self, formula: Expression, values: Value, step: Callable[[list[Value]], Value], what: str) -> Value:
        """The value of a loop over `values` whose body is not FEEL: `formula` calls it as `step`."""

        def body(arguments: list[Value], run: Run) -> Value:
            with self._called_by(run):
                return step(arguments)

        function = Function("step", ("item", "partial"), body, required=1)
        return self.value(formula, {"values": values, "step": function}, what)

    def function(self, name: str, parameters: Mapping[str, Type], body: Callable[[dict[str, Value]], Value]) -> Function:
        """A function of the model as a value: its arguments converted to their types, or null if one does not fit.

        Raises: DecisionFault, when called, if an argument is of another type, unless tolerant; FeelLimitExceeded.
        """
        home = self.home

        def code(arguments: list[Value], run: Run) -> Value:
            run.enter_call()
            try:
                with self._called_by(run), self._at(home):
                    return body(dict(zip(parameters, self._fitted(name, parameters, arguments))))
            except DecisionFault as fault:
                return self.fault(str(fault), fault)
            finally:
                run.depth -= 1

        return Function(name, tuple(parameters), code)

    def _fitted(self, name: str, parameters: Mapping[str, Type], arguments: list[Value]) -> list[Value]:
        pairs = zip(parameters.items(), arguments, strict=True)
        return [self.of_type(value, wanted, f"{parameter} of {name}") for (parameter, wanted), value in pairs]

    def passes(self, tests: UnaryTests, value: Value, scope: Mapping[str, Value], what: str) -> bool:
        """Whether a value passes unary tests.

        A null value passes only where a test says so. Raises: DecisionFault if a test cannot judge a value that is
        there (a number compared with a text), unless tolerant.
        """
        result, reasons = self._run(lambda run: tests.evaluate_in(value, scope, run), what)
        if result is None and value is not None and reasons and not self.tolerant:
            raise DecisionFault(f"Expected {what} to judge its input, but it cannot: {_continued(reasons[-1])}")
        return result is True

    def of_type(self, value: Value, wanted: Type, what: str) -> Value:
        """The value as its type wants it. Raises: DecisionFault if it is of another type."""
        if wanted is ANY:
            return value
        try:
            return converted(value, wanted, self.env)
        except NotOfType as fault:
            raise DecisionFault(f"Expected a value of type {wanted.name} for {what}, but {fault.why}.") from fault

    def truth(self, value: Value, what: str) -> bool | None:
        """A boolean or null. Raises: DecisionFault for any other value."""
        if value is None or isinstance(value, bool):
            return value
        raise DecisionFault(f"Expected {what} to be true or false, but it is {described(value)}.")

    def note(self, reason: str) -> None:
        """Keeps a sentence on why something is null."""
        if len(self.reasons) < REASONS_KEPT:
            self.reasons.append(reason)

    def _feel(self, evaluated: Callable[[Run], Value], what: str) -> Value:
        value, reasons = self._run(evaluated, what)
        if value is None and reasons and not self.tolerant:
            raise DecisionFault(f"Expected a value for {what}, but it is null: {_continued(reasons[-1])}")
        return value

    def _run(self, evaluated: Callable[[Run], Value], what: str) -> tuple[Value, list[str]]:
        """A value and the reasons of this evaluation alone: the caller's may be full, and would hide that this one failed."""
        env = self._environment()
        try:
            if self._caller is None:
                value = _outermost(evaluated, env)
            else:
                value = _inside(evaluated, env, self._caller)
        except FeelLimitExceeded as error:
            if self.tolerant:
                raise
            raise DecisionFault(f"Expected {what} to end within its limits: {error}") from error
        for reason in env.reasons:
            self.note(reason)
        return value, env.reasons

    def _environment(self) -> Environment:
        """The caller's, with the types of the model that the expression stands in."""
        if self.home not in self._environments:
            self._environments[self.home] = replace(self.env, types={**self.env.types, **self.home.tests()})
        known = self._environments[self.home]
        return Environment(known.now, known.functions, [], known.types)

    @contextmanager
    def _at(self, home: Home) -> Iterator[None]:
        before, self.home = self.home, home
        try:
            yield
        finally:
            self.home = before

    @contextmanager
    def _called_by(self, run: Run) -> Iterator[None]:
        """While FEEL calls what is not FEEL: the work inside counts on, with that of the caller."""
        before, self._caller = self._caller, run
        try:
            yield
        finally:
            self._caller = before


def _continued(reason: str) -> str:
    """A sentence that goes on behind a colon."""
    return f"e{reason[1:]}" if reason.startswith("Expected ") else reason


def _outermost(evaluated: Callable[[Run], Value], env: Environment) -> Value:
    try:
        return evaluated(Run(env, DEFAULT))
    except RecursionError:
        raise FeelLimitExceeded("Expected values and calls less deep inside each other.") from None


def _inside(evaluated: Callable[[Run], Value], env: Environment, run: Run) -> Value:
    run.spend(TEXT_COST)
    before, run.environment = run.environment, env
    try:
        return evaluated(run)
    finally:
        run.environment = before
