"""Where the command line finds things: WUYE_HOME, WUYE_DATABASE, the folder of workflows, the district's job types."""

from __future__ import annotations

import os
from pathlib import Path

from engine.check.world import District
from engine.clock import Clock, system_clock
from engine.execute import Engine
from registry.desks import DESKS, QUICK_DESKS
from registry.jobs import JOBS
from registry.registers import REGISTERS
from registry.scenario_district import observe, prepare
from web.cli.demo_clock import clock_of

PROJECT = Path(__file__).resolve().parents[2]
WORKFLOWS = PROJECT / "workflows"
DISTRICT = District(JOBS, prepare, observe, QUICK_DESKS)


def home() -> Path:
    """The data directory: WUYE_HOME, or `var` where one stands."""
    return Path(os.environ.get("WUYE_HOME", "var")).resolve()


def database_url() -> str:
    """WUYE_DATABASE, or SQLite in the data directory."""
    return os.environ.get("WUYE_DATABASE") or f"sqlite:///{home() / 'wuye.sqlite'}"


def engine_of(folder: Path, url: str, clock: Clock | None = None, durable: bool = True) -> Engine:
    """The engine over a data directory and a database, by a clock of one's own, the demonstration's or the machine's."""
    return Engine.open(folder, url, JOBS, clock or clock_of(folder) or system_clock, durable=durable, registers=REGISTERS, desks=DESKS)


def open_engine(clock: Clock | None = None, durable: bool = True) -> Engine:
    """The engine over WUYE_HOME and WUYE_DATABASE."""
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    return engine_of(home(), database_url(), clock, durable)
