"""Sealed boxes: what anybody can close for the holder of a key, and that holder alone can open.

X25519 with a key pair made for each box, HKDF-SHA256, ChaCha20-Poly1305: the library's, put together as in RFC 9180's base mode.
`purpose` says what a box holds and for whom; it goes into its key, so that no box can stand in another's place.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.identity import random_bytes

KEY_BYTES = 32
_NONCE = bytes(12)  # a box's key is used once
_INFO = b"wuye sealed box 1"


class NotForThisKey(Exception):
    """A box that this key does not open: it is another's, or its bytes were altered."""


def new_private_key() -> bytes:
    return random_bytes(KEY_BYTES)


def public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def closed(public: bytes, plain: bytes, purpose: str) -> bytes:
    """A box for the holder of this key: its own public key ‖ ciphertext ‖ tag."""
    own = X25519PrivateKey.from_private_bytes(new_private_key())
    mine = own.public_key().public_bytes_raw()
    key = _key(own.exchange(X25519PublicKey.from_public_bytes(public)), mine, public, purpose)
    return mine + ChaCha20Poly1305(key).encrypt(_NONCE, plain, purpose.encode())


def box_key(private: bytes, box: bytes, purpose: str) -> bytes:
    """The key of one box, which opens nothing else. Raises NotForThisKey."""
    mine = box[:KEY_BYTES]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(mine))
    except ValueError:  # too short, or a point of low order
        raise NotForThisKey(purpose) from None
    return _key(shared, mine, public_of(private), purpose)


def opened_with(key: bytes, box: bytes, purpose: str) -> bytes:
    """What a box holds, by its own key. Raises NotForThisKey."""
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, box[KEY_BYTES:], purpose.encode())
    except (InvalidTag, ValueError):
        raise NotForThisKey(purpose) from None


def opened(private: bytes, box: bytes, purpose: str) -> bytes:
    """What a box holds, by the private key of whom it is for. Raises NotForThisKey."""
    return opened_with(box_key(private, box, purpose), box, purpose)


def receipt_of(box: bytes) -> str:
    """SHA-256 in hex: by it a bidder knows their box again."""
    return hashlib.sha256(box).hexdigest()


def _key(shared: bytes, mine: bytes, public: bytes, purpose: str) -> bytes:
    info = b"\0".join((_INFO, mine + public, purpose.encode()))
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(shared)
