"""Terms, working days and law as FEEL asks for them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine import canonical
from engine.calendar import Calendar, official_days
from engine.feel import Environment, evaluate
from engine.host_function_names import HOST_NAMES
from engine.host_functions import host_functions
from engine.law import Law, LawRow, StatutoryTerm
from engine.terms import Term

TODAY = date(2026, 9, 28)
ROW = LawRow("review", "复议", "calendar_days", "告知之日", date(2024, 1, 1), Decimal(60), "行政复议法", "第二十条", True, True, "")
TERMS = {
    "reply": Term("reply", 3, "working_days", "惯例", False, "留出写回复的时间", "回复"),
    "review": StatutoryTerm("review", "review", ""),
}


@pytest.fixture
def notes():
    return []


@pytest.fixture
def ask(notes):
    """Evaluates FEEL; answers the value and the reasons for null."""

    def asked(text, **variables):
        calendar = Calendar({2026: official_days(2026)})
        env = Environment(functions=host_functions(calendar, TERMS, Law([ROW]), TODAY, notes))
        return evaluate(text, variables, env), env.reasons

    return asked


def test_every_function_is_among_the_names_that_the_lexer_knows():
    assert host_functions(Calendar({}), {}, Law([]), TODAY, []).keys() == HOST_NAMES


def test_term_end_is_the_end_of_its_last_day_and_is_explained(ask, notes):
    value, _ = ask('term end(date("2026-09-28"), "reply")')
    assert value == datetime(2026, 10, 8, 16, tzinfo=UTC)
    assert notes[0]["last_day"] == date(2026, 10, 8)
    assert notes[0]["rest_days"] == [date(2026, 10, day) for day in range(1, 8)]
    assert (notes[0]["kind"], notes[0]["days"], notes[0]["unit"], notes[0]["label"]) == ("term", 3, "working_days", "回复")
    assert canonical.decode(canonical.encode(notes[0])) == notes[0]


def test_letter_names_the_last_day_although_it_ends_where_the_next_begins(ask):
    assert ask('chinese date(term last day(date("2026-09-28"), "reply"))')[0] == "2026年10月8日"


def test_term_starts_on_the_day_that_a_moment_has_in_the_district(ask):
    early, _ = ask("term end(moment, \"reply\")", moment=datetime(2026, 9, 27, 15, 59, tzinfo=UTC))
    late, _ = ask("term end(moment, \"reply\")", moment=datetime(2026, 9, 27, 16, 0, tzinfo=UTC))
    assert early < late


def test_statutory_term_comes_from_the_law_of_its_first_day(ask, notes):
    value, _ = ask('term end(date("2026-10-09"), "review")')
    assert value == datetime(2026, 12, 8, 16, tzinfo=UTC)
    assert (notes[0]["legal"], notes[0]["source"], notes[0]["unit"]) == (True, "行政复议法第二十条", "calendar_days")


def test_working_days_skip_the_holiday(ask, notes):
    assert ask('working days after(date("2026-09-30"), 1)')[0] == date(2026, 10, 8)
    assert ask('working days between(date("2026-09-30"), date("2026-10-08"))')[0] == Decimal(1)
    assert len(notes) == 1


def test_law_answers_with_the_value_of_the_day_and_notes_row_and_article(ask, notes):
    assert ask('law("review", date("2026-10-09"))')[0] == Decimal(60)
    assert notes == [
        {
            "kind": "law", "rule": "review", "row": "review@2024-01-01", "date": date(2026, 10, 9), "value": Decimal(60),
            "source": "行政复议法", "article": "第二十条",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('law("review", date("2023-12-31"))', "its first is from 2024-01-01"),
        ('law("review", null)', "Expected a date as date, but found null"),
        ('law("fines", date("2026-10-09"))', "there is none"),
        ('term end(date("2026-10-09"), "appeal")', "Expected a term of this procedure"),
        ('term end("2026-10-09", "reply")', "Expected a date as start, but found a string"),
        ('term end(null, "reply")', "Expected a date as start, but found null"),
        ('term end(date("2020-10-09"), "review")', "Expected a row of rule review for 2020-10-09"),
        ('working days after(date("2026-10-09"), 0)', "from 1 to 2500"),
        ('working days after(date("2026-10-09"), 1.5)', "from 1 to 2500"),
        ('working days after(date("2026-10-09"), 1000000000)', "from 1 to 2500"),
        ('working days between(date("0001-01-01"), date("9999-01-01"))', "less than a century apart"),
        ('money("12")', "Expected a number of yuan"),
        ("money(10**40)", "Expected an amount below"),
        ("chinese date(3)", "Expected a date as date"),
    ],
)
def test_question_without_an_answer_is_null_and_says_why(ask, notes, text, why):
    value, reasons = ask(text)
    assert value is None
    assert any(why in reason for reason in reasons)
    assert notes == []


def test_amount_and_day_are_written_as_papers_write_them(ask):
    assert ask("money(1234.5)")[0] == "1,234.50"
    assert ask("chinese money(36)")[0] == "叁拾陆元整"
    assert ask('chinese date(date("2026-10-09"))')[0] == "2026年10月9日"
