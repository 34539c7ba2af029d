"""A model's inputs, decisions, knowledge models and services: immutable once read, linked by what they require.

Source: DMN 1.5, 6.3 (elements of a requirements graph), 10.4 (their execution).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.dmn.boxed import Broken, Logic
from engine.dmn.evaluation import Decided, DecisionFault, Evaluation
from engine.dmn.types import ANY, Type
from engine.feel import Environment, Value


@dataclass(eq=False, slots=True)
class Home:
    """The model that an element belongs to: its namespace, its file, the types that its texts can name."""

    namespace: str
    file: str
    types: Mapping[str, Type] = field(default_factory=dict)

    def tests(self) -> dict[str, Callable[[Value], bool]]:
        """What `instance of` one of the model's own types asks."""
        return {name: _test(type_) for name, type_ in self.types.items()}


def _test(type_: Type) -> Callable[[Value], bool]:
    return lambda value: value is not None and type_.conforms(value)


@dataclass(frozen=True, slots=True, eq=False)
class InputData:
    """A variable that a decision wants from outside."""

    id: str
    name: str
    type: Type
    home: Home

    @property
    def full_name(self) -> str:
        """Its name with its model's namespace, which tells it from another model's input of the same name."""
        return f"{self.home.namespace}#{self.name}"

    def compute(self, run: Evaluation) -> Value:
        """Raises: DecisionFault."""
        return run.variable(self.full_name if self.full_name in run.variables else self.name, self.type)


@dataclass(frozen=True, slots=True)
class Need:
    """Something required, and the name of the import that it comes by: "" if none is in the way."""

    prefix: str
    element: Element


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """A decision: `needs` are the inputs, decisions and knowledge that it uses."""

    id: str
    name: str
    type: Type
    needs: tuple[Need, ...]
    logic: Logic
    line: int
    home: Home

    @property
    def inputs(self) -> tuple[InputData, ...]:
        """The variables that it wants itself."""
        return tuple(need.element for need in self.needs if isinstance(need.element, InputData))

    @property
    def required(self) -> tuple[Decision, ...]:
        """The decisions whose values it uses."""
        return tuple(need.element for need in self.needs if isinstance(need.element, Decision))

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of its tables' rules, in order; none where it has no table."""
        return self.logic.rule_ids

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of its outputs; its own name where there is only one."""
        return self.logic.output_names or (self.name,)

    def all_inputs(self) -> tuple[InputData, ...]:
        """Every variable that it or a decision below it wants, each once."""
        return tuple(dict.fromkeys(each for decision in self._below() for each in decision.inputs))

    @property
    def parameters(self) -> Mapping[str, Type]:
        """Names and types of the inputs that it or a decision below it wants."""
        return {each.name: each.type for each in self.all_inputs()}

    def _below(self) -> Iterator[Decision]:
        seen: dict[Decision, None] = {}
        waiting = [self]
        while waiting:
            decision = waiting.pop()
            if decision not in seen:
                seen[decision] = None
                waiting.extend(decision.required)
        yield from seen

    def compute(self, run: Evaluation) -> Value:
        """Raises: DecisionFault, unless the evaluation is tolerant."""
        return run.result(self.logic, run.scope(self.needs), self.type, f"decision {self.name}")


UNREAD = Broken("Expected an encapsulatedLogic.")


@dataclass(eq=False, slots=True)
class BusinessKnowledge:
    """A business knowledge model: a function that decisions call; it sees its parameters, what it requires, and itself.

    `logic` and `needs` are set once, while the file is read, after all knowledge models are known: they may call one another.
    Source: DMN 1.5, 6.3.8, 10.4.
    """

    id: str
    name: str
    home: Home
    line: int
    type: Type = ANY
    parameters: Mapping[str, Type] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    logic: Logic = UNREAD

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of its tables' rules."""
        return self.logic.rule_ids

    @property
    def is_whole(self) -> bool:
        """Whether its parameters are known: they stand in its logic."""
        return not isinstance(self.logic, Broken)

    def compute(self, run: Evaluation) -> Value:
        """The function."""
        return run.function(self.name, self.parameters, lambda arguments: self._value(arguments, run))

    def answer(self, run: Evaluation) -> Value:
        """What it gives when it is asked from outside, its parameters being the variables there. Raises: DecisionFault."""
        return self._value({name: run.variable(name, wanted) for name, wanted in self.parameters.items()}, run)

    def _value(self, arguments: Mapping[str, Value], run: Evaluation) -> Value:
        scope = {**run.scope(self.needs), self.name: run.of(self), **arguments}
        return run.result(self.logic, scope, self.type, f"what {self.name} gives")


@dataclass(eq=False, slots=True)
class DecisionService:
    """Decisions that can be asked for together, as a function of the inputs and decisions that it leaves to its caller.

    A service of one output gives its value, one of several a context of them by name. The inputs come before the input
    decisions among its parameters. All but id and name is set once, while the file is read, after its decisions.
    Source: DMN 1.5, 6.3.10, 10.4.
    """

    id: str
    name: str
    home: Home
    line: int
    type: Type = ANY
    inputs: tuple[InputData, ...] = ()
    input_decisions: tuple[Decision, ...] = ()
    outputs: tuple[Decision, ...] = ()

    @property
    def receives(self) -> tuple[InputData | Decision, ...]:
        """What its caller gives it, in the order of its parameters."""
        return (*self.inputs, *self.input_decisions)

    @property
    def parameters(self) -> Mapping[str, Type]:
        """Names and types, in order."""
        return {each.name: each.type for each in self.receives}

    @property
    def is_whole(self) -> bool:
        """Whether its parameters are known."""
        return bool(self.outputs)

    def missing_inputs(self) -> list[InputData]:
        """Inputs that a decision in it wants, but that are not among its own: they would never have a value."""
        missing: dict[InputData, None] = {}
        seen: set[Decision] = set(self.input_decisions)
        waiting = [output for output in self.outputs if output not in seen]
        while waiting:
            decision = waiting.pop()
            seen.add(decision)
            missing |= dict.fromkeys(each for each in decision.inputs if each not in self.inputs)
            waiting += [each for each in decision.required if each not in seen]
        return list(missing)

    def compute(self, run: Evaluation) -> Value:
        """The function."""
        return run.function(self.name, self.parameters, lambda arguments: self._value(arguments, run))

    def answer(self, run: Evaluation) -> Value:
        """What it gives when it is asked from outside, its parameters being the variables there. Raises: DecisionFault."""
        return self._value({name: run.variable(name, wanted) for name, wanted in self.parameters.items()}, run)

    def _value(self, arguments: Mapping[str, Value], run: Evaluation) -> Value:
        inner = run.inner({each: arguments[each.name] for each in self.receives})
        values = {output.name: inner.of(output) for output in self.outputs}
        value: Value = next(iter(values.values())) if len(self.outputs) == 1 else values
        try:
            return run.of_type(value, self.type, f"what {self.name} gives")
        except DecisionFault as fault:
            return run.fault(str(fault), fault)


Element: TypeAlias = InputData | Decision | BusinessKnowledge | DecisionService
Askable: TypeAlias = Decision | BusinessKnowledge | DecisionService


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """What one file defines, by id; `types` by name."""

    name: str
    file: str
    decisions: Mapping[str, Decision]
    types: Mapping[str, Type] = field(default_factory=dict)
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    knowledge: Mapping[str, BusinessKnowledge] = field(default_factory=dict)
    services: Mapping[str, DecisionService] = field(default_factory=dict)
    namespace: str = ""

    def elements(self) -> Iterator[Element]:
        """All that has a name to require it by."""
        kinds: tuple[Mapping[str, Element], ...] = (self.inputs, self.decisions, self.knowledge, self.services)
        for kind in kinds:
            yield from kind.values()

    def reasoned(self) -> Iterator[Decision | BusinessKnowledge]:
        """All that has logic of its own."""
        yield from self.decisions.values()
        yield from self.knowledge.values()

    def element(self, identity: str, kinds: tuple[str, ...]) -> Element | None:
        """The element of that id, if it is of one of the kinds, each named as in XML."""
        known: dict[str, Mapping[str, Element]] = {
            "inputData": self.inputs, "decision": self.decisions,
            "businessKnowledgeModel": self.knowledge, "decisionService": self.services,
        }  # fmt: skip
        return next((known[kind][identity] for kind in kinds if identity in known[kind]), None)

    def askable(self) -> Iterator[Askable]:
        """All that can be evaluated by itself."""
        kinds: tuple[Mapping[str, Askable], ...] = (self.decisions, self.services, self.knowledge)
        for kind in kinds:
            yield from kind.values()

    def find(self, wanted: str) -> Askable | None:
        """The decision, service or knowledge model of that id, else of that name."""
        by_id = (each for each in self.askable() if each.id == wanted)
        return next(by_id, None) or next((each for each in self.askable() if each.name == wanted), None)

    def evaluate(self, decision_id: str, variables: Mapping[str, Value], env: Environment, tolerant: bool = False) -> Decided:
        """The value of a decision, of a decision service or of a knowledge model; each decision is evaluated once.

        `variables` are the inputs by name (for an imported model's, `namespace#name` goes first), or the parameters of
        the service or knowledge model. A tolerant evaluation gives null where the standard asks for it; ours ends in a
        fault, which becomes an incident: a rule that failed must not look like one that said nothing.
        Raises: DecisionFault if there is nothing of that id; for two matches in a unique table, unequal ones in an any
        table, a value not allowed or of another type, an input that is missing, an expression that is null for a reason.
        """
        found = next((each for each in self.askable() if each.id == decision_id), None)
        if found is None:
            raise DecisionFault(f"Expected a decision {decision_id}, but {self.file} has none.")
        run = Evaluation(variables, replace(env, reasons=[]), found.home, tolerant)
        try:
            value = run.of(found) if isinstance(found, Decision) else found.answer(run)
        except DecisionFault as fault:
            fault.tables = tuple(run.tables)
            raise
        return Decided(decision_id, value, tuple(run.tables), tuple(run.reasons))
