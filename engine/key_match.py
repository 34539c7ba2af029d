"""Whether the master key at hand is the one under which the cases of a database are kept."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlalchemy import inspect, select

from engine.database import READING, outages
from engine.errors import Outage, Tampered
from engine.keys import Keyring, master_file
from engine.model import case_key


def matching_keyring(home: Path, database: Database) -> Keyring:
    """The keys under a home. Where there are none yet they are made, but never beside cases that were sealed under others.

    Raises Tampered where the database's cases were sealed under another key or the key is gone; Outage where it is gone and
    the database cannot say whether it has cases.
    """
    if not master_file(home).exists():
        if _sealed(database) is not None:
            raise Tampered(f"Expected {master_file(home)}, for the database has cases that were sealed under it. Put the key back.")
        return Keyring.open(home)
    keys = Keyring.open(home)
    with suppress(Outage):  # a database that is away for a while keeps nobody from starting
        found = _sealed(database)
        if found is not None:
            _try(keys, *found, home)
    return keys


def _sealed(database: Database) -> tuple[str, bytes] | None:
    """A case with its wrapped key; None in a database without cases, or without tables."""
    with outages(), database.connect().execution_options(**{READING: True}) as connection, connection.begin():
        if not inspect(connection).has_table(case_key.name):
            return None
        row = connection.execute(select(case_key.c.case_id, case_key.c.wrapped).limit(1)).first()
        return None if row is None else (row[0], row[1])


def _try(keys: Keyring, case_id: str, wrapped: bytes, home: Path) -> None:
    try:
        keys.unwrap(case_id, wrapped)
    except Tampered:
        message = f"Expected {master_file(home)} to be the key of this database, but case {case_id} was sealed under another one."
        raise Tampered(message) from None
