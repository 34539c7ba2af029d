"""One table examined: its columns read, then every question about it asked, each within a bound of work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator
from itertools import islice

from engine.dmn.analysis.columns import allowed_tests, likely_kind, read_column
from engine.dmn.analysis.constants import DEPENDS, constant
from engine.dmn.analysis.inference import Inference, Names, kind_of
from engine.dmn.analysis.mismatches import check_types
from engine.dmn.analysis.overlaps import overlapping
from engine.dmn.analysis.reach import Reach
from engine.dmn.analysis.remarks import Remark
from engine.dmn.analysis.sweep import Box, Uncovered, widened, within
from engine.dmn.analysis.words import entry
from engine.dmn.analysis.work import Budget, TooMuchWork
from engine.dmn.tables import DecisionTable, HitPolicy, Rule
from engine.dmn.types import ANY, Type
from engine.feel import syntax, to_source
from engine.feel.comparison import equal
from engine.findings import Severity

MOST_COLUMNS = 200
"""Columns that rules look at; of more, only cells are checked."""
MOST_TOLD = 10
"""Gaps, and overlaps, that are described one by one; of the others only how many there are."""

WARNING, ERROR, NOTE = Severity.WARNING, Severity.ERROR, Severity.NOTE


def examine(table: DecisionTable, names: Names, wanted: Type = ANY) -> list[Remark]:
    """Everything to say about a table. `names`: types of the variables it reads; `wanted`: the type of its decision."""
    return list(_Examination(table, names, wanted).remarks())


class _Examination:
    def __init__(self, table: DecisionTable, names: Names, wanted: Type) -> None:
        self.table, self.names, self.wanted = table, names, wanted
        self.kinds = tuple(self._kind(number) for number in range(len(table.inputs)))
        self.columns = [
            read_column(clause, tuple(rule.tests[number] for rule in table.rules), self.kinds[number])
            for number, clause in enumerate(table.inputs)
        ]
        self.deciding = [column for column in self.columns if column.decides]
        self.sources = [_sources(clause.formula.ast) for clause in table.inputs]
        self.all_apart = _apart(self.sources)

    def _kind(self, number: int) -> str | None:
        """What kind of value an input has: as declared, as its expression tells, or as most of its entries have it."""
        clause = self.table.inputs[number]
        declared = kind_of(clause.type) or kind_of(Inference(self.names).type_of(clause.formula.ast))
        tests = (*allowed_tests(clause), *(rule.tests[number] for rule in self.table.rules))
        return declared or likely_kind(each for each in tests if each is not None)

    def remarks(self) -> Iterator[Remark]:
        mismatches = list(check_types(self.table, self.kinds, self.names, self.wanted))
        yield from mismatches
        yield from self._opaque()
        yield from self._impossible({(each.row, each.input) for each in mismatches})
        if len(self.deciding) > MOST_COLUMNS:
            yield Remark("not-analysed", NOTE, f"Gaps and overlaps were not looked for: more than {MOST_COLUMNS} inputs decide.")
            return
        yield from self._within_bounds("gaps", self._gaps)
        yield from self._within_bounds("overlaps", self._overlaps)
        yield from self._within_bounds("shadowed rules", self._shadowed)

    def _within_bounds(self, what: str, ask: Callable[[Budget], Iterator[Remark]]) -> Iterator[Remark]:
        budget = Budget()
        try:
            yield from ask(budget)
        except TooMuchWork:
            message = f"The search for {what} was given up after {budget.steps} steps, so there may be more; split the table to know."
            yield Remark("not-analysed", NOTE, message)

    def _opaque(self) -> Iterator[Remark]:
        """One note for what could not be read exactly."""
        told = []
        for number, column in enumerate(self.columns):
            if column.opaque:
                tests = self.table.rules[column.opaque[0]].tests[number]
                example = f", as {to_source(tests.ast)} is" if tests is not None else ""
                told.append(f"{column.label} in {self._rules(column.opaque)}{example}")
            if not column.bounded:
                told.append(f"the allowed values of {column.label}")
        if told:
            message = f"Left out, because it depends on more than the input: {'; '.join(told)}. It proves neither a gap nor an overlap."
            yield Remark("not-analysed", NOTE, message)

    def _impossible(self, told: Container[tuple[int | None, int | None]]) -> Iterator[Remark]:
        """Entries that nothing can pass: no range, a value that is not allowed; `told` are those of a wrong type.

        An entry that judges no value at all is an error, because each evaluation that comes to it ends in a fault.
        """
        for number, column in enumerate(self.columns):
            for row, atoms in enumerate(column.may):
                tests = self.table.rules[row].tests[number]
                if atoms or tests is None or not column.possible or (row, number) in told:
                    continue
                test = to_source(tests.ast)
                if row in column.failing:
                    message = f"Expected a test that can judge a value of {column.label}, but {test} judges none."
                    yield Remark("unreachable-rule", ERROR, message, row, input=number)
                else:
                    message = f"Expected a value of {column.label} that passes {test}, but there is none that it may have."
                    yield Remark("unreachable-rule", WARNING, message, row, input=number)

    def _gaps(self, budget: Budget) -> Iterator[Remark]:
        """Where no rule matches: all of it, in as few and large regions as a simple choice gives."""
        if not self.deciding:  # every rule takes everything
            return
        atoms = [column.inside for column in self.deciding]
        takings = [column.may for column in self.deciding]
        severity, result = self._without_a_match()
        most = MOST_TOLD if severity is WARNING else 1  # what may well be meant is not spread out
        found: list[Box] = []
        more = 0
        for box in Uncovered(atoms, takings, budget).boxes():
            if any(within(box, each) for each in found):
                continue
            if len(found) < most:
                found.append(widened(box, atoms, takings))
            else:
                more += 1
        for box in found:
            yield Remark("table-gap", severity, f"No rule matches where {self._region(box)}; {result}.")
        if more:
            yield Remark("table-gap", severity, f"No rule matches in {more} smaller regions either; {result}.")

    def _without_a_match(self) -> tuple[Severity, str]:
        """How much a gap weighs, and what the table gives there."""
        if any(output.default is not None for output in self.table.outputs):
            return NOTE, "the default output stands there"
        if self.table.policy.gives_list:
            return NOTE, "there is nothing to collect there"
        return WARNING, "the result is null there"

    def _overlaps(self, budget: Budget) -> Iterator[Remark]:
        """Overlaps where they do harm: in a unique table, and in an any table where the outputs differ."""
        if self.table.policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
            return
        atoms = [column.inside for column in self.deciding]
        told = 0
        more: Counter[Severity] = Counter()
        for first, second, box in overlapping(atoms, [column.must for column in self.deciding], len(self.table.rules), budget):
            clash = self._clash(first, second)
            if clash is None:
                continue
            certain, wanted, do = clash
            severity = ERROR if certain and self._independent(first, second) else WARNING
            told += 1
            if told > MOST_TOLD:
                more[severity] += 1
                continue
            both = f"{self._rule(first)} and {self._rule(second)}"
            yield Remark("rule-overlap", severity, f"Expected {wanted}, but {both} {do} where {self._region(box)}.", second)
        for severity, pairs in more.items():
            yield Remark("rule-overlap", severity, f"{pairs} further pairs of rules overlap.")

    def _clash(self, first: int, second: int) -> tuple[bool, str, str] | None:
        """Whether two rules certainly may not match together, what was expected and what they do; None if they may."""
        if self.table.policy is HitPolicy.UNIQUE:
            return True, "at most one rule to match", "match"
        rules = self.table.rules
        pairs = [(one.ast, other.ast) for one, other in zip(rules[first].outputs, rules[second].outputs, strict=True)]
        values = [(constant(one), constant(other)) for one, other in pairs if one != other]
        wanted = "the same outputs of rules that match together"
        if any(one is not DEPENDS and other is not DEPENDS and equal(one, other) is not True for one, other in values):
            return True, wanted, "differ"
        return (False, wanted, "compute theirs") if any(DEPENDS in each for each in values) else None

    def _independent(self, first: int, second: int) -> bool:
        """Whether the inputs that both rules look at come from different variables, so that any combination may come."""
        if self.all_apart:
            return True
        looked_at = [
            sources
            for sources, column in zip(self.sources, self.columns, strict=True)
            if any(column.possible & ~column.must[row] for row in (first, second))
        ]
        return _apart(looked_at)

    def _shadowed(self, budget: Budget) -> Iterator[Remark]:
        """Rules that never decide, because better ones always match too."""
        order = self._precedence()
        if not order or not self.deciding:
            yield from self._behind_everything(order)
            return
        atoms = [column.possible for column in self.deciding]
        must = [[column.must[row] for row in order] for column in self.deciding]
        may = [[column.may[row] for row in order] for column in self.deciding]
        empty = {row for column in self.columns for row, mask in enumerate(column.may) if not mask}
        for place in sorted(Reach(atoms, must, may, budget).shadowed()):
            if order[place] not in empty:
                yield self._never(order[place])

    def _behind_everything(self, order: list[int]) -> Iterator[Remark]:
        yield from (self._never(row) for row in order[1:])

    def _never(self, row: int) -> Remark:
        before = "rules before it" if self.table.policy is HitPolicy.FIRST else "rules of a higher rank or before it"
        message = f"Expected {self._rule(row)} to decide somewhere, but {before} match wherever it does."
        return Remark("unreachable-rule", WARNING, message, row)

    def _precedence(self) -> list[int]:
        """The rules in the order in which one is taken, under a policy that takes one; those of unknown rank are left out."""
        rules = self.table.rules
        if self.table.policy is HitPolicy.FIRST:
            return list(range(len(rules)))
        if self.table.policy is not HitPolicy.PRIORITY:
            return []
        ranks = {row: self._rank(rule) for row, rule in enumerate(rules)}
        known = {row: rank for row, rank in ranks.items() if rank is not None}
        return sorted(known, key=lambda row: (known[row], row))

    def _rank(self, rule: Rule) -> tuple[int, ...] | None:
        """The place of a rule's outputs among the allowed values; None if they are not constants."""
        places: list[int] = []
        for clause, formula in zip(self.table.outputs, rule.outputs, strict=True):
            value = constant(formula.ast)
            if value is DEPENDS:
                return None
            listed = [place for place, ranked in enumerate(clause.ranks) if equal(ranked, value) is True]
            places.append(listed[0] if listed else len(clause.ranks))
        return tuple(places)

    def _rule(self, row: int) -> str:
        return f"rule {row + 1} ({self.table.rules[row].id})"

    def _rules(self, rows: tuple[int, ...]) -> str:
        named = ", ".join(str(row + 1) for row in islice(rows, MOST_TOLD))
        return f"rule {named}" if len(rows) == 1 else f"rules {named}{' …' if len(rows) > MOST_TOLD else ''}"

    def _region(self, box: Box) -> str:
        parts = [
            f"{column.label} is {entry(column.domain, atoms, column.inside)}"
            for column, atoms in zip(self.deciding, box, strict=True)
            if column.inside & ~atoms
        ]
        return "; ".join(parts) or "anything is given"


def _sources(node: syntax.Node) -> set[str]:
    """The variables that an expression reads, each with the parts that it asks of it, a full stop after every name."""
    if isinstance(node, syntax.Name):
        return {f"{node.name}."}
    if isinstance(node, syntax.Path):
        return {f"{each}{node.name}." for each in _sources(node.source)}
    if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name):
        return {name for each in node.arguments for name in _sources(each)}
    return {name for each in syntax.children(node) for name in _sources(each)}


def _apart(columns: list[set[str]]) -> bool:
    """Whether no two columns read the same variable, or one a part of what another reads."""
    seen: set[str] = set()
    for sources in columns:
        if any(one.startswith(other) or other.startswith(one) for one in seen for other in sources):
            return False
        seen |= sources
    return True
