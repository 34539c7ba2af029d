"""Ballots in words: answers, areas, fractions, the arithmetic of a result, and why something was refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Flask
from flask_babel import gettext as _

from engine.identity import grouped, typed_code
from registry.double_majority import Condition, status_of
from registry.reading.decisions import Outcome
from web.moments import day_in_full, end_clock, last_day

CHOICES = ("agree", "against", "abstain", "spoiled")
BY_CODE = CHOICES[:3]
"""What an owner may choose: only paper can be spoiled."""


def speak_of_ballots(app: Flask) -> None:
    """Gives the templates their words."""
    app.jinja_env.filters.update(
        square=square, thousands=thousands, grouped=in_capitals, due_in_full=due_in_full,
        last_day_iso=lambda moment: last_day(moment).isoformat(),
        condition_name=condition_name, about_percent=about_percent, arithmetic=arithmetic, matter_class=matter_class,
        choice_or_none=choice_or_none, verdict=verdict, outcome_words=outcome_words, count_changes=count_changes, count_gap=count_gap,
    )  # fmt: skip


def choice_words() -> dict[str, str]:
    """Answer -> what it is called."""
    return {"agree": _("同意"), "against": _("反对"), "abstain": _("弃权"), "spoiled": _("废票")}


def paper_choices() -> list[tuple[str, str]]:
    return list(choice_words().items())


def own_choices() -> list[tuple[str, str]]:
    words = choice_words()
    return [(one, words[one]) for one in BY_CODE]


def choice_or_none(choice: str | None) -> str:
    """What a paper was entered as; nothing for one that was forgotten."""
    return choice_words()[choice] if choice else _("漏录")


def outcome_words(outcome: Outcome) -> str:
    """How a ballot ended, in a tag: 通过；公示中 as long as somebody may object."""
    words = {"passed": _("通过"), "failed": _("未通过"), "no_quorum": _("未通过（参与不足）")}[outcome.status]
    return words if outcome.settled else _("%(outcome)s（公示中）", outcome=words)


def count_gap(counted: Mapping[str, int], entered: Mapping[str, int]) -> str:
    """Where a count by hand and what was entered differ: 同意点了2张、录了3张."""
    return _("；").join(
        _("%(choice)s点了%(counted)s张、录了%(entered)s张", choice=label, counted=counted[value], entered=entered[value])
        for value, label in paper_choices()
        if counted[value] != entered[value]
    )


def count_changes(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """What a correction changes: 同意2→3，反对1→0."""
    changed = [(value, label) for value, label in paper_choices() if before[value] != after[value]]
    return _("，").join(f"{label} {before[value]}→{after[value]}" for value, label in changed) or _("没有变")


def square(dm2: int) -> str:
    """Square decimetres as square metres with both decimals: 20,893.52."""
    return f"{dm2 // 100:,}.{dm2 % 100:02}"


def thousands(number: int) -> str:
    return f"{number:,}"


def in_capitals(secret: str) -> str:
    """A code or a receipt in groups of four capitals, as one reads it aloud."""
    return grouped(typed_code(secret)).upper()


def due_in_full(moment: datetime) -> str:
    """2026年10月28日（周三）24:00, for paper, which outlives the year."""
    return _("%(day)s%(clock)s", day=day_in_full(last_day(moment)), clock=end_clock(moment))


def condition_name(one: Condition) -> str:
    names = {
        ("part", "heads"): _("参与人数"), ("part", "area"): _("参与面积"),
        ("agree", "heads"): _("同意人数"), ("agree", "area"): _("同意面积"),
    }  # fmt: skip
    return names[one.of, one.by]


def about_percent(one: Condition) -> str:
    """About how much of the whole, for the eye only: half a hundredth of a percent goes up."""
    if not one.whole:
        return ""
    points = (2 * 10_000 * one.actual + one.whole) // (2 * one.whole)
    return _("约%(percent)s%%", percent=f"{points // 100}.{points % 100:02}")


def arithmetic(one: Condition) -> str:
    """The comparison as it can be followed on paper: both sides multiplied, neither divided."""
    say = thousands if one.by == "heads" else square
    sign = (">" if one.threshold.strict else "≥") if one.met else ("≤" if one.threshold.strict else "<")
    return _(
        "%(name)s：%(actual)s × %(denominator)s = %(left)s，%(whole)s × %(numerator)s = %(right)s，%(left)s %(sign)s %(right)s，%(met)s。",
        name=condition_name(one), actual=say(one.actual), whole=say(one.whole), left=say(one.left), right=say(one.right), sign=sign,
        numerator=one.threshold.numerator, denominator=one.threshold.denominator, met=_("满足") if one.met else _("不满足"),
    )  # fmt: skip


def matter_class(name: str) -> str:
    return {"ordinary": _("一般事项"), "special": _("重大事项")}.get(name, name)


def verdict(conditions: tuple[Condition, ...]) -> str:
    """What the four conditions come to."""
    if not conditions:
        return _("只有票数")
    words = {
        "passed": _("结果：通过"), "no_quorum": _("结果：未通过，参与的不够"), "failed": _("结果：未通过，同意的不够"),
    }  # fmt: skip
    return words[status_of(conditions)]
