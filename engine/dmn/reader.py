"""Reads a decision file strictly: either everything in it compiled, or every reason why not, each with its line.

Source: DMN 1.5, clauses 6.3 (requirements), 7.3 (expressions), 8.3 (tables).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from engine.dmn import texts
from engine.dmn.boxed import Broken
from engine.dmn.expression_reader import ExpressionReader, expressions
from engine.dmn.importing import Imported, Imports, Loading
from engine.dmn.library import Library
from engine.dmn.model import Askable, BusinessKnowledge, Decision, DecisionModel, DecisionService, Home, InputData, Need
from engine.dmn.report import Report, by_line
from engine.dmn.structure import check_structure
from engine.dmn.table_findings import examine_tables
from engine.dmn.text_findings import examine_texts
from engine.dmn.type_reader import Types, child, children
from engine.dmn.types import ANY, Type
from engine.findings import Finding, Severity, has_errors
from engine.xmlsource import line_of, local_name, parse_xml

DEEPEST = 60
Listed = TypeVar("Listed", InputData, Decision)
NO_FILES: Mapping[str, bytes] = {}
ENDS = {
    "requiredInput": ("inputData",),
    "requiredDecision": ("decision",),
    "requiredKnowledge": ("businessKnowledgeModel", "decisionService"),
}
"""What may stand at the end of a requirement."""


def read_decisions(source: bytes, file: str, others: Mapping[str, bytes] = NO_FILES) -> tuple[DecisionModel | None, list[Finding]]:
    """The decisions of a file, its tables and texts examined; None if there is an error among the findings.

    `others`: the files that it may import.
    """
    reading = read_to_try(source, file, others)
    findings = by_line([*reading.faults, *reading.judged])
    return (None if has_errors(findings) else reading.model), findings


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file defines, those in error with broken logic (None if it is no decision file at all); the `faults` of what
    cannot be read; what the analysis has `judged` of the rest, whose errors show when it is evaluated."""

    model: DecisionModel | None
    faults: list[Finding]
    judged: list[Finding]


def read_to_try(source: bytes, file: str, others: Mapping[str, bytes] = NO_FILES) -> Reading:
    """A file that somebody wants to try, whatever the analysis says of it."""
    report = Report(file)
    model = _read(source, report, others)
    examine_tables(report.tables, report)
    examine_texts(report.texts, report.invocations, report)
    return Reading(model, by_line(report.findings), by_line(report.judged))


def read_model(source: bytes, file: str, others: Mapping[str, bytes] = NO_FILES) -> tuple[DecisionModel | None, list[Finding]]:
    """The decisions of a file, those in error with broken logic; None if it is no decision file at all."""
    report = Report(file)
    model = _read(source, report, others)
    return model, by_line(report.findings)


def _read(source: bytes, report: Report, others: Mapping[str, bytes]) -> DecisionModel | None:
    root = parse_xml(source, report.file)
    if isinstance(root, Finding):
        report.findings.append(root)
        return None
    if not check_structure(root, report):
        return None
    library = Library({path: content for path, content in others.items() if path != report.file})
    return _Reader(root, report, Loading(library, _read_imported)).model()


def _read_imported(root: etree._Element, file: str, loading: Loading) -> tuple[Imported | None, list[Finding]]:
    report = Report(file)
    if not check_structure(root, report):
        return None, report.findings
    reader = _Reader(root, report, loading)
    return Imported(reader.model(), reader.types), report.findings


class _Reader:
    """Builds what a file defines, once its structure was checked."""

    def __init__(self, root: etree._Element, report: Report, loading: Loading) -> None:
        self.root, self.report = root, report
        self.home = Home(root.get("namespace") or "", report.file)
        self.made_ids: set[str] = set()  # of what has a name alone; nothing can refer to it
        self.imports = Imports(root, loading, report)
        self.types = Types(children(root, "itemDefinition"), self.home.namespace, self._parts(), self.imports.types(), report)
        self.elements = self._by_id("decision")
        self.knowledge_elements = self._by_id("businessKnowledgeModel")
        self.service_elements = self._by_id("decisionService")
        self.inputs: dict[str, InputData] = {}
        self.knowledge: dict[str, BusinessKnowledge] = {}
        self.services: dict[str, DecisionService] = {}
        self.built: dict[str, Decision] = {}
        self.building: list[str] = []

    def model(self) -> DecisionModel:
        """Inputs first, then the shells of what may call itself, then decisions, then what fills the shells."""
        self.home.types = self.types.all()
        self.inputs = {identity: self._input(identity, element) for identity, element in self._by_id("inputData").items()}
        self.knowledge = {identity: BusinessKnowledge(*self._shell(identity, each)) for identity, each in self.knowledge_elements.items()}
        self.services = {identity: DecisionService(*self._shell(identity, each)) for identity, each in self.service_elements.items()}
        self._check_names()
        for identity, element in self.elements.items():
            self._decision(identity, element)
        for identity, element in self.knowledge_elements.items():
            self._fill_knowledge(self.knowledge[identity], element)
        for identity, element in self.service_elements.items():
            self._fill_service(self.services[identity], element)
        return DecisionModel(
            self.root.get("name") or "", self.report.file, dict(self.built), self.home.types, self.inputs,
            self.knowledge, self.services, self.home.namespace,
        )  # fmt: skip

    def _parts(self) -> set[str]:
        """What may stand after a dot beside components: entries, columns and outputs of the file, and what is imported."""
        holders = {"contextEntry": "variable", "relation": "column", "decisionTable": "output"}
        found = {
            each.get("name") or ""
            for holder in self.root.iter(etree.Element) if local_name(holder) in holders
            for each in children(holder, holders[local_name(holder)])
        }  # fmt: skip
        return found | self.imports.element_names()

    def _by_id(self, kind: str) -> dict[str, etree._Element]:
        found: dict[str, etree._Element] = {}
        for element in children(self.root, kind):
            name = element.get("name") or ""
            if not name:
                self.report.error("missing-name", element, f"Expected a name on every {kind}.")
            identity = element.get("id") or ""
            if name and not identity:
                identity = self.report.new_id(name)
                self.made_ids.add(identity)
            if identity:
                found[identity] = element
        return found

    def _check_names(self) -> None:
        """No two elements of a file have a name in common, nor has one that of an import."""
        taken = set(self.imports.prefixes())
        for kind in ("inputData", "decision", "businessKnowledgeModel", "decisionService"):
            for element in children(self.root, kind):
                name = element.get("name") or ""
                if name in taken:
                    what = "decision name" if kind == "decision" else f"name of {kind}"
                    self.report.error("duplicate-name", element, f"Expected {what} {name} once, but found it again.")
                taken.add(name)

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
        return InputData(identity, name, type_, self.home)

    def _shell(self, identity: str, element: etree._Element) -> tuple[str, str, Home, int, Type]:
        name, type_ = self._variable(element)
        return identity, name, self.home, line_of(element), type_.result

    def _decision(self, identity: str, element: etree._Element) -> Decision:
        if identity in self.built:
            return self.built[identity]
        self.building.append(identity)
        name, type_ = self._variable(element)
        needs = self._needs(element, f"decision {name}")
        reader = ExpressionReader("decision", name, self.types, self.report)
        logic = reader.in_(element, self._scope(needs), type_) if expressions(element) else self._without_logic(element, f"decision {name}")
        self.built[identity] = Decision(identity, name, type_, needs, logic, line_of(element), self.home)
        self.building.pop()
        return self.built[identity]

    def _fill_knowledge(self, knowledge: BusinessKnowledge, element: etree._Element) -> None:
        knowledge.needs = self._needs(element, f"knowledge model {knowledge.name}")
        encapsulated = child(element, "encapsulatedLogic")
        if encapsulated is None or not expressions(encapsulated):
            knowledge.logic = self._without_logic(element, f"knowledge model {knowledge.name}")
            return
        reader = ExpressionReader("knowledge model", knowledge.name, self.types, self.report)
        scope = self._scope(knowledge.needs).inside(knowledge.name, callees={knowledge.name: knowledge})
        function = reader.function(encapsulated, scope, knowledge.type)
        knowledge.parameters, knowledge.logic = function.parameters, function.body
        if knowledge.type is ANY:
            knowledge.type = function.type.result

    def _without_logic(self, element: etree._Element, what: str) -> Broken:
        """The schemas allow a graph that is drawn before its logic is written: it can be read, but not be put to use."""
        message = f"Expected {what} to have logic, but it has none yet; give it a table or another expression, or take it out."
        self.report.judge("missing-logic", Severity.ERROR, element, message)
        return Broken(message)

    def _fill_service(self, service: DecisionService, element: etree._Element) -> None:
        service.outputs = self._listed(element, "outputDecision", Decision)
        service.input_decisions = self._listed(element, "inputDecision", Decision)
        service.inputs = self._listed(element, "inputData", InputData)
        self._listed(element, "encapsulatedDecision", Decision)
        if not service.outputs:
            self.report.error("missing-element", element, f"Expected an outputDecision in decision service {service.name}.")
        names = [each.name for each in service.receives]
        for name in sorted({name for name in names if names.count(name) > 1}):
            message = f"Expected one parameter {name} of decision service {service.name}, but found two."
            self.report.error("duplicate-name", element, message)
        for missing in service.missing_inputs():
            message = f"Expected {missing.name} among the inputs of decision service {service.name}: a decision in it wants it."
            self.report.error("bad-service", element, message)

    def _listed(self, element: etree._Element, name: str, kind: type[Listed]) -> tuple[Listed, ...]:
        """The elements that a decision service refers to under a name."""
        wanted = ("inputData",) if kind is InputData else ("decision",)
        found = (self._target(each, wanted) for each in children(element, name))
        return tuple(need.element for need in found if need is not None and isinstance(need.element, kind))

    def _scope(self, needs: tuple[Need, ...]) -> texts.Scope:
        names = frozenset(need.prefix or need.element.name for need in needs)
        valued = (need.element for need in needs if not need.prefix and isinstance(need.element, InputData | Decision))
        called = {
            f"{need.prefix}.{need.element.name}" if need.prefix else need.element.name: need.element
            for need in needs if isinstance(need.element, BusinessKnowledge | DecisionService)
        }  # fmt: skip
        return texts.Scope(names, self.types.parts, types={each.name: each.type for each in valued}, callees=called)

    def _needs(self, element: etree._Element, what: str) -> tuple[Need, ...]:
        """What an element requires, by whatever requirement."""
        needs: list[Need] = []
        for requirement in (*children(element, "informationRequirement"), *children(element, "knowledgeRequirement")):
            ends = [end for end in requirement if isinstance(end.tag, str) and local_name(end) in ENDS]
            if len(ends) != 1:
                wanted = "requiredKnowledge" if local_name(requirement) == "knowledgeRequirement" else "requiredInput or requiredDecision"
                self.report.error("bad-requirement", requirement, f"Expected one {wanted}.")
                continue
            need = self._target(ends[0], ENDS[local_name(ends[0])])
            needs += [need] if need is not None and need not in needs else []
        names = [(need.prefix, need.element.name) for need in needs]
        for _, name in sorted({each for each in names if names.count(each) > 1}):
            self.report.error("duplicate-name", element, f"Expected {what} to require one {name}, but it requires two.")
        return tuple(needs)

    def _target(self, end: etree._Element, kinds: tuple[str, ...]) -> Need | None:
        """What an href refers to: in this file, or as `namespace#id` in one that is imported."""
        namespace, _, identity = (end.get("href") or "").strip().rpartition("#")
        if namespace and namespace != self.home.namespace:
            need = self.imports.need(namespace, identity, kinds)
        elif identity in self.made_ids:
            need = None
        elif kinds == ("decision",) and identity in self.elements:
            return self._required(end, identity)
        else:
            known: dict[str, Mapping[str, InputData | Askable]] = {
                "inputData": self.inputs, "businessKnowledgeModel": self.knowledge, "decisionService": self.services,
            }  # fmt: skip
            need = next((Need("", known[kind][identity]) for kind in kinds if identity in known.get(kind, {})), None)
        if need is None:
            where = "of this file" if not namespace else "of a file that is imported"
            self.report.error("unknown-reference", end, f"Expected {local_name(end)} {where}, but found {end.get('href')}.")
        return need

    def _required(self, end: etree._Element, target: str) -> Need | None:
        if target in self.building or len(self.building) > DEEPEST:
            self.report.error("requirement-cycle", end, f"Expected no circle and at most {DEEPEST} steps, but {target} breaks that.")
            return None
        return Need("", self._decision(target, self.elements[target]))
