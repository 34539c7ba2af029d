"""Cells whose values cannot be of the type that their column has."""

from __future__ import annotations

from collections.abc import Iterator

from engine.dmn.analysis.constants import DEPENDS, constant
from engine.dmn.analysis.domains import ORDERED
from engine.dmn.analysis.entries import mentions_input
from engine.dmn.analysis.inference import Inference, Names, kind_of
from engine.dmn.analysis.remarks import Remark
from engine.dmn.tables import DecisionTable, OutputClause
from engine.dmn.types import NotOfType, Type, converted
from engine.feel import Environment, Expression, UnaryTests, syntax, to_source
from engine.findings import Severity

LOOSE = frozenset({"list", "context", "range", "function"})
"""Kinds that a test may hold for other reasons than to be equal to the input."""
_IN_ORDER = ("<", "<=", ">", ">=")


def compared(tests: syntax.Node) -> Iterator[tuple[syntax.Node, bool]]:
    """Every construct that an entry compares its input with, and whether by order."""
    match tests:
        case syntax.InputTests() | syntax.In(value=syntax.Name(name="?")):
            for each in tests.tests:
                yield from compared(each)
        case syntax.ComparisonTest(operator=operator, operand=operand):
            yield operand, operator in _IN_ORDER
        case syntax.Comparison(operator=operator, left=syntax.Name(name="?"), right=other):
            yield other, operator in _IN_ORDER
        case syntax.Comparison(operator=operator, left=other, right=syntax.Name(name="?")):
            yield other, operator in _IN_ORDER
        case syntax.RangeLiteral(start=low, end=high) | syntax.Between(value=syntax.Name(name="?"), low=low, high=high):
            yield low, True
            yield high, True
        case syntax.Logical(left=left, right=right):
            yield from compared(left)
            yield from compared(right)
        case _ if not mentions_input(tests) and not isinstance(tests, _VERDICTS):
            yield tests, False


# Without `?` these say by themselves whether the rule matches.
_VERDICTS = (syntax.Comparison, syntax.Logical, syntax.Between, syntax.In, syntax.InstanceOf, syntax.Quantified)


def misfits(tests: UnaryTests, kind_: str, names: Names) -> Iterator[str]:
    """A sentence for each construct of an entry that cannot be compared with values of a kind."""
    if kind_ in LOOSE:
        return
    for node, by_order in compared(tests.ast):
        if mentions_input(node):
            continue
        found = kind_of(Inference(names).type_of(node))
        if isinstance(node, syntax.Call) and found == "boolean":
            continue  # a function that decides for itself
        if found is not None and found != kind_ and found not in LOOSE:
            yield f"Expected a {kind_} to compare the input with, but {to_source(node)} is a {found}."
        elif by_order and kind_ not in ORDERED:
            yield f"Expected a test that a {kind_} can pass, but values of that type have no order with {to_source(node)}."


def fits(found: str | None, wanted: str | None) -> bool:
    """Whether values of a kind may stand where another is asked for; a list of one stands for its item."""
    if found is None or wanted is None or found == wanted or "list" in (found, wanted):
        return True
    return (found, wanted) == ("date", "date and time")


def check_types(table: DecisionTable, kinds: tuple[str | None, ...], names: Names, wanted: Type) -> Iterator[Remark]:
    """Every cell of a table whose type is certainly wrong. `kinds`: of the inputs; `wanted`: the decision's type."""
    for number, (clause, kind_) in enumerate(zip(table.inputs, kinds, strict=True)):
        found = kind_of(Inference(names).type_of(clause.formula.ast))
        if not fits(found, kind_of(clause.type)):
            message = f"Expected input {clause.label} to be a {kind_of(clause.type)}, but its expression gives a {found}."
            yield _mismatch(message, input=number)
        if kind_ is None:
            continue
        if clause.allowed is not None:
            found_there = misfits(clause.allowed, kind_, names)
            yield from (_mismatch(f"{each[:-1]} (allowed values of {clause.label}).", input=number) for each in found_there)
        for row, rule in enumerate(table.rules):
            tests = rule.tests[number]
            if tests is not None:
                yield from (_mismatch(each, row=row, input=number) for each in misfits(tests, kind_, names))
    for number, output in enumerate(table.outputs):
        yield from _check_output(table, number, output, names, _type_of(table, output, wanted))


def _mismatch(message: str, row: int | None = None, input: int | None = None, output: int | None = None) -> Remark:
    return Remark("type-mismatch", Severity.ERROR, message, row, input, output)


def _type_of(table: DecisionTable, output: OutputClause, wanted: Type) -> Type:
    """An output's own type; where it has none, and is the only one, the decision's."""
    whole = len(table.outputs) == 1 and not table.policy.gives_list and table.aggregation is None
    return wanted if kind_of(output.type) is None and whole else output.type


def _check_output(table: DecisionTable, number: int, clause: OutputClause, names: Names, type_: Type) -> Iterator[Remark]:
    if clause.allowed is not None and (kind_ := kind_of(type_)) is not None:
        found_there = misfits(clause.allowed, kind_, names)
        yield from (_mismatch(f"{each[:-1]} (allowed values of {clause.name}).", output=number) for each in found_there)
    rows: list[tuple[int | None, Expression]] = [(row, rule.outputs[number]) for row, rule in enumerate(table.rules)]
    if clause.default is not None:
        rows.append((None, clause.default))
    for row, formula in rows:
        what = f"{clause.name}" if row is not None else f"the default of {clause.name}"
        found = kind_of(Inference(names).type_of(formula.ast))
        if not fits(found, kind_of(type_)):
            message = f"Expected {what} to be a {kind_of(type_)}, but {formula.source.strip()} is a {found}."
            yield _mismatch(message, row=row, output=number)
        elif _is_refused(formula, clause, type_):
            message = f"Expected an allowed value for {what}, but {formula.source.strip()} is none."
            yield Remark("value-not-allowed", Severity.ERROR, message, row, output=number)


def _is_refused(formula: Expression, clause: OutputClause, type_: Type) -> bool:
    """Whether the allowed values of an output, or of its type, leave out a constant."""
    value = constant(formula.ast)
    if value is DEPENDS or value is None or (type_.allowed is not None and type_.allowed.free_names):
        return False
    environment = Environment()
    try:
        value = converted(value, type_, environment)
    except NotOfType:
        return True
    return clause.allowed is not None and not clause.allowed.free_names and clause.allowed.evaluate(value, {}, environment) is not True
