"""`wuye demo`: fills a data directory with the demonstration, and plays its life up to a day, at once or in several goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from engine.clock import VirtualClock, district_day, system_clock
from engine.deploy import Deployed
from engine.execute import Engine
from engine.identity import hash_password, new_id
from engine.machine_commands import SealNow
from engine.store import people, records
from web.cli.demo_clock import clock_of, keep_clock, unfinished
from web.cli.deploying import deploy_everything
from web.cli.place import database_url, home, open_engine
from web.demo import fill
from web.demo.filling import Lived, fill_district, live
from web.demo.life import BEGIN, END, LAST_DAY, morning_of

Show = Callable[[str], None]


class CannotPlay(Exception):
    """A day that cannot be played up to."""


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What `wuye demo` did: `clock` is what the demo's clock shows now."""

    filled: bool
    deployed: list[Deployed]
    clock: datetime | None = None
    lived: Lived = field(default_factory=lambda: Lived(0, {}))


def demonstrate(password: str, life: bool, until: date | None, show: Show) -> Demonstrated:
    """Fills what is empty, goes on with what was cut off or is to go on, else deploys what is new. Raises CannotPlay."""
    if until is not None and not (life and district_day(BEGIN) < until <= LAST_DAY):
        raise CannotPlay(f"Expected a day after {district_day(BEGIN)} and up to {LAST_DAY}, and a life to play, but it is {until}.")
    engine = open_engine()
    with engine.reading() as tx:
        filled = people.unit_by_id(tx.connection, "district") is not None
    try:
        if not filled and not life:
            return _as_of_today(engine, password)
        cut_off = unfinished(home())
        if filled and until is None and cut_off is None:
            clock = clock_of(home())
            return Demonstrated(False, deploy_everything(engine), clock=clock() if clock else None)
        now = _stands_at(engine, filled, cut_off is not None)
    finally:
        engine.close()
    wanted = morning_of(until) if until else cut_off or END
    if wanted <= now:
        raise CannotPlay(f"Expected a day after {district_day(now)}, where the demo's clock stands, but it is {district_day(wanted)}.")
    return _played(None if filled else hash_password(password), now, wanted, show)


def _as_of_today(engine: Engine, password: str) -> Demonstrated:
    with engine.transaction() as connection:
        fill(connection, district_day(system_clock()), hash_password(password))
    deployed = deploy_everything(engine)
    engine.execute(SealNow(new_id()))
    return Demonstrated(True, deployed)


def _stands_at(engine: Engine, filled: bool, cut_off: bool) -> datetime:
    """From when on its life is played. Raises CannotPlay for a demo without one."""
    if not filled:
        return BEGIN
    if cut_off:
        with engine.reading() as tx:
            return records.last_moment(tx.connection) or BEGIN
    clock = clock_of(home())
    if clock is None:
        raise CannotPlay("Expected a demo that was filled with its life, but this one stands as of its day.")
    return clock()


def _played(password_hash: str | None, now: datetime, until: datetime, show: Show) -> Demonstrated:
    """`password_hash`: of a district that is still to be filled. Commits do without the disk until all is done."""
    clock = VirtualClock(now)
    engine = open_engine(clock, durable=False)
    keep_clock(home(), now, until)
    if password_hash is not None:
        fill_district(engine, password_hash)
    deployed = deploy_everything(engine)
    engine.warm()
    try:
        lived = live(engine, clock, until, show)
    finally:
        engine.close()
        _onto_disk(database_url())
    keep_clock(home(), until)
    return Demonstrated(password_hash is not None, deployed, until, lived)


def _onto_disk(url: str) -> None:
    """What SQLite left to the machine is written out; a server has done so by itself."""
    if url.startswith("sqlite:///"):
        for path in Path(url.removeprefix("sqlite:///")).parent.glob("*.sqlite*"):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
