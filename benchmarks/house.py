"""A house of its own for a benchmark: a database file and keys in a fresh folder, two officers, the procedures of this folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from engine import commands as c
from engine import model
from engine.clock import system_clock
from engine.deploy import deploy_calendar, deploy_procedures, deploy_roles
from engine.execute import Engine
from engine.folder import read_folder
from engine.identity import new_id
from engine.migrations.run import upgrade
from engine.store import cases

PROCEDURES = Path(__file__).parent / "procedures"
PROCESS, LOOP = "inspection", "repeated_inspection"
TASKS = (
    "Task_prepare", "Task_notify", "Task_visit", "Task_measure", "Task_photograph",
    "Task_interview", "Task_assess", "Task_report", "Task_review", "Task_file",
)  # fmt: skip
"""The user tasks of PROCESS, in their order; LOOP has one, Task_visit."""
OFFICER = "officer-1"
ENTERED: Mapping[str, str] = {
    "inspected_on": "2026-10-09", "place": "槐安里小区三号楼地下车库东侧", "area": "1280.50", "finding": "failed",
    "note": "照明损坏两处，消防通道内停有电动车，已当场告知物业项目经理于三日内清理。",
}  # fmt: skip
"""What a browser would send for the form's five fields."""

_UNITS = (
    ("district.bench", "district", None), ("subdistrict.bench", "subdistrict", "district.bench"),
    ("community.bench", "community", "subdistrict.bench"), ("estate.bench", "estate", "community.bench"),
)  # fmt: skip
_PEOPLE = ((OFFICER, "officer"), ("officer-2", "officer"), ("head-1", "head"))


class BenchHouse:
    """An engine on a database file, and the commands that a benchmark sends; each opens its own transaction."""

    def __init__(self, folder: Path, drawn: Mapping[str, bytes] | None = None) -> None:
        """`drawn`: more diagrams for the procedure, with what is to be added to its `procedure.toml`."""
        self.file = folder / "bench.sqlite"
        url = f"sqlite:///{self.file}"
        upgrade(url)
        self.engine = Engine.open(folder, url, {})
        now = system_clock()
        with self.engine.transaction() as connection:
            for identity, kind, parent in _UNITS:
                connection.execute(insert(model.unit).values(id=identity, kind=kind, name=identity, name_en="", parent=parent))
            for user, role in _PEOPLE:
                connection.execute(insert(model.user).values(id=user, login=user, name=user, password_hash="", active=True))
                connection.execute(insert(model.grant).values(user_id=user, role=role, unit_id="subdistrict.bench", second_unit=""))
            deploy_roles(connection, (PROCEDURES / "roles.toml").read_bytes(), now, "system")
            deploy_calendar(connection, [now.year], now, "system")
            files = {**read_folder(PROCEDURES / "inspection")}
            for name, content in (drawn or {}).items():
                files[name] = files.get(name, b"") + content
            deploy_procedures(connection, self.engine.house, {"inspection": files}, now, "system")

    def start(self, process: str = PROCESS) -> str:
        """A new case. Returns its id."""
        return str(self.engine.execute(c.StartCase(new_id(), OFFICER, process, {}))["case"])

    def open_task(self, case: str, element: str | None = None) -> tuple[str, int]:
        """(id, version) of a case's oldest open task, or of that of an element."""
        query = select(model.task.c.id, model.task.c.version).where(model.task.c.case_id == case, model.task.c.status == "open")
        if element is not None:
            query = query.where(model.task.c.element == element)
        with self.engine.reading() as tx:
            row = tx.connection.execute(query.order_by(model.task.c.opened_at, model.task.c.id).limit(1)).one()
        return row.id, row.version

    def open_tasks(self, case: str) -> int:
        """How many of a case's tasks are open."""
        query = select(func.count()).select_from(model.task).where(model.task.c.case_id == case, model.task.c.status == "open")
        with self.engine.reading() as tx:
            return int(tx.connection.execute(query).scalar_one())

    def claim(self, case: str, element: str | None = None) -> tuple[str, int]:
        """Claims a case's oldest open task, or that of an element. Returns (id, version) as a page would then show it."""
        task, version = self.open_task(case, element)
        claimed = self.engine.execute(self.claiming(task, version))
        return task, int(claimed["version"])

    def claiming(self, task: str, version: int) -> c.ClaimTask:
        """The command that claims a task."""
        return c.ClaimTask(new_id(), OFFICER, task, version)

    def completion(self, task: str, version: int, entered: Mapping[str, Any] = ENTERED) -> c.CompleteTask:
        """The command that completes a claimed task."""
        return c.CompleteTask(new_id(), OFFICER, task, version, entered)

    def entries(self, case: str) -> int:
        """How many entries a case's journal has."""
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, case)
        assert row is not None
        return row.entries

    def checkpoint(self) -> None:
        """Writes the log into the file, so that the file alone is the database."""
        self.engine.close()
        with closing(sqlite3.connect(self.file)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.engine.close()
