"""Whether the master key at hand is the one under which the cases of a database are kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from engine.errors import Outage, Tampered
from engine.keys import Keyring, master_file

Sealed = tuple[str, bytes]
"""A case and its wrapped key."""


def matching_keyring(home: Path, any_sealed: Callable[[], Sealed | None]) -> Keyring:
    """The keys under a home. Where there are none yet they are made, but never beside cases that were sealed under others.

    `any_sealed` says of one case of the database; None where it has none.
    Raises Tampered where the database's cases were sealed under another key or the key is gone; Outage where it is gone and
    the database cannot say whether it has cases.
    """
    if not master_file(home).exists():
        if any_sealed() is not None:
            raise Tampered(f"Expected {master_file(home)}, for the database has cases that were sealed under it. Put the key back.")
        return Keyring.open(home)
    keys = Keyring.open(home)
    with suppress(Outage):  # a database that is away for a while keeps nobody from starting
        found = any_sealed()
        if found is not None:
            _try(keys, *found, home)
    return keys


def _try(keys: Keyring, case_id: str, wrapped: bytes, home: Path) -> None:
    try:
        keys.unwrap(case_id, wrapped)
    except Tampered:
        message = f"Expected {master_file(home)} to be the key of this database, but case {case_id} was sealed under another one."
        raise Tampered(message) from None
