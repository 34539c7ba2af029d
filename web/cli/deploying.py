"""`wuye deploy`: procedure folders, looked at as `wuye check` does, become the newest versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from engine.check.report import Telling, check_folders
from engine.clock import district_day
from engine.deploy import ROLES_FILE, Deployed, deploy_all, deploy_procedures
from engine.errors import BadDefinition
from engine.execute import Engine
from engine.findings import Finding, Severity
from engine.folder import content_hash, read_folder
from web.cli.checking import procedures_in
from web.cli.place import DISTRICT, WORKFLOWS, open_engine
from web.cli.printing import FINDINGS, answer, finding_line, json_option, progress, refuse, tell

CALENDAR_YEARS_BACK, CALENDAR_YEARS_AHEAD = 6, 3


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--without-scenarios", is_flag=True, help="Only the files, without playing the scenarios of what is new.")
@json_option
def deploy(folders: tuple[Path, ...], without_scenarios: bool, as_json: bool) -> None:
    """Deploy procedure folders (or a whole folder of workflows, roles and law included), unless `wuye check` finds an error."""
    engine = open_engine()
    deployed: list[Deployed] = []
    try:
        if not without_scenarios:
            with progress(not as_json) as show:
                errors = [one for folder in folders for one in _failing(folder, _standing(engine), show)]
            if errors:
                words = f"Expected folders without errors, but found {len(errors)} with their scenarios; nothing is deployed."
                _refuse(as_json, deployed, errors, words)
        for folder in folders:
            deployed += _deploy(engine, folder)
    except BadDefinition as bad:
        _refuse(as_json, deployed, [_placed(finding, bad.procedure) for finding in bad.findings], str(bad))
    except ValueError as error:  # a file that has no business in a folder
        _refuse(as_json, deployed, [], str(error))
    warnings = [_placed(finding, one.procedure) for one in deployed for finding in one.warnings]
    for finding in warnings:
        tell(finding_line(finding))
    words = "\n".join(f"{one.procedure} version {one.version} {'new' if one.new else 'unchanged'}" for one in deployed)
    answer(as_json, {"deployed": [plain(one) for one in deployed], "findings": [one.to_plain() for one in warnings]}, words)


def deploy_everything(engine: Engine, workflows: Path = WORKFLOWS) -> list[Deployed]:
    """Roles, law, calendar and every procedure of a folder of workflows. Raises BadDefinition, ValueError."""
    now = engine.clock()
    year = district_day(now).year
    with engine.transaction() as connection:
        years = range(year - CALENDAR_YEARS_BACK, year + CALENDAR_YEARS_AHEAD)
        return deploy_all(connection, engine.house, workflows, years, now, "system")


def plain(one: Deployed) -> dict[str, Any]:
    """A deployed version as plain JSON."""
    return {"procedure": one.procedure, "version": one.version, "hash": one.hash}


def _deploy(engine: Engine, folder: Path) -> list[Deployed]:
    if not (folder / "procedure.toml").exists():
        return deploy_everything(engine, folder)
    with engine.transaction() as connection:
        files = {folder.resolve().name: read_folder(folder)}
        return deploy_procedures(connection, engine.house, files, engine.clock(), "system")


def _standing(engine: Engine) -> Mapping[str, str]:
    """Procedure -> content hash of what is deployed; its scenarios have been played."""
    with engine.reading() as tx:
        return tx.shelf.newest


def _failing(folder: Path, standing: Mapping[str, str], show: Telling) -> list[Finding]:
    """The errors that playing the scenarios of new content comes to, beside the folders that lie next to it, or ours.

    Raises: ValueError.
    """
    new = [one for one in procedures_in(folder) if standing.get(one.name) != content_hash(read_folder(one))]
    if not new:
        return []
    beside = new[0].parent
    workflows = beside if (beside / ROLES_FILE).exists() else WORKFLOWS
    found = check_folders(workflows, new, DISTRICT, tell=show).findings
    return [finding for finding in found if finding.severity is Severity.ERROR]


def _refuse(as_json: bool, deployed: Sequence[Deployed], findings: Sequence[Finding], words: str) -> NoReturn:
    for finding in findings:
        tell(finding_line(finding))
    found = [finding.to_plain() for finding in findings]
    refuse(as_json, {"deployed": [plain(one) for one in deployed], "findings": found}, words, FINDINGS)


def _placed(finding: Finding, folder: str) -> Finding:
    return replace(finding, file=f"{folder}/{finding.file}")
