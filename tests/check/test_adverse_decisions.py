"""A decision against somebody: each thing that the law asks for is missed where it is taken away, in the real folder."""

from __future__ import annotations

import pytest

from engine.check.adverse_decisions import check_adverse_decisions
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
    table = "[documents.deduction_decision.adverse]\n" + "".join(
        f'{key} = "{value}"\n'
        for key, value in (("statement", "Task_statement"), ("ground", "proposal.ground"), ("remedy", "decision_text.remedy"))
    )
    (found,) = said(old=table)
    assert (found.rule, found.element, found.severity) == ("unsaid-adverse", "documents.deduction_decision", Severity.WARNING)
    text = 'file = "documents/deduction_decision.html"\n'
    assert said(old=f"{text}\n{table}", new=f"{text}adverse = false\n") == []


def test_a_table_that_is_not_whole_is_refused() -> None:
    _, files = standing()
    text = files["procedure.toml"].decode()
    for old, new in (('remedy = "decision_text.remedy"\n', ""), ("[documents.deduction_decision.adverse]", "adverse = true\n[x]")):
        procedure, findings = load_procedure(REAL, {**files, "procedure.toml": text.replace(old, new).encode()})
        assert procedure is None
        assert "bad-procedure" in {one.rule for one in findings}
