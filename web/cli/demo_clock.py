"""The demonstration's clock: where its life ended, and when on the machine's clock that was, in a file of the data directory."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine.clock import Clock, set_clock, system_clock

CLOCK_FILE = "demo-clock"


def clock_of(home: Path) -> Clock | None:
    """The demonstration's clock, which runs on from its last day; None where nothing set one."""
    path = home / CLOCK_FILE
    if not path.exists():
        return None
    shown, when = (datetime.fromisoformat(line) for line in path.read_text(encoding="utf-8").split())
    return set_clock(shown, when)


def keep_clock(home: Path, shown: datetime) -> None:
    """From now on the clock shows this moment, and runs on."""
    (home / CLOCK_FILE).write_text(f"{shown.isoformat()}\n{system_clock().isoformat()}\n", encoding="utf-8")
