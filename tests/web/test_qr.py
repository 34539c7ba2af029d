"""QR codes are read back as a scanner does it: format, mask, order of modules, blocks, error correction, bytes."""

from __future__ import annotations

import pytest

from web.qr import qr_matrix, qr_picture

# Level M with masks 0 to 7, as the standard's annex C prints them.
FORMATS = (
    "101010000010010", "101000100100101", "101111001111100", "101101101001011",
    "100010111111001", "100000011001110", "100111110010111", "100101010100000",
)  # fmt: skip
# Version by side; data codewords in each block, blocks.
VERSIONS = {21: (16, 1), 25: (28, 1), 29: (44, 1), 33: (32, 2), 37: (43, 2), 41: (27, 4)}


def is_turned(mask: int, i: int, j: int) -> bool:
    return [
        (i + j) % 2, i % 2, j % 3, (i + j) % 3, (i // 2 + j // 3) % 2, (i * j) % 2 + (i * j) % 3,
        ((i * j) % 2 + (i * j) % 3) % 2, ((i * j) % 3 + (i + j) % 2) % 2,
    ][mask] == 0  # fmt: skip


def is_function(side: int, i: int, j: int) -> bool:
    corner = (i <= 8 and (j <= 8 or j >= side - 8)) or (i >= side - 8 and j <= 8)
    aligned = side > 21 and abs(i - (side - 7)) <= 2 and abs(j - (side - 7)) <= 2
    return corner or aligned or 6 in (i, j)


def product(one: int, other: int) -> int:
    """In GF(256), bit by bit."""
    found = 0
    while other:
        found ^= one if other & 1 else 0
        one = (one << 1) ^ (0x11D if one & 0x80 else 0)
        other >>= 1
    return found


def syndromes(block: list[int], checks: int) -> list[int]:
    root, found = 1, []
    for _ in range(checks):
        value = 0
        for word in block:
            value = product(value, root) ^ word
        found.append(value)
        root = product(root, 2)
    return found


def scanned(matrix: list[list[bool]]) -> bytes:
    """What a scanner reads; every block's error correction must find nothing to correct."""
    side = len(matrix)
    first = [(8, j) for j in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    mask = FORMATS.index("".join("1" if matrix[i][j] else "0" for i, j in first))
    bits, column, up = "", side - 1, True
    while column > 0:
        column -= column == 6
        for step in range(side):
            i = side - 1 - step if up else step
            for j in (column, column - 1):
                if not is_function(side, i, j):
                    bits += "1" if matrix[i][j] != is_turned(mask, i, j) else "0"
        column, up = column - 2, not up
    words = [int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8)]
    size, blocks = VERSIONS[side]
    data, checks = words[: size * blocks], words[size * blocks :]
    for number in range(blocks):
        block = data[number::blocks] + checks[number::blocks]
        assert not any(syndromes(block, len(checks) // blocks)), "Expected a block without faults."
    plain = [word for number in range(blocks) for word in data[number::blocks]]
    read = "".join(f"{word:08b}" for word in plain)
    assert read[:4] == "0100"
    length = int(read[4:12], 2)
    return bytes(int(read[12 + 8 * place : 20 + 8 * place], 2) for place in range(length))


@pytest.mark.parametrize("length", [1, 14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106])
def test_a_scanner_reads_back_what_was_written_in_every_version(length: int) -> None:
    content = ("https://wuye.example.cn/vote#7K3F-9QXA-" * 3)[:length].encode()
    assert scanned(qr_matrix(content)) == content


def test_more_than_the_largest_version_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 106 bytes"):
        qr_matrix(b"x" * 107)


def test_a_picture_says_what_it_is_and_carries_no_style() -> None:
    picture = str(qr_picture("https://x.cn/vote#A", 'of "A" & B'))
    assert 'role="img" aria-label="of &#34;A&#34; &amp; B"' in picture
    assert "style" not in picture
