"""The product as it is run: `wuye serve` with its worker, over a data directory that `wuye demo` has filled."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from argon2 import PasswordHasher

from engine.execute import Engine
from engine.identity import hash_password, new_id
from engine.machine_commands import SealNow
from registry.desks import DESKS
from registry.jobs import JOBS
from registry.registers import REGISTERS
from tests.journey.begun import begin_cases

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("wuye")
PASSWORD = "wuye-demo"
PATIENCE_SECONDS = 120.0
LIVED_UNTIL = "2020-04-24"
"""The first quarter's appraisals are at every step then."""


def environment(home: Path) -> dict[str, str]:
    """The environment of a command over this data directory: SQLite, whatever the tester's own environment names."""
    kept = {name: value for name, value in os.environ.items() if name not in ("WUYE_DATABASE", "WUYE_HOME")}
    return {**kept, "WUYE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def wuye(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of the command line."""
    return subprocess.run([COMMAND, *arguments], env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False)


def fill_demo(home: Path, *, cases: bool = False, until: str | None = None) -> Path:
    """A data directory with the demonstration's district, whose people's password is quick to check: as it stands today, without
    cases or with those of `begun`; or with its life up to a day."""
    done = wuye(home, "demo", *(["--until", until] if until else ["--no-life"]))
    assert (done.returncode, done.stderr) == (0, "")
    quick = hash_password(PASSWORD, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # nobody attacks it
    with closing(sqlite3.connect(home / "wuye.sqlite")) as connection, connection:
        connection.execute("update user_account set password_hash = ?", (quick,))
    if cases:
        engine = Engine.open(home, f"sqlite:///{home / 'wuye.sqlite'}", JOBS, registers=REGISTERS, desks=DESKS)
        begin_cases(engine)
        engine.execute(SealNow(new_id()))  # as `wuye demo` ends
        engine.close()
    return home


def copy_home(filled: Path, to: Path) -> Path:
    """A data directory of one's own."""
    shutil.copytree(filled, to)
    return to


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(port: int) -> bool:
    """Whether a server there answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def listens(port: int) -> bool:
    """Whether anything still holds the port."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


class Starter(Protocol):
    """What starts `wuye serve --port N` as the leader of a process group of its own, and answers with its id."""

    def __call__(self, port: int, surroundings: Mapping[str, str]) -> int: ...


def log_of(surroundings: Mapping[str, str]) -> Path:
    """Where a server over this data directory writes what an operator would read."""
    return Path(surroundings["WUYE_HOME"]) / "server.log"


def start_serving(port: int, surroundings: Mapping[str, str]) -> int:
    """A new interpreter, as an operator starts it."""
    command = [COMMAND, "serve", "--port", str(port)]
    with log_of(surroundings).open("ab") as log:
        started = subprocess.Popen(command, env=dict(surroundings), cwd=ROOT, start_new_session=True, stdout=log, stderr=log)
    started.returncode = 0  # it is waited for by its id, in `Server.kill`
    return started.pid


class Server:
    """A running `wuye serve`, worker included, which can be killed as the power goes out."""

    def __init__(self, home: Path, start: Starter = start_serving) -> None:
        self.home, self.start_process, self.port = home, start, free_port()
        self.process: int | None = None
        self.kills = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return log_of({"WUYE_HOME": str(self.home)})

    def start(self) -> Server:
        """Starts it and waits until it answers."""
        self.process = self.start_process(self.port, environment(self.home))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not answers(self.port):
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"Expected the server on port {self.port} to answer, but it does not.")
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        """SIGKILL to the web server and its worker at once: nobody may tidy up."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):  # somebody else's child, where it was forked
            os.waitpid(self.process, 0)
        self.process = None
        while listens(self.port):
            time.sleep(0.002)

    def kill_and_restart(self) -> None:
        """The power goes out and comes back."""
        self.kill()
        self.kills += 1
        self.start()
