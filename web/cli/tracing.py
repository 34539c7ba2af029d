"""`wuye trace`, `wuye import`: diagrams of any tool, outside every procedure."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.bpmn.bare import read_bare
from engine.tracing import Report, ScriptFault, read_script, trace, verdict_on
from engine.tracing.report import REFUSED, not_readable
from engine.tracing.trace import line_of
from web.cli.given import data_of
from web.cli.printing import FINDINGS, answer, json_option, tell


@click.command("trace")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="Steps, as JSON or YAML.")
@click.option("--data", default="{}", help="The variables that the first cases begin with, as a JSON object.")
@json_option
def trace_file(file: Path, script: Path, data: str, as_json: bool) -> None:
    """Run a diagram by itself, on a virtual clock that begins at 2026-01-01, as a script drives it.

    The script is a list of {complete: ELEMENT, variables}, {job: TYPE, variables}, {job: TYPE, error: CODE},
    {message: NAME, key, variables}, {signal: NAME}, {advance: "PT1H"}.
    """
    variables = data_of(data)
    try:
        steps = read_script(script.read_bytes())
    except ScriptFault as fault:
        raise click.UsageError(f"Expected a script in {script.name}, but:\n{fault}") from None
    done = trace(read_bare(file.read_bytes(), file.name), steps, variables)
    for line in [*(f"note: {note}" for note in done.notes), *done.reasons]:
        tell(line)
    words = [f"{event.element}: {event.event}" for event in done.events] + [f"state: {done.state}"]
    answer(as_json, done.to_plain(), "\n".join(words))
    sys.exit(0 if done.good else FINDINGS)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--report", is_flag=True, required=True, help="Say of each file whether it can be run here, and why not.")
@json_option
def import_files(files: tuple[Path, ...], report: bool, as_json: bool) -> None:
    """Say of any tool's BPMN files whether they can be run here; all reasons at once, and what to do instead."""
    reports = [_verdict(file) for file in files]
    words = "\n".join(line for one in reports for line in _lines(one))
    answer(as_json, {"files": [one.to_plain() for one in reports]}, words)
    sys.exit(FINDINGS if any(one.verdict == REFUSED for one in reports) else 0)


def _verdict(file: Path) -> Report:
    try:
        content = file.read_bytes()
    except OSError as error:
        return not_readable(str(file), error.strerror or "it cannot be opened")
    return verdict_on(content, str(file))


def _lines(report: Report) -> list[str]:
    marked = [f"  {line}" for line in report.reasons] + [f"  {one.severity}: {line_of(one)}" for one in report.doubts]
    marked += [f"  note: {line}" for line in report.assumed]
    return [f"{report.file}: {report.verdict}", *marked]
