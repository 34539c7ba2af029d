"""`wuye move-cases`: running cases to another version of their procedure, for who runs the server."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from engine.commands import SYSTEM, ProposeCaseMoves, WithdrawCaseMoves
from engine.errors import EngineError
from engine.execute import Engine
from engine.identity import new_id
from engine.reading import MovePage, move_here, trial
from engine.worker import look_at_cases
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, answer, json_option, refuse


@click.command("move-cases")
@click.argument("procedure")
@click.option("--to", "version", type=int, help="The version to move them to.")
@click.option("--map", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help='Ids that have another name there, as TOML: old = "new"; old = "" for an event no longer awaited.')  # fmt: skip
@click.option("--back", "undoes", help="Bring back the cases of this move instead.")
@click.option("--reason", default="", help="Why: it is kept in every case's journal.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each case, and propose nothing.")
@click.option("--ledger", "known", help="Show what became of the cases of this move.")
@click.option("--withdraw", "taken_back", help="Take back this move, which was proposed here and is not decided on.")
@json_option
def move_cases(
    procedure: str, version: int | None, file: Path | None, undoes: str | None, reason: str, dry_run: bool, known: str | None,
    taken_back: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Propose to move the running cases of a PROCEDURE to another version; the role that owns it confirms on the page of the move."""
    if sum(one is not None for one in (version, undoes, known, taken_back)) != 1:
        raise click.UsageError("Expected one of --to, --back, --ledger and --withdraw.")
    engine = open_engine()
    wish = ProposeCaseMoves(new_id(), SYSTEM, procedure, version or 0, _mapping(file), reason, undoes)
    try:
        if taken_back is not None:
            engine.execute(WithdrawCaseMoves(new_id(), SYSTEM, taken_back))
        if known is not None or taken_back is not None:
            page = move_here(engine, known or taken_back or "")
        else:
            page = trial(engine, wish) if dry_run else _proposed(engine, wish)
    except EngineError as error:
        refuse(as_json, {"move": None, "reason": str(error)}, str(error), FINDINGS)
    result = _plain(page, None if dry_run else page.id)
    if page.totals["refused"] or page.totals["lapsed"]:
        refuse(as_json, result, _words(page, dry_run), FINDINGS)
    answer(as_json, result, _words(page, dry_run))


def _proposed(engine: Engine, wish: ProposeCaseMoves) -> MovePage:
    """Proposes, and looks at every case at once, as the worker would in its next round."""
    move = str(engine.execute(wish)["move"])
    look_at_cases(engine)
    return move_here(engine, move)


def _mapping(file: Path | None) -> Mapping[str, str]:
    """Raises: UsageError."""
    if file is None:
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.UsageError(f"Expected TOML in {file.name}, but: {error}.") from None
    if not all(isinstance(value, str) for value in found.values()):
        raise click.UsageError(f'Expected only lines like old = "new" in {file.name}.')
    return found


def _plain(page: MovePage, move: str | None) -> dict[str, Any]:
    lines = [
        {"case": line.number, "version": line.version, "verdict": line.status,
         "why": [{"reason": one.reason, "element": one.element} for one in line.why]}
        for line in page.lines
    ]  # fmt: skip
    return {"move": move, "procedure": page.procedure, "version": page.version, "status": page.status, "cases": lines,
            "totals": {"cases": page.cases, **page.totals}}  # fmt: skip


def _words(page: MovePage, dry_run: bool) -> str:
    lines = [f"{line.number}  version {line.version}: {line.status}{_why(line.why)}" for line in page.lines]
    counted = ", ".join(f"{count} {status}" for status, count in page.totals.items() if count)
    last = f"{len(page.lines)} cases of {page.procedure} to version {page.version}: {counted or 'none'}."
    return "\n".join([*lines, last if dry_run else f"{last} Move {page.id}, {page.status}."])


def _why(why: Any) -> str:
    return f" ({', '.join(f'{one.reason} {one.element}' for one in why)})" if why else ""
