"""A procedure: its folder read, compiled and immutable. What `procedure.toml` says stands in `engine.procedure_file`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.bpmn import Diagram, read_diagrams
from engine.declared_letters import DocumentKind
from engine.dmn import Decided, Decision, DecisionFault, DecisionModel, read_decisions
from engine.feel import Environment, Value
from engine.findings import Finding, Severity, has_errors
from engine.folder import FILES_KEPT, Files, content_hash
from engine.host_function_names import HOST_NAMES
from engine.letters import Letter, read_letter
from engine.procedure_file import ProcedureFile, Process, read_procedure_file
from engine.toml_lines import line_in
from forms import Form, FormRefused, compile_form

PROCEDURE_FILE = "procedure.toml"
Drawings = Callable[[bytes, str], tuple[Mapping[str, Diagram], tuple[Finding, ...]]]


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """One version of a procedure, ready to run. It is compared, and looked up, as the one object it is."""

    name: str
    hash: str
    files: Files
    declared: ProcedureFile
    diagrams: Mapping[str, Diagram]  # by process id
    sources: Mapping[str, str]  # process id -> file of its diagram
    models: tuple[DecisionModel, ...]
    forms: Mapping[str, Form]
    letters: Mapping[str, Letter]  # by document id
    _decisions: Mapping[str, DecisionModel] = field(repr=False, default_factory=dict)

    def process(self, process_id: str) -> Process:
        return self.declared.processes[process_id]

    def document(self, document_id: str) -> DocumentKind:
        return self.declared.documents[document_id]

    def decision(self, decision_id: str) -> Decision | None:
        """One of the folder's decisions."""
        model = self._decisions.get(decision_id)
        return model.decisions[decision_id] if model is not None else None

    def decide(self, decision_id: str, variables: Mapping[str, Value], environment: Environment) -> Decided:
        """Evaluates one of the folder's decisions. Raises DecisionFault if there is none of that id."""
        model = self._decisions.get(decision_id)
        if model is None:
            raise DecisionFault(f"Expected a decision {decision_id} in {self.name}, but there is none.")
        return model.evaluate(decision_id, variables, environment)


def load_procedure(name: str, files: Files) -> tuple[Procedure | None, list[Finding]]:
    """Reads and compiles a folder. The procedure is None when a finding is an error.

    What is checked here is what each file says by itself; `engine.check` looks at how they fit together.
    """
    procedure, findings = read_parts(name, files, _diagrams)
    return (None if has_errors(findings) else procedure), findings


def read_parts(name: str, files: Files, drawings: Drawings) -> tuple[Procedure, list[Finding]]:
    """A folder as far as it could be read, with diagrams as `drawings` reads them; ready to run if no finding is an error."""
    findings: list[Finding] = []
    declared = ProcedureFile.empty()
    diagrams: dict[str, Diagram] = {}
    sources: dict[str, str] = {}
    models: list[DecisionModel] = []
    forms: dict[str, Form] = {}
    if PROCEDURE_FILE not in files:
        findings.append(_missing(PROCEDURE_FILE))
    for path, content in sorted(files.items()):
        if path == PROCEDURE_FILE:
            declared, found = _procedure_file(content, path)
        elif path.endswith(".bpmn"):
            drawn, found = drawings(content, path)
            found = (*found, *_doubles(path, drawn, diagrams, "process"))
            diagrams.update(drawn)
            sources.update(dict.fromkeys(drawn, path))
        elif path.endswith(".dmn"):
            model, found = _model(content, path, importable(files, path))
            models += [model] if model is not None else []
        elif path.endswith(".form"):
            found = tuple(_read_form(path, content, forms))
        else:
            found = ()
        findings += found
    letters, problems = _read_letters(declared, files)
    findings += problems
    if PROCEDURE_FILE in files and not any(one.rule == "bad-toml" for one in findings):
        findings += _unused_letters(declared, files)
    decisions: dict[str, DecisionModel] = {}
    unread = len(models) < sum(path.endswith(".dmn") for path in files)
    for model in models:
        findings += _doubles("", model.decisions, decisions, "decision")
        decisions.update(dict.fromkeys(model.decisions, model))
    if not unread:  # what a refused file would define is not known
        findings += _unknown_results(declared, files, decisions)
    return Procedure(name, content_hash(files), files, declared, diagrams, sources, tuple(models), forms, letters,
                     decisions), findings  # fmt: skip


# What is read from a file is immutable and depends on nothing but its content and name: a folder that is read again, with
# one file changed, costs the reading of that file.


def importable(files: Files, path: str) -> tuple[tuple[str, bytes], ...]:
    """The other decision files of a folder, for one that imports any; none for one that does not."""
    if b"import" not in files[path]:
        return ()
    return tuple((other, content) for other, content in sorted(files.items()) if other.endswith(".dmn") and other != path)


@lru_cache(FILES_KEPT)
def _procedure_file(content: bytes, path: str) -> tuple[ProcedureFile, tuple[Finding, ...]]:
    declared, findings = read_procedure_file(content, path)
    return declared, tuple(findings)


@lru_cache(FILES_KEPT)
def _diagrams(content: bytes, path: str) -> tuple[Mapping[str, Diagram], tuple[Finding, ...]]:
    diagrams, findings = read_diagrams(content, path)
    return diagrams, tuple(findings)


@lru_cache(FILES_KEPT)
def _model(content: bytes, path: str, others: tuple[tuple[str, bytes], ...]) -> tuple[DecisionModel | None, tuple[Finding, ...]]:
    model, findings = read_decisions(content, path, dict(others))
    return model, tuple(findings)


@lru_cache(FILES_KEPT)
def _form(content: bytes) -> Form:
    return compile_form(content, HOST_NAMES)


@lru_cache(FILES_KEPT)
def _letter(content: bytes, path: str) -> tuple[Letter | None, tuple[Finding, ...]]:
    letter, findings = read_letter(content, path)
    return letter, tuple(findings)


def _missing(path: str) -> Finding:
    return Finding("missing-file", Severity.ERROR, path, "", 1, f"Expected a file {path}, but there is none.")


def _doubles(path: str, found: Mapping[str, object], known: Mapping[str, object], noun: str) -> list[Finding]:
    return [
        Finding("double-id", Severity.ERROR, path, name, 1, f"Expected one {noun} {name}, but another file has it too.")
        for name in found
        if name in known
    ]


def _unknown_results(declared: ProcedureFile, files: Files, decisions: Mapping[str, DecisionModel]) -> list[Finding]:
    """Words for the results of decisions that the folder does not have."""
    return [
        Finding("unknown-reference", Severity.ERROR, PROCEDURE_FILE, f"results.{name}", line_in(files[PROCEDURE_FILE], f"results.{name}"),
                f"Expected a decision {name} in the folder, but there is none.")
        for name in declared.results
        if name not in decisions
    ]  # fmt: skip


def _read_form(path: str, content: bytes, forms: dict[str, Form]) -> list[Finding]:
    try:
        form = _form(content)
    except FormRefused as refused:
        return [Finding(p.rule, Severity.ERROR, path, p.key, p.line, p.message) for p in refused.problems]
    doubled = _doubles(path, {form.id: form}, forms, "form")
    forms[form.id] = form
    return doubled


def _read_letters(declared: ProcedureFile, files: Files) -> tuple[dict[str, Letter], list[Finding]]:
    letters: dict[str, Letter] = {}
    findings: list[Finding] = []
    for document in declared.documents.values():
        content = files.get(document.file)
        if content is None:
            findings += [_missing(document.file)] if document.file else []
            continue
        letter, found = _letter(content, document.file)
        findings += found
        if letter is not None:
            letters[document.id] = letter
    return letters, findings


def _unused_letters(declared: ProcedureFile, files: Files) -> list[Finding]:
    """Letters that no document is made from; none while a document does not say from which."""
    used = {document.file for document in declared.documents.values()}
    return [
        Finding("unused-file", Severity.ERROR, path, "", 1, f"Expected a [documents.…] table that names {path}, but there is none.")
        for path in files
        if path.endswith(".html") and path not in used and "" not in used
    ]
