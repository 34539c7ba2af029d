"""Where a completion's CPU goes: clocks around the parts of the command path, each without the parts inside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pkgutil import resolve_name
from time import thread_time
from typing import Any

from benchmarks.house import BenchHouse

PARTS = (
    ("engine.access.reach_task", "authorisation"),
    ("engine.access.check_four_eyes", "authorisation"),
    ("engine.handlers.tasks.form_values", "form"),
    ("engine.step.advance", "advance"),
    ("engine.step.write", "journal"),
    ("engine.keys.DataKey.seal", "crypto"),
    ("engine.keys.DataKey.open", "crypto"),
    ("engine.store.prepared.Statement.first", "sql"),
    ("engine.store.prepared.Statement.all", "sql"),
    ("engine.store.prepared.Statement.run", "sql"),
    ("engine.store.prepared.Statement.run_many", "sql"),
    ("sqlalchemy.engine.Connection.execute", "sql"),
    ("sqlalchemy.engine.Connection.exec_driver_sql", "sql"),
    ("engine.step.settle", "rows"),
)
"""A function, by where it is called from, and the part that it is."""


class Clocks:
    """CPU seconds by part; what lies between all parts is "rest"."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = defaultdict(float)
        self._counted: dict[str, float] = {}
        self._open = ["rest"]
        self.reset()
        self.completions = 0

    def reset(self) -> None:
        """A completion begins: what was spent before it does not count."""
        self._spent.clear()
        self._since = thread_time()

    def count(self) -> None:
        """A completion has ended."""
        self._turn()
        for part, spent in self._spent.items():
            self._counted[part] = self._counted.get(part, 0.0) + spent
        self.completions += 1

    def by_part(self) -> dict[str, float]:
        """CPU seconds of a completion by part, the mean."""
        return {part: spent / self.completions for part, spent in self._counted.items()}

    def enter(self, part: str) -> None:
        self._turn()
        self._open.append(part)

    def leave(self) -> None:
        self._turn()
        self._open.pop()

    def _turn(self) -> None:
        read = thread_time()
        self._spent[self._open[-1]] += read - self._since
        self._since = read

    def around(self, act: Callable[..., Any], part: str) -> Callable[..., Any]:
        @wraps(act)
        def timed(*given: Any, **named: Any) -> Any:
            self.enter(part)
            try:
                return act(*given, **named)
            finally:
                self.leave()

        return timed


@contextmanager
def clocks(house: BenchHouse) -> Iterator[Clocks]:
    """Puts the clocks around the parts while the block runs."""
    found = Clocks()
    with ExitStack() as stack:
        for place, part in PARTS:
            owner, name = place.rsplit(".", 1)
            _put(stack, resolve_name(owner), name, part, found)
        _put(stack, house.engine.database.dialect, "do_commit", "commit", found)
        yield found


def _put(stack: ExitStack, owner: Any, name: str, part: str, found: Clocks) -> None:
    act = getattr(owner, name)
    setattr(owner, name, found.around(act, part))
    stack.callback(setattr, owner, name, act)
