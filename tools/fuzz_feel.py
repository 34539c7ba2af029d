"""`make fuzz`: feeds FEEL and DMN with odd input for some time, and prints whatever breaks, with its seed and made small.

Each attempt is made from the seed and its number. A child process tries a row of them, with a limit on its memory and on the
processor time of each; one that is ended by a limit has failed at the number that it was at.
"""

from __future__ import annotations

import argparse
import os
import resource
import secrets
import sys
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.sharedctypes import Synchronized

from tools.fuzzing.attempts import Failure, attempt
from tools.fuzzing.corpus import Corpus, corpus
from tools.fuzzing.inputs import Input, make_input
from tools.fuzzing.shrinking import shrunk

ROW = 2000
HANG_SECONDS = 60
MEMORY_BYTES = 2 * 1024**3
_CONTEXT = get_context("fork")


@dataclass(slots=True)
class Campaign:
    """What was tried and what broke, by signature."""

    seed: int
    tried: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    def note(self, signature: str, report: str) -> None:
        if signature not in self.failures:
            self.failures[signature] = report
            print(report, flush=True)


def _try_row(seed: int, first: int, until: float, at: Synchronized[int], found: SimpleQueue[tuple[str, str]], material: Corpus) -> None:
    """In the child: the attempts of a row, each failure made small."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    seen: set[str] = set()
    for number in range(first, first + ROW):
        if time.monotonic() > until:
            return
        at.value = number
        given = make_input(seed, number, material)
        failure = _timed_attempt(given)
        if failure is not None and failure.signature not in seen:
            seen.add(failure.signature)
            small = shrunk(given, failure, _timed_attempt)
            again = attempt(small) or failure
            found.put((failure.signature, _report(seed, number, failure.signature, f"{again.details}\n{small}")))
    at.value = first + ROW


def _timed_attempt(given: Input) -> Failure | None:
    """An attempt that ends this process if it hangs, wherever that is."""
    until = int(time.process_time()) + HANG_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    return attempt(given)


def _report(seed: int, number: int, signature: str, details: str) -> str:
    return f"FAILED {signature} (SEED={seed}, attempt {number})\n{details[:4000]}\n"


def run(seed: int, seconds: float) -> Campaign:
    """A campaign of so many seconds."""
    campaign = Campaign(seed)
    material = corpus()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _run_row(campaign, until, material)
    return campaign


def _run_row(campaign: Campaign, until: float, material: Corpus) -> None:
    at = _CONTEXT.Value("q", campaign.tried)
    found: SimpleQueue[tuple[str, str]] = _CONTEXT.SimpleQueue()
    first = campaign.tried
    child = _CONTEXT.Process(target=_try_row, args=(campaign.seed, first, until, at, found, material))
    child.start()
    while child.is_alive():
        child.join(1)
        while not found.empty():
            campaign.note(*found.get())
    if child.exitcode:
        signature = f"the process ended with {child.exitcode}"
        details = repr(make_input(campaign.seed, at.value, material))
        campaign.note(f"{signature} at {at.value}", _report(campaign.seed, at.value, signature, details))
    campaign.tried = at.value + (1 if child.exitcode else 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=None, help="what to begin with; drawn if not given")
    parser.add_argument("--attempt", type=int, default=None, help="try only this number, in this process")
    arguments = parser.parse_args()
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    if arguments.attempt is not None:
        given = make_input(seed, arguments.attempt, corpus())
        print(given, attempt(given), sep="\n")
        return
    os.nice(10)
    print(f"Trying odd FEEL and DMN for {arguments.seconds:g} seconds (SEED={seed}).", flush=True)
    campaign = run(seed, arguments.seconds)
    print(f"{campaign.tried} attempts, {len(campaign.failures)} kinds of failure (SEED={seed}).")
    sys.exit(1 if campaign.failures else 0)


if __name__ == "__main__":
    main()
