"""What befalls a process where it is told to: it dies with SIGKILL, its connection breaks, its disk is full.

The places where it can die are counted, in the order in which one undisturbed run meets them: before each SQL statement
(whoever sends it, BEGIN and savepoints included), before and after each commit, before and after a file gets its name.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from engine.clock import VirtualClock
from engine.execute import Engine
from tests.faults.ground import Place

BEFORE_COMMIT, AFTER_COMMIT = "before the commit", "after the commit"

Work = Callable[[Engine, VirtualClock], Any]


class Points:
    """Counts the places met; `befall` is called at the one whose number is `fatal`, with what the place is."""

    def __init__(self, engine: Engine, home: Path, fatal: int = 0, befall: Callable[[str], None] = lambda _: die()) -> None:
        self.met: list[str] = []
        self.fatal, self.home, self.befall = fatal, str(home), befall
        event.listen(engine.database, "before_cursor_execute", lambda _c, _cursor, text, *_: self._meet(text))
        dialect: Any = engine.database.dialect
        commit = dialect.do_commit

        def committing(connection: Any) -> None:
            self._meet(BEFORE_COMMIT)
            commit(connection)
            self._meet(AFTER_COMMIT)

        dialect.do_commit = committing
        sys.addaudithook(self._hear)

    def _hear(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "os.rename" and str(arguments[1]).startswith(self.home):
            self._meet("before a file has its name")

    def _meet(self, what: str) -> None:
        self.met.append(" ".join(what.split())[:60])
        if len(self.met) == self.fatal:
            self.befall(self.met[-1])


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def met_by(place: Place, now: datetime, work: Work, look: Work) -> tuple[list[str], Any]:
    """Does the work undisturbed in a process of its own. Returns the places it met, and what `look` sees afterwards."""

    def counted(engine: Engine, clock: VirtualClock) -> Any:
        points = Points(engine, place.home)
        work(engine, clock)
        met = list(points.met)
        return met, look(engine, clock)

    met, seen = apart(place, now, counted)
    return met, seen


def die_at(place: Place, now: datetime, work: Work, fatal: int) -> None:
    """Does the work in a process that dies at this place. Fails if it lives."""
    _die(place, now, lambda engine, clock: _doomed(place, engine, clock, work, fatal), f"at place {fatal}")


def die_sometime(place: Place, now: datetime, work: Work, fatal: int) -> None:
    """Does the work in a process that dies at this place, or once it has done all of it."""

    def doomed(engine: Engine, clock: VirtualClock) -> None:
        _doomed(place, engine, clock, work, fatal)
        die()

    _die(place, now, doomed, "in the end")


def _doomed(place: Place, engine: Engine, clock: VirtualClock, work: Work, fatal: int) -> None:
    Points(engine, place.home, fatal)
    work(engine, clock)


def _die(place: Place, now: datetime, doomed: Work, where: str) -> None:
    """A process that ends by SIGKILL; fails if it ends otherwise."""

    child = os.fork()
    if child == 0:
        try:
            _run(place, now, doomed)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    assert ended == signal.SIGKILL, f"Expected a death {where}, but it ended with {ended}."


def apart(place: Place, now: datetime, work: Work) -> Any:
    """Does the work in a process of its own, started anew. Returns what it returned; raises AssertionError with its trouble."""
    answer = place.home / "answer"
    child = os.fork()
    if child == 0:
        try:
            answer.write_bytes(pickle.dumps((True, _run(place, now, work))))
        except BaseException:  # noqa: BLE001 - told to the parent
            answer.write_bytes(pickle.dumps((False, traceback.format_exc())))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    good, result = pickle.loads(answer.read_bytes())
    answer.unlink()
    assert good, result
    return result


def _run(place: Place, now: datetime, work: Work) -> Any:
    clock = VirtualClock(now)
    engine = place.open(clock)
    engine.shelf()
    return work(engine, clock)
