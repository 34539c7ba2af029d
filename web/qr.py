"""QR codes for printed slips: byte mode, error correction M, versions 1 to 6 (up to 106 bytes), as a picture without styles.

Source: ISO/IEC 18004:2015; the clause stands at each step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup

# Version -> codewords of data and of error correction in each block, number of blocks (7.5.1, table 9, level M).
BLOCKS = {1: (16, 10, 1), 2: (28, 16, 1), 3: (44, 26, 1), 4: (32, 18, 2), 5: (43, 24, 2), 6: (27, 16, 4)}
LONGEST = 106  # bytes
QUIET = 4  # modules of white around it (5.3.8)
PENALTY_RUN, PENALTY_BLOCK, PENALTY_FINDER, PENALTY_BALANCE = 3, 3, 40, 10
RUN = re.compile("0{5,}|1{5,}")
LIKE_FINDER = ("10111010000", "00001011101")
LEVEL_M = 0b00
FORMAT_GENERATOR, FORMAT_MASK = 0b10100110111, 0b101010000010010  # annex C

Matrix = list[list[bool]]
MASKS = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
"""Where modules are turned over (7.8.2, table 10)."""


def _powers() -> tuple[list[int], list[int]]:
    """Powers of 2 and their logarithms in GF(256) by x⁸ + x⁴ + x³ + x² + 1 (7.5.2)."""
    powers, logarithms, value = [0] * 255, [0] * 256, 1
    for exponent in range(255):
        powers[exponent], logarithms[value] = value, exponent
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    return powers, logarithms


POWERS, LOGARITHMS = _powers()


def _times(one: int, other: int) -> int:
    return POWERS[(LOGARITHMS[one] + LOGARITHMS[other]) % 255] if one and other else 0


def _correction(data: Sequence[int], count: int) -> list[int]:
    """The codewords of error correction: what is left of the data by the generator polynomial (7.5.2, annex A)."""
    generator = [1]
    for exponent in range(count):
        shifted = [*generator, 0]
        generator = [each ^ _times(POWERS[exponent], below) for each, below in zip(shifted, [0, *generator], strict=True)]
    rest = [*data, *[0] * count]
    for place in range(len(data)):
        factor = rest[place]
        for offset, each in enumerate(generator):
            rest[place + offset] ^= _times(each, factor)
    return rest[len(data) :]


def _codewords(content: bytes, version: int) -> list[int]:
    """Data with its mode, length and padding, in blocks with their error correction, interleaved (7.4, 7.6)."""
    size, correction, blocks = BLOCKS[version]
    bits = f"0100{len(content):08b}" + "".join(f"{byte:08b}" for byte in content) + "0000"
    data = [int(bits[start : start + 8].ljust(8, "0"), 2) for start in range(0, len(bits), 8)][: size * blocks]
    data += [(0xEC, 0x11)[place % 2] for place in range(size * blocks - len(data))]
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    checks = [_correction(part, correction) for part in parts]
    return [word for row in (*zip(*parts, strict=True), *zip(*checks, strict=True)) for word in row]


def _blank(version: int) -> tuple[Matrix, Matrix]:
    """The patterns of function, and which modules they take (6.3)."""
    size = 17 + 4 * version
    dark: Matrix = [[False] * size for _ in range(size)]
    taken: Matrix = [[False] * size for _ in range(size)]

    def put(row: int, column: int, value: bool) -> None:
        if 0 <= row < size and 0 <= column < size:
            dark[row][column], taken[row][column] = value, True

    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for row in range(-1, 8):
            for column in range(-1, 8):
                ring = max(abs(row - 3), abs(column - 3))
                put(top + row, left + column, ring in (0, 1, 3))
    for place in range(8, size - 8):
        put(6, place, place % 2 == 0)
        put(place, 6, place % 2 == 0)
    if version > 1:
        middle = size - 7
        for row in range(-2, 3):
            for column in range(-2, 3):
                put(middle + row, middle + column, max(abs(row), abs(column)) != 1)
    for row, column in (*_format_first(), *_format_second(size), (size - 8, 8)):
        put(row, column, (row, column) == (size - 8, 8))
    return dark, taken


def _format_first() -> list[tuple[int, int]]:
    """Where the bits of the format stand around the upper left corner, the highest first (7.9.1, figure 25)."""
    return [*((8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)), *((row, 8) for row in (7, 5, 4, 3, 2, 1, 0))]


def _format_second(size: int) -> list[tuple[int, int]]:
    return [*((size - 1 - place, 8) for place in range(7)), *((8, size - 8 + place) for place in range(8))]


def _format_bits(mask: int) -> str:
    """Level and mask with their BCH code (7.9.1, annex C)."""
    value = LEVEL_M << 3 | mask
    rest = value << 10
    for place in range(14, 9, -1):
        if rest >> place & 1:
            rest ^= FORMAT_GENERATOR << (place - 10)
    return f"{(value << 10 | rest) ^ FORMAT_MASK:015b}"


def _places(size: int, taken: Matrix) -> Iterator[tuple[int, int]]:
    """Free modules in the order of the bits: pairs of columns from the right, up and down in turn (7.7.3)."""
    upward = True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        rows = range(size - 1, -1, -1) if upward else range(size)
        for row in rows:
            for column in (right, right - 1):
                if not taken[row][column]:
                    yield row, column
        upward = not upward


def _penalty(dark: Matrix) -> int:
    """How badly a pattern can be read (7.8.3)."""
    size = len(dark)
    rows = ["".join("1" if module else "0" for module in line) for line in dark]
    lines = rows + ["".join(column) for column in zip(*rows, strict=True)]
    found = sum(PENALTY_RUN + len(run) - 5 for line in lines for run in RUN.findall(line))
    found += PENALTY_FINDER * sum(line.count(pattern) for line in lines for pattern in LIKE_FINDER)
    numbers, inner = [int(row, 2) for row in rows], (1 << (size - 1)) - 1
    for one, next_one in zip(numbers, numbers[1:]):
        differing = one ^ next_one | one ^ one >> 1 | next_one ^ next_one >> 1
        found += PENALTY_BLOCK * (inner & ~differing).bit_count()
    share = sum(number.bit_count() for number in numbers) * 100 // (size * size)
    return found + PENALTY_BALANCE * (abs(share - 50) // 5)


def qr_matrix(content: bytes) -> Matrix:
    """The dark modules, row by row. Raises ValueError for more than 106 bytes."""
    version = next((each for each, (size, _, blocks) in BLOCKS.items() if len(content) + 2 <= size * blocks), None)
    if version is None:
        raise ValueError(f"Expected at most 106 bytes for a QR code, but there are {len(content)}.")
    blank, taken = _blank(version)
    bits = "".join(f"{word:08b}" for word in _codewords(content, version))
    places = list(_places(len(blank), taken))
    tried = [_masked(blank, places, bits, mask) for mask in range(len(MASKS))]
    return min(tried, key=_penalty)


def _masked(blank: Matrix, places: Sequence[tuple[int, int]], bits: str, mask: int) -> Matrix:
    dark, turn = [line[:] for line in blank], MASKS[mask]
    for number, (row, column) in enumerate(places):
        dark[row][column] = (number < len(bits) and bits[number] == "1") != turn(row, column)
    for bit, first, second in zip(_format_bits(mask), _format_first(), _format_second(len(dark)), strict=True):
        for row, column in (first, second):
            dark[row][column] = bit == "1"
    return dark


def qr_picture(content: str, label: str) -> Markup:
    """The code as an SVG picture: black on white on any page, for it is read by machines."""
    matrix = qr_matrix(content.encode())
    side = len(matrix) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z" for row, line in enumerate(matrix) for column, module in enumerate(line) if module
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" width="132" height="132" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>'
    ).format(side, label, path)
