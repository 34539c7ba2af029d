"""The power goes out between any two requests of the long path, and every form is sent once more afterwards, as a
browser does whose answer was lost: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

import pytest

from tests.journey.conftest import Serve
from tests.journey.long_path import roles, walk
from tests.journey.places import HUAIANLI
from tests.journey.record import Record, letters_left, record
from tests.journey.serving import Server
from tests.journey.window import nothing, remote, signed_in
from tests.web.browsing import Site

SHARE = float(os.environ.get("WUYE_KILLS", "0.05"))
"""How many of the requests are preceded by a kill, from 0 to 1: a sample by seed, or all (`make test-all`)."""

PATIENCE_SECONDS = 120


class Blackout:
    """Before each request, with the chance of `share`, the server dies and comes back."""

    def __init__(self, server: Server, share: float, seed: int) -> None:
        self.server, self.share, self.random = server, share, random.Random(seed)

    def __call__(self) -> None:
        if self.random.random() < self.share:
            self.server.kill_and_restart()


def walked(server: Server, before_each: Callable[[], None] = nothing, twice: bool = False) -> Record:
    """The long path on this server, to its end and the last PDF."""
    sites: dict[str, Site] = {role: signed_in(server.address, HUAIANLI.login(role)) for role in roles()}
    for site in sites.values():
        client = remote(site)
        client.before_each, client.twice = before_each, twice
    walk(sites.__getitem__)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while letters_left(server.home):
        assert time.monotonic() < deadline, "The worker has not made all the letters' PDFs."
        time.sleep(0.2)
    return record(server.home)


@pytest.mark.slow
def test_a_server_killed_between_any_two_requests_loses_nothing_and_does_nothing_twice(serve: Serve) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}, share {SHARE}")  # noqa: T201 - shown when the test fails
    calm = walked(serve())
    server = serve()
    shaken = walked(server, Blackout(server, SHARE, seed), twice=True)
    assert server.kills >= 50 * SHARE
    assert shaken == calm
