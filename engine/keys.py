"""Keys: a master key as a file under the home's `keys/`, and a data key per case, wrapped by it; beside it the sealing key.

Values that come from people are kept under the data key of their case (AES-256-GCM); destroying the wrapped key erases
them, and the hash chain, which runs over the ciphertext, still verifies.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import get_ident

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import Tampered
from engine.identity import random_bytes

NONCE_BYTES = 12
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DataKey:
    """A case's key. `purpose` is bound to the ciphertext, so that no blob can stand in another's place."""

    secret: bytes
    _cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.secret))

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """nonce ‖ ciphertext ‖ tag."""
        nonce = random_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The plain bytes. Raises Tampered if a bit differs, or the blob was sealed for another purpose."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError, TypeError):  # too short to hold a nonce; no bytes at all, but text
            raise Tampered(f"Expected {purpose} as it was stored, but its bytes were altered.") from None


KEYS_AT_HAND = 256


@dataclass(frozen=True, slots=True)
class Keyring:
    """The master key; it wraps data keys and never touches the database. The last ones that it unwrapped stay at hand."""

    master: DataKey
    _at_hand: dict[tuple[str, bytes], DataKey] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, home: Path) -> Keyring:
        """Reads the master key under `home/keys`, making it (mode 0600, never overwritten) at first use.

        Raises Tampered for a file that holds no key: nothing may be sealed under half of one.
        """
        path = master_file(home)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            write_once(path, AESGCM.generate_key(KEY_BYTES * 8))
        secret = path.read_bytes()
        if len(secret) != KEY_BYTES:
            raise Tampered(f"Expected a master key of {KEY_BYTES} bytes in {path.name}, but it has {len(secret)}.")
        return cls(DataKey(secret))

    def new_data_key(self, case_id: str) -> tuple[DataKey, bytes]:
        """A fresh key for a case, and its wrapped form for the database."""
        key = DataKey(random_bytes(KEY_BYTES))
        return key, self.master.seal(key.secret, f"key of {case_id}")

    def unwrap(self, case_id: str, wrapped: bytes) -> DataKey:
        """A case's key out of what its row holds: once that is gone, so is the key. Raises Tampered."""
        found = self._at_hand.get((case_id, wrapped))
        if found is None:
            if len(self._at_hand) >= KEYS_AT_HAND:
                self._at_hand.clear()
            found = self._at_hand[case_id, wrapped] = DataKey(self.master.open(wrapped, f"key of {case_id}"))
        return found


def master_file(home: Path) -> Path:
    """Where the master key of a home lies."""
    return home / "keys" / "master.key"


def write_once(path: Path, content: bytes) -> None:
    """Writes a secret's file (mode 0600) whole or not at all: processes that start together end with one of them."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # a key that is lost with the power takes all that was sealed under it along
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The key that signs the roots of the leaf log."""

    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def open(cls, home: Path, may_make: bool) -> SealingKey:
        """Reads the key under `home/keys`; where there is none it is made if nothing was ever sealed, or if the public part of
        the lost one was put beside it, as `sealing-….pub`.

        Raises Tampered where there is no key beside seals, or a file that holds none.
        """
        path = sealing_file(home)
        if not path.exists():
            if not may_make and not _former_keys(home):
                raise _no_sealing_key(path)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
        return cls(_private_in(path))

    @property
    def public(self) -> str:
        """In hexadecimal."""
        return self._private.public_key().public_bytes_raw().hex()

    def sign(self, text: bytes) -> bytes:
        return self._private.sign(text)


def believed_keys(home: Path) -> frozenset[str]:
    """The public keys (hexadecimal) whose seals are believed: of the key at hand, and of those that sealed before it. Makes none.

    Raises Tampered where there are none, or a file holds none.
    """
    path, former = sealing_file(home), _former_keys(home)
    if path.exists():
        return former | {SealingKey(_private_in(path)).public}
    if not former:
        raise _no_sealing_key(path)
    return former


def _private_in(path: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except ValueError:
        raise Tampered(f"Expected an Ed25519 key of {KEY_BYTES} bytes in {path.name}, but it holds none.") from None


def _no_sealing_key(path: Path) -> Tampered:
    return Tampered(f"Expected {path}, for the database has seals that were signed with it. Put the key back.")


def is_signed(public: str, signature: bytes, text: bytes) -> bool:
    """Whether an Ed25519 signature is one of this text by this key (hexadecimal)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, text)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def sealing_file(home: Path) -> Path:
    """Where the sealing key of a home lies."""
    return home / "keys" / "sealing.key"


def _former_keys(home: Path) -> frozenset[str]:
    return frozenset(file.read_text(encoding="ascii").strip() for file in (home / "keys").glob("sealing-*.pub"))
