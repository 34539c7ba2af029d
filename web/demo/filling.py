"""Fills a data directory with the demonstration: the district, its procedures, and its life up to a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.clock import VirtualClock, district_day
from engine.execute import Engine
from engine.identity import drawn_from, new_id
from engine.machine_commands import SealNow
from web.demo.district import fill
from web.demo.life import BEGIN, YEARS, Life
from web.demo.life.procedures import FOLDERS

SEED = "昆都仑"


@dataclass(frozen=True, slots=True)
class Lived:
    """How many commands people gave; which habits did not fit, and how often."""

    commands: int
    misfits: Mapping[str, int]


def fill_district(engine: Engine, password_hash: str) -> None:
    """The district as it stands when its life begins; its procedures are still to be deployed."""
    with engine.transaction() as connection:
        fill(connection, district_day(BEGIN), password_hash, YEARS)


def live(engine: Engine, clock: VirtualClock, until: datetime, show: Callable[[str], None] = lambda _words: None) -> Lived:
    """Plays from where the clock stands up to a moment, and seals. The same again gives the same cases, ids and journals."""
    life = Life(engine, clock, FOLDERS, show)
    with drawn_from(f"{SEED}/{clock()}"):
        life.play(until)
        engine.execute(SealNow(new_id()))
    return Lived(life.doing.commands, dict(life.doing.misfits))
