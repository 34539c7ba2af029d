"""Names in forms, letters, procedure.toml, diagrams and tables that nobody writes: FEEL would answer each with null.

A form or a letter is looked at once for each place that uses it. What is wrong at every place is said once; what is wrong
at some of them names these.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.bpmn.diagram import BusinessRuleTask, UserTask
from engine.check.asked_law import AskedLaw
from engine.check.neighbourhood import Neighbourhood
from engine.check.scopes import LETTER, Names, constants
from engine.check.shape_inference import Known, Look, Problem, texts_of
from engine.check.shapes import SINGLE, Record, either, item_of
from engine.check.variables import World, look_through
from engine.check.writing import Writing
from engine.check.written_forms import seen_by
from engine.check.written_tables import impossible_tests
from engine.declared_letters import Adverse, DocumentKind
from engine.dmn.boxed import Literal, Logic, walk
from engine.dmn.model import Decision
from engine.dmn.tables import DecisionTable
from engine.feel import Expression
from engine.feel.syntax import Name
from engine.findings import Finding, Severity
from engine.letter_parts import COUNTER, Part
from engine.procedure_file import Process
from engine.procedures import PROCEDURE_FILE, Procedure
from engine.toml_lines import line_in
from forms.fields import Entry

OF_LAW = frozenset({"missing-law", "computed-law", "undated-law", "early-law", "ceased-law", "missing-term"})
WARNED = frozenset({"never-equal", "ceased-law"})
MOST_PLACES = 3
"""At more places than these a name that nobody writes is said once, with all of them: it is one fault, wherever it lies."""


@dataclass(frozen=True, slots=True)
class UnknownName(Finding):
    """That nobody writes a name, at one place that reads it."""

    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A place that uses a form or a letter, and what is known there."""

    place: str
    known: Known


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an expression stands."""

    element: str
    attribute: str
    line: int


Found = list[tuple[Spot, Problem]]


def check_references(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Every name that cannot be right, at the line where it stands."""
    references = References(procedure, around, look_through(procedure, around))
    looks = (references.diagrams, references.tables, references.forms, references.letters, references.procedure_file, references.unasked)
    yield from _summed([finding for look in looks for finding in look()])


def _summed(findings: list[Finding]) -> Iterator[Finding]:
    """The findings, those about one unknown name in one where there are many."""
    places: dict[str, list[UnknownName]] = {}
    for one in findings:
        if isinstance(one, UnknownName):
            places.setdefault(one.unknown, []).append(one)
    for one in findings:
        if not isinstance(one, UnknownName):
            yield one
            continue
        first, *others = places[one.unknown]
        if len(others) < MOST_PLACES:
            yield Finding(one.rule, one.severity, one.file, one.element, one.line, one.message)
        elif one is first:
            yield Finding(one.rule, one.severity, one.file, one.element, one.line, f"{one.message[:-1]}; so too {_places(others)}.")


def _places(findings: Iterable[Finding]) -> str:
    """`in start.form (12, 21) and p.bpmn (7)`: files with their lines."""
    lines: dict[str, dict[int, None]] = {}
    for one in findings:
        lines.setdefault(one.file, {})[one.line] = None
    return " and ".join(f"in {file} ({', '.join(map(str, of))})" for file, of in lines.items())


class References:
    """One folder while its names are looked up."""

    def __init__(self, procedure: Procedure, around: Neighbourhood, world: World) -> None:
        self.procedure, self.around, self.world = procedure, around, world
        self.scopes = {name: scopes for name, scopes in world.scopes.items() if scopes.procedure is procedure}
        self.asked = None if around.law is None else AskedLaw(around.law, procedure.declared.law)
        self.sure = not any(scopes.taking or scopes.outside for scopes in world.scopes.values())  # that nothing else is written

    def problems(self, expression: Expression, known: Known) -> list[Problem]:
        look = Look(self.asked, frozenset(self.procedure.declared.terms))
        look.shape(expression.ast, known)
        return [one for one in dict.fromkeys(look.problems) if self.sure or one.rule != "never-equal"]

    def everywhere(self) -> Known:
        """All that any case of the folder can hold, for what no place uses."""
        merged: Names = {}
        for scopes in self.scopes.values():
            for names in (*scopes.declared.values(), *scopes.taken.values()):
                for name, shape in names.items():
                    merged[name] = either(shape, merged[name]) if name in merged else shape
        first = next(iter(self.scopes), None)
        outside = {layer for scopes in self.scopes.values() for layer in scopes.outside}
        return Known((*outside, constants(self.procedure, first), merged))

    def tasks(self) -> Iterator[tuple[str, UserTask]]:
        for process, scopes in self.scopes.items():
            yield from ((process, element) for element in scopes.diagram.elements.values() if isinstance(element, UserTask))

    def forms(self) -> Iterator[Finding]:
        files = self.form_files()
        for form in self.procedure.forms.values():
            uses = list(self.form_uses(form.id)) or [Use("", self.everywhere())]

            def look(known: Known) -> Found:
                return [
                    (Spot(name, attribute, component.lines.get(attribute, component.line)), problem)
                    for component, attribute, expression, inside in seen_by(form, known)  # noqa: B023
                    for name in [component.key if isinstance(component, Entry) else component.id]
                    for problem in self.problems(expression, inside)
                ]

            yield from _findings(files[form.id], uses, look)
            for component in form.walk():
                line = component.lines.get("properties.readers", component.line)
                name = component.key if isinstance(component, Entry) else component.id
                yield from self.roles(component.readers, files[form.id], name, lambda role: line)  # noqa: B023

    def form_files(self) -> dict[str, str]:
        """Form id -> its file."""
        sources = {path: content for path, content in self.procedure.files.items() if path.endswith(".form")}
        return {json.loads(content)["id"]: path for path, content in sources.items()}

    def form_uses(self, form: str) -> Iterator[Use]:
        for process, scopes in self.scopes.items():
            described = self.procedure.declared.processes.get(process)
            if described is not None and described.start_form == form:
                yield Use(f"the start of {process}", self.world.offered(scopes))
        for process, task in self.tasks():
            if task.form == form:
                yield Use(task.id, self.scopes[process].at(task.id))

    def letters(self) -> Iterator[Finding]:
        for name, letter in self.procedure.letters.items():
            uses = [
                Use(task.id, self.scopes[process].after(task.id))
                for process, task in self.tasks()
                if name in f"{task.document or ''} {task.preview or ''}".split()
            ]

            def look(known: Known) -> Found:
                return list(self.part(letter.root, known.inside({"letter": Record(LETTER)})))  # noqa: B023

            yield from _findings(letter.file, uses or [Use("", self.everywhere())], look)

    def part(self, part: Part, known: Known) -> Iterator[tuple[Spot, Problem]]:
        """A letter's element and all inside it; an item's name only reaches inside its own."""
        if part.each is not None:
            yield from self.at(Spot(part.tag, "w:each", part.line), part.each.items, known)
            item = item_of(Look(None, frozenset()).shape(part.each.items.ast, known))
            known = known.inside({part.each.name: item, COUNTER: SINGLE})
        for attribute, expression in (("w:if", part.condition), ("w:text", part.text)):
            if expression is not None:
                yield from self.at(Spot(part.tag, attribute, part.line), expression, known)
        for child in part.content:
            if isinstance(child, Part):
                yield from self.part(child, known)

    def at(self, spot: Spot, expression: Expression, known: Known) -> Iterator[tuple[Spot, Problem]]:
        yield from ((spot, problem) for problem in self.problems(expression, known))

    def roles(self, roles: Iterable[str], file: str, element: str, line: Callable[[str], int]) -> Iterator[Finding]:
        for role in roles:
            if role not in self.around.roles:
                message = f"Expected a role, but {role} is none of roles.toml."
                yield Finding("missing-role", Severity.ERROR, file, element, line(role), message)

    def line(self, table: str, key: str = "", word: str = "") -> int:
        return line_in(self.procedure.files.get(PROCEDURE_FILE, b""), table, key, word)

    def procedure_file(self) -> Iterator[Finding]:
        declared = self.procedure.declared
        for process in declared.processes.values():
            if process.id in self.scopes:
                yield from self.process(process)
        for name, expression in declared.search.items():
            uses = [Use(process, scopes.at(process)) for process, scopes in self.scopes.items()]
            wrong = [self.problems(expression, use.known) for use in uses]
            if wrong and all(wrong):  # a word to search by is that of whichever process has it
                spot = Spot("search", name, self.line("search", name))
                yield from (_finding(PROCEDURE_FILE, spot, problem) for problem in min(wrong, key=_weight))
        for name, document in declared.documents.items():
            where = f"documents.{name}"
            yield from self.roles(document.readers, PROCEDURE_FILE, where, lambda role: self.line(where, "readers", role))  # noqa: B023
            yield from self.basis(document)
        for name, term in declared.terms.items():
            lack = self.asked.lack(term.law) if term.law is not None and self.asked is not None else None
            if lack is not None:
                spot = Spot(f"terms.{name}", "law", self.line(f"terms.{name}", "law"))
                yield _finding(PROCEDURE_FILE, spot, Problem(lack.rule, lack.name, lack.of))

    def basis(self, document: DocumentKind) -> Iterator[Finding]:
        """The law that a measure rests on: each rule that its basis can name, and what chooses between them."""
        basis = document.adverse.basis if isinstance(document.adverse, Adverse) else None
        if basis is None or self.asked is None:
            return
        rules = list(texts_of(basis.ast))
        lacks = [self.asked.lack(rule) for rule in rules]
        problems = [Problem(lack.rule, lack.name, lack.of) for lack in lacks if lack is not None]
        problems += self.problems(basis, self.everywhere()) if rules else [Problem("computed-law", "")]
        where = f"documents.{document.id}.adverse"
        yield from (_finding(PROCEDURE_FILE, Spot(where, "basis", self.line(where, "basis")), one) for one in problems)

    def unasked(self) -> Iterator[Finding]:
        """Days that are declared of rules for which nothing asks; looked at last."""
        for rule in () if self.asked is None else self.asked.in_vain():
            where, message = f"law.{rule}", f"Expected something to ask for rule {rule}, but nothing does."
            yield Finding("unasked-law", Severity.WARNING, PROCEDURE_FILE, where, self.line(where, "from"), message)

    def process(self, process: Process) -> Iterator[Finding]:
        where = f"process.{process.id}"
        scopes = self.scopes[process.id]
        written = {name: getattr(process, name) for name in ("case_title", "case_title_en", "key", "main_unit", "serves")}
        for key, expression in {**written, **process.side_units}.items():
            table = where if key in written else f"{where}.side_units"
            for problem in self.problems(expression, scopes.before()) if expression is not None else ():
                yield _finding(PROCEDURE_FILE, Spot(process.id, key, self.line(table, key)), problem)
        for number, one in enumerate(process.next, 1):
            for key in ("when", "text", "text_en"):
                line = self.line(f"{where}.next {number}", key)
                for problem in self.problems(getattr(one, key), scopes.at(process.id)):
                    yield _finding(PROCEDURE_FILE, Spot(process.id, key, line), problem)
        for name in process.reads_firm:
            if scopes.at(process.id).find(name) is None:
                message = f"Expected a name that somebody writes in reads_firm, but nobody writes {name}."
                line = self.line(where, "reads_firm", name)
                yield Finding("unknown-variable", Severity.ERROR, PROCEDURE_FILE, process.id, line, message)

    def diagrams(self) -> Iterator[Finding]:
        """Names, keys, law and terms in a diagram: each expression by what is in sight where it stands."""
        for scopes in self.scopes.values():
            writing = Writing(scopes)
            for element, at, attribute, expression, line in scopes.diagram.expressions():
                for problem in self.problems(expression, scopes.reading(element, expression)):
                    yield _finding(scopes.diagram.file, Spot(at, attribute, line), problem)
                yield from writing.findings(element, expression, attribute, at, line)
        for process, task in self.tasks():
            if isinstance(task.groups, Expression):
                yield from self.roles(texts_of(task.groups.ast), self.scopes[process].diagram.file, task.id, lambda role: task.line)  # noqa: B023

    def tables(self) -> Iterator[Finding]:
        """Law, terms and figures in decisions; their inputs, which whoever asks for the decision must have in sight."""
        known = Known((None, constants(self.procedure, None)))
        for model in self.procedure.models:
            for one in model.reasoned():
                what = "the decision" if isinstance(one, Decision) else "the knowledge model"
                for expression in _formulas(one.logic):
                    for problem in self.problems(expression, known):
                        yield _finding(model.file, Spot(one.id, what, one.line), problem)
        everywhere = self.everywhere()
        for model in self.procedure.models:
            for decision in model.decisions.values():
                for wanted in decision.inputs:
                    if everywhere.find(wanted.name) is None:
                        message = f"Expected a name that somebody writes as input, but nobody writes {wanted.name}."
                        yield Finding("unknown-variable", Severity.ERROR, model.file, decision.id, decision.line, message)
                yield from self.asked_in_vain(model.file, decision, everywhere)
        for scopes in self.scopes.values():
            for element in scopes.diagram.elements.values():
                asked = self.procedure.decision(element.decision) if isinstance(element, BusinessRuleTask) else None
                for wanted in () if asked is None else asked.all_inputs():
                    if everywhere.find(wanted.name) is not None and scopes.at(element.id).find(wanted.name) is None:
                        message = f"Expected {wanted.name}, which the decision wants, in sight, but it is written elsewhere; map it."
                        yield Finding("unknown-variable", Severity.ERROR, scopes.diagram.file, element.id, element.line, message)

    def asked_in_vain(self, file: str, decision: Decision, everywhere: Known) -> Iterator[Finding]:
        """Texts in a table's rules that the variable which they are held against can never be."""
        inputs = {wanted.name for wanted in decision.inputs}
        for table in walk(decision.logic):
            for place, clause in enumerate(table.inputs if isinstance(table, DecisionTable) else ()):
                node = clause.formula.ast
                shape = everywhere.find(node.name) if isinstance(node, Name) and node.name in inputs else None
                if shape is not None and isinstance(table, DecisionTable) and self.sure:
                    for number, problem in impossible_tests(table, place, shape, node):
                        yield _finding(file, Spot(decision.id, f"rule {number}", decision.line), problem)


def _formulas(logic: Logic) -> Iterator[Expression]:
    for part in walk(logic):
        if isinstance(part, Literal):
            yield part.formula
        elif isinstance(part, DecisionTable):
            yield from (clause.formula for clause in part.inputs)
            yield from (output for rule in part.rules for output in rule.outputs)


def _weight(problems: list[Problem]) -> int:
    """How far an expression is from being right: unknown names weigh more than unknown keys, those like no other the most."""
    return sum(2 * (problem.rule == "unknown-variable") + (not problem.near) + 1 for problem in problems)


def _findings(file: str, uses: list[Use], look: Callable[[Known], Found]) -> Iterator[Finding]:
    places: dict[tuple[Spot, Problem], list[str]] = {}
    for use in uses:
        for spot, problem in dict.fromkeys(look(use.known)):
            alike = (one for one in places if one[0] == spot and problem.rule == "never-equal" and one[1].like(problem))
            places.setdefault(next(alike, (spot, problem)), []).append(use.place)
    for (spot, problem), where in sorted(places.items(), key=lambda item: item[0][0].line):
        some = problem.rule not in OF_LAW and len(where) < len(uses)
        if some and problem.rule == "never-equal":
            continue  # it can be at another place
        yield _finding(file, spot, problem, ", ".join(where) if some else "")


def _finding(file: str, spot: Spot, problem: Problem, where: str = "") -> Finding:
    severity = Severity.WARNING if problem.rule in WARNED else Severity.ERROR
    place = (problem.rule, severity, file, spot.element, spot.line, problem.sentence(spot.attribute, where))
    return UnknownName(*place, unknown=problem.name) if problem.rule == "unknown-variable" else Finding(*place)
