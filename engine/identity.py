"""Who is who: ids, passwords, session tokens. The only module that makes ids or random values (keys apart)."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_hasher = PasswordHasher()

SYSTEM = "system"


def new_id(length: int = 16) -> str:
    """A random id of 5 bits a character, free of look-alikes (80 bits as it comes)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


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
