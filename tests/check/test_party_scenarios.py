"""A scenario plays people without an account: by a code that the runner has given out, or on paper with two officers."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check.report import CheckReport, check_folders
from engine.check.scenario_file import read_scenarios
from tests.bpmn.building import ROOT, events, flows
from tests.engine.folder_building import process, task
from web.cli.place import DISTRICT, WORKFLOWS

DECLARED = """
title = "调解"
owner = "housing_head"
case_label = "调解"
[process.mediating]
title = "调解"
start_roles = ["community_officer"]
main_unit = '="estate.huaianli"'
"""
FORM = """{"id": "says", "type": "default", "schemaVersion": 16, "components": [
{"type": "textfield", "id": "f", "key": "said", "label": "意见", "validate": {"required": true}},
{"type": "filepicker", "id": "g", "key": "proof", "label": "证据"}]}"""


def asks(name: str, key: str) -> str:
    said = {"party": f'={{key: "{key}", name: "{key}先生"}}', "paper-by": "community_officer", "late": "stays"}
    return task(name, "party", "says", **said)


MEDIATING = ROOT + process(
    "mediating",
    events("e") + asks("ask", "wang") + asks("answer", "he") + asks("confirm", "wang") + flows("s > ask > answer > confirm > e"),
) + "</definitions>"  # fmt: skip
TALKS = """
- name: talks
  today: 2026-10-09
  steps:
    - {start: mediating, as: community_officer}
    - {refused: ask, as: party, of: he, with: {said: 不是我}, because: wrong-code}
    - {refused: ask, as: party, of: wang, with: {}, because: "said: required"}
    - {complete: ask, as: party, of: wang, with: {said: 漏水, proof: [{file: 照片.jpg}]}}
    - {expect: {open: answer, variables: {said: 漏水}}}
    - {refused: answer, as: party, of: wang, with: {said: 抢答}, because: not-found}
    - {paper: answer, as: housing_officer, with: {said: 修}, because: not-found}
    - {paper: answer, as: community_officer, with: {said: 修}}
    - {refused: answer, as: party, of: he, with: {said: 修}, because: waiting-already}
    - {confirm-paper: answer, as: community_officer, because: same-person}
    - {return-paper: answer, as: community_officer/2}
    - {confirm-paper: answer, as: community_officer/2, because: no-such-paper}
    - {paper: answer, as: community_officer, with: {said: 马上修}}
    - {confirm-paper: answer, as: community_officer/2}
    - {expect: {open: confirm, variables: {said: 马上修}}}
    - {give-code: confirm, as: community_officer, of: wang}
    - {give-code: confirm, as: housing_officer, of: wang, because: not-found}
    - {complete: confirm, as: party, of: wang, with: {said: 好}}
    - {expect: {status: completed}}
"""


def played(folder: Path, scenarios: str) -> CheckReport:
    (folder / "mediating" / "scenarios").mkdir(parents=True)
    (folder / "mediating" / "procedure.toml").write_text(DECLARED, encoding="utf-8")
    (folder / "mediating" / "mediating.bpmn").write_text(MEDIATING, encoding="utf-8")
    (folder / "mediating" / "says.form").write_text(FORM, encoding="utf-8")
    (folder / "mediating" / "scenarios" / "all.yaml").write_text(scenarios, encoding="utf-8")
    return check_folders(WORKFLOWS, [folder / "mediating"], DISTRICT)


def test_parties_talk_by_code_and_on_paper(tmp_path: Path) -> None:
    report = played(tmp_path, TALKS)
    assert (report.passed, report.failed) == (1, 0), [one.message for one in report.findings if one.rule == "scenario-failed"]
    assert [one for one in report.findings if one.rule == "second-opinion"] == []


WRONG = {
    "{complete: ask, as: party, with: {said: 好}}": "Expected of, the key of a party",
    "{complete: ask, as: community_officer, of: wang}": "Expected of, the key of a party",
    "{give-code: ask, as: community_officer}": "Expected of beside give-code",
    "{paper: ask, with: {said: 好}}": "Expected as beside paper",
}


@pytest.mark.parametrize("step", WRONG)
def test_a_step_of_a_party_that_lacks_something_is_told(step: str) -> None:
    text = f"- name: a\n  today: 2026-10-09\n  steps:\n    - {step}\n"
    _, (found,) = read_scenarios(text.encode(), "all.yaml", {})
    assert found.message.startswith(WRONG[step])


def test_a_refusal_that_does_not_come_is_told(tmp_path: Path) -> None:
    start = "- name: a\n  today: 2026-10-09\n  steps:\n    - {start: mediating, as: community_officer}\n"
    report = played(tmp_path, start + "    - {refused: ask, as: party, of: wang, with: {said: 好}}\n")
    assert ["line 5" in one.message for one in report.findings if one.rule == "scenario-failed"] == [True]
