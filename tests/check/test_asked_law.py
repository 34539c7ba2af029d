"""For which days a procedure asks for law: declared, held against the rows, and kept by the engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from engine.calendar import Calendar
from engine.check.asked_law import AskedLaw
from engine.feel import Environment, Value, evaluate
from engine.host_functions import host_functions
from engine.law import AskedDays, Law, LawDays, LawRow, StatutoryTerm
from engine.procedure_file import read_procedure_file


def row(first: date, value: Decimal | None = Decimal(15)) -> LawRow:
    return LawRow("notice", "通知", "calendar_days", "会议之日", first, value, "条例", "第十四条", True, value is not None, "")


OLD, NEW, GONE = row(date(2018, 3, 19)), row(date(2021, 1, 1), Decimal(20)), row(date(2025, 1, 1), None)


def said(rows: Iterable[LawRow], first: date, until: date | None = None) -> tuple[str, str] | None:
    lack = AskedLaw(Law(rows), LawDays(AskedDays(first, until))).lack("notice")
    return None if lack is None else (lack.rule, lack.of)


def test_a_rule_with_a_row_on_the_first_day_is_in_order() -> None:
    assert said([OLD, NEW], date(2018, 3, 19)) is None


def test_a_day_before_the_first_row_is_told_with_both_days() -> None:
    rule, of = said([OLD, NEW], date(2018, 3, 18)) or ("", "")
    assert rule == "early-law"
    assert "2018-03-18" in of
    assert "2018-03-19" in of


@pytest.mark.parametrize(
    ("rows", "first", "until", "expected"),
    [
        ([OLD, GONE], date(2020, 1, 1), None, "ceased-law"),
        ([OLD, GONE], date(2026, 1, 1), None, "ceased-law"),
        ([OLD, GONE], date(2020, 1, 1), date(2025, 1, 1), None),
        ([OLD, GONE], date(2020, 1, 1), date(2025, 1, 2), "ceased-law"),
        ([OLD, GONE, row(date(2026, 1, 1))], date(2026, 1, 1), None, None),
        ([OLD, GONE, row(date(2026, 1, 1))], date(2025, 12, 31), None, "ceased-law"),
    ],
)
def test_days_without_the_rule_in_force_are_told(rows: list[LawRow], first: date, until: date | None, expected: str | None) -> None:
    found = said(rows, first, until)
    assert (found[0] if found else None) == expected


def test_who_asks_for_the_row_itself_learns_that_it_ceased() -> None:
    asked = AskedLaw(Law([OLD, GONE]), LawDays(AskedDays(date(2020, 1, 1))))
    assert asked.lack("notice", told=True) is None


def test_a_rule_of_its_own_days_goes_before_those_of_all() -> None:
    asked = AskedLaw(Law([NEW]), LawDays(AskedDays(date(2018, 1, 1)), {"notice": AskedDays(date(2021, 1, 1))}))
    assert asked.lack("notice") is None
    assert asked.in_vain() == []


def ask(text: str, days: LawDays, notes: list[dict[str, Value]] | None = None) -> tuple[Value, list[str]]:
    terms = {"told": StatutoryTerm("told", "notice", "通知")}
    environment = Environment(functions=host_functions(
        Calendar({}), terms, Law([OLD, NEW, GONE]), date(2024, 5, 1), [] if notes is None else notes, days))  # fmt: skip
    return evaluate(text, {}, environment), [str(reason) for reason in environment.reasons]


FROM_2020 = LawDays(AskedDays(date(2020, 1, 1), date(2024, 6, 1)))


@pytest.mark.parametrize("text", ['law("notice", @"2020-01-01")', 'law("notice", @"2024-05-31")', 'term last day(@"2021-06-01", "told")'])
def test_a_day_within_has_an_answer(text: str) -> None:
    assert ask(text, FROM_2020)[0] is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('law("notice", @"2019-12-31")', "Expected a day from 2020-01-01 on for rule notice, as this procedure declares"),
        ('law("notice", @"2024-06-01")', "Expected a day before 2024-06-01 for rule notice, as this procedure declares"),
        ('term last day(@"2019-12-31", "told")', "Expected a day from 2020-01-01 on for rule notice"),
    ],
)
def test_a_day_outside_has_none_although_there_is_a_row(text: str, reason: str) -> None:
    value, reasons = ask(text, FROM_2020)
    assert value is None
    assert any(reason in one for one in reasons), reasons


def test_the_row_itself_tells_article_and_whether_it_was_read() -> None:
    notes: list[dict[str, Value]] = []
    value, _ = ask('law row("notice", @"2021-01-01")', LawDays(), notes)
    assert isinstance(value, dict)
    assert (value["id"], value["value"], value["citation"], value["confirmed"], value["in_force"]) == (
        "notice@2021-01-01", Decimal(20), "条例第十四条", True, True)  # fmt: skip
    assert notes[0]["row"] == "notice@2021-01-01"


def test_the_row_of_a_rule_no_longer_in_force_says_so_where_its_value_is_none() -> None:
    assert ask('law row("notice", @"2025-01-01").in_force', LawDays())[0] is False
    assert ask('law("notice", @"2025-01-01")', LawDays())[0] is None


DECLARED = 'title = "表决"\nowner = "head"\ncase_label = "表决"\n'


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[law]\nfrom = 2020-01-01\n", "Expected reason"),
        ('[law]\nfrom = 2020-01-01T00:00:00\nreason = "试"\n', "without a time of the day"),
        ('[law]\nfrom = "2020"\nreason = "试"\n', "Expected a day for from"),
        ('[law]\nfrom = 2020-01-01\nuntil = 2020-01-01\nreason = "试"\n', "until to be later than from"),
        ('[law]\nfrom = 2020-01-01\nreason = "试"\nrule = "x"\n', "but found rule"),
        ('[law.notice]\nfrom = 2020-01-01\nreason = "试"\nlast = 1\n', "but found last"),
    ],
)
def test_a_wrong_declaration_is_refused(table: str, says: str) -> None:
    _, findings = read_procedure_file((DECLARED + table).encode(), "procedure.toml")
    assert any(says in one.message for one in findings), findings


def test_days_of_all_rules_and_of_one_are_read() -> None:
    text = DECLARED + '[law]\nfrom = 2018-03-19\nreason = "试"\n[law.notice]\nfrom = 2021-01-01\nuntil = 2030-01-01\nreason = "试"\n'
    declared, findings = read_procedure_file(text.encode(), "procedure.toml")
    assert findings == []
    assert declared.law.of("other") == AskedDays(date(2018, 3, 19))
    assert declared.law.of("notice") == AskedDays(date(2021, 1, 1), date(2030, 1, 1))
