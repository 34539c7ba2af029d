"""Starts servers quickly: one process loads the product once, and each server is a fork of it that runs `wuye serve`, and
its worker a fork of that.

A restart after a kill is then a matter of a tenth of a second, and a whole case can be taken through hundreds of them.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

from tests.journey.serving import ROOT, environment, log_of


class Nursery:
    """The process that forks. A `Starter` of servers over data directories like `home`."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journey.nursery"], cwd=ROOT, env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def __call__(self, port: int, surroundings: Mapping[str, str]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"port": port, "surroundings": dict(surroundings)}) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Beside:
    """`python -m web.cli.worker_process` without a new interpreter: the same worker, in a fork of the server's process."""

    def __init__(self, command: Sequence[str]) -> None:
        from web.cli.running import worker

        assert command[1:] == ["-m", "web.cli.worker_process"], command
        self.process = os.fork()
        if self.process == 0:
            try:
                worker()
            finally:
                os._exit(0)

    def terminate(self) -> None:
        os.kill(self.process, signal.SIGTERM)

    def wait(self) -> None:
        os.waitpid(self.process, 0)


def serve(port: int, surroundings: Mapping[str, str]) -> None:
    """In the fork: becomes a process group of its own and runs the command as an operator would."""
    from web.cli import main, running

    running.subprocess = SimpleNamespace(Popen=Beside)  # type: ignore[assignment]
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(surroundings)
    log = os.open(log_of(surroundings), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    main(["serve", "--port", str(port)])


def keep_compiled() -> None:
    """Compiles the deployed procedures once: a definition is immutable and known by its content, so every fork may share it."""
    from engine import execute
    from engine.library import Library
    from engine.store.prepared import prepare_all
    from web.cli.place import open_engine

    compiled = Library()
    opened = open_engine()
    with opened.reading() as tx:
        for name in tx.shelf.procedures:
            compiled.procedure(tx.connection, tx.shelf.newest[name])
        prepare_all(tx.connection.dialect)
    opened.close()

    class Warm(Library):
        def __init__(self) -> None:
            super().__init__()
            self.share(compiled)

    execute.Library = Warm  # type: ignore[attr-defined]


def tend() -> None:
    """Forks a server for every line that comes in, and answers with its id."""
    import weasyprint  # noqa: F401

    import web.app
    import web.cli
    import web.cli.server
    import web.demo_accounts  # noqa: F401  # loaded once, before the first fork

    keep_compiled()
    gc.freeze()  # what every fork shares is not looked through again in each
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                serve(**wish)
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    tend()
