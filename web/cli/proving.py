"""`wuye replay`, `wuye verify`: whether cases are what their journals say."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from engine.execute import Engine
from engine.proof.findings import CaseFinding, Proof
from engine.proof.verify import replay_cases, verify_all, verify_cases
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
@json_option
def verify(cases: tuple[str, ...], as_json: bool) -> None:
    """Prove cases (numbers or ids): hash chain, replay, and all that was written beside. If none is named, all of them, and that no
    case, letter, substitution or version is missing as a whole."""
    engine = open_engine()
    _report(verify_cases(engine, _named(engine, cases)) if cases else verify_all(engine), as_json)


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
