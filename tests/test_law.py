"""Dated legal rules: which row answers, and what the reader refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine import canonical
from engine.law import Law, LawFault, LawRow, StatutoryTerm
from engine.law_files import read_law, read_law_folder

RULE = """[rule]
id = "notice"
label = "通知期限"
unit = "working_days"
decided_by = "通知之日"
"""
FIRST = """
[[row]]
valid_from = 2020-05-01
value = 3
source = "某法"
article = "第一条"
confirmed = true
"""
SECOND = """
[[row]]
valid_from = 2024-01-01
value = 5
source = "某法（修订）"
article = "第二条"
confirmed = false
note = "待核"
"""
CEASED = """
[[row]]
valid_from = 2025-01-01
in_force = false
source = "废止决定"
article = "第一项"
confirmed = true
"""


def law(text=RULE + FIRST + SECOND):
    found, findings = read_law({"law/notice.toml": text.encode()})
    assert findings == []
    return found


def refused(text, name="law/notice.toml"):
    """The one finding about a text: its rule, its line and what it says."""
    found, (finding,) = read_law({name: text.encode()})
    assert found.rules == ()
    assert finding.file == name
    return finding.rule, finding.line, finding.message


def test_row_is_picked_by_its_first_day():
    assert law().row("notice", date(2023, 12, 31)).value == Decimal(3)
    assert law().row("notice", date(2024, 1, 1)).value == Decimal(5)


def test_rule_asked_before_its_first_row_has_no_answer():
    with pytest.raises(LawFault, match="Expected a row of rule notice for 2020-04-30, but its first is from 2020-05-01"):
        law().row("notice", date(2020, 4, 30))


def test_unknown_rule_has_no_answer():
    with pytest.raises(LawFault, match="Expected a legal rule fines, but there is none"):
        law().row("fines", date(2024, 1, 1))


def test_rule_no_longer_in_force_says_since_when_and_by_what():
    ceased = law(RULE + FIRST + CEASED)
    assert ceased.row("notice", date(2024, 12, 31)).value == Decimal(3)
    with pytest.raises(LawFault, match=r"not since 2025-01-01 \(废止决定第一项\)"):
        ceased.row("notice", date(2025, 1, 1))


def test_two_rows_from_the_same_day_are_refused():
    rule, line, message = refused(RULE + FIRST + SECOND.replace("2024-01-01", "2020-05-01"))
    assert (rule, line) == ("row-order", 15)
    assert message == "Expected rows in order of their first day, but found two from 2020-05-01."


def test_row_older_than_the_one_above_is_refused():
    assert refused(RULE + SECOND + FIRST)[:2] == ("row-order", 16)


@pytest.mark.parametrize(
    ("text", "rule", "line", "says"),
    [
        (RULE + FIRST + "penalty = 1\n", "unknown-key", 13, "but found penalty"),
        (RULE.replace("decided_by", "decided") + FIRST, "missing-key", 1, "Expected decided_by in [rule]"),
        (RULE + FIRST.replace('source = "某法"\n', ""), "missing-key", 7, "Expected source in [[row]]"),
        (RULE + FIRST.replace("value = 3", "value = 2.5"), "bad-value", 9, "whole number of working_days"),
        (RULE + FIRST.replace("value = 3", "value = nan"), "bad-value", 9, "whole number of working_days"),
        (RULE + FIRST.replace("2020-05-01", "2020-05-01T00:00:00"), "bad-value", 8, "Expected a date"),
        (RULE + FIRST.replace("true", '"yes"'), "bad-value", 12, "Expected true or false as confirmed"),
        (RULE + CEASED + "value = 4\n", "bad-value", 13, "Expected no value"),
        (RULE.replace("working_days", "weeks") + FIRST, "bad-value", 4, "as unit, but found weeks"),
        (RULE.replace('"notice"', '"other"') + FIRST, "bad-value", 2, "Expected the rule's id to be the file's name notice"),
        (RULE + FIRST + "[extra]\n", "unknown-key", 13, "Expected only [rule] and [[row]], but found extra"),
        (RULE, "missing-key", 1, "at least one [[row]]"),
        (RULE + "[[row]\n", "bad-toml", 6, "Expected TOML"),
    ],
)
def test_wrong_file_is_refused_with_its_line(text, rule, line, says):
    found = [finding for finding in read_law({"law/notice.toml": text.encode()})[1] if says in finding.message]
    assert [(finding.rule, finding.line) for finding in found] == [(rule, line)]


def test_file_that_is_not_utf8_is_refused():
    _, (finding,) = read_law({"notice.toml": b"\xff"})
    assert finding.rule == "bad-toml"


def test_one_rule_in_two_files_is_refused():
    text = (RULE + FIRST).encode()
    found, (finding,) = read_law({"a/notice.toml": text, "b/notice.toml": text})
    assert finding.rule == "duplicate-rule"
    assert len(found.rows("notice")) == 1


def test_row_survives_the_canonical_writer():
    (row, _) = law().rows("notice")
    assert LawRow.from_plain(canonical.decode(canonical.encode(row.to_plain()))) == row
    assert row.id == "notice@2020-05-01"


def test_same_row_given_twice_is_refused():
    (row, _) = law().rows("notice")
    with pytest.raises(LawFault, match="found two"):
        Law([row, row])


def test_statutory_term_takes_length_unit_and_citation_from_the_row():
    term = law().term(StatutoryTerm("told", "notice", "告知"), date(2024, 2, 1))
    assert (term.value, term.unit, term.legal, term.source) == (5, "working_days", True, "某法（修订）第二条")


def test_statutory_term_from_a_rule_that_counts_no_days_is_refused():
    text = (RULE + FIRST).replace("working_days", "yuan")
    with pytest.raises(LawFault, match="its unit is yuan"):
        law(text).term(StatutoryTerm("told", "notice", "告知"), date(2024, 2, 1))


def test_law_of_the_district_is_read_without_findings():
    found, findings = read_law_folder(Path(__file__).parent.parent / "workflows" / "law")
    assert findings == []
    assert found.row("administrative_review_term", date(2026, 10, 9)).article == "第二十条"
    assert found.row("administrative_litigation_term", date(2026, 10, 9)).unit == "months"


@pytest.mark.parametrize(("day", "code"), [(date(2024, 10, 26), "DB15/T 970-2016"), (date(2024, 10, 27), "DB15/T 970—2024")])
def test_edition_of_the_service_standard_changes_on_its_day(day, code):
    found, _ = read_law_folder(Path(__file__).parent.parent / "workflows" / "law")
    assert found.row("service_standard_edition", day).value["code"] == code
