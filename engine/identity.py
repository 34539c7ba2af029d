"""Who is who: ids, passwords, session tokens. The only module that makes ids or random values (keys apart)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_hasher = PasswordHasher()
T = TypeVar("T")

SYSTEM = "system"
BY_CODE = "code"
"""Who acts by a one-time code: nobody with an account."""

CODE_CHARACTERS = 16
"""Of 5 random bits each: 80, more than anybody can try."""
_GROUP = 4
_BITS = 5
_SORTED_BY = 16
"""So many random bytes put an item into its place: two alike would stay in the order in which they came, and never are."""
_chance: Callable[[int], bytes] = secrets.token_bytes
_LOOK_ALIKES = str.maketrans("ilo", "110")


def random_bytes(length: int) -> bytes:
    """So many random bytes: what ids, data keys, nonces and salts are made of."""
    return _chance(length)


@contextmanager
def drawn_from(seed: str) -> Iterator[None]:
    """Within it ids, data keys, nonces and salts come from a seed instead of from chance: the same again whenever the same is done.
    For what is no secret to anybody alone, an invented district. Passwords, sessions and the master key stay random."""
    global _chance
    before, blocks = _chance, count()

    def drawn(length: int) -> bytes:
        found = b""
        while len(found) < length:
            found += hashlib.sha256(f"{seed}/{next(blocks)}".encode()).digest()
        return found[:length]

    _chance = drawn
    try:
        yield
    finally:
        _chance = before


def new_id(length: int = 16) -> str:
    """A random id of 5 bits a character, free of look-alikes (80 bits as it comes)."""
    return "".join(_ALPHABET[byte % 2**_BITS] for byte in random_bytes(length))


def new_code() -> str:
    """A one-time code to be printed and typed in: 80 random bits in groups of four, `7k3f-…`."""
    return grouped(new_id(CODE_CHARACTERS))


def grouped(plain: str) -> str:
    """A code's characters as it is printed."""
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))


def code_fingerprint(code: str) -> str:
    """How a one-time code is kept, however it was typed: hyphens, blanks, capitals and look-alikes make no difference."""
    return fingerprint(f"code {typed_code(code)}")


def typed_code(code: str) -> str:
    """The characters of a code that somebody typed."""
    return "".join(code.lower().translate(_LOOK_ALIKES).replace("-", " ").split())


def in_drawn_order(items: Iterable[T]) -> list[T]:
    """The items in an order that chance has drawn, so that nothing can be told from it."""
    return sorted(items, key=lambda _item: random_bytes(_SORTED_BY))


def new_token() -> str:
    """A session's secret: 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """SHA-256 in hex: how tokens and log-in subjects are kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str, hasher: PasswordHasher = _hasher) -> str:
    """argon2id."""
    return hasher.hash(password)


def password_fits(hashed: str, password: str) -> bool:
    """Whether this is the password; the parameters stand in the hash."""
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
