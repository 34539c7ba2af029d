"""A process that is killed with -9 in the middle of a command, as often as it is asked: each time a fresh fork dies.

Asked on stdin, a line of JSON each time; answers on stdout with the signal that ended the fork (0: it lived).
The fault lies here, in the test's own process: the product has no code for it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from engine import commands
from engine.canonical import decode
from engine.execute import Engine
from engine.handlers import HANDLERS
from engine.store.prepared import prepare_all
from tests.engine.house import House, warm


def command_from(plain: dict[str, Any]) -> commands.Command:
    """The command that the test wrote down."""
    fields = dict(plain["fields"])
    if "facts" in fields:
        facts = fields["facts"]
        fields["facts"] = commands.FileFacts(facts["hash"], facts["name"], facts["type"], int(facts["size"]))
    for name in ("seen_version", "seen_draft"):
        if name in fields:
            fields[name] = int(fields[name])
    kinds = {kind.__name__: kind for kind in HANDLERS}
    found: commands.Command = kinds[plain["command"]](**fields)
    return found


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(engine: Engine, fault: str, number: int) -> None:
    """Makes this process die: at a statement (counted from 1), before the first commit, or right after it."""
    seen = {"statements": 0, "commits": 0}

    def statement(*_: object) -> None:
        seen["statements"] += 1
        if fault == "statement" and seen["statements"] == number:
            die()

    def commit(*_: object) -> None:
        seen["commits"] += 1
        if fault == "before-commit":
            die()

    def begin(*_: object) -> None:
        if fault == "after-commit" and seen["commits"]:
            die()

    event.listen(engine.database, "before_cursor_execute", statement)
    event.listen(engine.database, "commit", commit)
    event.listen(engine.database, "begin", begin)


def run(asked: dict[str, Any]) -> None:
    house = House.open(Path(asked["home"]), asked["url"], datetime.fromisoformat(asked["moment"]))
    house.engine.shelf()  # what was compiled stands ready, as in a process that has worked for a while
    arm(house.engine, asked["fault"], asked["number"])
    house.engine.execute(command_from(decode(asked["command"].encode())))
    if asked["fault"] == "after-commit":
        die()  # nothing was left to deliver


def prepare(asked: dict[str, Any], ready: set[str]) -> None:
    """Compiles the statements for a kind of database before its first fork: every one that comes finds them."""
    kind = asked["url"].partition(":")[0]
    if kind not in ready:
        house = House.open(Path(asked["home"]), asked["url"], datetime.fromisoformat(asked["moment"]))
        with house.engine.reading() as tx:
            prepare_all(tx.connection.dialect)
        house.engine.close()
        ready.add(kind)


def main() -> None:
    warm()
    ready: set[str] = set()
    for line in sys.stdin:
        prepare(json.loads(line), ready)
        fork = os.fork()
        if fork == 0:
            run(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(fork, 0)
        sys.stdout.write(f"{os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
