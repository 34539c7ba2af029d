"""Makes an input that fails smaller, as long as it fails in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable

from tools.fuzzing.attempts import Failure
from tools.fuzzing.inputs import Input


def shrunk(given: Input, failure: Failure, attempt: Callable[[Input], Failure | None], seconds: float = 20) -> Input:
    """A smaller input with a failure of the same signature; the best found in the time."""
    until = time.monotonic() + seconds

    def fails(candidate: Input) -> bool:
        found = attempt(candidate) if time.monotonic() < until else None
        return found is not None and found.signature == failure.signature

    smaller = _shorter(given, fails)
    for name in list(smaller.variables):
        fewer = {key: value for key, value in smaller.variables.items() if key != name}
        candidate = Input(smaller.sort, smaller.source, fewer, smaller.judged)
        if fails(candidate):
            smaller = candidate
    return _shorter(smaller, fails)


def _shorter(given: Input, fails: Callable[[Input], bool]) -> Input:
    """Leaves out ever smaller parts of the source."""
    size = max(len(given.source) // 2, 1)
    while size:
        place = 0
        while place < len(given.source):
            candidate = given.with_source(given.source[:place] + given.source[place + size :])
            if fails(candidate):
                given = candidate
            else:
                place += size
        size //= 2
    return given
