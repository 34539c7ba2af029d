"""What a rule rests on, in words: each table with what it saw, which of its rules matched, what it gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from engine.feel import Value
from engine.feel.writing import write
from engine.reading.applied_law import AppliedLaw
from engine.reading.evidence import MatchedRule, TableEvidence
from engine.reading.results import ResultFact
from web.language import labelled
from web.result_words import single, value_words
from web.values import plain


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A table, and the rule of the diagram that asked for it, with its turn where it was asked several times."""

    asked: str
    table: TableEvidence


def evidence_lines(decisions: Iterable[Mapping[str, Any]]) -> list[EvidenceLine]:
    """The tables in the order in which they were evaluated."""
    decisions = list(decisions)
    times = Counter(labelled(one, "name") for one in decisions)
    turns = Counter[str]()
    lines = []
    for decision in decisions:
        name = labelled(decision, "name")
        turns[name] += 1
        asked = _("%(rule)s（第%(turn)d次）", rule=name, turn=turns[name]) if times[name] > 1 else name
        lines += [EvidenceLine(asked, table) for table in decision["evidence"]]
    return lines


def law_lines(applied: Iterable[AppliedLaw]) -> list[str]:
    """解聘提前通知的日数：民法典第九百四十六条，按11月5日：60. A value of several parts is left to the tables that read it."""
    return [
        _("%(rule)s：%(citation)s，按%(day)s", rule=one.label, citation=one.citation, day=plain(one.on, None))
        + ("" if isinstance(one.value, dict) else _("：%(value)s", value=any_words(one.value)))
        for one in applied
    ]


def rule_words(rule: MatchedRule) -> str:
    """第2条：两方以上认为没有."""
    return _("第%(row)d条：%(remark)s", row=rule.row, remark=rule.remark) if rule.remark else _("第%(row)d条", row=rule.row)


def seen_words(fact: ResultFact) -> str:
    """A value as a table saw or gave it; unlike in a sentence, one that is missing is said to be."""
    if fact.told or fact.term is not None:
        return value_words(fact)
    return single(fact.value, fact) if isinstance(fact.value, Decimal) else any_words(fact.value)


def any_words(value: Value) -> str:
    """A value of any kind, whatever it is made of."""
    if value is None:
        return _("没有")
    if value == "" or value == [] or value == {}:
        return _("空的")
    if isinstance(value, list):
        return _("、").join(_inner(one) for one in value)
    if isinstance(value, dict) and {"hash", "name"} <= value.keys():
        return str(value["name"])  # a file
    if isinstance(value, dict):
        return _("；").join(_("%(label)s：%(value)s", label=name, value=_inner(one)) for name, one in value.items())
    return plain(value, None) if isinstance(value, str | bool | Decimal | date) else write(value)


def _inner(value: Value) -> str:
    """A value inside another one; one that has parts of its own stands in brackets."""
    words = any_words(value)
    return _("（%(value)s）", value=words) if value and isinstance(value, list | dict) else words
