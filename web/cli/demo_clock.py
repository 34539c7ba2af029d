"""The demonstration's clock: where its life ended, and when on the machine's clock that was, in a file of the data directory."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine.clock import Clock, set_clock, system_clock

CLOCK_FILE = "demo-clock"


def clock_of(home: Path) -> Clock | None:
    """The demonstration's clock, which runs on from where its life ended; None where nothing set one."""
    path = home / CLOCK_FILE
    if not path.exists():
        return None
    shown, when = path.read_text(encoding="utf-8").split()[:2]
    return set_clock(datetime.fromisoformat(shown), datetime.fromisoformat(when))


def keep_clock(home: Path, shown: datetime, until: datetime | None = None) -> None:
    """From now on the clock shows this moment, and runs on. `until`: its life is being played, up to then."""
    lines = [shown, system_clock(), *([until] if until else [])]
    (home / CLOCK_FILE).write_text("".join(f"{line.isoformat()}\n" for line in lines), encoding="utf-8")


def unfinished(home: Path) -> datetime | None:
    """Up to when a life was to be played that was cut off."""
    path = home / CLOCK_FILE
    lines = path.read_text(encoding="utf-8").split() if path.exists() else []
    return datetime.fromisoformat(lines[2]) if len(lines) > 2 else None
