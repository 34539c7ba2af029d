"""`wuye bench tally`: how long the owners' vote of a large estate takes: frozen, voted in, counted, counted again by `verify`, and
how long its pages do.

Every unit has an owner of its own. Two in three vote, half of them on paper in bundles of a hundred. The tally is timed whole:
the chain read and held against its hashes, the snapshot reckoned anew, who voted held against what was voted, the sums. It is
compared with a count of its own, from what was cast. Votes that are timed are commands, each with its commit; the others are
written by the same act, many in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.figures import Result, UnequalResults, milliseconds
from benchmarks.polls import NOON, SECOND, OpenSite, Polls
from engine import access
from engine.clock import district_day
from engine.desk_commands import ActByCode
from engine.desks import CodeContext
from engine.identity import new_id
from engine.jobs import Repeating
from registry.desks import voting

CHOICES = ("agree", "against", "abstain")
BUNDLE = 100
TIMED_VOTES = 200
OK = 200


@dataclass(frozen=True, slots=True)
class Size:
    """Units of the estate; how often the tally is taken, and each page fetched."""

    units: int = 20_000
    times: int = 5
    fetches: int = 15


FULL, QUICK = Size(), Size(units=300, times=1, fetches=1)


def run(folder: Path, size: Size, open_site: OpenSite) -> Result:
    """Measures in files under a folder; pages as `open_site` shows them."""
    begun = perf_counter()
    polls = Polls(folder, size.units, open_site)
    try:
        figures = {"units": size.units, "start_seconds": round(perf_counter() - begun, 3), **_measured(polls, size)}
    finally:
        polls.close()
    return Result("tally", figures, {})


def _measured(polls: Polls, size: Size) -> dict[str, Any]:
    issuing, answer = _timed(lambda: polls.act("issue_codes"))
    given_out = {one["of"]: one["code"] for one in answer["codes"]}
    cast = {head: CHOICES[head * 7 % 11 % len(CHOICES)] for head in given_out if head % 3}
    by_code, on_paper = list(cast)[::2], list(cast)[1::2]
    votes = [_timed(lambda head=head: _vote(polls, given_out[head], cast[head]))[0] for head in by_code[:TIMED_VOTES]]
    _vote_for(polls, {given_out[head]: cast[head] for head in by_code[TIMED_VOTES:]})
    confirming = _papers(polls, {head: cast[head] for head in on_paper})
    site, silent = polls.site(), next(code for head, code in given_out.items() if head not in cast)
    pages = {
        "own_ballot": lambda: site.post("/vote", data={"one_time_code": silent}),
        "desk": lambda: site.get(f"/tasks/{polls.task}/ballot"),
        "register": lambda: site.get(f"/tasks/{polls.task}/ballot/register"),
        "bundle": lambda: site.get(f"/tasks/{polls.task}/ballot/bundles/1"),
    }
    shown = _shown(pages, size.fetches)
    closing, _ = _timed(polls.close_voting)
    site = polls.site()  # days later
    after = {"result": lambda: site.get(f"/ballots/{polls.number}"), "case": lambda: site.get(f"/cases/{polls.case}")}
    shown |= _shown(after, size.fetches)
    again = [_timed(lambda: _again(polls)) for _ in range(size.times)]
    result = again[0][1]
    _same_count(result, cast)
    return {
        "entries": int(result["entries"]), f"seconds_{size.units}": round(polls.tally_seconds, 3),
        "tally_cpu_seconds": round(polls.tally_cpu_seconds, 3),
        "seconds_again": round(median(seconds for seconds, _ in again), 3), "close_and_tally_step_seconds": round(closing, 3),
        "issue_codes_seconds": round(issuing, 3), "vote_p50_ms": milliseconds(median(votes)),
        "confirm_bundle_p50_ms": milliseconds(median(confirming)), "page_p50_ms": shown, "slowest_page_ms": max(shown.values()),
    }  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = perf_counter()
    found = work()
    return perf_counter() - begun, found


def _shown(pages: Mapping[str, Callable[[], Any]], fetches: int) -> dict[str, float]:
    """The median of each page, once it was fetched before. Raises UnequalResults for a page that is none."""
    found = {}
    for name, fetch in pages.items():
        status = fetch().status_code
        if status != OK:  # a redirect is no page
            raise UnequalResults(f"Expected page {name}, but it answers {status}.")
        found[name] = milliseconds(median(_timed(fetch)[0] for _ in range(fetches)))
    return found


def _vote(polls: Polls, code: str, choice: str) -> None:
    polls.engine.execute(ActByCode(new_id(), code, "vote", {"choice": choice}, "bench"))


def _vote_for(polls: Polls, cast: Mapping[str, str]) -> None:
    with polls.engine.transaction() as connection:
        for code, choice in cast.items():
            _desk, holder = access.holder_of(connection, polls.engine.house.desks, code)
            voting.vote(CodeContext(connection, NOON, district_day(NOON), holder), {"choice": choice})


def _papers(polls: Polls, cast: Mapping[int, str]) -> list[float]:
    """Enters and confirms bundles. Returns the seconds that each confirmation took."""
    heads, times = list(cast), []
    for number, start in enumerate(range(0, len(heads), BUNDLE), 1):
        votes = [{"head": head, "choice": cast[head]} for head in heads[start : start + BUNDLE]]
        polls.act("enter_bundle", number=number, dated=district_day(NOON), counts=dict(Counter(_choices(votes))), votes=votes)
        times.append(_timed(lambda number=number: polls.act("confirm_bundle", SECOND, number=number, attempt=1))[0])
    return times


def _choices(votes: Iterable[Mapping[str, Any]]) -> list[str]:
    return [vote["choice"] for vote in votes]


def _again(polls: Polls) -> Mapping[str, Any]:
    """The tally as `verify` takes it."""
    repeat = polls.tallying.repeat
    assert repeat is not None
    with polls.engine.reading() as tx:
        return repeat(Repeating(tx.connection, polls.case, polls.number, 10**9), {"ballot": polls.number})


def _same_count(result: Mapping[str, Any], cast: Mapping[int, str]) -> None:
    """Raises UnequalResults where the tally is not what was cast."""
    counted = {choice: int(result["heads"][choice]) for choice in CHOICES}
    if counted != dict(Counter(cast.values())) or result["differs"] or result["heads"]["part"] != len(cast):
        raise UnequalResults("Expected the tally to count what was cast, but it counts something else.")
