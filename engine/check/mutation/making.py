"""Every mutant of a procedure, and the procedure with one of them made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.bpmn import read_diagrams
from engine.bpmn.diagram import BoundaryEvent, BusinessRuleTask, Element, EventSubProcess, StartEvent, UserTask
from engine.check.fit import check_fit
from engine.check.mutation.diagrams_of import mutate_diagrams
from engine.check.mutation.edits import edited
from engine.check.mutation.forms_of import mutate_form
from engine.check.mutation.mutant import Anchor, Mutant
from engine.check.mutation.procedure_file_of import mutate_procedure_file
from engine.check.mutation.tables import mutate_tables
from engine.check.neighbourhood import Neighbourhood
from engine.dmn import DecisionModel, read_decisions
from engine.findings import Finding, has_errors
from engine.folder import Files
from engine.host_function_names import HOST_NAMES
from engine.procedure_file import read_procedure_file
from engine.procedures import PROCEDURE_FILE, Procedure, importable
from engine.roles import Roles
from engine.xmlsource import parse_xml
from forms import FormRefused, compile_form


def mutants_of(procedure: Procedure, roles: Roles) -> list[Mutant]:
    """Every mutant of a folder, files in order of their names; none of what is used nowhere, which the checker tells."""
    places = Places(procedure)
    found: list[Mutant] = []
    for path, content in sorted(procedure.files.items()):
        if path == PROCEDURE_FILE:
            found += mutate_procedure_file(content, places.mentions)
        elif path.endswith(".bpmn"):
            found += mutate_diagrams(path, content, places.felt_at, places.wants, roles)
        elif path.endswith(".dmn"):
            found += mutate_tables(path, content, places.called_at())
        elif path.endswith(".form"):
            found += mutate_form(path, content, places.shows(path))
    return [mutant for mutant in found if mutant.anchors]


@dataclass(slots=True)
class Places:
    """Where a change is felt first: earlier is safe, later is not."""

    procedure: Procedure
    _texts: dict[Anchor, str] = field(default_factory=dict)

    def felt_at(self, process: str, element: str) -> frozenset[Anchor]:
        """An element by itself; a boundary event where its activity begins; a start where its process begins."""
        found = self.procedure.diagrams[process].elements.get(element)
        if isinstance(found, BoundaryEvent):
            return frozenset({(process, found.attached_to)})
        if found is None or isinstance(found, StartEvent | EventSubProcess):
            return frozenset({(process, process)})
        return frozenset({(process, element)})

    def called_at(self) -> dict[str, frozenset[Anchor]]:
        """Id of a decision or knowledge model -> the rule tasks that ask its file for anything."""
        places: dict[str, frozenset[Anchor]] = {}
        for model in self.procedure.models:
            callers = frozenset(
                anchor for anchor, element in self._elements()
                if isinstance(element, BusinessRuleTask) and element.decision in model.decisions
            )  # fmt: skip
            places |= dict.fromkeys((*model.decisions, *model.knowledge), callers)
        return places

    def wants(self, decision: str) -> frozenset[str]:
        """The variables that a decision asks for, itself or through another decision; none of one that there is not."""
        found = [model.decisions[decision] for model in self.procedure.models if decision in model.decisions]
        return frozenset(one.name for each in found for one in each.all_inputs())

    def shows(self, path: str) -> frozenset[Anchor]:
        """The tasks that show a form, and the processes that start by it."""
        content = self.procedure.files[path].decode()
        ids = {form for form in self.procedure.forms if f'"id": "{form}"' in content}
        tasks = {anchor for anchor, element in self._elements() if isinstance(element, UserTask) and element.form in ids}
        starts = {(one.id, one.id) for one in self.procedure.declared.processes.values() if one.start_form in ids}
        return frozenset(tasks | starts)

    def mentions(self, name: str) -> frozenset[Anchor]:
        """Elements whose XML, form, table or letter has this name in it."""
        if not self._texts:
            self._texts = {anchor: self._text_of(*anchor, element) for anchor, element in self._elements()}
        return frozenset(anchor for anchor, text in self._texts.items() if name in text)

    def _elements(self) -> Iterator[tuple[Anchor, Element]]:
        for process, diagram in self.procedure.diagrams.items():
            for element in diagram.elements.values():
                yield (process, element.id), element

    def _text_of(self, process: str, identity: str, element: Element) -> str:
        procedure = self.procedure
        texts = []
        if isinstance(element, BusinessRuleTask):
            asked = [model for model in procedure.models if element.decision in model.decisions]
            texts += [procedure.files[model.file].decode() for model in asked]
        if isinstance(element, UserTask):
            for path, content in procedure.files.items():
                if path.endswith(".form") and f'"id": "{element.form}"'.encode() in content:
                    texts.append(content.decode())
            for letter in f"{element.document or ''} {element.preview or ''}".split():
                texts.append(procedure.files[procedure.document(letter).file].decode())
        root = parse_xml(procedure.files[procedure.sources[process]], "")
        assert isinstance(root, etree._Element)
        for node in root.iter(etree.Element):
            if node.get("id") == identity or node.get("attachedToRef") == identity or node.get("sourceRef") == identity:
                texts.append(etree.tostring(node, encoding="unicode", with_tail=False))
        return "\n".join(texts)


def made(procedure: Procedure, mutant: Mutant, around: Neighbourhood) -> Procedure | None:
    """The procedure with the mutant made; None where the checker refuses it. It keeps the hash of the one it came from."""
    changed, findings = _changed(procedure, mutant.file, edited(procedure.files[mutant.file], mutant.edit))
    if changed is None or has_errors(findings):
        return None
    beside = {**around.procedures, procedure.name: changed}
    return None if has_errors(check_fit(changed, replace(around, procedures=beside))) else changed


def _changed(procedure: Procedure, path: str, content: bytes) -> tuple[Procedure | None, list[Finding]]:
    """Only the changed file is read anew, and the decision files that import others."""
    files = {**procedure.files, path: content}
    if path == PROCEDURE_FILE:
        declared, findings = read_procedure_file(content, path)
        return replace(procedure, files=files, declared=declared), findings
    if path.endswith(".bpmn"):
        drawn, findings = read_diagrams(content, path)
        return replace(procedure, files=files, diagrams={**procedure.diagrams, **drawn}), findings
    if path.endswith(".dmn"):
        return _with_tables(procedure, path, files)
    try:
        form = compile_form(content, HOST_NAMES)
    except FormRefused:
        return None, []
    return replace(procedure, files=files, forms={**procedure.forms, form.id: form}), []


def _with_tables(procedure: Procedure, path: str, files: Files) -> tuple[Procedure | None, list[Finding]]:
    models: list[DecisionModel] = []
    findings: list[Finding] = []
    for old in procedure.models:
        if old.file == path or importable(files, old.file):
            model, found = read_decisions(files[old.file], old.file, dict(importable(files, old.file)))
            findings += found
            if model is None:
                return None, findings
            models.append(model)
        else:
            models.append(old)
    decisions = {identity: model for model in models for identity in model.decisions}
    return replace(procedure, files=files, models=tuple(models), _decisions=decisions), findings
