"""The calendar's loop: the clock moves to what comes next; the worker does what is due, people do what their habits have drawn.

Whatever is drawn is drawn from the seed and the case's own number and step, never from the order in which things happened:
so a life that is played on goes on as if it had never paused.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count

from engine import worker
from engine.calendar import Calendar
from engine.clock import DISTRICT_ZONE, VirtualClock, district_day
from engine.execute import Engine
from engine.store import definitions, tasks, waits
from web.demo.accounts import ACCOUNTS
from web.demo.draw import Draw
from web.demo.life.days import Round
from web.demo.life.doing import Doing, Open
from web.demo.life.habits import Folder

FIRST_HOUR, LAST_HOUR = 8, 17
HELD_MINUTES = (4, 240)
"""So long somebody has a task in hands before it is done."""
LEFT_BEFORE, ALL_LEFT_BEFORE, LEFT_PERCENT = timedelta(days=11), timedelta(days=16), 50
LISTED = frozenset(account.login for account in ACCOUNTS)
SELDOM = frozenset({
    "housing_reviewer", "owners_committee", "residents_rep", "firm_contact", "firm_manager", "developer_contact",
})  # fmt: skip
"""Roles with little to do: those of them that are listed leave all of it."""
RARE = frozenset(account.login for account in ACCOUNTS if account.role in SELDOM)
WHILE_IT_STANDS = timedelta(days=5)
TARDY_DAYS = (1, 6)
"""Working days after the term of what is done late."""
DOERS_LOOKED_FOR_BY = 7
"""On the first Monday of a month, which falls on its seventh day at the latest."""
Deed = Callable[[], object]


class Life:
    """A district under way. `clock` is the engine's; it stands where the last moment that was played left it. `show` is told each
    day."""

    def __init__(self, engine: Engine, clock: VirtualClock, folders: Sequence[Folder], show: Callable[[str], None]) -> None:
        self.engine, self.clock, self.show = engine, clock, show
        self.doing = Doing(engine, {key: habit for folder in folders for key, habit in folder.habits.items()})
        self.days = Round(engine, folders, self.doing.begin)
        self.ahead: list[tuple[datetime, int, Deed, bool]] = []
        self.known: set[str] = set()
        self.due: datetime | None = None
        self.until = clock()
        self.order = count()

    def play(self, until: datetime) -> None:
        """Lives up to this moment, and stands there."""
        self.until = until
        self.days.begin_after(self.clock())
        self._look()
        while (moment := self._next()) <= until:
            self.clock.advance_to(moment)
            if self._live(moment):
                self._look()
        self.clock.advance_to(until)

    def _next(self) -> datetime:
        return min(self.days.next_at, self.due or self.days.next_at, self.ahead[0][0] if self.ahead else self.days.next_at)

    def _live(self, now: datetime) -> bool:
        """What is due now: the machine first, then whoever begins a case, then whoever does a task. Returns whether any of it may have
        opened or closed something."""
        moved = True
        if self.days.next_at <= now:
            self.show(str(district_day(now)))
            self._daily()
            for moment, begin in self.days.begin(now):
                self._plan(moment, begin)
        elif self.due is not None and self.due <= now:
            worker.fire_timers(self.engine)
            worker.start_by_clock(self.engine)
            worker.deliver_left_over(self.engine)
        else:
            moved = False
        while self.ahead and self.ahead[0][0] <= now:
            _moment, _order, deed, moves = heapq.heappop(self.ahead)
            deed()
            moved = moved or moves
        return moved

    def _daily(self) -> None:
        """All that the worker does now and then; the PDFs are made when somebody serves the district."""
        day = district_day(self.clock())
        if day.weekday() == 0 and day.day <= DOERS_LOOKED_FOR_BY:
            worker.look_for_doers(self.engine)
        worker.seal_daily(self.engine)
        worker.run_once(self.engine, renditions=False)

    def _plan(self, moment: datetime, deed: Deed, moves: bool = True) -> None:
        """`moves`: it may open or close something. To claim a task does neither."""
        heapq.heappush(self.ahead, (max(moment, self.clock()), next(self.order), deed, moves))

    def _look(self) -> None:
        """What the machine will have to do next; tasks that opened since, each of which is planned, or stays open for good."""
        with self.engine.reading() as tx:
            times = waits.next_due(tx.connection), definitions.first_process_timer(tx.connection)
            opened = tasks.offered(tx.connection)
            found = [self.doing.look_at(tx, task_id) for task_id in sorted(opened - self.known)]
            calendar = tx.shelf.calendar
        self.due = min((one for one in times if one is not None), default=None)
        self.known = opened
        for one in found:
            if one is not None:
                self._plan_all(one, calendar)

    def _plan_all(self, one: Open, calendar: Calendar) -> None:
        """When it is claimed, and when it is done."""
        if one.draw.happens(one.habit.never) or self._left(one):
            return
        done = self._moment(one, calendar)
        if one.habit.work is not None and one.scene is not None:
            for moment, act in one.habit.work(one.scene):
                if moment >= self.clock():  # on a later day's way on, what was to be done before was done, or was not
                    self._plan(moment, partial(self.doing.act, one.task.id, act))
        claimed = done - timedelta(minutes=one.draw.between(*HELD_MINUTES))
        if self.clock() < claimed and one.task.claimed_by is None and one.task.party is None:
            self._plan(claimed, partial(self.doing.claim, one), moves=False)
        self._plan(done, partial(self._complete, one.task.id))

    def _left(self, one: Open) -> bool:
        """Whether it is left to whoever signs in: shortly before the clock runs on by itself, those with a listed account do only half
        of their work, or none."""
        if one.habit.always or not LISTED.issuperset(one.persons):
            return False
        age = self.until - one.task.opened_at
        return age < ALL_LEFT_BEFORE if RARE.issuperset(one.persons) else age < LEFT_BEFORE and one.draw.happens(LEFT_PERCENT)

    def _complete(self, task_id: str) -> None:
        """Where it has to wait, it is tried again later."""
        if not self.doing.complete(task_id):
            self._plan(self.clock() + WHILE_IT_STANDS, partial(self._complete, task_id))

    def _moment(self, one: Open, calendar: Calendar) -> datetime:
        """Some working days after it opened; where it is late, after its term; or when the case itself says."""
        fixed = one.habit.when(one.scene) if one.habit.when and one.scene else None
        if fixed is not None:
            return max(fixed, self.clock())
        task, since = one.task, district_day(one.task.opened_at)
        days = one.draw.between(*one.habit.days)
        if task.due_at is not None and one.draw.happens(one.habit.late):
            since, days = district_day(task.due_at - timedelta(seconds=1)), one.draw.between(*TARDY_DAYS)
        day = calendar.add_working_days(since, days) if days else since
        while True:
            day = calendar.working_day_from(day)
            moment = at(day, one.draw)
            if moment > max(task.opened_at, self.clock()):
                return moment
            day += timedelta(days=1)


def at(day: date, draw: Draw) -> datetime:
    """A moment of the working day."""
    clock = time(draw.between(FIRST_HOUR, LAST_HOUR - 1), draw.between(0, 59), draw.between(0, 59))
    return datetime.combine(day, clock, DISTRICT_ZONE)
