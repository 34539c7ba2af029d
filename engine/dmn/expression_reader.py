"""Expressions from XML: a literal text, a table, or a boxed expression with others inside."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from engine.dmn import texts
from engine.dmn.boxed import (
    Broken,
    Conditional,
    Context,
    Entry,
    Filter,
    ForEach,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListOf,
    Literal,
    Logic,
    Quantified,
    Relation,
)
from engine.dmn.report import Report
from engine.dmn.table_reader import TableReader
from engine.dmn.text_findings import ReadInvocation
from engine.dmn.texts import Scope
from engine.dmn.type_reader import Types, child, children
from engine.dmn.types import ANY, Type
from engine.dmn.vocabulary import EXPRESSIONS, FEEL_LANGUAGES, FUNCTION_KINDS
from engine.xmlsource import local_name

DEEPEST = 30


def expressions(element: etree._Element) -> list[etree._Element]:
    """The children that are expressions."""
    return [each for each in element if isinstance(each.tag, str) and local_name(each) in EXPRESSIONS]


class ExpressionReader:
    """Reads the expressions of one decision or knowledge model: its `owner`, of that `kind`."""

    def __init__(self, kind: str, owner: str, types: Types, report: Report) -> None:
        self.kind, self.owner, self.types, self.report = kind, owner, types, report
        self._path: list[str] = []
        self._readers: dict[str, Callable[[etree._Element, Scope], Logic]] = {
            "invocation": self._invocation,
            "context": self._context,
            "list": self._list,
            "relation": self._relation,
            "functionDefinition": self.function,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
        }

    @property
    def what(self) -> str:
        """The place that is being read, for messages."""
        return f"{', '.join(reversed(self._path))} of {self.owner}" if self._path else f"{self.kind} {self.owner}"

    def in_(self, holder: etree._Element, scope: Scope, wanted: Type = ANY) -> Logic:
        """The one expression that an element holds; `wanted` is the type of the variable that takes its value."""
        found = expressions(holder)
        if len(found) == 1:
            return self.read(found[0], scope, wanted)
        message = f"Expected one expression or table in {self.what}, but found {len(found)}."
        self.report.error("missing-element", holder, message)
        return Broken(message)

    def read(self, element: etree._Element, scope: Scope, wanted: Type = ANY) -> Logic:
        """An expression."""
        if len(self._path) > DEEPEST:
            return self._refused(element, "bad-value", f"Expected at most {DEEPEST} expressions inside each other in {self.owner}.")
        if local_name(element) == "decisionTable":
            part = ", ".join(self._path)
            return TableReader(self.owner, part, wanted, scope, self.types, self.report).read(element)
        if local_name(element) == "literalExpression":
            return self._literal(element, scope, wanted)
        return self._readers[local_name(element)](element, scope)

    def _refused(self, element: etree._Element, rule: str, message: str) -> Broken:
        self.report.error(rule, element, message)
        return Broken(message)

    def _part(self, holder: etree._Element, place: str, scope: Scope, wanted: Type = ANY) -> Logic:
        """What stands at a place of the expression that is being read."""
        self._path.append(place)
        try:
            return self.in_(holder, scope, wanted)
        finally:
            self._path.pop()

    def _child(self, element: etree._Element, name: str, scope: Scope) -> Logic:
        """The expression in the child of that name."""
        found = child(element, name)
        if found is None:
            return self._refused(element, "missing-element", f"Expected {name} in {local_name(element)} of {self.owner}.")
        return self._part(found, name, scope)

    def _literal(self, element: etree._Element, scope: Scope, wanted: Type) -> Logic:
        language = element.get("expressionLanguage", "FEEL")
        if child(element, "importedValues") is not None or language not in FEEL_LANGUAGES:  # a finding of the structure already
            found = "importedValues" if language in FEEL_LANGUAGES else language
            return Broken(f"Expected FEEL in {self.what}, but found {found}; it is not supported.", unfinished=True)
        own = self.types.of(element)
        formula = texts.formula(element, scope, self.report, self.what, (own, wanted))
        if formula is None:
            return Broken(f"Expected FEEL with known names in {self.what}.")
        return Literal(formula, self.what, own)

    def _context(self, element: etree._Element, scope: Scope) -> Logic:
        entries: list[Entry] = []
        outcome: Logic | None = None
        for each in children(element, "contextEntry"):
            variable = child(each, "variable")
            if outcome is not None:
                self.report.error("bad-context", each, f"Expected the entry without a variable to be the last of {self.what}.")
            if variable is None:
                outcome = self._part(each, "result", scope)
                continue
            name = self._name(variable, {entry.name for entry in entries})
            own = [name] if children(each, "functionDefinition") else []
            logic = self._part(each, name, scope.inside(*own), self.types.of(variable))
            entries.append(Entry(name, logic, f"{name} of {self.what}", self.types.of(variable)))
            scope = scope.inside(name, types={name: self.types.of(variable)})
        return Context(tuple(entries), outcome, self.what, self.types.of(element))

    def _name(self, element: etree._Element, taken: set[str]) -> str:
        """An element's name, which nothing beside it may have."""
        name = element.get("name") or ""
        if not name or name in taken:
            message = f"Expected a name of its own on {local_name(element)} in {self.what}, but found {name!r}."
            self.report.error("duplicate-name" if name else "missing-name", element, message)
        return name

    def _list(self, element: etree._Element, scope: Scope) -> Logic:
        return ListOf(self._items(element, scope), self.what, self.types.of(element))

    def _items(self, element: etree._Element, scope: Scope) -> tuple[Logic, ...]:
        made: list[Logic] = []
        for number, each in enumerate(expressions(element), 1):
            self._path.append(f"item {number}")
            made.append(self.read(each, scope))
            self._path.pop()
        return tuple(made)

    def _relation(self, element: etree._Element, scope: Scope) -> Logic:
        columns: list[tuple[str, Type]] = []
        for column in children(element, "column"):
            columns.append((self._name(column, {name for name, _ in columns}), self.types.of(column)))
        rows: list[tuple[Entry, ...]] = []
        for number, row in enumerate(children(element, "row"), 1):
            self._path.append(f"row {number}")
            cells = self._items(row, scope)
            if len(cells) != len(columns):
                message = f"Expected {len(columns)} expressions in {self.what}, but found {len(cells)}."
                self.report.error("bad-relation", row, message)
                cells = tuple(Broken(message) for _ in columns)
            rows.append(tuple(Entry(name, cell, f"{name} of {self.what}", of) for (name, of), cell in zip(columns, cells)))
            self._path.pop()
        return Relation(tuple(rows), self.what, self.types.of(element))

    def _invocation(self, element: etree._Element, scope: Scope) -> Logic:
        called = self._part(element, "what is called", scope)
        bindings: list[Entry] = []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            if parameter is None:
                self.report.error("missing-element", binding, f"Expected a parameter in a binding of {self.what}.")
                continue
            name = self._name(parameter, {each.name for each in bindings})
            logic = self._part(binding, name, scope, self.types.of(parameter))
            bindings.append(Entry(name, logic, f"{name} of {self.what}", self.types.of(parameter)))
        if isinstance(called, Literal) and len(bindings) == len(children(element, "binding")):
            bound = {each.name: each.logic.formula.ast if isinstance(each.logic, Literal) else None for each in bindings}
            read = ReadInvocation(called.formula.ast, bound, element, scope.variables, scope.callees, self.what)
            self.report.invocations.append(read)
        return Invocation(called, tuple(bindings), self.what, self.types.of(element))

    def function(self, element: etree._Element, scope: Scope, wanted: Type = ANY) -> FunctionDefinition:
        """A function definition, or the encapsulated logic of a knowledge model, which is one; `wanted`: what it must give."""
        parameters: dict[str, Type] = {}
        for each in children(element, "formalParameter"):
            parameters[self._name(each, set(parameters))] = self.types.of(each)
        kind, type_ = element.get("kind", "FEEL"), self.types.of(element)
        if kind == "FEEL":
            body = self.in_(element, scope.inside(*parameters, types=parameters), type_.result if wanted is ANY else wanted)
        elif kind in FUNCTION_KINDS:
            body = Broken(f"Expected a function of kind FEEL in {self.what}, but found {kind}; it is not supported.", unfinished=True)
            self.report.error("unsupported-element", element, body.what)
        else:
            body = self._refused(element, "bad-value", f"Expected a function of kind FEEL in {self.what}, but found {kind}.")
        return FunctionDefinition(self._path[-1] if self._path else self.owner, parameters, body, self.what, type_)

    def _conditional(self, element: etree._Element, scope: Scope) -> Logic:
        condition, yes, no = (self._child(element, name, scope) for name in ("if", "then", "else"))
        return Conditional(condition, yes, no, self.what, self.types.of(element))

    def _filter(self, element: etree._Element, scope: Scope) -> Logic:
        values = self._child(element, "in", scope)
        return Filter(values, self._child(element, "match", scope.inside("item", open=True)), self.what, self.types.of(element))

    def _iteration(self, element: etree._Element, scope: Scope) -> Iteration:
        name, over = element.get("iteratorVariable") or "", child(element, "in")
        if not name:
            self.report.error("missing-name", element, f"Expected an iteratorVariable on {local_name(element)} in {self.what}.")
        return Iteration(name, self._child(element, "in", scope), ANY if over is None else self.types.of(over))

    def _for(self, element: etree._Element, scope: Scope) -> Logic:
        iteration = self._iteration(element, scope)
        body = self._child(element, "return", scope.inside(iteration.name, "partial"))
        return ForEach(iteration, body, self.what, self.types.of(element))

    def _quantified(self, element: etree._Element, scope: Scope) -> Logic:
        iteration = self._iteration(element, scope)
        condition = self._child(element, "satisfies", scope.inside(iteration.name))
        return Quantified(iteration, condition, local_name(element) == "some", self.what, self.types.of(element))
