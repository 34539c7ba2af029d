"""`wuye replay`, `wuye verify`, `wuye seal`: whether cases are what their journals say, and what others can hold that against."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engine.execute import Engine
from engine.identity import new_id
from engine.machine_commands import SealNow
from engine.proof.findings import CaseFinding, Proof
from engine.proof.verify import replay_cases, verify_all, verify_cases
from engine.seals import Sealed
from engine.store.named_cases import named
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, GOOD, answer, json_option, tell


@click.command()
@click.argument("case")
@json_option
def replay(case: str, as_json: bool) -> None:
    """Run a case (number or id) again from its journal, and compare effects, state and rows with what is stored."""
    engine = open_engine()
    _report(replay_cases(engine, _named(engine, [case])), as_json)


@click.command()
@click.argument("cases", nargs=-1)
@click.option("--witness", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Seals kept outside, one a line.")
@json_option
def verify(cases: tuple[str, ...], witness: Path | None, as_json: bool) -> None:
    """Prove cases (numbers or ids): hash chain, replay, seals, and all that was written beside. If none is named, all of them, that no
    case, letter, substitution, version or seal is missing as a whole, and that the seals are those that a witness has kept."""
    if cases and witness:
        raise click.UsageError("Expected cases or --witness: a witness speaks of the whole log.")
    witnessed = [] if witness is None else _witnessed(witness)
    engine = open_engine()
    _report(verify_cases(engine, _named(engine, cases)) if cases else verify_all(engine, witnessed), as_json)


@click.command()
@json_option
def seal(as_json: bool) -> None:
    """Seal what has moved since the last seal, and print what a witness should keep: its number, how long the log is, its root."""
    found = open_engine().execute(SealNow(new_id()))
    answer(as_json, dict(found), f"seal {found['seal']}, leaves: {found['leaves']}, root: {found['root']}")


def _witnessed(file: Path) -> list[Sealed]:
    """What `wuye seal --json` printed, line by line. Raises: UsageError for a line that is none of these."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            kept = json.loads(line)
            found.append(Sealed(int(kept["seal"]), int(kept["leaves"]), bytes.fromhex(kept["root"]), None))
        except (ValueError, KeyError, TypeError):
            raise click.UsageError(f"Expected what `wuye seal --json` prints in line {number} of {file}, but it is not.") from None
    return found


def _named(engine: Engine, wanted: Sequence[str]) -> list[str]:
    """The ids of cases by number or id. Raises: UsageError for what is none, or may be one of several."""
    with engine.reading() as tx:
        found = {name: named(tx.connection, name) for name in wanted}
    missing = " and no case ".join(name for name, rows in found.items() if not rows)
    unclear = [f"{name} may be {' or '.join(row.number for row in rows)}" for name, rows in found.items() if len(rows) > 1]
    wrong = []
    if missing:
        wrong.append(f"Expected a case number (考核 2026-0010, or 2026-10) or id, but there is no case {missing}.")
    if unclear:
        wrong.append(f"Expected the number of one case, but {', and '.join(unclear)}.")
    if wrong:
        raise click.UsageError(" ".join(wrong))
    return list(dict.fromkeys(rows[0].id for rows in found.values()))


def _report(proof: Proof, as_json: bool) -> None:
    """Findings on stderr, the counts on stdout; exit 1 with findings."""
    for finding in proof.findings:
        tell(_line(finding))
    counts = f"cases: {proof.cases}, entries: {proof.entries}, unsealed: {proof.unsealed}, findings: {len(proof.findings)}"
    answer(as_json, proof.to_plain(), counts)
    sys.exit(FINDINGS if proof.findings else GOOD)


def _line(finding: CaseFinding) -> str:
    """`case/entry: kind: message`."""
    return f"{finding.case}/{finding.entry}: {finding.kind}: {finding.message}"
