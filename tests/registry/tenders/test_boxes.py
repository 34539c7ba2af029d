"""Boxes, passphrases and halves: who can open what, and what nobody can."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from registry.tenders import boxes
from registry.tenders.content import BOX_BYTES, LARGEST_CENTS, LONGEST_TEXT, Bid, NoBid, unpacked
from registry.tenders.halves import FULL, QUICK, Cost, WrongPassphrase, joined, locked, split, unlocked

KEY = boxes.new_private_key()
PUBLIC = boxes.public_of(KEY)
BOX = boxes.closed(PUBLIC, b"1.80", "bid of a")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=LONGEST_TEXT)


def test_the_holder_of_the_key_opens_a_box() -> None:
    assert boxes.opened(KEY, BOX, "bid of a") == b"1.80"


def test_a_box_opens_as_the_standard_steps_say() -> None:
    """Written out step by step with the library alone, as somebody else would."""
    shared = X25519PrivateKey.from_private_bytes(KEY).exchange(X25519PublicKey.from_public_bytes(BOX[:32]))
    info = b"wuye sealed box 1\0" + BOX[:32] + PUBLIC + b"\0bid of a"
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared)
    assert ChaCha20Poly1305(key).decrypt(b"\0" * 12, BOX[32:], b"bid of a") == b"1.80"
    assert boxes.box_key(KEY, BOX, "bid of a") == key


def test_the_key_of_one_box_opens_no_other() -> None:
    other = boxes.closed(PUBLIC, b"1.80", "bid of a")
    assert other != BOX
    with pytest.raises(boxes.NotForThisKey):
        boxes.opened_with(boxes.box_key(KEY, BOX, "bid of a"), other, "bid of a")


@pytest.mark.parametrize(
    ("key", "box", "purpose"),
    [
        (boxes.new_private_key(), BOX, "bid of a"),
        (KEY, BOX, "bid of b"),
        (KEY, BOX[:-1] + bytes([BOX[-1] ^ 1]), "bid of a"),
        (KEY, bytes([BOX[0] ^ 1]) + BOX[1:], "bid of a"),
        (KEY, BOX[:10], "bid of a"),
        (KEY, BOX[:32], "bid of a"),
        (KEY, b"", "bid of a"),
        (KEY, bytes(32) + BOX[32:], "bid of a"),
    ],
    ids=["another key", "another bidder", "tag", "public key", "short", "empty inside", "nothing", "point of low order"],
)
def test_no_other_key_bidder_or_bytes_open_it(key: bytes, box: bytes, purpose: str) -> None:
    with pytest.raises(boxes.NotForThisKey):
        boxes.opened(key, box, purpose)


def test_a_receipt_is_the_hash_of_the_ciphertext() -> None:
    assert boxes.receipt_of(BOX) == hashlib.sha256(BOX).hexdigest()


def test_two_halves_make_the_key_and_one_says_nothing() -> None:
    one, other = split(KEY)
    assert joined(one, other) == joined(other, one) == KEY
    assert KEY not in (one, other)
    assert split(KEY) != (one, other)
    with pytest.raises(boxes.NotForThisKey):
        boxes.opened(one, BOX, "bid of a")


def test_a_locked_key_opens_by_its_passphrase_however_it_is_typed() -> None:
    held = locked(KEY, "ｃｏｒｒｅｃｔ horse 口令", "key of a", QUICK)
    assert unlocked(held, "correct horse 口令", "key of a") == KEY
    assert KEY not in held.sealed
    for passphrase, purpose in (("correct horse 口令 ", "key of a"), ("", "key of a"), ("correct horse 口令", "key of b")):
        with pytest.raises(WrongPassphrase):
            unlocked(held, passphrase, purpose)


def test_every_locked_key_has_its_own_salt() -> None:
    assert locked(KEY, "correct horse", "key of a", QUICK).salt != locked(KEY, "correct horse", "key of a", QUICK).salt


def test_a_passphrase_costs_what_the_standard_wants() -> None:
    assert (FULL.rounds, FULL.kibibytes, FULL.lanes) == (3, 64 * 1024, 4)  # RFC 9106, section 4, second recommendation
    held = locked(KEY, "correct horse", "key of a")
    assert (held.cost, Cost.read(str(held.cost))) == (FULL, FULL)
    assert unlocked(held, "correct horse", "key of a") == KEY


@given(st.integers(1, LARGEST_CENTS), TEXTS, TEXTS)
def test_every_bid_comes_out_as_it_went_in_and_takes_as_much_room(cents: int, plan: str, team: str) -> None:
    bid = Bid(cents, plan, team)
    try:
        packed = bid.packed()
    except ValueError:  # control characters take more room than a box has
        assert len(plan) + len(team) > BOX_BYTES // 6 - 100
        return
    assert (unpacked(packed), len(packed)) == (bid, BOX_BYTES)


def test_the_longest_chinese_texts_fit() -> None:
    longest = Bid(LARGEST_CENTS, "𠀀" * LONGEST_TEXT, "住" * LONGEST_TEXT)
    assert unpacked(longest.packed()) == longest


@pytest.mark.parametrize(
    "content",
    [
        b"", b"x" * BOX_BYTES, (5).to_bytes(4, "big") + b"abcde", Bid(180, "a", "b").packed()[:-1],
        *(
            (len(inside).to_bytes(4, "big") + inside).ljust(BOX_BYTES, b"\0")
            for inside in (
                b"no json", b"[]", b'{"price_cents":180,"plan":"a"}', b'{"price_cents":0,"plan":"a","team":"b"}',
                b'{"price_cents":"180","plan":"a","team":"b"}', b'{"price_cents":true,"plan":"a","team":"b"}',
                b'{"price_cents":180,"plan":"","team":"b"}', b'{"price_cents":100001,"plan":"a","team":"b"}',
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_bid_is_not_read_as_one(content: bytes) -> None:
    with pytest.raises(NoBid):
        unpacked(content)
