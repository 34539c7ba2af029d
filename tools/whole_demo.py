"""`make demo`: fills the whole demonstration twice, in processes of their own, and looks at what came of it.

Both must have the same journals, byte by byte; they must prove themselves; and every role must have work, some of it late.
Prints how long it took, and how many cases of which process there are.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from engine import model, reading
from engine.execute import Engine
from engine.proof.verify import every_case, verify_all
from engine.store import records
from tests.journey.serving import COMMAND, ROOT, environment
from web.cli.place import engine_of
from web.demo.accounts import ACCOUNTS

FEWEST_CASES = 1_800
NEVER_ASKED = frozenset({
    "auditor", "administrator", "procedure_designer", "procedure_approver", "party_branch", "mediator", "bid_evaluator",
})  # fmt: skip
"""Roles to which nothing that is begun in the district gives a task."""


def filled(home: Path, hash_seed: str) -> list[str]:
    """`wuye demo`, and how long it took. Returns what did not fit."""
    home.mkdir()
    begun = time.monotonic()
    surroundings = {**environment(home), "PYTHONHASHSEED": hash_seed}
    done = subprocess.run([COMMAND, "demo", "--json"], env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures = json.loads(done.stdout)
    print(f"{figures['commands']} commands in {time.monotonic() - begun:.0f} s")
    return list(figures["misfits"])


def journals(engine: Engine) -> dict[str, list[bytes]]:
    with engine.reading() as tx:
        return {case: [entry.bytes for entry in records.entries(tx.connection, case)] for case in every_case(engine)}


def lacking(engine: Engine) -> list[str]:
    """What the district has not, and should."""
    found = []
    with engine.reading() as tx:
        cases = Counter(tx.connection.execute(select(model.case.c.process)).scalars())
        incidents = tx.connection.execute(select(model.incident.c.case_id).where(model.incident.c.resolved_at.is_(None))).all()
    for process, count in cases.most_common():
        print(f"{count:6} {process}")
    print(f"{cases.total():6} in all, {len(incidents)} incidents")
    if cases.total() < FEWEST_CASES:
        found.append(f"Expected {FEWEST_CASES} cases, but there are {cases.total()}.")
    for account in ACCOUNTS:
        rows = reading.inbox(engine, account.login).rows
        late = sum(row.due_at is not None and row.due_at < engine.clock() for row in rows)
        print(f"{len(rows):6} {account.login}, {late} late")
        if not rows and "." not in account.login and account.role not in NEVER_ASKED:
            found.append(f"Expected open work for {account.login}, but there is none.")
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / name for name in ("first", "second")]
        findings = [misfit for number, home in enumerate(homes, 1) for misfit in filled(home, str(number))]
        engines = [engine_of(home, f"sqlite:///{home / 'wuye.sqlite'}") for home in homes]
        findings += lacking(engines[0])
        if journals(engines[0]) != journals(engines[1]):
            findings.append("Expected the same journals from the same seed, but they differ.")
        begun = time.monotonic()
        proof = verify_all(engines[0])
        print(f"verified {proof.cases} cases, {proof.entries} entries in {time.monotonic() - begun:.0f} s")
        findings += [str(one) for one in proof.findings]
    if findings:
        sys.exit("\n".join(findings))


if __name__ == "__main__":
    main()
