"""Keys: a master key as a file under the home's `keys/`, and a data key per case, wrapped by it.

Values that come from people are kept under the data key of their case (AES-256-GCM); destroying the wrapped key erases
them, and the hash chain, which runs over the ciphertext, still verifies.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import Tampered

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class DataKey:
    """A case's key. `purpose` is bound to the ciphertext, so that no blob can stand in another's place."""

    secret: bytes

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """nonce ‖ ciphertext ‖ tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.secret).encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The plain bytes. Raises Tampered if a bit differs, or the blob was sealed for another purpose."""
        try:
            return AESGCM(self.secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            raise Tampered(f"Expected {purpose} as it was stored, but its bytes were altered.") from None


@dataclass(frozen=True, slots=True)
class Keyring:
    """The master key; it wraps data keys and never touches the database."""

    master: DataKey

    @classmethod
    def open(cls, home: Path) -> Keyring:
        """Reads the master key under `home/keys`, making it (mode 0600, never overwritten) at first use."""
        path = home / "keys" / "master.key"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write_new_key(path)
        return cls(DataKey(path.read_bytes()))

    def new_data_key(self, case_id: str) -> tuple[DataKey, bytes]:
        """A fresh key for a case, and its wrapped form for the database."""
        key = DataKey(AESGCM.generate_key(256))
        return key, self.master.seal(key.secret, f"key of {case_id}")

    def unwrap(self, case_id: str, wrapped: bytes) -> DataKey:
        return DataKey(self.master.open(wrapped, f"key of {case_id}"))


def _write_new_key(path: Path) -> None:
    """Writes beside and links into place: two processes that start together end with one key."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(AESGCM.generate_key(256))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
