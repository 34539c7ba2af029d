"""Reads a decision file strictly: either every decision in it compiled, or every reason why not, each with its line.

Source: DMN 1.5, clauses 6.3 (requirements), 7.3 (expressions), 8.3 (tables).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.dmn import texts
from engine.dmn.evaluation import DecisionFault, Evaluation
from engine.dmn.model import Decision, DecisionModel, InputData, Literal, Logic
from engine.dmn.report import Report
from engine.dmn.structure import check_structure
from engine.dmn.table_reader import TableReader
from engine.dmn.type_reader import Types, child, children
from engine.dmn.types import ANY, Type
from engine.dmn.vocabulary import EXPRESSIONS
from engine.feel import Value
from engine.findings import Finding, has_errors
from engine.xmlsource import line_of, local_name, parse_xml

DEEPEST = 60


class Unfinished(Exception):
    """A decision needs a part of DMN that the engine does not evaluate; only conformance runs get this far."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The logic of a decision that was refused: `unfinished` if for want of ours, else its own fault."""

    reason: str
    unfinished: bool = False
    rule_ids: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()

    def evaluate(self, scope: Mapping[str, Value], run: Evaluation) -> Value:
        if self.unfinished:
            raise Unfinished(self.reason)
        raise DecisionFault(self.reason)


def read_decisions(source: bytes, file: str) -> tuple[DecisionModel | None, list[Finding]]:
    """The decisions of a file; None if there is an error among the findings."""
    model, findings = read_model(source, file)
    return (None if has_errors(findings) else model), findings


def read_model(source: bytes, file: str) -> tuple[DecisionModel | None, list[Finding]]:
    """The decisions of a file, those in error with broken logic; None if it is no decision file at all."""
    root = parse_xml(source, file)
    if isinstance(root, Finding):
        return None, [root]
    report = Report(file)
    if not check_structure(root, report):
        return None, report.findings
    model = _Reader(root, report).model(file)
    return model, sorted(report.findings, key=lambda finding: finding.line)


class _Reader:
    """Builds decisions from a file whose structure was checked."""

    def __init__(self, root: etree._Element, report: Report) -> None:
        self.root, self.report = root, report
        self.types = Types(children(root, "itemDefinition"), report)
        self.elements = self._by_id("decision")
        self.input_elements = self._by_id("inputData")
        self.inputs: dict[str, InputData] = {}
        self.built: dict[str, Decision] = {}
        self.building: list[str] = []

    def model(self, file: str) -> DecisionModel:
        types = self.types.all()
        self.inputs = {identity: self._input(identity, element) for identity, element in self.input_elements.items()}
        names: dict[str, str] = {}
        for identity, element in self.elements.items():
            decision = self._decision(identity, element)
            if decision.name in names:
                self.report.error("duplicate-name", element, f"Expected decision name {decision.name} once, but found it again.")
            names[decision.name] = identity
        return DecisionModel(self.root.get("name") or "", file, dict(self.built), types)

    def _by_id(self, kind: str) -> dict[str, etree._Element]:
        found: dict[str, etree._Element] = {}
        for element in children(self.root, kind):
            identity = element.get("id") or ""
            if identity and element.get("name"):
                found[identity] = element
            else:
                self.report.error("missing-id", element, f"Expected an id and a name on every {kind}.")
        return found

    def _variable(self, element: etree._Element) -> tuple[str, Type]:
        """Name and type of the variable that carries an element's value."""
        name, variable = element.get("name") or "", child(element, "variable")
        if variable is None:
            return name, ANY
        if variable.get("name", name) != name:
            self.report.error("bad-value", variable, f"Expected variable {variable.get('name')} to be named {name}, as what it belongs to.")
        return name, self.types.of(variable)

    def _input(self, identity: str, element: etree._Element) -> InputData:
        name, type_ = self._variable(element)
        return InputData(identity, name, type_)

    def _decision(self, identity: str, element: etree._Element) -> Decision:
        if identity in self.built:
            return self.built[identity]
        self.building.append(identity)
        inputs, required = self._requirements(element)
        name, type_ = self._variable(element)
        visible = [*(each.name for each in inputs), *(each.name for each in required)]
        for each in sorted({each for each in visible if visible.count(each) > 1}):
            self.report.error("duplicate-name", element, f"Expected decision {name} to require one {each}, but it requires two.")
        logic = self._logic(element, name, type_, texts.Scope(frozenset(visible), self.types.parts))
        if identity in self.report.unfinished:
            logic = Broken(self.report.unfinished[identity], unfinished=True)
        elif isinstance(logic, Literal) and identity in self.report.broken:
            logic = Broken(self.report.broken[identity])
        self.built[identity] = Decision(identity, name, type_, inputs, required, logic, line_of(element))
        self.building.pop()
        return self.built[identity]

    def _requirements(self, element: etree._Element) -> tuple[tuple[InputData, ...], tuple[Decision, ...]]:
        inputs: list[InputData] = []
        required: list[Decision] = []
        for requirement in children(element, "informationRequirement"):
            ends = [end for end in requirement if isinstance(end.tag, str) and local_name(end) in ("requiredInput", "requiredDecision")]
            if len(ends) != 1:
                self.report.error("bad-requirement", requirement, "Expected one requiredInput or requiredDecision.")
                continue
            (end,) = ends
            target = (end.get("href") or "").removeprefix("#")
            if local_name(end) == "requiredInput" and target in self.inputs:
                inputs.append(self.inputs[target])
            elif local_name(end) == "requiredDecision" and target in self.elements:
                required.extend(self._required(end, target))
            else:
                self.report.error("unknown-reference", end, f"Expected {local_name(end)} of this file, but found {end.get('href')}.")
        return tuple(inputs), tuple(required)

    def _required(self, end: etree._Element, target: str) -> list[Decision]:
        if target in self.building or len(self.building) > DEEPEST:
            self.report.error("requirement-cycle", end, f"Expected no circle and at most {DEEPEST} steps, but {target} breaks that.")
            return []
        return [self._decision(target, self.elements[target])]

    def _logic(self, element: etree._Element, name: str, type_: Type, scope: texts.Scope) -> Logic:
        found = [each for each in element if isinstance(each.tag, str) and local_name(each) in EXPRESSIONS]
        if len(found) != 1:
            if element.get("id") not in self.report.unfinished:
                message = f"Expected one expression or table in decision {name}, but found {len(found)}."
                self.report.error("missing-element", element, message)
            return Broken(f"Expected one expression in decision {name}.")
        if local_name(found[0]) == "decisionTable":
            return TableReader(name, type_, scope, self.types, self.report).read(found[0])
        formula = texts.formula(found[0], scope, self.report)
        if formula is None:
            return Broken(f"Expected FEEL in decision {name}.")
        return Literal(formula, f"decision {name}", self.types.of(found[0]))
