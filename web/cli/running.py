"""`wuye serve`, `worker`, `migrate`, `demo`, `doctor`: what an operator runs."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import click

from engine.clock import DISTRICT_ZONE
from engine.errors import Tampered
from engine.keys import master_file
from engine.migrations.run import upgrade
from engine.seals import STALE, is_stale, trouble_with_last
from engine.transaction import Transaction
from engine.worker import run as run_worker
from web.cli.deploying import plain
from web.cli.place import database_url, home, open_engine
from web.cli.printing import FINDINGS, GOOD, MISUSE, answer, json_option, line_of_progress, refuse, tell
from web.cli.secrets import keep_demo_password

DEMO_PASSWORD = "wuye-demo"  # printed on the page of demo accounts  # nosec B105


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the database to the newest version."""
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(database_url())
    answer(as_json, {"migrated": True}, "The database is at the newest version.")


@click.command()
@click.option("--life/--no-life", default=True, show_default=True, help="Play two years of its life; or leave it as it stands today.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Play up to this day's morning; on to it, if the demo stands already.")
@json_option
def demo(life: bool, until: datetime | None, as_json: bool) -> None:
    """Fill an empty database with an invented district, deploy all procedures and play its life; a second time changes nothing,
    unless `--until` says up to which day it is to go on."""
    from web.cli.demonstrating import CannotPlay, demonstrate  # the invented district is loaded for it alone

    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(database_url())
    try:
        with line_of_progress(not as_json) as show:
            told = demonstrate(DEMO_PASSWORD, life, until.date() if until else None, show)
    except CannotPlay as refused:
        refuse(as_json, {}, str(refused), MISUSE)
    keep_demo_password(home(), DEMO_PASSWORD)
    words = "The demo district is ready." if told.filled else "The demo district stands already."
    if told.clock is not None:
        words += f" Its clock shows {told.clock.astimezone(DISTRICT_ZONE):%Y-%m-%d %H:%M}."
    for misfit, count in told.lived.misfits.items():
        tell(f"left undone {count} times: {misfit}")
    figures = {
        "filled": told.filled, "deployed": [plain(one) for one in told.deployed], "commands": told.lived.commands,
        "misfits": told.lived.misfits, "clock": None if told.clock is None else told.clock.isoformat(),
    }  # fmt: skip
    answer(as_json, figures, words)


@click.command()
def worker() -> None:
    """Fire timers, deliver messages, make PDFs, until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = open_engine()
    engine.warm()
    run_worker(engine, stop)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=1, show_default=True, help="Web processes; more than one wants PostgreSQL.")
@click.option("--threads", default=8, show_default=True, help="Threads of each web process.")
@click.option("--worker/--no-worker", "with_worker", default=True, show_default=True, help="Run a worker beside it.")
def serve(host: str, port: int, processes: int, threads: int, with_worker: bool) -> None:
    """Serve the pages."""
    from web.cli.server import Server

    server = Server(host, port, processes, threads)
    beside = subprocess.Popen([sys.executable, "-m", "web.cli.worker_process"]) if with_worker else None
    try:
        server.run()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait()


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what is there and what is missing: database, keys, procedures, programs."""
    checks = {"home": home().exists(), "master key": master_file(home()).exists()}
    try:
        engine = open_engine()
        with engine.reading() as tx:
            checks["database"] = True
            checks["procedures deployed"] = bool(tx.shelf.procedures)
            checks["seals"] = _seals(tx)
    except Tampered as error:
        tell(str(error))
        checks["master key"] = False
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        tell(str(error).splitlines()[0])
        checks["database"] = False
    checks["PDF libraries"] = _prints()
    checks["scripts of the pages"] = (Path(__file__).parents[1] / "assets" / "viewer.js").exists()
    checks["PostgreSQL programs (tests only)"] = bool(shutil.which("pg_ctl") or list(Path("/usr/lib/postgresql").glob("*")))
    words = "\n".join(f"{'good   ' if good else 'missing'} {name}" for name, good in checks.items())
    answer(as_json, checks, words)
    sys.exit(GOOD if all(checks.values()) else FINDINGS)


def _seals(tx: Transaction) -> bool:
    """Whether what moved is sealed in time, and can be sealed on."""
    trouble = trouble_with_last(tx.connection, tx.house.home)
    if trouble is None and is_stale(tx.connection, tx.now):
        trouble = f"Expected every entry under a seal after {STALE.days} days, but one is not. Does the worker run? See `wuye seal`."
    if trouble is not None:
        tell(trouble)
    return trouble is None


def _prints() -> bool:
    try:
        from engine.rendition import to_pdf

        return to_pdf(b"<html><body><p>1</p></body></html>").startswith(b"%PDF")
    except OSError as error:  # a shared library that is not there
        tell(str(error).splitlines()[0])
        return False
