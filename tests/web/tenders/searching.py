"""Looks for a secret in a copy of everything that is kept, in every encoding that one can think of."""

from __future__ import annotations

import base64
import html
import json
import sqlite3
import string
import struct
import urllib.parse
import zlib
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

CHARSETS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030", "big5")
LEAST_BASE64 = 6
BESIDE = {bytes([one]) for one in string.ascii_letters.encode() + string.digits.encode() + b"+/_-"}


@cache
def encoded(secret: str) -> frozenset[bytes]:
    """The bytes as which a text could stand somewhere."""
    return frozenset(_encoded(secret))


def _encoded(secret: str) -> Iterator[bytes]:
    for charset in CHARSETS:
        with suppress(UnicodeEncodeError):
            plain = secret.encode(charset)
            yield from (plain, plain[::-1], plain.hex().encode(), plain.hex().upper().encode(), plain.hex(" ").encode(), *in_base64(plain))
    escaped = json.dumps(secret)[1:-1]
    quoted = urllib.parse.quote(secret)
    variants = (escaped, escaped.upper(), quoted, quoted.lower(), urllib.parse.quote_plus(secret), html.escape(secret), secret[::-1])
    yield from (variant.encode() for variant in variants)
    yield secret.encode("ascii", "xmlcharrefreplace")
    yield repr(secret)[1:-1].encode()


def in_base64(plain: bytes) -> Iterator[bytes]:
    """At each place that it can have in a longer text; the characters that depend on its neighbours are left out."""
    for encode, group, letters in ((base64.b64encode, 3, 4), (base64.urlsafe_b64encode, 3, 4), (base64.b32encode, 5, 8)):
        for before in range(group):
            whole = (before + len(plain)) // group
            written = encode((bytes(before) + plain)[: whole * group])
            core = written[letters if before else 0 :]
            if len(core) >= LEAST_BASE64:
                yield core


@cache
def of_price(price: str) -> frozenset[str]:
    """A price as people and programs write it."""
    cents = int(Decimal(price) * 100)
    whole, part = price.split(".")
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    return frozenset((
        price, f"{price}0", f"{whole},{part}", f"{whole}。{part}", price.translate(wide), f"{cents}", f"{cents}".translate(wide),
        f"{float(price):e}", f"{Decimal(price) / 1000:E}", f"{whole}元{part}", f"{cents:x}", f"{cents:o}", f"{cents:b}",
    ))  # fmt: skip


@cache
def numbers_of(price: str) -> frozenset[bytes]:
    """As binary numbers of four bytes and more: shorter ones stand in any random bytes."""
    cents, yuan = int(Decimal(price) * 100), float(price)
    packed = {struct.pack(f"{order}{kind}", cents) for order in "<>" for kind in ("i", "q")}
    packed |= {struct.pack(f"{order}{kind}", number) for order in "<>" for kind in ("f", "d") for number in (yuan, float(cents))}
    return frozenset(packed)


def found_in(content: bytes, texts: list[str], prices: list[str]) -> list[str]:
    """What of the secrets stands in some bytes, or in what they hold compressed."""
    found = [text for text in texts for one in encoded(text) if one in content]
    for price in prices:
        for written in of_price(price):
            found += [f"{price} as {written}" for one in encoded(written) if stands_alone(one, content)]
        found += [f"{price} as {one.hex()}" for one in numbers_of(price) if len(content) < 100_000 and one in content]
    with suppress(zlib.error):
        found += found_in(zlib.decompress(content), texts, prices)
    return found


def stands_alone(wanted: bytes, content: bytes) -> bool:
    """A few digits stand in many a hash by chance; as a price they have no letter or digit at their side."""
    at = content.find(wanted)
    while at >= 0:
        beside = {content[max(at - 1, 0) : at], content[at + len(wanted) : at + len(wanted) + 1]}
        if not beside & BESIDE:
            return True
        at = content.find(wanted, at + 1)
    return False


def cells_of(file: Path) -> Iterator[tuple[str, Any]]:
    """Every value of a SQLite database, with where it stands."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as opened:
        tables = [name for (name,) in opened.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            cursor = opened.execute(f'select * from "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield from ((f"{table}.{name}", value) for name, value in zip(names, row, strict=True))


def found_in_database(file: Path, texts: list[str], prices: list[str]) -> list[str]:
    """What of the secrets stands in a cell, as a number or in its bytes."""
    numbers = {number for price in prices for number in (float(price), float(Decimal(price) * 100))}
    found = []
    for place, value in cells_of(file):
        if isinstance(value, int | float):
            found += [f"{place}: {value}"] if float(value) in numbers else []
        elif value is not None:
            content = value if isinstance(value, bytes) else str(value).encode()
            found += [f"{place}: {one}" for one in found_in(content, texts, prices)]
    return found
