"""What a rule came to, in words: its outputs with their labels, units and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from engine.feel import Value
from engine.procedure_file import TermSpec
from engine.reading.results import ResultFact
from web.deadlines import span
from web.language import labelled
from web.values import plain


def decision_sentences(decisions: Iterable[Mapping[str, Any]]) -> list[str]:
    """A sentence for each rule: one that was asked several times at once (for each of several things) is told once, with
    what it came to each time. Which rows of its tables matched stands in the evidence beside it."""
    asked: dict[str, dict[str, int]] = {}
    for decision in decisions:
        words = decided(decision.get("results", ()))
        counted = asked.setdefault(labelled(decision, "name"), {})
        if words:
            counted[words] = counted.get(words, 0) + 1
    return [decision_sentence(name, counted) for name, counted in asked.items()]


def decision_sentence(name: str, counted: Mapping[str, int]) -> str:
    """按规则“考核评定”：得分82分，评定为整改。"""
    if not counted:
        return _("按规则“%(decision)s”判定。", decision=name)
    each = [words if count == 1 else _("%(words)s（%(count)d项）", words=words, count=count) for words, count in counted.items()]
    return _("按规则“%(decision)s”：%(value)s。", decision=name, value=_("；").join(each).rstrip("。"))


def decided(results: Iterable[ResultFact]) -> str:
    """The outputs of one decision."""
    return _("，").join(output(fact) for fact in results)


def output(fact: ResultFact) -> str:
    """An output with its label; one that is the only one has none."""
    words, label = value_words(fact), labelled(fact, "label")
    if not label:
        return words
    close = isinstance(fact.value, Decimal) or bool(fact.told)
    return _("%(label)s%(figure)s", label=label, figure=words) if close else _("%(label)s：%(value)s", label=label, value=words)


def value_words(fact: ResultFact) -> str:
    """A value as a reader says it."""
    if fact.told:
        return labelled(fact, "told")
    if fact.term is not None:
        return term_words(fact.term)
    if isinstance(fact.value, list):
        return _("、").join(single(one, fact) for one in fact.value)
    return single(fact.value, fact)


def single(value: Value, fact: ResultFact) -> str:
    if isinstance(value, Decimal):
        figure = f"{value:,f}" if fact.digits is None else f"{value:,.{fact.digits}f}"
        unit = labelled(fact, "unit")
        return _("%(value)s%(unit)s", value=figure, unit=unit) if unit else figure
    return plain(value, None) if isinstance(value, bool | date) else plain(value, None).rstrip("。")


def term_words(term: TermSpec) -> str:
    """整改（一般），15个工作日; a term of the law by its name."""
    if term.law is not None:
        return labelled(term, "label")
    return _("%(term)s，%(length)s", term=labelled(term, "label"), length=span(term.value, term.unit))
