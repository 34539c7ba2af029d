"""A scenario votes as people would: codes that were given out in it, acts at a desk, FEEL for a hundred papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check.report import CheckReport, check_folders
from engine.check.scenario_file import read_scenarios
from tests.registry.ballots.polling import DECLARED, POLLING
from web.cli.place import DISTRICT, WORKFLOWS

GIVEN = "given: {owners: [{units: 100, area: 10000.00}]}"
VOTING = """
- name: a_vote
  today: 2026-10-09
  given: {owners: [{units: 100, area: 10000.00}]}
  steps:
    - {start: polling, as: community_officer}
    - {act: issue_codes, at: voting, as: community_officer}
    - {by-code: vote, of: 1, with: {choice: agree}, because: ballot-not-open}
    - {until: 2026-10-13}
    - {by-code: vote, of: 1, with: {choice: agree}}
    - {by-code: vote, of: 1, with: {choice: agree}, refused: true}
    - {by-code: vote, of: 101, with: {choice: agree}, because: wrong-code}
    - act: enter_bundle
      at: voting
      as: owners_committee
      with: {number: 1, dated: 2026-10-13, counts: {agree: 51}, votes: '=for i in 2..52 return {head: i, choice: "agree"}'}
    - {act: confirm_bundle, at: voting, as: owners_committee, with: {number: 1}, because: same-person}
    - act: enter_bundle
      at: voting
      as: community_officer
      with: {number: 2, dated: 2026-10-13, counts: {}, votes: [{head: 1, choice: agree}]}
      because: voted-already
    - {act: issue_codes, at: voting, as: housing_officer, because: not-found}
    - {hand-over: voting, as: community_officer, to: community_officer/2}
    - {act: confirm_bundle, at: voting, as: community_officer, with: {number: 1, attempt: 2}, because: bundle-changed}
    - {act: confirm_bundle, at: voting, as: community_officer, with: {number: 1}}
- name: cancelled
  today: 2026-10-09
  given: {owners: [{units: 100, area: 10000.00}]}
  steps:
    - {start: calling, as: community_officer}
    - {act: issue_codes, at: voting, as: community_officer}
    - {until: 2026-10-13}
    - {by-code: vote, of: 1, with: {choice: agree}}
    - {cancel: calling, as: housing_head, because: 立错了}
    - {by-code: vote, of: 2, with: {choice: agree}, because: ballot-void}
- name: goes_on
  from: a_vote
  until: issue_codes
  steps:
    - {act: issue_codes, at: voting, as: community_officer}
    - {until: 2026-10-13}
    - {act: reissue_code, at: voting, as: community_officer, with: {head: 7, reason: 遗失}}
    - {by-code: vote, of: 7, with: {choice: against}}
    - {until: 2026-10-21}
    - {complete: voting, as: community_officer}
    - {expect: {variables: {heads: {all: 100, part: 1, agree: 0, against: 1, abstain: 0, spoiled: 0}}}}
"""


def played(folder: Path, scenarios: str) -> CheckReport:
    (folder / "polling" / "scenarios").mkdir(parents=True)
    (folder / "polling" / "procedure.toml").write_text(DECLARED, encoding="utf-8")
    (folder / "polling" / "polling.bpmn").write_text(POLLING, encoding="utf-8")
    (folder / "polling" / "scenarios" / "all.yaml").write_text(scenarios, encoding="utf-8")
    return check_folders(WORKFLOWS, [folder / "polling"], DISTRICT)


def test_a_scenario_votes_by_code_and_on_paper(tmp_path: Path) -> None:
    report = played(tmp_path, VOTING)
    assert (report.passed, report.failed) == (3, 0), [one.message for one in report.findings if one.rule == "scenario-failed"]


MISSING = {
    "{act: issue_codes, as: community_officer}": "Expected at beside act",
    "{act: issue_codes, at: voting}": "Expected as beside act",
    "{by-code: vote, with: {choice: agree}}": "Expected of beside by-code",
    "{by-code: vote, of: 1, as: community_officer}": "Expected no as beside by-code",
}
NOT_TRUE = {
    "{act: issue_codes, at: voting, as: community_officer, refused: true}": "Expected a refusal, but it was accepted",
    "{by-code: vote, of: 1, because: voted-already}": "because of voted-already, but it was not-allowed, wrong-code",
    "{act: issue_codes, at: ghost, as: community_officer}": "Expected ghost open, but it is not",
}


def scenario(name: str, step: str) -> str:
    start = "{start: polling, as: community_officer}"
    return f"- name: {name}\n  today: 2026-10-09\n  {GIVEN}\n  steps:\n    - {start}\n    - {step}\n"


@pytest.mark.parametrize("step", MISSING)
def test_a_step_at_a_desk_that_lacks_something_is_told_with_its_line(step: str) -> None:
    _, (found,) = read_scenarios(scenario("a", step).encode(), "all.yaml", {})
    assert found.message.startswith(MISSING[step])
    assert found.line == 6


def test_a_step_at_a_desk_that_does_not_come_true_is_told_with_its_line(tmp_path: Path) -> None:
    report = played(tmp_path, "".join(scenario(f"s{number}", step) for number, step in enumerate(NOT_TRUE)))
    failed = [one.message for one in report.findings if one.rule == "scenario-failed"]
    assert [message.partition(": ")[0] for message in failed] == ["line 6", "line 12", "line 18"]
    assert all(trouble in message for trouble, message in zip(NOT_TRUE.values(), failed, strict=True)), failed
