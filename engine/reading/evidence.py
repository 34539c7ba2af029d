"""What a decision rests on: table by table the inputs as seen, the rules that matched, the outputs.

The journal has the values; labels and rows come from the tables of the version that the case runs on.
Source: DMN 1.5, 8.2 (a table's labels, rules and annotations).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.dmn import Decision
from engine.dmn.boxed import walk
from engine.dmn.model import BusinessKnowledge, DecisionService
from engine.dmn.tables import DecisionTable, InputClause, OutputClause
from engine.feel import Value, syntax
from engine.procedures import Procedure
from engine.reading.results import ResultFact, result_fact
from engine.results import ResultWords
from forms.fields import ChoiceEntry, Component, Group, ListEntry


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that matched: its row, counted from 1, and what the table says about it in words."""

    row: int
    remark: str


@dataclass(frozen=True, slots=True)
class TableEvidence:
    """A table that was evaluated; `part` is its place in a boxed expression. `inputs`: its columns of conditions with the
    values that were seen. `results`: a row of outputs, several rows for a table that collects them. A table that is
    `held_back` has nothing but its name: it may rest on what the reader may not see."""

    name: str
    part: str
    inputs: tuple[ResultFact, ...] = ()
    rules: tuple[MatchedRule, ...] = ()
    results: tuple[tuple[ResultFact, ...], ...] = ()
    held_back: bool = False


Logical = Decision | BusinessKnowledge


def evidence(procedure: Procedure, decided: Mapping[str, Any], held_back: bool) -> tuple[TableEvidence, ...]:
    """The tables of a decision in the order in which they were evaluated."""
    root = procedure.decision(decided["decision"])
    reasoned = tuple(_below(root)) if root is not None else ()
    return tuple(_evidence(procedure, decided["decision"], reasoned, trace, held_back) for trace in decided["tables"])


def _evidence(
    procedure: Procedure, root: str, reasoned: tuple[Logical, ...], trace: Mapping[str, Any], held_back: bool
) -> TableEvidence:
    element, table = _traced(reasoned, trace)
    if held_back:
        return TableEvidence(element.name, table.part, held_back=True)
    seen = zip(table.inputs, trace["inputs"], strict=True)
    inputs = tuple(result_fact(procedure, _choices(procedure, clause), value) for clause, value in seen)
    rows = {rule.id: MatchedRule(rule.number, rule.remark) for rule in table.rules}
    rules = tuple(rows[rule] for rule in trace["matched"])
    facts = tuple(_facts(procedure, (element.id, root), table, value) for value in _rows(table, trace["outputs"]))
    return TableEvidence(element.name, table.part, inputs, rules, facts)


def _below(root: Decision) -> Iterator[Logical]:
    """A decision and all whose logic it may have used."""
    waiting: list[object] = [root]
    seen: set[int] = set()
    while waiting:
        element = waiting.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        if isinstance(element, Decision | BusinessKnowledge):
            yield element
            waiting += [need.element for need in element.needs]
        elif isinstance(element, DecisionService):
            waiting += element.outputs


def _traced(reasoned: tuple[Logical, ...], trace: Mapping[str, Any]) -> tuple[Logical, DecisionTable]:
    """The table that left a trace, and whose it is: models that import one another may use an id twice, never with the same
    rules and columns."""
    for element in reasoned:
        for logic in walk(element.logic):
            if isinstance(logic, DecisionTable) and _left(logic, trace):
                return element, logic
    raise LookupError(f"Expected the table of {trace['decision']} in the version of the case, but it has none.")


def _left(table: DecisionTable, trace: Mapping[str, Any]) -> bool:
    same_place = (table.decision, table.part) == (trace["decision"], trace["part"])
    return same_place and len(table.inputs) == len(trace["inputs"]) and set(trace["matched"]) <= set(table.rule_ids)


def _rows(table: DecisionTable, value: Value) -> list[Value]:
    """The rows of a result: several only of a table that lists contexts. A list of single values is one result."""
    if isinstance(value, list) and table.policy.gives_list and table.aggregation is None and len(table.outputs) > 1:
        return value
    return [value]


def _facts(procedure: Procedure, owners: tuple[str, str], table: DecisionTable, value: Value) -> tuple[ResultFact, ...]:
    """The outputs of one row by their labels."""
    if len(table.outputs) > 1 and isinstance(value, dict):
        return tuple(result_fact(procedure, _words(procedure, owners, clause), value.get(clause.name)) for clause in table.outputs)
    return (result_fact(procedure, _words(procedure, owners, table.outputs[0]), value),)


def _words(procedure: Procedure, owners: tuple[str, str], clause: OutputClause) -> ResultWords:
    """What an output is called: as the table has it, with the words that the procedure gives the decision's own output; of
    the decision that was asked for only the words for values: its figures may be counted otherwise."""
    declared = procedure.declared.results
    own, asked = (next((one for one in declared.get(name, ()) if one.output == clause.name), None) for name in owners)
    if own is not None:
        return replace(own, label=clause.label or own.label)
    words = asked or ResultWords(clause.name, "")
    return ResultWords(clause.name, clause.label or clause.name, values=words.values, values_en=words.values_en)


def _choices(procedure: Procedure, clause: InputClause) -> ResultWords:
    """An input's label, and, where it is what a form's choice holds, the words of the choice on which all forms agree."""
    node = clause.formula.ast
    key = node.name if isinstance(node, syntax.Path | syntax.Name) else None
    words: dict[str, set[tuple[str, str]]] = {}
    for entry in (entry for form in procedure.forms.values() for entry in _choice_entries(form.fields) if entry.key == key):
        for option in entry.options:
            words.setdefault(option.value, set()).add((option.label, option.label_en))
    agreed = {value: next(iter(labels)) for value, labels in words.items() if len(labels) == 1}
    chinese, english = ({value: labels[place] for value, labels in agreed.items()} for place in (0, 1))
    return ResultWords("", clause.label, values=chinese, values_en=english)


def _choice_entries(components: Iterable[Component]) -> Iterator[ChoiceEntry]:
    """The choices of a form, those in its groups and lists too."""
    for component in components:
        if isinstance(component, ChoiceEntry):
            yield component
        elif isinstance(component, Group | ListEntry):
            yield from _choice_entries(component.components)
