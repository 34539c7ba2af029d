"""Every scenario of every procedure is a test; whichever ends last asks whether all flows and table rules were covered.

A drawn share of them is run again from the journal, and judged by SpiffWorkflow.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from engine.bpmn.second_opinion import second_opinion
from engine.check.beginnings import Beginnings
from engine.check.coverage import Coverage, flows_of, rules_of
from engine.check.report import scenarios_of, template_for
from engine.check.rerun import rerun
from engine.check.scenario_file import Scenario
from engine.deploy import procedure_folders
from engine.execute import Engine
from engine.folder import read_folder
from engine.journal import read
from engine.procedures import Procedure, load_procedure
from engine.store import cases
from tests import shares
from web.cli.place import DISTRICT, WORKFLOWS

FOLDERS = {folder.name: read_folder(folder) for folder in procedure_folders(WORKFLOWS)}
SCENARIOS = [(name, scenario) for name, files in FOLDERS.items() for scenario in scenarios_of(files)[0]]


@cache
def procedures() -> dict[str, Procedure]:
    loaded = [load_procedure(name, files) for name, files in FOLDERS.items()]
    return {procedure.name: procedure for procedure, _ in loaded if procedure is not None}


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """A database with everything deployed, copied for each scenario."""
    folder = tmp_path_factory.mktemp("worlds")
    template = template_for(folder, WORKFLOWS, DISTRICT, [scenario for _, scenario in SCENARIOS])
    return Beginnings(template, folder, SCENARIOS)


@pytest.fixture(scope="session")
def covered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all workers of this test run note what their scenarios went through."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "covered"
    folder.mkdir(exist_ok=True)
    return folder


def test_every_folder_loads() -> None:
    assert list(procedures()) == list(FOLDERS)


def test_every_scenario_file_is_read_without_a_finding() -> None:
    assert [finding for files in FOLDERS.values() for finding in scenarios_of(files)[1]] == []


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS, ids=[f"{name}:{scenario.name}" for name, scenario in SCENARIOS])
def test_scenario(name: str, scenario: Scenario, beginnings: Beginnings, covered: Path) -> None:
    with closing(beginnings.play(name, scenario)) as world:
        seen = _gone_through(world.engine)
        if shares.is_drawn("rerun", f"{name}:{scenario.name}"):
            _run_again(procedures()[name], world.engine)
    _note(covered, SCENARIOS.index((name, scenario)), seen)
    if len(list(covered.glob("*.json"))) == len(SCENARIOS):
        assert _uncovered(covered) == []


def _gone_through(engine: Engine) -> Coverage:
    seen = Coverage()
    with engine.reading() as tx:
        for case_id, _, process in cases.all_ids(tx.connection):
            for entry in read(tx.connection, tx.data_key(case_id), case_id):
                seen.add(process, entry.effects())
    return seen


def _run_again(procedure: Procedure, engine: Engine) -> None:
    """The journal's inputs cause the same effects again, and SpiffWorkflow moves the tokens as we do."""
    runs = rerun(engine)
    for process, diagram in procedure.diagrams.items():
        mine = [one.run for one in runs if (one.procedure, one.process) == (procedure.name, process)]
        opinion = second_opinion(diagram, procedure.files[procedure.sources[process]], mine)
        assert opinion.differences == ()


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
        for procedure in procedures().values()
        for _, findings in (flows_of(procedure, seen), rules_of(procedure, seen))
        for finding in findings
    ]
