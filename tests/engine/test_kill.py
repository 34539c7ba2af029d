"""Killed with -9 in the middle of each command: nothing is lost, nothing is there twice.

Each command is prepared once and carried out undisturbed; then the same command, on a copy of the same database, dies
at statements drawn by lot, right before its commit, right after it and in the middle of its deliveries. After every
death before the commit the database is as it was; once the same command is sent again, it is as undisturbed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from engine import commands as c
from engine import machine_commands as machine
from engine import worker
from engine.canonical import encode
from engine.commands import FileFacts
from tests.engine.house import House
from tests.engine.snapshot import snapshot
from tests.faults.campaign import everything, repeating, seed
from tests.postgres import Databases

PROJECT = Path(__file__).resolve().parents[2]
DRAWN_BEFORE, DRAWN_AFTER = (10_000, 10_000) if everything() else (3, 2)
"""How many statements are drawn before and after the commit."""

CONTENT = b"%PDF-1.4 a paper"


def starting(house: House) -> c.Command:
    return c.StartCase("start", "lin", "repair", {"subject": "灯"})


def claiming(house: House) -> c.Command:
    house.start()
    return c.ClaimTask("claim", "lin", house.task("record").id, 1)


def releasing(house: House) -> c.Command:
    house.start()
    task = house.claim("record", "lin")
    return c.ReleaseTask("release", "lin", task.id, task.version)


def drafting(house: House) -> c.Command:
    house.start()
    task = house.claim("record", "lin")
    house.do(c.SaveDraft("first", "lin", task.id, 0, {"note": "灯"}))
    return c.SaveDraft("draft", "lin", task.id, 1, {"note": "灯不亮"})


def storing(house: House) -> c.Command:
    house.start()
    task = house.claim("record", "lin")
    facts = FileFacts(hashlib.sha256(CONTENT).hexdigest(), "现场.pdf", "application/pdf", len(CONTENT))
    return c.StoreFile("store", "lin", task.id, facts, CONTENT)


def completing_with_a_job(house: House) -> c.Command:
    house.start()
    task = house.claim("record", "lin")
    return c.CompleteTask("complete", "lin", task.id, task.version, {"note": "灯不亮", "score": "80"})


def completing_with_a_letter_and_a_call(house: House) -> c.Command:
    house.start()
    house.complete("record", "lin", note="灯不亮")
    task = house.claim("approve", "qiao")
    return c.CompleteTask("complete", "qiao", task.id, task.version, {"wording": "请修"})


def completing_the_called_case(house: House) -> c.Command:
    house.start()
    house.complete("record", "lin", note="灯不亮")
    house.complete("approve", "qiao", wording="请修")
    task = house.claim("hand_over", "heyuan")
    return c.CompleteTask("complete", "heyuan", task.id, task.version, {"received_by": "门卫"})


def completing_with_a_message(house: House) -> c.Command:
    house.start("listening", "灯")
    case = house.start("telling", "灯")
    task = house.claim("say", "lin", case)
    return c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "word"})


def completing_with_a_message_start(house: House) -> c.Command:
    case = house.start("telling", "灯")
    task = house.claim("say", "lin", case)
    return c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "report"})


def escalating_out_of_two_calls(house: House) -> c.Command:
    """The escalation and the end of the called case are two deliveries; the first opens a task, further out."""
    house.start("overseeing")
    task = house.claim("try", "lin")
    return c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "late"})


def escalating_so_that_all_that_was_called_is_cancelled(house: House) -> c.Command:
    house.start("overseeing")
    task = house.claim("try", "lin")
    return c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "stuck"})


def failing_out_of_two_calls(house: House) -> c.Command:
    house.start("overseeing")
    task = house.claim("try", "lin")
    return c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "throwing"})


def ending_what_a_message_waits_for(house: House) -> c.Command:
    sender = house.start("telling", "灯")
    for number in range(2):
        house.do(machine.PublishMessage(f"publish-{number}", sender, "alert", "", {"subject": "灯"}))
    task = house.claim("look_into", "lin")
    return c.CompleteTask("complete", "lin", task.id, task.version, {})


def firing(house: House) -> c.Command:
    case = house.start("reply")
    (timer,) = house.timers(case)
    house.clock.advance_to(timer.due_at)
    return machine.FireTimer("fire", case, timer.wait)


def running_late(house: House) -> c.Command:
    case = house.start()
    (timer,) = house.timers(case)
    house.clock.advance_to(timer.due_at)
    return machine.FireTimer("fire", case, timer.wait)


def delivering(house: House) -> c.Command:
    house.start("listening", "灯")
    case = house.start("telling", "灯")
    task = house.claim("say", "lin", case)
    house.engine._attempt(c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "word"}))
    return machine.Deliver("deliver", house.sent(case)[0].id)


def delivering_what_starts_a_case(house: House) -> c.Command:
    case = house.start("telling", "灯")
    task = house.claim("say", "lin", case)
    house.engine._attempt(c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "report"}))
    return machine.Deliver("deliver", house.sent(case)[0].id)


def delivering_what_another_message_started_already(house: House) -> c.Command:
    first = house.start("telling", "灯")
    house.complete("say", "lin", first, wording="report")
    case = house.start("telling", "灯")
    task = house.claim("say", "lin", case)
    house.engine._attempt(c.CompleteTask("complete", "lin", task.id, task.version, {"wording": "report"}))
    return machine.Deliver("deliver", house.sent(case)[0].id)


def starting_by_the_clock(house: House) -> c.Command:
    due = worker.next_due(house.engine)
    assert due is not None
    house.clock.advance_to(due)
    return machine.StartByTimer("clock", "monthly", "s")


def cancelling_with_a_called_case(house: House) -> c.Command:
    case = house.start()
    house.complete("record", "lin", note="灯不亮")
    house.complete("approve", "qiao", wording="请修")
    return c.CancelCase("cancel", "fang", case, "立错了")


def retrying(house: House) -> c.Command:
    case = house.start("working")
    house.complete("choose", "lin", wording="faulty")
    (incident,) = house.incidents(case)
    return c.RetryIncident("retry", "fang", incident.id)


PREPARED: tuple[Callable[[House], c.Command], ...] = (
    starting, claiming, releasing, drafting, storing, completing_with_a_job, completing_with_a_letter_and_a_call,
    completing_the_called_case, completing_with_a_message, completing_with_a_message_start, firing, running_late,
    delivering, delivering_what_starts_a_case, delivering_what_another_message_started_already, starting_by_the_clock,
    cancelling_with_a_called_case, retrying, escalating_out_of_two_calls,
    escalating_so_that_all_that_was_called_is_cancelled, failing_out_of_two_calls, ending_what_a_message_waits_for,
)  # fmt: skip


class Crasher:
    """The process that dies for us."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.crasher"], cwd=PROJECT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def kill_at(self, place: Place, command: c.Command, fault: str, number: int = 0) -> None:
        """Carries the command out there and dies at the fault; fails if it lived."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"url": place.url, "home": str(place.home), "moment": place.house.clock().isoformat(),
                 "command": written(command), "fault": fault, "number": number}  # fmt: skip
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        ended = int(self.process.stdout.readline())
        assert ended == signal.SIGKILL, f"Expected to die at {fault} {number}, but it ended with {ended}."

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Place:
    """A database with its home, and a house opened on it."""

    def __init__(self, url: str, home: Path, moment: Any) -> None:
        self.url, self.home = url, home
        self.house = House.open(home, url, moment)

    def finish(self, command: c.Command) -> dict[str, list[str]]:
        """Sends the command (again); what is left over goes the worker's way. Returns what the database says then."""
        self.house.engine.execute(command)
        while worker.deliver_left_over(self.house.engine):  # one delivery leads to the next
            pass
        return snapshot(self.house)


def written(command: c.Command) -> str:
    """A command as text that the crasher reads."""
    values = {entry.name: getattr(command, entry.name) for entry in fields(command)}
    if isinstance(values.get("facts"), FileFacts):
        facts = values["facts"]
        values["facts"] = {"hash": facts.hash, "name": facts.name, "type": facts.type, "size": facts.size}
    return encode({"command": type(command).__name__, "fields": values}).decode()


@pytest.fixture(scope="module")
def crasher() -> Iterator[Crasher]:
    opened = Crasher()
    yield opened
    opened.close()


@contextmanager
def copied(databases: Databases, url: str, home: Path, to: Path, moment: Any) -> Iterator[Place]:
    """A copy of a database that nobody has open, with a copy of its home."""
    shutil.copytree(home, to)
    name = f"t{uuid.uuid4().hex}"
    if url.startswith("sqlite"):
        file = Path(str(make_url(url).database))
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        copy = file.with_name(f"{name}.sqlite")
        shutil.copyfile(file, copy)
        new_url = f"sqlite:///{copy}"
    else:
        databases.cluster.administer(f"create database {name} template {make_url(url).database}")
        new_url = databases.cluster.url(name)
    place = Place(new_url, to, moment)
    try:
        yield place
    finally:
        place.house.close()
        if url.startswith("sqlite"):
            for left in copy.parent.glob(f"{copy.name}*"):
                left.unlink()
        else:
            databases.cluster.administer(f"drop database {name} with (force)")


@pytest.mark.parametrize("prepare", PREPARED, ids=lambda prepare: prepare.__name__)
def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(
    house_url: str, databases: Databases, tmp_path: Path, crasher: Crasher, prepare: Callable[[House], c.Command],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    print(repeating(request.node.nodeid))  # noqa: T201 - pytest shows it with a failure
    lot = random.Random(seed())
    house = House.open(tmp_path / "home", house_url)
    command = prepare(house)
    moment = house.clock()
    house.close()

    with copied(databases, house_url, tmp_path / "home", tmp_path / "undisturbed", moment) as place:
        before = snapshot(place.house)
        until_commit, after_commit = counted(place.house, command)
        after = place.finish(command)
    assert before != after

    with copied(databases, house_url, tmp_path / "home", tmp_path / "killed", moment) as place:
        for number in sorted(lot.sample(range(1, until_commit + 1), min(DRAWN_BEFORE, until_commit))):
            crasher.kill_at(place, command, "statement", number)
            assert snapshot(place.house) == before, f"killed at statement {number}"
        crasher.kill_at(place, command, "before-commit")
        assert snapshot(place.house) == before, "killed before the commit"
        crasher.kill_at(place, command, "after-commit")
        assert snapshot(place.house) != before, "killed after the commit"
        assert place.finish(command) == after
        assert place.finish(command) == after, "sent a third time"

    for number in lot.sample(range(until_commit + 1, until_commit + after_commit + 1), min(DRAWN_AFTER, after_commit)):
        with copied(databases, house_url, tmp_path / "home", tmp_path / f"killed-{number}", moment) as place:
            crasher.kill_at(place, command, "statement", number)
            assert place.finish(command) == after, f"killed at statement {number}, after the commit"


def counted(house: House, command: c.Command) -> tuple[int, int]:
    """Carries a command out. Returns how many statements came before its first commit, and how many after."""
    house.engine.shelf()
    seen = [0, 0]
    committed: list[bool] = []

    def statement(*_: object) -> None:
        seen[bool(committed)] += 1

    def commit(*_: object) -> None:
        committed.append(True)

    event.listen(house.engine.database, "before_cursor_execute", statement)
    event.listen(house.engine.database, "commit", commit)
    house.engine.execute(command)
    event.remove(house.engine.database, "before_cursor_execute", statement)
    event.remove(house.engine.database, "commit", commit)
    return seen[0], seen[1]
