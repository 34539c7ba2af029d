"""A blind task is one whose entries stay with who makes them; a scenario plays it and says who reads what."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check.report import CheckReport, check_folders
from tests.bpmn.building import multi
from tests.engine.blind_scoring import FORM, MAPPED, scoring
from web.cli.place import DISTRICT, WORKFLOWS

DECLARED = """
title = "评分"
owner = "housing_head"
case_label = "评分"
[process.scoring]
title = "评分"
start_roles = ["housing_officer"]
main_unit = '="bureau.housing"'
"""
PEOPLE = 'inputElement="who" outputCollection="words" outputElement="=word"'
SCENARIO = """
- name: both
  today: 2026-10-09
  steps:
    - {start: scoring, as: housing_officer}
    - {complete: rate, as: housing_officer, with: {score: 87.5, remark: 好}}
    - expect: {reads: {housing_officer: {rate: [{得分: 87.5}]}, housing_officer/2: {rate: []}, auditor: {rate: []}}}
    - {complete: rate, as: housing_officer/2, with: {score: 60}}
    - expect: {reads: {auditor: {rate: [{得分: 87.5, 评语: 好}, {得分: 60}]}, "=words[2].by": {rate: [{得分: 87.5}, {}]}}}
    - {complete: tell, as: housing_head}
"""


def checked(folder: Path, scenarios: str = SCENARIO, **drawn: str) -> CheckReport:
    people = multi('["housing_officer", "housing_officer.2"]', PEOPLE)
    mapped = MAPPED.replace("proof: proof", "proof: proof, by: who")
    text = scoring(**{"items": people, "mapped": mapped, **drawn})
    for here, there in (("clerk", "housing_officer"), ("head", "housing_head")):
        text = text.replace(f'candidateGroups="{here}"', f'candidateGroups="{there}"')
    (folder / "scoring" / "scenarios").mkdir(parents=True)
    for name, content in {"procedure.toml": DECLARED, "scoring.bpmn": text, "score.form": FORM, "scenarios/all.yaml": scenarios}.items():
        (folder / "scoring" / name).write_text(content, encoding="utf-8")
    return check_folders(WORKFLOWS, [folder / "scoring"], DISTRICT)


def said(report: CheckReport, rule: str) -> list[str]:
    return [one.message for one in report.findings if one.rule == rule]


def test_a_scenario_says_who_reads_what_before_and_after(tmp_path: Path) -> None:
    report = checked(tmp_path)
    assert (report.passed, report.failed) == (1, 0), said(report, "scenario-failed")
    assert said(report, "blind-task") == []


def test_a_step_that_is_not_blind_does_not_come_true_there(tmp_path: Path) -> None:
    (message,) = said(checked(tmp_path, blind="false"), "scenario-failed")
    assert message.startswith("line 7: ")
    assert message.endswith("Expected what housing_officer/2 reads of rate to be [], but it is [{得分: 87.5, 评语: 好}].")


@pytest.mark.parametrize("mapped", ["", MAPPED.replace('target="word"', 'target="rest"')])
def test_what_would_go_into_the_case_at_once_is_told(tmp_path: Path, mapped: str) -> None:
    found = said(checked(tmp_path, mapped=mapped), "blind-task")
    names = ["rest"] if mapped else ["proof", "remark", "score"]
    assert [message.split(" ")[1] for message in found] == names
    assert all("map what is entered to the one variable that outputElement reads" in message for message in found)
