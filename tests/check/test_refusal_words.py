"""What a form of the real folders says when it refuses an entry names its matter, and the number or day that would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.clock import DISTRICT_ZONE
from engine.feel import Environment, Value
from engine.host_functions import format_functions
from forms import validate
from forms.fields import Entry
from tests.check.test_references import standing

DAYS: Mapping[str, Value] = {"parameters": {"least_days": Decimal(7)}}
TWICE: Mapping[str, Value] = {"bodies": [{"unit": "a", "name": "区司法局"}, {"unit": "b", "name": "区城管局"}]}


@pytest.mark.parametrize(
    ("procedure", "form", "raw", "context", "path", "zh", "en"),
    [
        (
            "satisfaction_survey", "questionnaire", {"opens_on": "2026-09-08", "closes_on": "2026-09-14"}, DAYS, "closes_on",
            "调查至少7天：2026年9月8日开始的，截止日最早是2026年9月15日",
            "A survey lasts 7 days at least: opened on 2026-09-08, it closes on 2026-09-15 at the earliest",
        ),
        (
            "credit_deduction", "appeal_answer", {"decision": "lower", "lowered": "5"}, {"points": Decimal(5)}, "lowered",
            "减少后的分值要低于拟扣的5分", "Lowered points are fewer than the 5 intended",
        ),
        (
            "joint_meeting", "agenda",
            {"decision": "hold", "invited": [{"unit": "a", "needed": "yes"}, {"unit": "b", "needed": "no"}, {"unit": "a", "needed": "no"}]},
            TWICE, "invited", "同一个单位只能邀请一次，重复的是：区司法局", "Each body is invited once; listed twice: 区司法局",
        ),
        (
            "joint_meeting", "rule", {"decision": "grant", "until": "2026-10-30"},
            {"item": {"due": date(2026, 10, 30), "work": {"decision": "extend", "until": date(2026, 11, 6)}}}, "until",
            "延到的日期要晚于原时限（2026年10月30日）和今天，不晚于申请的2026年11月6日",
            "Extended to a day later than the old term (2026-10-30) and than today, not later than asked for (2026-11-06)",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_which_number_or_day_would_do(
    procedure: str, form: str, raw: Mapping[str, Any], context: Mapping[str, Value], path: str, zh: str, en: str
) -> None:
    around, _ = standing()
    here = Environment(now=datetime(2026, 9, 7, 9, tzinfo=DISTRICT_ZONE), functions=format_functions())
    problems = validate(around.procedures[procedure].forms[form], raw, context, here).problems
    said = {one.path: one.params for one in problems if one.code == "custom"}
    assert (said[path]["message"], said[path]["message.en"]) == (zh, en)


def refusals() -> Iterator[tuple[str, str, str]]:
    """Of every field with a check: the form, its label, and the English sentence where it stands as it is."""
    around, _ = standing()
    for name, procedure in around.procedures.items():
        for form in procedure.forms.values():
            for entry in form.walk():
                if isinstance(entry, Entry) and "custom" in entry.messages and isinstance(entry.messages["custom"].en, str):
                    yield f"{name}/{form.id}", entry.label, entry.messages["custom"].en


def test_no_refusal_names_a_day_without_saying_of_what() -> None:
    bare = [one for one in refusals() if one[2].startswith(("Not later than", "Not before", "Below the", "After today", "A day after"))]
    assert bare == []
