"""Decision tables from XML."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from engine.dmn import texts
from engine.dmn.report import Report
from engine.dmn.table_findings import ReadTable
from engine.dmn.tables import Aggregation, DecisionTable, HitPolicy, InputClause, OutputClause, Rule
from engine.dmn.type_reader import Types, child, children
from engine.dmn.types import Type
from engine.feel import Expression, UnaryTests, Value, compile_expression

ORIENTATIONS = ("Rule-as-Row", "Rule-as-Column", "CrossTable")
MOST_CELLS = 20_000
NO_RANKS = "Expected a list of output values, which this hit policy ranks by."
NOTHING = compile_expression("null")


class TableReader:
    """Reads one table: that of a decision or knowledge model, or a part of its boxed expression."""

    def __init__(self, decision: str, part: str, wanted: Type, scope: texts.Scope, types: Types, report: Report) -> None:
        self.decision, self.part, self.wanted = decision, part, wanted
        self.scope, self.types, self.report = scope, types, report

    def read(self, table: etree._Element) -> DecisionTable:
        """The table, as far as it can be read; what cannot be is a finding. One without a fault is to be examined."""
        before = len(self.report.findings)
        policy, aggregation = self._policy(table), self._aggregation(table)
        inputs = tuple(self._input(number, each) for number, each in enumerate(children(table, "input"), 1))
        outputs = self._outputs(table, policy)
        if aggregation is not None and (policy is not HitPolicy.COLLECT or len(outputs) > 1):
            self._refuse(table, "bad-table", "Expected an aggregation only with hit policy COLLECT and one output.")
        rules = children(table, "rule")
        if len(rules) * (len(inputs) + len(outputs)) > MOST_CELLS:
            self._refuse(table, "bad-table", f"Expected at most {MOST_CELLS} cells.")
            rules = []
        if not rules:
            self._refuse(table, "bad-table", "Expected at least one rule.")
        read = tuple(self._rule(rule, number, inputs, outputs) for number, rule in enumerate(rules, 1))
        found = DecisionTable(self.decision, inputs, outputs, read, policy, aggregation, self.types.of(table), self.part)
        if len(self.report.findings) == before:
            self.report.tables.append(ReadTable(found, table, self.scope.types, self.wanted))
        return found

    def _refuse(self, element: etree._Element, rule: str, message: str) -> None:
        self.report.error(rule, element, f"{message[:-1]} (table of {self.decision}).")

    def _policy(self, table: etree._Element) -> HitPolicy:
        text = table.get("hitPolicy", "UNIQUE")
        if table.get("preferredOrientation", ORIENTATIONS[0]) not in ORIENTATIONS:
            self._refuse(table, "bad-value", f"Expected preferredOrientation to be one of {', '.join(ORIENTATIONS)}.")
        try:
            return HitPolicy(text)
        except ValueError:
            known = ", ".join(each.value for each in HitPolicy)
            self._refuse(table, "unknown-hit-policy", f"Expected a hit policy of {known}, but found {text}.")
            return HitPolicy.UNIQUE

    def _aggregation(self, table: etree._Element) -> Aggregation | None:
        text = table.get("aggregation")
        try:
            return None if text is None else Aggregation(text)
        except ValueError:
            known = ", ".join(each.value for each in Aggregation)
            self._refuse(table, "unknown-aggregation", f"Expected an aggregation of {known}, but found {text}.")
            return None

    def _input(self, number: int, element: etree._Element) -> InputClause:
        expression, allowed = child(element, "inputExpression"), child(element, "inputValues")
        if expression is None:
            self._refuse(element, "missing-element", f"Expected an inputExpression in input {number}.")
            return InputClause(f"{number}", NOTHING)
        formula = texts.formula(expression, self.scope, self.report) or NOTHING
        label = element.get("label") or texts.text_of(expression)[0].strip()
        return InputClause(label, formula, self.types.of(expression), self._tests(allowed))

    def _tests(self, element: etree._Element | None) -> UnaryTests | None:
        return None if element is None else texts.tests(element, self.scope, self.report)

    def _outputs(self, table: etree._Element, policy: HitPolicy) -> tuple[OutputClause, ...]:
        elements = children(table, "output")
        if not elements:
            self._refuse(table, "missing-element", "Expected at least one output.")
        names = [element.get("name") or "" for element in elements]
        if len(elements) > 1 and (not all(names) or len(set(names)) < len(names)):
            self._refuse(table, "bad-table", "Expected each of several outputs to have a name of its own.")
        outputs = tuple(self._output(element, len(elements) == 1, policy) for element in elements)
        if policy.wants_order and elements and not any(output.ranks for output in outputs):
            self._refuse(table, "missing-element", NO_RANKS)
        return outputs

    def _output(self, element: etree._Element, only: bool, policy: HitPolicy) -> OutputClause:
        name = element.get("name") or self.decision
        values, default = child(element, "outputValues"), child(element, "defaultOutputEntry")
        clause = OutputClause(
            name, self.types.of(element), self._tests(values),
            default=None if default is None else texts.formula(default, self.scope, self.report), label=element.get("label") or "",
        )  # fmt: skip
        if not policy.wants_order:
            return clause
        text = texts.text_of(values)[0] if values is not None else self._allowed_text(name, clause.type, only)
        return replace(clause, ranks=self._ranks(text))

    def _allowed_text(self, name: str, type_: Type, only: bool) -> str:
        """The allowed values of an output's own type, or of its part of the decision's type."""
        part = self.wanted if only else self.wanted.part(name)
        return type_.listed or part.listed or ""

    def _ranks(self, text: str) -> tuple[Value, ...]:
        """The allowed values in order. An output without any has no part in the order of several (DMN 1.5, 8.2.10)."""
        if not text.strip():
            return ()
        return texts.listed(text, self.scope) or ()

    def _rule(self, rule: etree._Element, number: int, inputs: tuple[InputClause, ...], outputs: tuple[OutputClause, ...]) -> Rule:
        place = f"{self.decision}, {self.part}" if self.part else self.decision
        identity = rule.get("id") or self.report.new_id(f"{place}, rule {number}".replace(", ", "-").replace(" ", "-"))
        tests, results = children(rule, "inputEntry"), children(rule, "outputEntry")
        if len(tests) != len(inputs) or len(results) != len(outputs):
            wanted = f"{len(inputs)} input entries and {len(outputs)} output entries"
            self._refuse(rule, "bad-table", f"Expected {wanted} in rule {identity}, but found {len(tests)} and {len(results)}.")
        formulas: list[Expression] = [texts.formula(each, self.scope, self.report) or NOTHING for each in results]
        asked = tuple(self._tests(each) for each in tests)[: len(inputs)]  # more are refused, but the rest is looked at further
        return Rule(identity, number, asked, tuple(formulas), _remark(rule))


def _remark(rule: etree._Element) -> str:
    """What the table says about a rule in words. Source: DMN 1.5, 8.3.3 (rule annotations)."""
    description = child(rule, "description")
    said = [description.text if description is not None else "", *(texts.text_of(each)[0] for each in children(rule, "annotationEntry"))]
    return " ".join(" ".join(words.split()) for words in said if words and words.strip())
