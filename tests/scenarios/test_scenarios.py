"""Every scenario of every procedure is a test; whichever ends last asks whether all flows and table rules were covered."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from engine.bpmn.second_opinion import second_opinion
from engine.check.beginnings import Beginnings
from engine.check.coverage import Coverage, flows_of, rules_of
from engine.check.report import scenarios_of, template_for
from engine.check.rerun import rerun
from engine.check.scenario_file import Scenario
from engine.deploy import procedure_folders
from engine.folder import read_folder
from engine.procedures import Procedure, load_procedure
from web.cli.place import DISTRICT, WORKFLOWS


def _procedures() -> list[Procedure]:
    loaded = [load_procedure(folder.name, read_folder(folder)) for folder in procedure_folders(WORKFLOWS)]
    return [procedure for procedure, _ in loaded if procedure is not None]


PROCEDURES = _procedures()
SCENARIOS = [(procedure, scenario) for procedure in PROCEDURES for scenario in scenarios_of(procedure)[0]]


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """A database with everything deployed, copied for each scenario."""
    folder = tmp_path_factory.mktemp("worlds")
    template = template_for(folder, WORKFLOWS, DISTRICT, [scenario for _, scenario in SCENARIOS])
    return Beginnings(template, folder, [(procedure.name, scenario) for procedure, scenario in SCENARIOS])


@pytest.fixture(scope="session")
def covered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all workers of this test run note what their scenarios went through."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "covered"
    folder.mkdir(exist_ok=True)
    return folder


def test_every_folder_loads() -> None:
    assert [procedure.name for procedure in PROCEDURES] == [folder.name for folder in procedure_folders(WORKFLOWS)]


def test_every_scenario_file_is_read_without_a_finding() -> None:
    assert [finding for procedure in PROCEDURES for finding in scenarios_of(procedure)[1]] == []


@pytest.mark.parametrize(
    ("procedure", "scenario"), SCENARIOS, ids=[f"{procedure.name}:{scenario.name}" for procedure, scenario in SCENARIOS]
)
def test_scenario(procedure: Procedure, scenario: Scenario, beginnings: Beginnings, covered: Path) -> None:
    with closing(beginnings.play(procedure.name, scenario)) as world:
        runs = rerun(world.engine)  # the journal's inputs cause the same effects again
    seen = Coverage()
    for run in runs:
        seen.add(run.process, run.effects)
    for process, diagram in procedure.diagrams.items():
        mine = [one.run for one in runs if (one.procedure, one.process) == (procedure.name, process)]
        opinion = second_opinion(diagram, procedure.files[procedure.sources[process]], mine)
        assert opinion.differences == ()
    _note(covered, SCENARIOS.index((procedure, scenario)), seen)
    if len(list(covered.glob("*.json"))) == len(SCENARIOS):
        assert _uncovered(covered) == []


def _note(folder: Path, number: int, seen: Coverage) -> None:
    part = folder / f"{number}.part"
    part.write_text(json.dumps({"flows": sorted(seen.flows), "rules": sorted(seen.rules)}))
    part.rename(folder / f"{number}.json")


def _uncovered(folder: Path) -> list[str]:
    seen = Coverage()
    for path in folder.glob("*.json"):
        noted = json.loads(path.read_text())
        seen.flows |= {tuple(flow) for flow in noted["flows"]}
        seen.rules |= {tuple(rule) for rule in noted["rules"]}
    return [
        finding.message
        for procedure in PROCEDURES
        for _, findings in (flows_of(procedure, seen), rules_of(procedure, seen))
        for finding in findings
    ]
