"""What a decision came to, output by output, with the words that the procedure has for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.dmn.tables import DecisionTable
from engine.feel import Value
from engine.procedure_file import TermSpec
from engine.procedures import Procedure
from engine.results import ResultWords

CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
"""A text that names something to the diagram: it is no word for a reader."""


@dataclass(frozen=True, slots=True)
class ResultFact:
    """An output of a decision: what it is called ("" where the decision has only the one), and its value.

    `told`: the value's own words, where the procedure has some; `term`: the term that the value names; `digits`: the
    decimal places of a figure, None as it is.
    """

    label: str
    label_en: str
    value: Value
    unit: str = ""
    unit_en: str = ""
    digits: int | None = None
    told: str = ""
    told_en: str = ""
    term: TermSpec | None = None


def results(procedure: Procedure, decision_id: str, value: Value) -> tuple[ResultFact, ...]:
    """The outputs that can be told: those that `procedure.toml` has words for, in its order; else those that the
    decision's table labels; else the single value."""
    declared = procedure.declared.results.get(decision_id)
    if declared:
        facts = [result_fact(procedure, words, part) for words in declared for part in _parts(words.output, value)]
    elif isinstance(value, dict):
        labels = _labels(procedure, decision_id)
        facts = [result_fact(procedure, ResultWords(name, label), value.get(name)) for name, label in labels]
    else:
        facts = [result_fact(procedure, ResultWords(decision_id, ""), value)]
    return tuple(fact for fact in facts if _can_be_told(fact))


def _parts(output: str, value: Value) -> Iterator[Value]:
    """The value of an output; a decision with one value has it under whatever name."""
    if isinstance(value, dict):
        yield value.get(output)
    else:
        yield value


def _labels(procedure: Procedure, decision_id: str) -> list[tuple[str, str]]:
    """(name, label) of the outputs of the decision's table."""
    decision = procedure.decision(decision_id)
    table = decision.logic if decision is not None else None
    outputs = table.outputs if isinstance(table, DecisionTable) else ()
    return [(output.name, output.label) for output in outputs if output.label]


def result_fact(procedure: Procedure, words: ResultWords, value: Value) -> ResultFact:
    """A value with the words that the procedure has for it."""
    named = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else ""
    return ResultFact(
        words.label, words.label_en, value, words.unit, words.unit_en, words.digits,
        words.values.get(named, ""), words.values_en.get(named, ""), procedure.declared.terms.get(named),
    )  # fmt: skip


def _can_be_told(fact: ResultFact) -> bool:
    """Whether there are words for it: nothing, an empty list, a code and what has parts of its own have none."""
    if fact.told or fact.term is not None:
        return True
    if isinstance(fact.value, list):
        return bool(fact.value) and all(_is_plain(one) for one in fact.value)
    return _is_plain(fact.value)


def _is_plain(value: Value) -> bool:
    if isinstance(value, str):
        return bool(value) and not CODE.match(value)
    return value is not None and not isinstance(value, list | dict)
