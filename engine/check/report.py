"""`wuye check`: folders read, their parts fitted, their scenarios run, their coverage counted, a second opinion heard."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.bpmn.second_opinion import second_opinion
from engine.check.beginnings import Beginnings
from engine.check.coverage import Coverage, Share, flows_of, not_judged, not_played, rules_of
from engine.check.fit import check_fit
from engine.check.neighbourhood import Neighbourhood
from engine.check.playing import ScenarioFailed
from engine.check.refused import check_refused
from engine.check.rerun import Rerun, rerun
from engine.check.runner import start_of
from engine.check.scenario_file import Scenario, read_scenarios
from engine.check.unread import unread
from engine.check.variables import looked_through
from engine.check.world import District, Template
from engine.deploy import ROLES_FILE, procedure_folders
from engine.findings import Finding, Severity
from engine.folder import Files, read_folder
from engine.law import Law
from engine.law_files import read_law
from engine.library import LAW
from engine.own_jobs import OWN_JOBS
from engine.procedures import Procedure, load_procedure
from engine.roles import Roles, read_roles

SCENARIOS = "scenarios/"
ITS_OWN = "its variables, terms, messages, signals, flow of tokens, letters' contents and scenarios"
"""What is looked at in a folder only where all of it could be read."""
Telling = Callable[[int, int, str], None]
"""Told before each scenario: how many were played, of how many, and whose comes now."""

YEARS_BEFORE = YEARS_AFTER = 2
"""Official calendars around the scenarios' days."""


@dataclass(slots=True)
class CheckReport:
    """What was found. `opinions` counts the inputs after which SpiffWorkflow was asked."""

    procedures: int = 0
    passed: int = 0
    failed: int = 0
    flows: Share = field(default_factory=Share)
    rules: Share = field(default_factory=Share)
    opinions: int = 0
    findings: list[Finding] = field(default_factory=list)

    def good(self, strict: bool = False) -> bool:
        """No error (with `strict` no warning either) and no failed scenario."""
        bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
        return self.failed == 0 and not any(finding.severity in bad for finding in self.findings)

    def to_plain(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {
            "procedures": self.procedures, "scenarios": {"passed": self.passed, "failed": self.failed},
            "coverage": {"flows": [self.flows.covered, self.flows.total], "rules": [self.rules.covered, self.rules.total]},
            "second_opinions": self.opinions, "findings": [finding.to_plain() for finding in self.findings],
        }  # fmt: skip


def in_silence(_played: int, _of: int, _procedure: str) -> None:
    """For who does not wait at a terminal."""


def check_folders(
    workflows: Path, folders: Sequence[Path], district: District, scenarios: bool = True, tell: Telling = in_silence
) -> CheckReport:
    """Checks procedure folders (all of `workflows` if none is named), each in the place of the one of its name there; law
    and roles of `workflows` are always read."""
    report = CheckReport()
    jobs = {**OWN_JOBS, **district.jobs}
    roles, law = _standing(workflows, report)
    given = {folder.name: folder for folder in folders}
    procedures: dict[str, Procedure] = {}
    broken: dict[str, Files] = {}
    refused: dict[str, list[Finding]] = {}
    asked: list[Procedure] = []
    for folder in ({folder.name: folder for folder in procedure_folders(workflows)} | given).values():
        procedure, files, findings = _load(folder)
        wanted = not given or folder.name in given
        report.findings += [_placed(finding, folder.name) for finding in findings if wanted]
        report.procedures += wanted
        if procedure is not None:
            procedures[procedure.name] = procedure
            asked += [procedure] if wanted else []
        else:
            broken[folder.name] = files
            refused |= {folder.name: findings} if wanted and files else {}
    around = looked_through(Neighbourhood(jobs, roles, procedures, law, unread(broken), frozenset(district.desks)))
    report.findings += _not_read(broken, given or broken, asked)
    for name, known in refused.items():
        report.findings += [_placed(finding, name) for finding in check_refused(name, broken[name], known, around)]
    for procedure in asked:
        report.findings += [_placed(finding, procedure.name) for finding in check_fit(procedure, around)]
    if scenarios and report.good():
        _play(workflows, given, asked, district, report, tell)
    elif scenarios:
        written = [procedure.name for procedure in asked if any(path.startswith(SCENARIOS) for path in procedure.files)]
        report.findings += [_placed(not_played(), name) for name in written]
    return report


def _load(folder: Path) -> tuple[Procedure | None, Files, list[Finding]]:
    try:
        files = read_folder(folder)
    except ValueError as error:  # a file that has no business there
        return None, {}, [Finding("bad-file", Severity.ERROR, "", "", 1, str(error))]
    procedure, findings = load_procedure(folder.name, files)
    return procedure, files, findings


def _not_read(broken: Iterable[str], wanted: Collection[str], asked: Sequence[Procedure]) -> list[Finding]:
    """A note for each refused folder: what is not looked at in it, if that was wanted, nor beside it, until it is mended."""
    others = ", ".join(procedure.name for procedure in asked)
    shared = f"what it shares with {others} (calls, messages, signals)" if asked else ""
    notes: list[Finding] = []
    for name in broken:
        waits = "; ".join(part for part in (ITS_OWN if name in wanted else "", shared) if part)
        if waits:
            message = f"This folder does not load. Not looked at until its errors are mended: {waits}."
            notes.append(Finding("not-read", Severity.NOTE, name, "", 0, message))
    return notes


def _standing(workflows: Path, report: CheckReport) -> tuple[Roles, Law]:
    roles, findings = read_roles((workflows / ROLES_FILE).read_bytes(), ROLES_FILE)
    law, more = read_law(read_folder(workflows / LAW))
    report.findings += findings + [_placed(finding, LAW) for finding in more]
    return roles, law


def _placed(finding: Finding, folder: str) -> Finding:
    return replace(finding, file=f"{folder}/{finding.file}" if finding.file else folder)


def scenarios_of(files: Files) -> tuple[list[Scenario], list[Finding]]:
    """A folder's scenarios, files in order of their names."""
    known: dict[str, Scenario] = {}
    findings: list[Finding] = []
    for path in sorted(files):
        if path.startswith(SCENARIOS):
            found, problems = read_scenarios(files[path], path, known)
            known |= {scenario.name: scenario for scenario in found}
            findings += problems
    return list(known.values()), findings


def _play(
    workflows: Path, given: Mapping[str, Path], asked: Iterable[Procedure], district: District, report: CheckReport, tell: Telling
) -> None:
    """Runs the scenarios of each folder, each in a world of its own, and counts what they went through."""
    read = [(procedure, *scenarios_of(procedure.files)) for procedure in asked]
    for procedure, _, problems in read:
        report.findings += [_placed(problem, procedure.name) for problem in problems]
    first = [scenario for _, scenarios, _ in read for scenario in scenarios]
    with tempfile.TemporaryDirectory(prefix="wuye-check-") as folder:
        template = template_for(Path(folder), workflows, district, first, given) if first else None
        told = [(procedure.name, scenario) for procedure, scenarios, _ in read for scenario in scenarios]
        beginnings = None if template is None else Beginnings(template, Path(folder), told)
        for procedure, scenarios, problems in read:
            seen = Coverage()
            runs: list[Rerun] = []
            broken = sum(problem.severity is Severity.ERROR for problem in problems)  # what could not be read was not played
            for scenario in scenarios:
                assert beginnings is not None
                tell(report.passed + report.failed, len(first), procedure.name)
                played = _play_one(beginnings, procedure, scenario, seen, report)
                runs += played or []
                broken += played is None
            _ask_again(procedure, runs, report)
            _judge_coverage(procedure, seen, broken, report)


def _judge_coverage(procedure: Procedure, seen: Coverage, broken: int, report: CheckReport) -> None:
    """Counts what the scenarios went through. What is missing is told of only where all of them were played to their end: a broken
    one may go where none of the others does."""
    for share, missing, part in ((*flows_of(procedure, seen), "flows"), (*rules_of(procedure, seen), "rules")):
        setattr(report, part, getattr(report, part) + share)
        report.findings += [_placed(finding, procedure.name) for finding in missing if not broken]
    if broken:
        report.findings.append(_placed(not_judged(broken), procedure.name))


def template_for(
    folder: Path, workflows: Path, district: District, scenarios: Sequence[Scenario], instead: Mapping[str, Path] | None = None
) -> Template:
    """What these scenarios' worlds are copied from; everything is deployed before the first of them begins."""
    days = [scenario.today.year for scenario in scenarios]
    years = range(min(days) - YEARS_BEFORE, max(days) + YEARS_AFTER + 1)
    return Template(folder, workflows, district, years, start_of(min(scenarios, key=start_of)), instead or {})


def _ask_again(procedure: Procedure, runs: Sequence[Rerun], report: CheckReport) -> None:
    """SpiffWorkflow runs what ours ran: both must agree; what it cannot run is noted with the reason."""
    for process, diagram in procedure.diagrams.items():
        mine = [one.run for one in runs if (one.procedure, one.process) == (procedure.name, process)]
        opinion = second_opinion(diagram, procedure.files[procedure.sources[process]], mine)
        report.opinions += opinion.compared
        report.findings += [_placed(finding, procedure.name) for finding in opinion.differences]
        for reason in opinion.not_run:
            note = Finding("second-opinion", Severity.NOTE, diagram.file, process, 0, f"SpiffWorkflow was not asked: {reason}.")
            report.findings.append(_placed(note, procedure.name))


def _play_one(
    beginnings: Beginnings, procedure: Procedure, scenario: Scenario, seen: Coverage, report: CheckReport
) -> list[Rerun] | None:
    """Plays a scenario, then runs its cases again from their journals; None for one that did not come to its end."""
    unknown = scenario.parameters.keys() - procedure.declared.parameters.keys()
    where = f"{procedure.name}/{scenario.file}"
    if unknown:
        message = f"Expected a parameter of {procedure.name}, but {', '.join(sorted(unknown))} is none."
        report.findings.append(Finding("bad-scenario", Severity.ERROR, where, scenario.name, scenario.line, message))
        return None
    try:
        world = beginnings.play(procedure.name, scenario)
        with closing(world):
            runs = rerun(world.engine)
        for run in runs:
            seen.add(run.process, run.effects)
        report.passed += 1
        return runs
    except ScenarioFailed as failed:
        report.failed += 1
        report.findings.append(Finding("scenario-failed", Severity.ERROR, where, scenario.name, scenario.line, str(failed)))
        return None
