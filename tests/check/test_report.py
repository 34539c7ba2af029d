"""`wuye check` as a whole: what is good passes, what fails is named with its line, what nobody proved is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check.report import CheckReport, check_folders
from engine.findings import Severity
from tests.bpmn.building import events, flows, timer
from tests.check.district import DISTRICT, SCENARIOS, bpmn, check, files, named, write
from tests.engine.folder_building import process


def errors(report: CheckReport) -> dict[str, str]:
    """Rule -> message of the errors."""
    return {one.rule: one.message for one in report.findings if one.severity is Severity.ERROR}


def with_scenarios(text: str) -> dict[str, bytes | None]:
    return {"scenarios/all.yaml": text.encode()}


def test_a_good_folder_passes_with_full_coverage_and_a_second_opinion(tmp_path: Path) -> None:
    report = check(tmp_path)
    assert errors(report) == {}
    assert report.good()
    assert (report.procedures, report.passed, report.failed) == (1, 3, 0)
    assert report.flows.covered == report.flows.total == 11
    assert (report.rules.covered, report.rules.total) == (2, 2)
    assert report.opinions > 0
    assert report.to_plain()["scenarios"] == {"passed": 3, "failed": 0}


FAILING = {
    "open: look\n": "open: mend\n",
    "title: 路灯：槐安里": "title: 别的",
    "clerk/2: [look]": "clerk/2: [mend]",
    "nobody: [stranger, head]": "nobody: [stranger, clerk]",
    "due: {look: 2026-10-13}": "due: {look: 2026-10-14}",
    "due: {look: 2026-10-13} ": "due: {mend: 2026-10-13}",
    "variables: {place: 槐安里, dark: 3}": "variables: {place: 槐安里, dark: 4}",
    "judge: mend, 结论: [mend]": "judge: leave",
    "judge: mend, 结论: [mend]} ": "结论: [leave]}",
    "cases: {lamp: 1}": "cases: {lamp: 2}",
    "outcome: mended": "outcome: fine",
    "status: completed": "status: running",
    "documents: notice": "documents: [notice, letter]",
    "documents: notice ": "documents: []",
    "[{notice: [号 槐安里]}]": "[{notice: [号 槐安里, 松园]}]",
    "[{notice: [号 槐安里]}] ": "[{letter: 槐安里}]",
    "sees: {look: {地点: 槐安里": "sees: {look: {地点: 松园",
    "note: null}": "note: 坏了}",
    "sees: {look: ": "sees: {mend: ",
    'note: "", 地点: null': "note: 槐安里",
    'note: "", 地点: null ': "地点: 槐安里",
    "registered: 1": "registered: 2",
    "registered: 1 ": "asked: 1",
    "messages: []": "messages: [elsewhere]",
    "messages: [elsewhere]": "messages: [{elsewhere: {place: 松园}}]",
    "incident: false": "incident: true",
    "because: four-eyes": "because: term-over",
    "because: unknown-field": "because: required",
    "because: unknown-field ": "because: [unknown-field, required]",
    "with: {colour: red}": "with: {note: 好}",
    "because: duplicate-case": "because: four-eyes",
    "inbox: {head: look}": "inbox: {head: mend}",
    "rules: leave, value: leave": "rules: mend, value: leave",
    "complete: mend\n": "complete: look\n",
}


@pytest.mark.parametrize(("good", "bad"), FAILING.items())
def test_an_expectation_that_is_not_met_fails_with_its_line(tmp_path: Path, good: str, bad: str) -> None:
    good = good.rstrip(" ")
    assert good in SCENARIOS
    report = check(tmp_path, with_scenarios(SCENARIOS.replace(good, bad, 1)))
    assert not report.good()
    assert report.failed >= 1
    failed = next(one for one in report.findings if one.rule == "scenario-failed")
    assert failed.message.startswith("line ")
    assert failed.file == "lamp/scenarios/all.yaml"


def test_what_should_be_refused_and_is_not_fails(tmp_path: Path) -> None:
    text = SCENARIOS.replace("    - complete: mend\n      as: clerk/2\n", "    - refused: mend\n      as: clerk/2\n")
    report = check(tmp_path, with_scenarios(text))
    assert "Expected a refusal, but it was accepted." in errors(report)["scenario-failed"]


def test_a_mistake_in_a_job_fails_its_scenario_and_no_other(tmp_path: Path) -> None:
    report = check(tmp_path, with_scenarios(SCENARIOS.replace("槐安里", "炸了")))
    assert "RuntimeError" in errors(report)["scenario-failed"] or "a mistake of ours" in errors(report)["scenario-failed"]
    assert (report.passed, report.failed) == (2, 1)


def test_a_flow_and_a_rule_that_nobody_went_through_are_errors(tmp_path: Path) -> None:
    report = check(tmp_path, with_scenarios(SCENARIOS[: SCENARIOS.index("- name: 无碍")]))
    uncovered = {one.element for one in report.findings if one.rule == "not-covered"}
    assert {"which-fine", "fine-e", "over-tell", "leave"} <= uncovered
    assert "look-judge" not in uncovered
    assert not report.good()
    assert report.failed == 0


def test_what_a_failed_scenario_may_have_gone_through_is_not_called_uncovered(tmp_path: Path) -> None:
    report = check(tmp_path, with_scenarios(SCENARIOS.replace("because: four-eyes", "because: term-over", 1)))
    assert (report.failed > 0, {one.rule for one in report.findings if one.severity is Severity.ERROR}) == (True, {"scenario-failed"})
    (note,) = [one for one in report.findings if one.rule == "not-judged"]
    many = "1 scenario was" if report.failed == 1 else f"{report.failed} scenarios were"
    assert note.message == f"Which flows and rules no scenario uses is not judged, for {many} not played to the end."
    assert (note.severity, note.file) == (Severity.NOTE, "lamp/scenarios")


def test_a_folder_without_scenarios_covers_nothing(tmp_path: Path) -> None:
    report = check(tmp_path, {"scenarios/all.yaml": None})
    assert {one.rule for one in report.findings if one.severity is Severity.ERROR} == {"not-covered"}
    assert report.flows.total == 11


def test_scenarios_are_not_played_where_the_files_are_broken(tmp_path: Path) -> None:
    report = check(tmp_path, {"verdict.dmn": b"<definitions/>"})
    assert not report.good()
    assert (report.passed, report.failed) == (0, 0)


def test_an_overlap_of_a_table_refuses_the_folder_and_a_gap_is_a_warning(tmp_path: Path) -> None:
    unique = files()["verdict.dmn"].replace(b'"FIRST"', b'"UNIQUE"')
    overlapping = check(tmp_path / "overlap", {"verdict.dmn": unique})
    (found,) = [one for one in overlapping.findings if one.severity is Severity.ERROR]
    assert (found.rule, found.file, found.element, found.line) == ("rule-overlap", "lamp/verdict.dmn", "leave", 11)
    assert found.message.endswith("rule 1 (mend) and rule 2 (leave) match where dark is >= 3.")
    gap = check(tmp_path / "gap", {"verdict.dmn": unique.replace(b"<text>-</text>", b"<text>&lt; 2</text>")}, scenarios=False)
    (found,) = [one for one in gap.findings if one.rule == "table-gap"]
    assert (found.severity, found.file, found.element, found.line) == (Severity.WARNING, "lamp/verdict.dmn", "verdict", 7)
    assert "dark is [2..3)" in found.message
    assert gap.good()
    assert not gap.good(strict=True)


def test_an_incident_is_expected_and_retried(tmp_path: Path) -> None:
    text = """
- name: 没有预算
  today: 2026-10-09
  steps:
    - start: lamp
      as: clerk
      with: {place: 没有, dark: 3}
    - complete: look
      as: clerk
    - complete: mend
      as: clerk/2
    - expect: {incident: budget, status: running}
    - expect: {incident: register}
    - retry: register
      as: head
    - expect: {incident: true}
    - cancel: lamp
      as: head
      because: 没有钱
    - expect: {status: cancelled}
"""
    report = check(tmp_path, {"scenarios/more.yaml": text.encode()})
    assert errors(report) == {}
    assert report.passed == 4


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("- message: word", "Expected a case of any process, but there is none."),
        ("- retry: register\n      as: head", "Expected an incident at register, but there is none."),
        ("- complete: look\n      as: clerk", "Expected look in the inbox of clerk, but it is not; open is nothing."),
        ("- after: soon", "Expected a duration"),
        ("- until: tomorrow", "Expected a day"),
        ("- start: nothing\n      as: clerk", "nothing"),
        ("- start: lamp\n      as: ghost", "ghost"),
        ("- start: lamp\n      as: clerk/9\n      with: {place: a}", "start lamp"),
    ],
)
def test_a_step_that_cannot_be_done_says_why(tmp_path: Path, steps: str, said: str) -> None:
    text = f"- name: 试\n  today: 2026-10-09\n  steps:\n    {steps}\n"
    report = check(tmp_path, {"scenarios/more.yaml": text.encode()})
    assert report.failed == 1
    assert said in errors(report)["scenario-failed"]


def test_a_parameter_of_a_scenario_must_be_one_of_the_folder(tmp_path: Path) -> None:
    def text(parameters: str) -> str:
        return SCENARIOS.replace("- name: 无碍\n", f"- name: 无碍\n  parameters: {parameters}\n")

    assert errors(check(tmp_path / "good", with_scenarios(text("{strict: true}")))) == {}
    assert "bad-scenario" in errors(check(tmp_path / "bad", with_scenarios(text("{lax: true}"))))


ROUNDS = """
title = "巡灯"
owner = "head"
case_label = "巡灯"

[process.rounds]
title = "巡灯"
"""
EVERY_DAY = """
- name: 每天立一件，自开始那天算起
  today: 2026-10-09
  steps:
    - after: P2D
    - expect: {cases: {rounds: 2, lamp: 0}}
"""
NOT_ITS_CLOCK = """
- name: 不是本流程的钟
  today: 2026-11-09
  steps:
    - start: lamp
      as: clerk
      with: {place: 槐安里, dark: 3}
    - after: P2D
    - expect: {cases: {rounds: 0, lamp: 1}}
"""


def test_only_the_clocks_of_a_scenarios_own_procedure_begin_cases_and_count_from_its_start(tmp_path: Path) -> None:
    """However early the first of all scenarios begins: what another procedure does by the clock is none of this one's story."""
    workflows = write(tmp_path, with_scenarios(SCENARIOS + NOT_ITS_CLOCK))
    rounds = workflows / "rounds"
    (rounds / "scenarios").mkdir(parents=True)
    (rounds / "procedure.toml").write_text(ROUNDS)
    clock = f'<startEvent id="s" name="每天">{timer("timeCycle", "R/P1D")}</startEvent>'
    (rounds / "rounds.bpmn").write_bytes(named(bpmn(process("rounds", events("e") + flows("s > e"), clock))))
    (rounds / "scenarios" / "all.yaml").write_text(EVERY_DAY)
    report = check_folders(workflows, [], DISTRICT, True)
    assert errors(report) == {}
    assert (report.passed, report.failed) == (5, 0)
