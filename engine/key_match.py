"""Whether the master key at hand is the one under which the cases of a database are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from engine.errors import Outage, Tampered
from engine.keys import Keyring, master_file

Sealed = tuple[str, bytes]
"""A case and its wrapped key."""
TRIED = 10
"""How many of the oldest cases, and of the newest, are tried."""


def matching_keyring(home: Path, some_sealed: Callable[[int], Sequence[Sealed]]) -> Keyring:
    """The keys under a home. Where there are none yet they are made, but never beside cases that were sealed under others.

    `some_sealed` gives so many of the oldest and of the newest cases of the database; none where it has none.
    Raises Tampered where none of them was sealed under this key, or the key is gone; Outage where it is gone and the database
    cannot say whether it has cases.
    """
    if not master_file(home).exists():
        if some_sealed(1):
            raise Tampered(f"Expected {master_file(home)}, for the database has cases that were sealed under it. Put the key back.")
        return Keyring.open(home)
    keys = Keyring.open(home)
    with suppress(Outage):  # a database that is away for a while keeps nobody from starting
        found = some_sealed(TRIED)
        if found and not any(_opens(keys, *one) for one in found):
            names = ", ".join(case_id for case_id, _ in found)
            raise Tampered(f"Expected {master_file(home)} to be the key of this database, but none of these cases opens under it: {names}.")
    return keys


def _opens(keys: Keyring, case_id: str, wrapped: bytes) -> bool:
    """Whether a case was sealed under these keys. A single one that was not accuses its own row, not the master key."""
    try:
        keys.unwrap(case_id, wrapped)
    except Tampered:
        return False
    return True
