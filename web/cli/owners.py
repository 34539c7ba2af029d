"""`wuye owners`: an estate's owners' register out of a spreadsheet, all or nothing, as its page imports it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine.clock import district_day
from engine.errors import NotFound, RegisterRefused
from registry.owners.difference import Difference
from registry.owners.keeping import take_over
from web.cli.language import in_callers_language
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, answer, json_option, refuse, tell
from web.registry.words import sentence


@click.command()
@click.argument("estate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", required=True, help="Why it is entered; stands beside every entry.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="From which day on it holds; today unless said.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@json_option
def owners(estate: str, file: Path, reason: str, since: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Make a CSV or XLSX file the owners' register of an estate: new units are entered, missing ones struck off."""
    engine = open_engine()
    today = district_day(engine.clock())
    day = today if since is None else since.date()
    try:
        with engine.transaction() as connection:
            found = take_over(connection, estate, file.read_bytes(), file.name, day, reason, today, write=not dry_run)
    except NotFound:
        raise click.UsageError(f"Expected an estate, but there is no {estate}.") from None
    except RegisterRefused as refused:
        with in_callers_language():
            problems = [{"place": one.place, "reason": one.reason, "message": sentence(one)} for one in refused.problems]
        for one in problems:
            tell(f"{file.name}{':' if one['place'] else ''}{one['place']}: {one['reason']}: {one['message']}")
        refuse(as_json, {"problems": problems}, f"Nothing was entered: {len(problems)} problem(s).", FINDINGS)
    answer(as_json, {**_plain(found, day), "entered": not dry_run, "problems": []}, _words(found, dry_run))


def _plain(found: Difference, day: date) -> dict[str, Any]:
    counted = {name: [facts.label for facts, _ in getattr(found, name)] for name in ("new", "changed", "ended")}
    return {**counted, "same": found.same, "valid_from": day}


def _words(found: Difference, dry_run: bool) -> str:
    counts = f"new {len(found.new)}, changed {len(found.changed)}, struck off {len(found.ended)}, the same {found.same}"
    return f"{counts}; nothing was entered" if dry_run else counts
