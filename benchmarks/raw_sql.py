"""The yardstick of the database: the very statements of our own completions, with the same bytes, and nothing around them.

They are recorded in a run of our own, on a copy of the database as it was before; each round replays them on a fresh
copy: one transaction per completion, all rows fetched, WAL, synchronous=FULL. Claims are replayed too, outside the time.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.figures import Timed, now
from benchmarks.house import TASKS, BenchHouse
from engine.database import PRAGMAS

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass(slots=True)
class Recording:
    """The database as it was, and what each command then sent, in order: (whether it is a completion, statements)."""

    file: Path
    commands: list[tuple[bool, list[tuple[str, Any]]]] = field(default_factory=list)

    @property
    def statements(self) -> int:
        """How many statements a completion sends, BEGIN and COMMIT left out (the most of any)."""
        return max(len(sent) for completes, sent in self.commands if completes)


def record(house: BenchHouse, folder: Path, cases: int) -> tuple[Recording, float, float]:
    """Carries cases through all their tasks and records it. Returns also (bytes per open case, bytes of a case's state).

    The bytes are those of the database file once half of the tasks are done, without what it held before.
    """
    house.checkpoint()
    empty = house.file.stat().st_size
    opened = [house.start() for _ in range(cases)]
    house.checkpoint()
    recording = Recording(folder / "recorded.sqlite")
    shutil.copyfile(house.file, recording.file)
    size = state = 0.0
    sent: list[tuple[str, Any]] = []

    def listen(connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
        if not text.startswith(FRAME):
            sent.extend((text, one) for one in (parameters if many else [parameters]))

    event.listen(house.engine.database, "before_cursor_execute", listen)
    try:
        for number, _ in enumerate(TASKS, 1):
            claimed = []
            for case in opened:
                claimed.append(house.claim(case))
                recording.commands.append((False, sent.copy()))
                sent.clear()
            for task in claimed:
                house.engine.execute(house.completion(*task))
                recording.commands.append((True, sent.copy()))
                sent.clear()
            if number == len(TASKS) // 2:
                house.checkpoint()
                size = (house.file.stat().st_size - empty) / cases
                state = _state_bytes(house.file)
    finally:
        event.remove(house.engine.database, "before_cursor_execute", listen)
    return recording, size, state


def _state_bytes(file: Path) -> float:
    with closing(sqlite3.connect(file)) as database:
        (mean,) = database.execute("SELECT avg(length(state)) FROM case_file WHERE status = 'running'").fetchone()
    return float(mean)


def replay(recording: Recording, timed: Timed, file: Path) -> None:
    """One round, in a new file."""
    timed.begin_round()
    shutil.copyfile(recording.file, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for pragma in (*PRAGMAS, "synchronous=FULL"):
            database.execute(f"PRAGMA {pragma}")
        for completes, statements in recording.commands:
            began = now()
            database.execute("BEGIN IMMEDIATE")
            for text, parameters in statements:
                database.execute(text, parameters).fetchall()
            database.execute("COMMIT")
            if completes:
                timed.stop(*began)
