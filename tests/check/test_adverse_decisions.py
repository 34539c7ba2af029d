"""A decision against somebody: each thing that the law asks for is missed where it is taken away, in the real folder."""

from __future__ import annotations

import pytest

from engine.check.adverse_decisions import check_adverse_decisions
from engine.check.references import check_references
from engine.findings import Finding, Severity
from engine.procedures import load_procedure
from tests.check.test_references import REAL, standing

DECISION = "Task_decision_sign"
LETTER = "documents/deduction_decision.html"


def said(file: str = "procedure.toml", old: str = "", new: str = "") -> list[Finding]:
    """What is said of the real folder with every occurrence of a text in one of its files changed."""
    around, files = standing()
    text = files[file].decode()
    assert old in text
    procedure, findings = load_procedure(REAL, {**files, file: text.replace(old, new).encode() if old else files[file]})
    assert procedure is not None, findings
    return list(check_adverse_decisions(procedure, around))


def test_the_real_decision_has_all_and_is_only_noted_where_it_goes_past_a_second_hearing() -> None:
    (note,) = said()
    assert (note.rule, note.element, note.severity) == ("unheard", DECISION, Severity.NOTE)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (LETTER, 'w:text="proposal.ground"', 'w:text="proposal.reasons"', "missing-ground"),
        (LETTER, 'w:text="decision_text.remedy"', 'w:text="decision_text.answer"', "missing-remedy"),
        ("procedure.toml", 'statement = "Task_statement"', 'statement = "Task_release"', "unheard"),
        ("procedure.toml", 'statement = "Task_statement"', 'statement = "Script_facts"', "unheard"),
        ("procedure.toml", 'statement = "Task_statement"', 'statement = "Task_nobody"', "unheard"),
    ],
)
def test_what_is_taken_away_is_missed(file: str, old: str, new: str, rule: str) -> None:
    assert rule in {one.rule for one in said(file, old, new) if one.severity is Severity.ERROR}


def test_a_call_of_a_process_that_serves_nothing_is_no_service() -> None:
    found = said("subsidy_deduction.bpmn", 'processId="service_of_document"', 'processId="subsidy_quarter"')
    assert ("unserved", DECISION) in {(one.rule, one.element) for one in found if one.severity is Severity.ERROR}


def test_a_letter_of_decision_says_whether_it_is_one_against_somebody() -> None:
    _, files = standing()
    text = files["procedure.toml"].decode()
    start = text.index("[documents.deduction_decision.adverse]")
    table = text[start : text.index("\n\n", start) + 1]
    (found,) = said(old=table)
    assert (found.rule, found.element, found.severity) == ("unsaid-adverse", "documents.deduction_decision", Severity.WARNING)
    file = 'file = "documents/deduction_decision.html"\n'
    assert said(old=f"{file}\n{table}", new=f"{file}adverse = false\n") == []


def test_a_table_that_is_not_whole_is_refused() -> None:
    _, files = standing()
    text = files["procedure.toml"].decode()
    for old, new in (
        ('remedy = "decision_text.remedy"\n', ""),
        ("[documents.deduction_decision.adverse]", "adverse = true\n[x]"),
        ('settlement = "', 'basis = "subsidy_withholding_basis"\nsettlement = "'),
        ('settlement = "', 'settlement = ""  # "'),
        ('settlement = "', 'basis = "=if ("  # "'),
    ):
        procedure, findings = load_procedure(REAL, {**files, "procedure.toml": text.replace(old, new).encode()})
        assert procedure is None
        assert "bad-procedure" in {one.rule for one in findings}


@pytest.mark.parametrize(
    ("basis", "rule"),
    [
        ("subsidy_withholding_basis", None),
        ('=if quarter = "2026Q3" then "subsidy_withholding_basis" else "administrative_review_term"', None),
        ("nowhere", "missing-law"),
        ('=if quarter = "2026Q3" then "subsidy_withholding_basis" else "nowhere"', "missing-law"),
        ("=quarter", "computed-law"),
        ('=if quaarter = "2026Q3" then "subsidy_withholding_basis" else "administrative_review_term"', "unknown-variable"),
    ],
)
def test_a_measure_names_a_rule_of_law_or_chooses_between_some(basis: str, rule: str | None) -> None:
    around, files = standing()
    text = files["procedure.toml"].decode().replace('settlement = "', f"basis = '{basis}'  # \"")
    procedure, findings = load_procedure(REAL, {**files, "procedure.toml": text.encode()})
    assert procedure is not None, findings
    errors = [one for one in check_references(procedure, around) if one.severity is Severity.ERROR]
    assert [(one.rule, one.element) for one in errors] == ([(rule, "documents.deduction_decision.adverse")] if rule else [])
