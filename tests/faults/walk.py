"""A scenario walked as a list of actions, each of which may be looked at before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import worker
from engine.check.runner import Run
from engine.check.scenario_file import Scenario
from engine.check.world import World
from engine.clock import VirtualClock
from engine.commands import ClaimTask, Command, ReleaseTask, SaveDraft
from engine.execute import Engine
from engine.faults import pause_after
from engine.store import tasks
from engine.store.tasks import TaskRow

MAX_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Send:
    """A command is sent."""

    command: Command

    @property
    def name(self) -> str:
        return type(self.command).__name__

    def do(self, engine: Engine, clock: VirtualClock) -> None:
        """Sends it; what it left in the outbox goes the worker's way."""
        engine.execute(self.command)
        for _ in range(MAX_ROUNDS):
            if not worker.deliver_left_over(engine):
                return

    def again(self, engine: Engine, clock: VirtualClock) -> None:
        """After a restart: the same command, with the same id."""
        self.do(engine, clock)


@dataclass(frozen=True, slots=True)
class Round:
    """The worker does what is due: timers, starts by the clock, deliveries, PDFs."""

    name = "Round"

    def do(self, engine: Engine, clock: VirtualClock) -> None:
        for _ in range(MAX_ROUNDS):
            if not worker.run_once(engine):
                return
        raise AssertionError("Expected the worker to come to an end, but it goes on.")

    def again(self, engine: Engine, clock: VirtualClock) -> None:
        """After a restart, which comes when the dead worker's lease has run out: so everything is done in the same order."""
        clock.advance(LEASE)
        self.do(engine, clock)


LEASE = pause_after(0)
"""How long a worker that died holds what it had taken."""

Action = Send | Round


@dataclass(frozen=True, slots=True)
class Moment:
    """An action that is about to be done: its place on the path, and what the clock says."""

    number: int
    action: Action
    now: datetime


class _Watched:
    """An engine whose commands are looked at before they are carried out."""

    def __init__(self, engine: Engine, before: Callable[[Action], None]) -> None:
        self._engine, self._before = engine, before

    def execute(self, command: Command) -> Mapping[str, Any]:
        self._before(Send(command))
        return self._engine.execute(command)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class Walk(Run):
    """Plays a scenario and calls `visit` before each of its actions, with nothing open on the database.

    The actions of the scenario's first acts, `first` of them, are not shown, nor is what is refused; the walk ends
    after the action `last`. Each third task is released and claimed once more and has a draft, so that every command of a person's is met.
    """

    def __init__(
        self, scenario: Scenario, world: World, visit: Callable[[Moment], None], first: int = 0, last: int | None = None
    ) -> None:
        super().__init__(scenario, world)
        self.acts, self.first, self.last = 0, first, last
        self.visit, self.actions, self.taken, self.refusing = visit, 0, 0, False
        self.engine = _Watched(world.engine, self._before)  # type: ignore[assignment]

    def play(self) -> None:
        for act in self.scenario.acts:
            if self.last is not None and self.actions >= self.last:
                return
            getattr(self, "_" + act.verb.replace("-", "_"))(act)
            self._check_invariants()

    def _check_invariants(self) -> None:
        super()._check_invariants()
        self.acts += 1

    def _must_be_refused(self, attempt: Any, because: str | None) -> None:
        self.refusing = True
        super()._must_be_refused(attempt, because)
        self.refusing = False

    def _before(self, action: Action) -> None:
        if self.acts < self.first or self.refusing:
            return
        self.actions += 1
        self.world.engine.close()
        self.visit(Moment(self.actions, action, self.world.clock()))

    def _round(self) -> None:
        self._before(Round())
        Round().do(self.world.engine, self.world.clock)

    def _settle(self) -> None:
        self._round()

    def _wait_until(self, moment: datetime) -> None:
        while (due := worker.next_due(self.world.engine)) is not None and due <= moment:
            self.world.clock.advance_to(due)
            self._round()
        self.world.clock.advance_to(moment)
        self._round()

    def _claim_and_complete(self, person: str, task: TaskRow, values: Mapping[str, Any]) -> None:
        self.taken += 1
        if self.taken % 3 == 1:
            claimed = self.engine.execute(ClaimTask(self._command(), person, task.id, task.version))
            self.engine.execute(SaveDraft(self._command(), person, task.id, 0, {"note": "草稿"}))
            self.engine.execute(ReleaseTask(self._command(), person, task.id, claimed["version"]))
            task = self._seen(task)
        super()._claim_and_complete(person, task, values)

    def _seen(self, task: TaskRow) -> TaskRow:
        """The task as it stands now."""
        with self.engine.reading() as tx:
            found = tasks.find(tx.connection, task.id)
        assert found is not None
        return found
