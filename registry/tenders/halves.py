"""A tender's private key, kept by two persons together: two halves, neither of which says anything without the other; and a private
key under a passphrase.

Passphrases are stretched by argon2id (RFC 9106); a half is a random pad, or the key under that pad.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from engine.identity import random_bytes
from registry.tenders.boxes import KEY_BYTES

SHORTEST = 10
LONGEST = 200
"""Characters of a passphrase."""
SALT_BYTES = 16
_NONCE = bytes(12)  # every salt makes a key of its own


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes to try one passphrase. As they come: RFC 9106, section 4, its second recommendation."""

    rounds: int = 3
    kibibytes: int = 65_536
    lanes: int = 4

    def __str__(self) -> str:
        return f"{self.rounds},{self.kibibytes},{self.lanes}"

    @classmethod
    def read(cls, text: str) -> Cost:
        """Raises ValueError."""
        rounds, kibibytes, lanes = map(int, text.split(","))
        return cls(rounds, kibibytes, lanes)


FULL = Cost()
QUICK = Cost(1, 8, 1)
"""For scenarios, where nobody attacks a passphrase."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A private key under a passphrase."""

    salt: bytes
    cost: Cost
    sealed: bytes


class WrongPassphrase(Exception):
    """It is not the one under which the key was locked."""


def locked(private: bytes, passphrase: str, purpose: str, cost: Cost = FULL) -> Locked:
    salt = random_bytes(SALT_BYTES)
    sealed = ChaCha20Poly1305(_stretched(passphrase, salt, cost)).encrypt(_NONCE, private, purpose.encode())
    return Locked(salt, cost, sealed)


def unlocked(held: Locked, passphrase: str, purpose: str) -> bytes:
    """The private key. Raises WrongPassphrase."""
    try:
        return ChaCha20Poly1305(_stretched(passphrase, held.salt, held.cost)).decrypt(_NONCE, held.sealed, purpose.encode())
    except InvalidTag:
        raise WrongPassphrase(purpose) from None


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """However a keyboard writes its characters."""
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    return hash_secret_raw(typed, salt, cost.rounds, cost.kibibytes, cost.lanes, KEY_BYTES, Type.ID)


def split(secret: bytes) -> tuple[bytes, bytes]:
    """Two halves of a key; another pair each time."""
    pad = random_bytes(len(secret))
    return pad, joined(pad, secret)


def joined(one: bytes, other: bytes) -> bytes:
    """The key that two halves make."""
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
