"""`wuye district`: the operator's file of bodies, persons, estates, firms, contracts and subsidies, into the database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import IntegrityError

from engine.transaction import Transaction
from registry.district import Loaded, load_district
from registry.district.load import NoRoles
from web.cli.incidents import new_for_nobody, standing_ids
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, answer, finding_line, json_option, refuse, tell


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def district(file: Path, as_json: bool) -> None:
    """Load the district's bodies, persons, estates, firms, contracts, subsidies, experts and mediators from a TOML file, all or nothing."""
    engine = open_engine()
    before = standing_ids(engine)
    try:
        with engine.transaction() as connection:
            loaded = load_district(Transaction(engine.house, connection, engine.clock()), file.read_bytes(), file.name)
    except NoRoles as error:
        raise click.UsageError(f"{error} Run `wuye deploy workflows` first.") from None
    except IntegrityError as error:
        refuse(as_json, _plain(Loaded((), {}, {}, {})), f"Expected rows that fit, but {error.orig}. Nothing was loaded.", FINDINGS)
    if loaded.findings:
        for finding in loaded.findings:
            tell(finding_line(finding))
        refuse(as_json, _plain(loaded), f"Nothing was loaded: {len(loaded.findings)} problem(s).", FINDINGS)
    nobody, lines = new_for_nobody(engine, before)
    answer(as_json, {**_plain(loaded), "nobody": nobody}, "\n".join([_words(loaded), *lines]))


def _plain(loaded: Loaded) -> dict[str, Any]:
    findings = [finding.to_plain() for finding in loaded.findings]
    return {"added": loaded.added, "changed": loaded.changed, "ended": loaded.ended, "findings": findings}


def _words(loaded: Loaded) -> str:
    counted: list[tuple[str, Mapping[str, int]]] = [("new", loaded.added), ("changed", loaded.changed), ("ended", loaded.ended)]
    lines = [f"{table}: {count} {what}" for what, rows in counted for table, count in rows.items()]
    return "\n".join(lines) or "Everything stands already as the file says."
