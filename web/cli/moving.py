"""`wuye move-cases`: running cases to another version of their procedure, for who runs the server."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from engine.commands import SYSTEM
from engine.errors import EngineError
from engine.execute import Engine
from engine.identity import new_id
from engine.move_commands import ProposeCaseMoves, WithdrawCaseMoves
from engine.reading import MovePage, move_here, trial
from engine.reading.moves import LedgerLine
from engine.worker import look_at_cases
from web.cli.language import in_callers_language
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, GOOD, answer, json_option, refuse
from web.language import labelled
from web.moves import line_words, move_words, reason_words


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
    if (version, undoes) != (None, None) and not dry_run and not reason.strip():
        raise click.UsageError("Expected --reason with words that say why the cases are moved, for every case's journal.")
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
    answer(as_json, _plain(page, None if dry_run else page.id), "" if as_json else _words(page, dry_run))
    sys.exit(FINDINGS if page.totals["refused"] or page.totals["lapsed"] else GOOD)


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
    """What would become, or became, of each case, and how many there are of each; in the caller's language."""
    with in_callers_language():
        verdicts, reasons = line_words(), reason_words()
        lines = [_line(line, verdicts, reasons) for line in page.lines]
        procedure = labelled(page, "title")
        if page.cases:
            counted = _("、").join(
                _("%(count)s件%(verdict)s", count=count, verdict=verdicts[status]) for status, count in page.totals.items() if count
            )
            facts = {"procedure": procedure, "version": page.version, "totals": counted}
            lines.append(ngettext("“%(procedure)s”的%(num)d件案件换到第%(version)d版：%(totals)s。",
                                  "“%(procedure)s”的%(num)d件案件换到第%(version)d版：%(totals)s。", page.cases, **facts))  # fmt: skip
        else:
            lines.append(_("“%(procedure)s”没有在办案件要换到第%(version)d版。", procedure=procedure, version=page.version))
        if dry_run:
            lines.append(_("这只是试算：什么都没有提议，什么都没有改。"))
        else:
            lines.append(_("换版%(move)s：%(status)s。", move=page.id, status=move_words()[page.status]))
    return "\n".join(lines)


def _line(line: LedgerLine, verdicts: Mapping[str, str], reasons: Mapping[str, str]) -> str:
    facts = {"number": line.number, "version": _("第%(version)d版", version=line.version), "verdict": verdicts[line.status]}
    if not line.why:
        return _("%(number)s：%(version)s，%(verdict)s。", **facts)
    why = _("；").join(_("%(step)s：%(reason)s", step=labelled(one, "name"), reason=reasons[one.reason]) for one in line.why)
    return _("%(number)s：%(version)s，%(verdict)s。原因：%(why)s。", why=why, **facts)
