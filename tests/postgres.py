"""The databases that tests run on: a PostgreSQL server of the test run's own, and SQLite files.

One folder per test run holds both. The first test that asks for a database of a kind prepares it, under a lock, for all
workers: it starts the server (as user `postgres` when the tests run as root, since the server refuses root) and fills
a template. Every test then gets a copy of the template. The process that made the folder stops the server at the end.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

FOLDER_VARIABLE = "WUYE_TEST_DATABASES"
OLDEST_MAJOR = 15
ROOM_BYTES = 1_000_000_000
INSTALL = "The tests need the programs of a PostgreSQL server, 15 or newer; `make setup` installs them (Debian: postgresql)."

Fill = Callable[[str], None]
"""Fills the empty database of a URL, and leaves no connection to it open."""


class NoServer(Exception):
    """The tests need the programs of a PostgreSQL server."""


def programs() -> Path:
    """The folder with initdb and pg_ctl of the newest installed server.

    Raises: NoServer if there is none, or only older ones.
    """
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if not ((folder / "initdb").exists() and (folder / "pg_ctl").exists()):
            continue
        shown = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
        major = re.search(r"(\d+)", shown)
        if major is not None and int(major[1]) >= OLDEST_MAJOR:
            return folder
    raise NoServer(INSTALL)


def as_server_user() -> list[str]:
    """What to put before a server's command: nothing, or the change to user `postgres` when we are root."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError as error:
        raise NoServer("The server refuses to run as root and there is no user postgres. " + INSTALL) from error
    return ["runuser", "-u", "postgres", "--"]


_administrators: dict[Path, psycopg.Connection] = {}
"""This process's one connection to each server, for making and dropping databases."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL server in a folder, reached through a socket in that folder."""

    folder: Path

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of one of its databases."""
        return f"postgresql+psycopg://wuye@/{database}?host={self.folder}"

    def start(self) -> None:
        """Make the cluster and start it, without durability: it is thrown away."""
        bin_folder, user = programs(), as_server_user()
        self.folder.mkdir(mode=0o700)
        if user:
            shutil.chown(self.folder, "postgres", "postgres")
        data = self.folder / "data"
        flags = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
            "max_connections": "120",
            "shared_buffers": "64MB",
            "timezone": "UTC",
        }
        self._run(*user, bin_folder / "initdb", "-D", data, "-U", "wuye", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {name}='{value}'" for name, value in flags.items())
        self._run(*user, bin_folder / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server at once; nothing in it is needed any more."""
        self._run(*as_server_user(), programs() / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def administer(self, statement: str) -> None:
        """Run one statement outside any test's database."""
        connection = _administrators.get(self.folder)
        if connection is None:
            connection = psycopg.connect(host=str(self.folder), user="wuye", dbname="postgres", autocommit=True)
            _administrators[self.folder] = connection
        connection.execute(statement.encode())

    def leave(self) -> None:
        """Close this process's connection for administering."""
        connection = _administrators.pop(self.folder, None)
        if connection is not None:
            connection.close()

    def _run(self, *command: str | Path) -> None:
        # Output goes to a file: the server keeps what it inherits open, and a pipe would never end.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False)
            if done.returncode:
                output.seek(0)
                raise NoServer(f"{Path(command[-1]).name}: {output.read().decode(errors='replace')[-2000:]}")


@dataclass(frozen=True, slots=True)
class Databases:
    """The databases of one test run, in one folder."""

    folder: Path

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.folder / "postgresql")

    @contextmanager
    def empty(self, kind: str) -> Iterator[str]:
        """URL of an empty database of this kind, `sqlite` or `postgresql`, gone at the end."""
        name = f"t{uuid.uuid4().hex}"
        if kind == "sqlite":
            yield f"sqlite:///{self.folder / name}.sqlite"
            self._remove_sqlite(name)
            return
        with self._prepared("server"):
            pass
        with self._created(name, "template0") as url:
            yield url

    @contextmanager
    def copied(self, kind: str, template: str, fill: Fill) -> Iterator[str]:
        """URL of a copy of a template of this kind, gone at the end. The first to ask for the template fills it."""
        name = f"t{uuid.uuid4().hex}"
        if kind == "sqlite":
            file = self.folder / f"template_{template}.sqlite"
            with self._prepared(f"sqlite_{template}") as first:
                if first:
                    fill(f"sqlite:///{file}")
                    _close_log(file)
            shutil.copyfile(file, self.folder / f"{name}.sqlite")
            yield f"sqlite:///{self.folder / name}.sqlite"
            self._remove_sqlite(name)
            return
        with self._prepared("server"):
            pass
        with self._prepared(f"postgresql_{template}") as first:
            if first:
                self.cluster.administer(f"create database template_{template} template template0")
                fill(self.cluster.url(f"template_{template}"))
        with self._created(name, f"template_{template}") as url:
            yield url

    @contextmanager
    def migrated(self, kind: str, migrate: Fill) -> Iterator[str]:
        """URL of a database of this kind at the newest migration, gone at the end."""
        with self.copied(kind, "migrated", migrate) as url:
            yield url

    def home(self, name: str, fill: Callable[[Path], object]) -> Path:
        """A data directory that is filled once in a test run. To be copied, never to be used itself."""
        folder = self.folder / name
        with self._prepared(f"home_{name}") as first:
            if first:
                shutil.rmtree(folder, ignore_errors=True)  # of one that failed half-way
                folder.mkdir()
                fill(folder)
        return folder

    def close(self) -> None:
        """Stop the server, if any test has started it, and remove the folder."""
        self.cluster.leave()
        if (self.folder / "server.done").exists():
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def _created(self, name: str, template: str) -> Iterator[str]:
        # Copying files is the quicker way where nothing is synced to a disk.
        self.cluster.administer(f"create database {name} template {template} strategy file_copy")
        yield self.cluster.url(name)
        self.cluster.administer(f"drop database {name} with (force)")

    @contextmanager
    def _prepared(self, what: str) -> Iterator[bool]:
        """Hold the lock of `what`; True for the first to come, who prepares it."""
        done = self.folder / f"{what}.done"
        if done.exists():
            yield False
            return
        with (self.folder / f"{what}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            first = not done.exists()
            if first and what == "server":
                try:
                    self.cluster.start()
                except BaseException:
                    shutil.rmtree(self.cluster.folder, ignore_errors=True)
                    raise
            yield first
            done.touch()

    def _remove_sqlite(self, name: str) -> None:
        for file in self.folder.glob(f"{name}.sqlite*"):
            file.unlink(missing_ok=True)


def _close_log(file: Path) -> None:
    """Write SQLite's log back into its file, so that the file alone is the database."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")


def quick_place() -> Path | None:
    """A folder in memory with room enough, since SQLite writes every commit through to the disk; None where there is none."""
    memory = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK):
        return None
    return memory if shutil.disk_usage(memory).free >= ROOM_BYTES else None


def open_databases() -> Databases:
    """Make the folder of this test run and tell its workers where it is."""
    folder = Path(tempfile.mkdtemp(prefix="wuye-", dir=quick_place()))
    # The server's user must get through to its own folder.
    folder.chmod(0o711)
    os.environ[FOLDER_VARIABLE] = str(folder)
    return Databases(folder)


def shared_databases() -> Databases:
    """The databases of this test run, in any of its workers."""
    return Databases(Path(os.environ[FOLDER_VARIABLE]))
