"""`wuye check`, `conformance`: questions about whole folders, without a database."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.check.report import check_folders
from engine.deploy import ROLES_FILE
from web.cli.place import DISTRICT, WORKFLOWS
from web.cli.printing import FINDINGS, answer, finding_line, json_option, progress, tell


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--no-scenarios", is_flag=True, help="Only the files, without playing scenarios.")
@json_option
def check(folders: tuple[Path, ...], strict: bool, no_scenarios: bool, as_json: bool) -> None:
    """Check procedures (or folders of them): files, how they fit, scenarios, coverage, second opinion."""
    wanted = [one for folder in folders for one in procedures_in(folder)]
    if folders and not wanted:
        raise click.UsageError("Expected a folder with a procedure.toml.")
    beside = wanted[0].parent if wanted else WORKFLOWS
    workflows = beside if (beside / ROLES_FILE).exists() else WORKFLOWS
    with progress(not as_json) as tell_progress:
        report = check_folders(workflows, wanted, DISTRICT, not no_scenarios, tell_progress)
    for finding in report.findings:
        tell(finding_line(finding))
    flows, rules = report.flows, report.rules
    words = (
        f"procedures: {report.procedures}, scenarios: {report.passed} passed, {report.failed} failed, "
        f"flows: {flows.covered}/{flows.total}, rules: {rules.covered}/{rules.total}, "
        f"second opinions: {report.opinions}, findings: {len(report.findings)}"
    )
    answer(as_json, report.to_plain(), words)
    sys.exit(0 if report.good(strict) else FINDINGS)


def procedures_in(folder: Path) -> list[Path]:
    """The folder itself, or those of its folders that hold a procedure.toml."""
    if (folder / "procedure.toml").exists():
        return [folder.resolve()]
    return sorted(path.parent.resolve() for path in folder.glob("*/procedure.toml"))


@click.command()
@click.argument("standard", type=click.Choice(["dmn"]))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
def conformance(standard: str, folder: Path, as_json: bool) -> None:
    """Run a conformance kit (DMN TCK) and count what passes."""
    from engine.dmn.conformance import run_suite

    result = run_suite(folder)
    answer(as_json, result.to_plain(), result.words())
