"""What passes through memory only: secrets that an act takes, and that nothing keeps in any form that could be tried out.

The engine keeps of every command a keyed hash, by which the same one is known again. Of a price or a passphrase that would be
something to try guesses against, for whoever has the database and the keys. So these commands carry random characters, `salt`, of
which nothing is kept: a page makes them when it is opened, and sends them again with the same wish.
"""

from __future__ import annotations

from sqlalchemy import Connection

from engine.desks import Values
from engine.errors import BadValue
from engine.identity import new_token

LEAST_SALT = 32


def require_salt(given: Values) -> None:
    """Raises BadValue for a command without it."""
    salt = given.get("salt")
    if not isinstance(salt, str) or len(salt) < LEAST_SALT:
        raise BadValue("salt", f"{LEAST_SALT} random characters or more are wanted with a secret")


def salted(_connection: Connection, _case_number: str, _given: Values) -> Values:
    """What a page sends with a secret."""
    return {"salt": new_token()}
