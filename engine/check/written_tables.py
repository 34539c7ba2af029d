"""What a decision can give, and what a table's tests ask of inputs of which all values are known."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.shape_inference import Known, Look, Problem
from engine.check.shapes import ANYTHING, Listed, OneOf, Record, Shape, union
from engine.dmn.boxed import Context, Literal, Logic
from engine.dmn.model import Decision
from engine.dmn.tables import DecisionTable, OutputClause
from engine.feel import UnaryTests
from engine.feel.syntax import Node, StringLiteral, children


def decision_shape(decision: Decision) -> Shape:
    """The shape of a decision's value, as far as its table or its expression, and the decisions that it needs, say."""
    return _shape(decision.logic, Known((None, {one.name: decision_shape(one) for one in decision.required})))


def _shape(logic: Logic, known: Known) -> Shape:
    if isinstance(logic, Literal):
        return Look(None, frozenset()).shape(logic.formula.ast, known)
    if isinstance(logic, DecisionTable):
        return _table(logic, known)
    if not isinstance(logic, Context):
        return ANYTHING
    made: dict[str, Shape] = {}
    for entry in logic.entries:
        made[entry.name] = _shape(entry.logic, known.inside(dict(made)))
    return Record(made) if logic.outcome is None else _shape(logic.outcome, known.inside(made))


def _table(table: DecisionTable, known: Known) -> Shape:
    """The outputs of a table, as far as its rules say them."""
    if table.aggregation is not None:
        return ANYTHING
    columns = [_column(table, place, clause, known) for place, clause in enumerate(table.outputs)]
    one: Shape = Record(dict(zip(table.output_names, columns, strict=True))) if table.output_names else columns[0]
    return Listed(one) if table.policy.gives_list else one


def _column(table: DecisionTable, place: int, clause: OutputClause, known: Known) -> Shape:
    """Where every rule gives a fixed text these, else the texts that are allowed, if only texts are."""
    given = [rule.outputs[place] for rule in table.rules] + ([clause.default] if clause.default is not None else [])
    look = Look(None, frozenset())
    found = union(look.shape(expression.ast, known) for expression in given)
    if isinstance(found, OneOf):
        return found
    return texts_allowed(clause.allowed) or (None if clause.type.is_list else texts_allowed(clause.type.allowed)) or ANYTHING


def texts_allowed(tests: UnaryTests | None) -> OneOf | None:
    """The texts that tests name, one after another; None if they ask for anything else."""
    parts = list(children(tests.ast)) if tests is not None else []
    values = [f'"{part.value}"' for part in parts if isinstance(part, StringLiteral)]
    return OneOf(frozenset(values)) if parts and len(values) == len(parts) else None


def impossible_tests(table: DecisionTable, place: int, shape: Shape, input_node: Node) -> Iterator[tuple[int, Problem]]:
    """(number of a rule, problem) for each text that a column asks for and its input can never be."""
    for rule in table.rules:
        tests = rule.tests[place]
        look = Look(None, frozenset())
        for part in children(tests.ast) if tests is not None else ():
            if isinstance(part, StringLiteral):
                look.compared(input_node, shape, part, look.shape(part, Known()))
        yield from ((rule.number, problem) for problem in look.problems)
