"""What `make test` tries only a share of, drawn anew each time: `make test-all`, and pytest called by itself, try all of it.

`WUYE_SHARES=<number>` draws the same share again; the first line of a run tells the number.
"""

from __future__ import annotations

import hashlib
import os

VARIABLE = "WUYE_SHARES"
ONE_OF = {"postgresql": 3, "rerun": 3}
"""One of so many: of tests on PostgreSQL, whose twins on SQLite all run; of scenarios that run again and are judged by SpiffWorkflow."""


def number() -> str | None:
    """What the shares are drawn by; None where everything is tried."""
    return os.environ.get(VARIABLE) or None


def is_drawn(share: str, name: str) -> bool:
    """Whether this run tries what has this name, a test's for instance."""
    drawn_by = number()
    if drawn_by is None:
        return True
    lot = hashlib.sha256(f"{drawn_by}/{share}/{name}".encode()).digest()
    return int.from_bytes(lot[:4]) % ONE_OF[share] == 0


def told() -> str:
    """What is tried, in a line for people."""
    if number() is None:
        return "shares: everything is tried"
    shares = ", ".join(f"1 of {count} {share}" for share, count in ONE_OF.items())
    return f"shares: {shares}; {VARIABLE}={number()} draws them again, `make test-all` tries everything"
