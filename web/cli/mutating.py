"""`wuye mutate`: whether the scenarios of a procedure notice when something in it is changed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from engine.check.mutation.campaign import Choice, run_campaign
from engine.check.mutation.mutant import MutantKind
from engine.check.playing import ScenarioFailed
from engine.deploy import ROLES_FILE
from engine.errors import BadDefinition
from web.cli.checking import procedures_in
from web.cli.place import DISTRICT, WORKFLOWS
from web.cli.printing import FINDINGS, answer, json_option, refuse, tell

WORKERS = 2


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice([kind.value for kind in MutantKind]), help="Only mutants of this kind.")
@click.option("--sample", type=click.IntRange(1), help="Only this many, drawn by the seed.")
@click.option("--seed", type=int, help="Draws the same sample again.")
@json_option
def mutate(folders: tuple[Path, ...], kind: str | None, sample: int | None, seed: int | None, as_json: bool) -> None:
    """Change procedures in one place at a time and see whether their scenarios fail. WORKERS: how many processes."""
    wanted = [one for folder in folders for one in procedures_in(folder)]
    if folders and not wanted:
        raise click.UsageError("Expected a folder with a procedure.toml.")
    beside = wanted[0].parent if wanted else WORKFLOWS
    workflows = beside if (beside / ROLES_FILE).exists() else WORKFLOWS
    drawn = seed if seed is not None else os.getpid()
    if sample is not None:
        tell(f"seed: {drawn}")
    choice = Choice(kind, sample, drawn, int(os.environ.get("WORKERS", WORKERS)))
    try:
        report = run_campaign(workflows, wanted, DISTRICT, choice, tell)
    except (BadDefinition, ScenarioFailed) as error:
        refuse(as_json, {"error": str(error)}, f"Expected procedures that `wuye check` passes, but {error}", FINDINGS)
    found = report.to_plain()
    survived = [fate.line() for fate in report.valid if fate.killer is None]
    shares = [f"{name}: {killed}/{total}" for name, (killed, total) in found["by_kind"].items()]
    words = f"mutants: {found['mutants']}, killed: {found['killed']}, refused: {found['refused']}, survived: {len(survived)}"
    answer(as_json, found, "\n".join([*survived, *shares, words]))
    sys.exit(0 if report.good() else FINDINGS)
