"""A scenario names who was drawn by what the case says, for nobody can know it beforehand."""

from __future__ import annotations

from pathlib import Path

from engine.check.report import check_folders
from tests.registry.specialists.drawing import DECLARED, DRAWING
from web.cli.place import DISTRICT, WORKFLOWS

SCENARIOS = """
- name: drawn
  today: 2026-10-09
  given: {experts: 7, mediators: 3}
  steps:
    - {start: drawing_process, as: community_officer}
    - {complete: witnessing, as: community_officer}
    - expect: {inbox: {"=evaluators[1].person": [scoring]}, nobody: ["=evaluators[2].person", "=substitutes[1].person"]}
    - {refused: scoring, as: "=evaluators[2].person", because: not-found}
    - {complete: scoring, as: "=evaluators[1].person"}
    - expect: {registry: {draws: [{experts: 5, tenderer_people: 2, excluded: [], changes: 1}]}}
    - {complete: closing, as: community_officer}
- name: nobody
  today: 2026-10-09
  given: {experts: 7}
  steps:
    - {start: drawing_process, as: community_officer}
    - {complete: witnessing, as: "=evaluators[1].person"}
"""


def test_who_was_drawn_is_named_by_the_case(tmp_path: Path) -> None:
    folder = tmp_path / "drawing"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "procedure.toml").write_text(DECLARED, encoding="utf-8")
    (folder / "drawing.bpmn").write_text(DRAWING, encoding="utf-8")
    (folder / "scenarios" / "all.yaml").write_text(SCENARIOS, encoding="utf-8")
    report = check_folders(WORKFLOWS, [folder], DISTRICT)
    failed = [one.message for one in report.findings if one.rule == "scenario-failed"]
    assert (report.passed, report.failed) == (1, 1), failed
    assert "line 18: complete witnessing: '=evaluators[1].person'" in failed[0]
