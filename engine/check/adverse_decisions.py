"""A decision against somebody: who is concerned was heard, and the letter tells the ground and the remedy and is served.

Source: 行政处罚法 art. 44, 45 (ground told first, statement heard), 59 (ground, remedy), 61 (service); 行政复议法 and
行政诉讼法 for the remedy's terms.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import CallActivity, Diagram, UserTask
from engine.check.neighbourhood import Neighbourhood
from engine.check.paths import Paths
from engine.declared_letters import Adverse, DocumentKind
from engine.feel import to_source
from engine.feel.syntax import Name, Path, walk
from engine.findings import Finding, Severity
from engine.procedures import PROCEDURE_FILE, Procedure
from engine.toml_lines import line_in

DECISION = "决定书"
"""The kind of letter that mostly decides against somebody, so that each must say whether it does."""


def check_adverse_decisions(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Every letter that decides something."""
    for document in procedure.declared.documents.values():
        where = f"documents.{document.id}"
        line = line_in(procedure.files.get(PROCEDURE_FILE, b""), where)
        if document.adverse is None and document.kind == DECISION:
            keys = "statement, ground, remedy, basis or settlement"
            message = f"Expected [{where}.adverse] ({keys}), or adverse = false where it decides against nobody."
            yield Finding("unsaid-adverse", Severity.WARNING, PROCEDURE_FILE, where, line, message)
        if isinstance(document.adverse, Adverse):
            for rule, message in _letter(procedure, document, document.adverse):
                yield Finding(rule, Severity.ERROR, PROCEDURE_FILE, where, line, message)
            for diagram in procedure.diagrams.values():
                yield from _steps(diagram, document, document.adverse, around)


def _letter(procedure: Procedure, document: DocumentKind, adverse: Adverse) -> Iterator[tuple[str, str]]:
    letter = procedure.letters.get(document.id)
    if letter is None:
        return
    last = {path.rpartition(".")[2] for path in (adverse.ground, adverse.remedy)}
    told = (node for attribute, text, _ in letter.expressions() if attribute == "w:text" for node in walk(text.ast))
    shown = {to_source(node) for node in told if isinstance(node, Path | Name) and node.name in last}
    if adverse.ground not in shown:
        yield "missing-ground", f"Expected the letter to tell its ground, {adverse.ground}, but no w:text of {document.file} shows it."
    if adverse.remedy not in shown:
        yield "missing-remedy", f"Expected the letter to tell the remedy, {adverse.remedy}, but no w:text of {document.file} shows it."


def _may_serve(process: str, around: Neighbourhood) -> bool:
    """Whether a process serves letters, as far as is known."""
    procedure = around.processes().get(process)
    if procedure is None:
        return around.unread.has(process)
    described = procedure.declared.processes.get(process)
    return described is not None and described.serves is not None


def _steps(diagram: Diagram, document: DocumentKind, adverse: Adverse, around: Neighbourhood) -> Iterator[Finding]:
    signing = [
        element for element in diagram.elements.values()
        if isinstance(element, UserTask) and document.id in (element.document or "").split()
    ]  # fmt: skip
    if not signing:
        return
    paths = Paths(diagram)
    serving = {
        element.id for element in diagram.elements.values()
        if isinstance(element, CallActivity) and _may_serve(element.process, around)
    }  # fmt: skip
    for task in signing:
        heard = isinstance(diagram.elements.get(adverse.statement), UserTask)
        if not heard or task.id not in paths.after(adverse.statement):
            message = (
                f"Expected whoever {document.title} decides against to be heard before it, by the task {adverse.statement}, but no way "
                "leads from such a task to here."
            )
            yield Finding("unheard", Severity.ERROR, diagram.file, task.id, task.line, message)
        elif task.id in paths.from_starts((adverse.statement,)):
            message = f"{document.title} can be made without {adverse.statement}; see that it is only where they were heard before."
            yield Finding("unheard", Severity.NOTE, diagram.file, task.id, task.line, message)
        if paths.ends_after(task.id, serving):
            message = (
                f"Expected {document.title} to be served on every way on from here, but the case can end without; call a process that "
                "serves letters."
            )
            yield Finding("unserved", Severity.ERROR, diagram.file, task.id, task.line, message)
