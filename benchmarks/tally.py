"""`wuye bench tally`: how long the owners' vote of a large estate takes: frozen, voted in, counted, and counted again by `verify`.

Every unit has an owner of its own. Two in three vote, half of them on paper in bundles of a hundred; what is written is what the
acts write, in fewer transactions. The tally is timed whole: the chain read and held against its hashes, the snapshot reckoned
anew, who voted held against what was voted, the sums. It is compared with a count of its own, from what was cast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection

from benchmarks.figures import Result, UnequalResults, milliseconds
from engine.clock import district_day
from engine.desks import ActContext, CodeContext
from engine.execute import Engine
from engine.identity import code_fingerprint
from engine.jobs import JobContext, Repeating
from engine.journal import Actor
from engine.migrations.run import upgrade
from registry.desks import DESKS, bundles, codes, voting
from registry.jobs import JOBS
from registry.scenario_district import ESTATE, prepare
from registry.store import codes as code_rows

CASE = "表决 2026-0001"
OPENING = datetime(2026, 10, 12, 1, tzinfo=UTC)
CLOSING = OPENING + timedelta(days=8)
CHOICES = ("agree", "against", "abstain")
BUNDLE = 100


@dataclass(frozen=True, slots=True)
class Size:
    """Units of the estate, and how often the tally is taken."""

    units: int = 20_000
    times: int = 5


FULL, QUICK = Size(), Size(units=300, times=1)


def run(folder: Path, size: Size) -> Result:
    """Measures in a database under a folder."""
    url = f"sqlite:///{folder / 'tally.sqlite'}"
    upgrade(url)
    engine = Engine.open(folder / "home", url, JOBS, desks=DESKS)
    try:
        with engine.transaction() as connection:
            prepare(connection, {"owners": [{"units": size.units, "area": str(Decimal(size.units) * 87)}]})
        return Result("tally", {"units": size.units, **_measured(engine, size)}, {})
    finally:
        engine.close()


def _measured(engine: Engine, size: Size) -> dict[str, Any]:
    days = {"opens_on": district_day(OPENING), "closes_at": CLOSING}
    vote = {"estate_id": ESTATE, "matter": "dismiss_firm", "question": "是否解聘？", **days}
    freezing, _ = _timed(engine, lambda connection: _job(connection, "freeze_ballot", OPENING, vote))
    issuing, answer = _timed(engine, lambda connection: codes.issue_codes(_acting(connection, "officer"), {}))
    given_out = {one["of"]: one["code"] for one in answer["codes"]}
    cast = {head: CHOICES[head * 7 % 11 % len(CHOICES)] for head in given_out if head % 3}
    by_code, on_paper = list(cast)[::2], list(cast)[1::2]
    voting_times = [_timed(engine, lambda connection, head=head: _vote(connection, given_out[head], cast[head]))[0] for head in by_code]
    confirming = _papers(engine, {head: cast[head] for head in on_paper})
    ballot = {"ballot": CASE}
    _timed(engine, lambda connection: _job(connection, "close_ballot", CLOSING, ballot))
    repeat = JOBS["tally_ballot"].repeat
    assert repeat is not None
    first, result = _timed(engine, lambda connection: _job(connection, "tally_ballot", CLOSING, ballot))
    again = [_timed(engine, lambda connection: repeat(Repeating(connection, "bench", CASE, 1), ballot)) for _ in range(size.times)]
    _same_count(result, cast)
    if any(found != result for _, found in again):
        raise UnequalResults("Expected the tally to be the same each time, but it is not.")
    return {
        "entries": int(result["entries"]), "seconds_20000" if size.units == FULL.units else f"seconds_{size.units}": round(first, 3),
        "seconds_again": round(median(seconds for seconds, _ in again), 3), "freeze_seconds": round(freezing, 3),
        "issue_codes_seconds": round(issuing, 3), "vote_p50_ms": milliseconds(median(voting_times)),
        "vote_worst_ms": milliseconds(max(voting_times)), "confirm_bundle_p50_ms": milliseconds(median(confirming)),
    }  # fmt: skip


def _timed(engine: Engine, work: Callable[[Connection], Any]) -> tuple[float, Any]:
    """(seconds with the commit, what came of it)."""
    begun = perf_counter()
    with engine.transaction() as connection:
        found = work(connection)
    return perf_counter() - begun, found


def _job(connection: Connection, name: str, at: datetime, given: dict[str, Any]) -> Any:
    return JOBS[name].run(JobContext(connection, "bench", CASE, at, district_day(at), None, 1), given)


def _acting(connection: Connection, person: str) -> ActContext:
    return ActContext(connection, "bench", CASE, "bench/1", OPENING, district_day(OPENING), Actor(person))


def _vote(connection: Connection, code: str, choice: str) -> None:
    holder = code_rows.holder(connection, code_fingerprint(code))
    voting.vote(CodeContext(connection, OPENING, district_day(OPENING), holder), {"choice": choice})


def _papers(engine: Engine, cast: dict[int, str]) -> list[float]:
    """Enters and confirms bundles. Returns the seconds that each confirmation took."""
    heads, times = list(cast), []
    for number, start in enumerate(range(0, len(heads), BUNDLE), 1):
        votes = [{"head": head, "choice": cast[head]} for head in heads[start : start + BUNDLE]]
        counts = Counter(vote["choice"] for vote in votes)
        given = {"number": number, "dated": district_day(OPENING), "counts": dict(counts), "votes": votes}
        _timed(engine, lambda connection, given=given: bundles.enter_bundle(_acting(connection, "first"), given))
        seconds, _ = _timed(engine, lambda connection, number=number: _confirm(connection, number))
        times.append(seconds)
    return times


def _confirm(connection: Connection, number: int) -> None:
    bundles.confirm_bundle(_acting(connection, "second"), {"number": number})


def _same_count(result: dict[str, Any], cast: dict[int, str]) -> None:
    """Raises UnequalResults where the tally is not what was cast."""
    counted = {choice: int(result["heads"][choice]) for choice in CHOICES}
    if counted != dict(Counter(cast.values())) or result["differs"] or result["heads"]["part"] != len(cast):
        raise UnequalResults("Expected the tally to count what was voted, but it counts something else.")
