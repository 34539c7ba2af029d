"""A small house with its people, its jobs and one procedure, and a short way to do things in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, insert, select

from engine import access, attachments, model, worker
from engine import commands as c
from engine.access import Reading
from engine.clock import VirtualClock
from engine.database import open_database
from engine.deploy import deploy_calendar, deploy_loaded, deploy_roles, load
from engine.errors import Cause, JobFault, JobThrow, NotAllowed
from engine.execute import Engine
from engine.identity import hash_password, new_id
from engine.incidents import message_of
from engine.invariants import broken_invariants
from engine.jobs import Job, JobContext
from engine.journal import Entry, read
from engine.library import Library
from engine.migrations.run import upgrade
from engine.procedures import Procedure
from engine.store import cases, outgoing, reaching, records, tasks, waits
from engine.store.cases import CaseRow
from engine.store.outgoing import OutboxRow
from engine.store.tasks import TaskRow
from tests.engine.folder import JOBS, ROLES, files

MORNING = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
"""09:00 in the district, a Friday after the holidays (10 October is a working Saturday)."""

PASSWORD = "口令要长一点"
HASH = hash_password(PASSWORD, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # quick: nobody attacks it

UNITS = (
    ("district", "district", "昆都仑区", None),
    ("bureau.housing", "bureau", "区住建局", "district"),
    ("subdistrict.youyi", "subdistrict", "友谊街道", "district"),
    ("community.huaiyin", "community", "槐荫社区", "subdistrict.youyi"),
    ("estate.huaianli", "estate", "槐安里小区", "community.huaiyin"),
    ("estate.songyuan", "estate", "松园小区", "community.huaiyin"),
    ("firm.heyuan", "firm", "和苑物业", None),
    ("firm.qinghe", "firm", "清河物业", None),
)
GRANTS = (
    ("lin", "clerk", "bureau.housing", ""),
    ("su", "clerk", "bureau.housing", ""),
    ("su", "checker", "bureau.housing", ""),
    ("qiao", "checker", "bureau.housing", ""),
    ("fang", "head", "bureau.housing", ""),
    ("heyuan", "firm_manager", "firm.heyuan", "estate.huaianli"),
    ("heyuan.2", "firm_manager", "firm.heyuan", "estate.songyuan"),
    ("qinghe", "firm_manager", "firm.qinghe", "estate.huaianli"),
    ("audit", "auditor", "district", ""),
    ("admin", "administrator", "district", ""),
    ("stranger", "street", "subdistrict.youyi", ""),
)

_read = Library()
"""What was compiled for one test serves the next: definitions are immutable."""


@cache
def repair() -> Procedure:
    """The small procedure, compiled once."""
    return load("repair", files())


def warm() -> None:
    """Lets every house of this process, and of its forks, find the procedure compiled."""
    _read._procedures[repair().hash] = repair()


class Broken(RuntimeError):
    """What a job with a mistake in it raises."""


class Jobs:
    """The house's job types; `count` counts its calls, `works` makes the failing one work."""

    def __init__(self) -> None:
        self.counted = 0
        self.works = False

    def count(self, context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        self.counted += 1
        return {"counted": inputs["subject"] + "!"}

    def faulty(self, context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        self._write(context, "half")
        if not self.works:
            raise JobFault(f"Expected a budget line for {inputs['subject']}, but there is none.", cause=Cause.ABSENT)
        return {}

    def flaky(self, context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        self._write(context, "half")
        if not self.works:
            raise JobFault("Expected the bank to answer, but it does not now.", transient=True)
        return {}

    def throwing(self, context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        self._write(context, "half")
        raise JobThrow("refused", "It was refused.")

    def exploding(self, context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        self._write(context, "half")
        if not self.works:
            raise Broken("a mistake of ours")
        return {}

    def writing(self, context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        self._write(context, f"unit.{context.case_id}")
        return {}

    def _read(self, connection: Connection, key: str) -> Mapping[str, Any] | None:
        row = connection.execute(select(model.unit).where(model.unit.c.id == key)).mappings().one_or_none()
        return None if row is None else dict(row)

    def _write(self, context: JobContext, name: str) -> None:
        row = {"id": name, "kind": "none", "name": "a row of a job"}
        context.connection.execute(insert(model.unit).values(row))
        context.wrote("unit", name)

    def types(self) -> dict[str, Job]:
        wanted = {"subject": "string"}
        outputs = {"counted": "string"}
        jobs = {name: Job(name, getattr(self, name), wanted, {}, writes={"unit": self._read}) for name in JOBS}
        return {**jobs, "count": Job("count", self.count, wanted, outputs)}


class House:
    """An engine over a database and a home, with the people above; each short method sends one command."""

    def __init__(self, engine: Engine, clock: VirtualClock, jobs: Jobs) -> None:
        self.engine, self.clock, self.jobs = engine, clock, jobs

    @classmethod
    def open(cls, home: Path, url: str, moment: datetime = MORNING) -> House:
        """Over a filled database (`house_url`), or a copy of one."""
        jobs, clock = Jobs(), VirtualClock(moment)
        engine = Engine.open(home, url, jobs.types(), clock)
        warm()
        engine.house.library.share(_read)
        engine.shelf()
        _read.share(engine.house.library)
        return cls(engine, clock, jobs)


    # Commands.

    def do(self, command: c.Command) -> Mapping[str, Any]:
        """Sends a command; afterwards nothing may stand still for good."""
        result = self.engine.execute(command)
        with self.engine.reading() as tx:
            assert broken_invariants(tx) == []
        return result

    def refuses(self, command: c.Command) -> str:
        """Sends a command that its actor may not give. Returns the reason."""
        with pytest.raises(NotAllowed) as caught:
            self.do(command)
        return caught.value.reason

    def start(self, process: str = "repair", subject: str = "楼道灯坏了", actor: str = "lin", **more: Any) -> str:
        values = {"subject": subject, **more.pop("values", {})}
        return str(self.do(c.StartCase(new_id(), actor, process, values, **more))["case"])

    def claim(self, element: str, actor: str, case: str | None = None) -> TaskRow:
        task = self.task(element, case)
        self.do(c.ClaimTask(new_id(), actor, task.id, task.version))
        return self.task(element, case)

    def complete(self, element: str, actor: str, case: str | None = None, **values: Any) -> Mapping[str, Any]:
        """Claims (where it is not claimed yet) and completes."""
        task = self.task(element, case)
        if task.claimed_by != actor:
            task = self.claim(element, actor, case)
        return self.do(c.CompleteTask(new_id(), actor, task.id, task.version, values))

    def wait(self, **span: int) -> int:
        """Time goes by, and the worker does what fell due."""
        self.clock.advance(timedelta(**span))
        return worker.run_once(self.engine, renditions=False)

    def store(self, content: bytes, name: str, actor: str, task: str | None, kind: str = "application/pdf") -> dict[str, Any]:
        """Uploads a file. Returns its form value."""
        facts = c.FileFacts(hashlib.sha256(content).hexdigest(), name, kind, len(content))
        self.do(c.StoreFile(new_id(), actor, task, facts, content))
        return attachments.file_value(facts)

    # Questions.

    def task(self, element: str, case: str | None = None) -> TaskRow:
        """The open task of an element, in this case or anywhere."""
        with self.engine.reading() as tx:
            query = select(model.task).where(model.task.c.element == element, model.task.c.status == "open")
            rows = tx.connection.execute(query.where(model.task.c.case_id == case) if case else query).all()
        assert len(rows) == 1, f"{len(rows)} open tasks of {element}"
        return TaskRow(*rows[0])

    def task_by_id(self, task_id: str) -> TaskRow:
        with self.engine.reading() as tx:
            found = tasks.find(tx.connection, task_id)
        assert found is not None
        return found

    def opened(self, case: str | None = None) -> list[str]:
        """Elements of the open tasks."""
        with self.engine.reading() as tx:
            return sorted(tasks.open_elements(tx.connection, case))

    def reading(self, case: str, user: str) -> Reading:
        """How far somebody reads a case."""
        with self.engine.reading() as tx:
            return access.reading_of(tx.connection, tx.shelf.roles, user, self.case(case), tx.now)

    def inbox(self, user: str) -> list[str]:
        with self.engine.reading() as tx:
            return [one.task.element for one in reaching.inbox(tx.connection, user, tx.now)]

    def case(self, case: str) -> CaseRow:
        with self.engine.reading() as tx:
            found = cases.find(tx.connection, case)
        assert found is not None
        return found

    def cases(self, process: str) -> list[CaseRow]:
        with self.engine.reading() as tx:
            rows = tx.connection.execute(select(model.case).where(model.case.c.process == process).order_by(model.case.c.number)).all()
        return [CaseRow(*row) for row in rows]

    def child(self, case: str) -> CaseRow:
        with self.engine.reading() as tx:
            (found,) = cases.children(tx.connection, case)
        return found

    def journal(self, case: str) -> tuple[Entry, ...]:
        with self.engine.reading() as tx:
            return read(tx.connection, tx.data_key(case), case)

    def kinds(self, case: str) -> list[str]:
        return [entry.kind for entry in self.journal(case)]

    def incidents(self, case: str | None = None) -> list[waits.IncidentRow]:
        with self.engine.reading() as tx:
            return waits.open_incidents(tx.connection, case)

    def says(self, incident: waits.IncidentRow) -> str:
        with self.engine.reading() as tx:
            return message_of(tx.data_key(incident.case_id), incident)

    def sent(self, case: str) -> list[OutboxRow]:
        with self.engine.reading() as tx:
            return outgoing.sent_by(tx.connection, case)

    def documents(self, case: str) -> list[records.DocumentRow]:
        with self.engine.reading() as tx:
            return records.documents_of(tx.connection, [case])

    def timers(self, case: str) -> list[waits.TimerRow]:
        with self.engine.reading() as tx:
            return waits.timers_of(tx.connection, case)

    def count(self, table: Any) -> int:
        with self.engine.reading() as tx:
            return len(tx.connection.execute(select(table)).all())

    def close(self) -> None:
        self.engine.close()


def fill_house(url: str) -> None:
    """An empty database becomes the house's: tables; units, people, grants; roles, calendar and the procedure deployed."""
    upgrade(url)
    database = open_database(url, durable=False)
    with database.connect() as connection, connection.begin():
        add_people(connection)
        deploy_roles(connection, ROLES.encode(), MORNING, "system")
        deploy_calendar(connection, [2026, 2027], MORNING, "system")
        deploy_loaded(connection, repair(), MORNING, "system")
    database.dispose()


def add_people(connection: Connection) -> None:
    for identity, kind, name, parent in UNITS:
        connection.execute(insert(model.unit).values(id=identity, kind=kind, name=name, name_en="", parent=parent))
    for login in dict.fromkeys(row[0] for row in GRANTS):
        connection.execute(insert(model.user).values(id=login, login=login, name=f"{login}氏", password_hash=HASH, active=True))
    for login, role, unit, second in GRANTS:
        connection.execute(insert(model.grant).values(user_id=login, role=role, unit_id=unit, second_unit=second))
