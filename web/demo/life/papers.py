"""The files that people attach: a page of paper (PDF) and a picture (PNG), made here, since nothing was ever photographed."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from engine.attachments import file_value
from engine.commands import FileFacts

PDF, PNG = "application/pdf", "image/png"
WIDTH, HEIGHT = 320, 240
A4 = "0 0 595 842"


@cache
def content(media_type: str) -> bytes:
    """The file's bytes."""
    return _page() if media_type == PDF else _picture()


def scan(label: str, types: Sequence[str]) -> dict[str, Any]:
    """A file field's value: a paper where one is taken, else a picture, named after what the form asks for."""
    media_type = PDF if PDF in types else PNG
    return file_value(facts_of(f"{label or '材料'}.{'pdf' if media_type == PDF else 'png'}", media_type))


def facts_of(name: str, media_type: str) -> FileFacts:
    made = content(media_type)
    return FileFacts(hashlib.sha256(made).hexdigest(), name, media_type, len(made))


def stored(value: Mapping[str, Any]) -> tuple[FileFacts, bytes]:
    """What is to be stored of a file field's value."""
    return facts_of(str(value["name"]), str(value["type"])), content(str(value["type"]))


def _page() -> bytes:
    """An empty sheet with a frame: a form of paper that was scanned."""
    drawn = b"0.7 G 40 40 515 762 re S 40 740 m 555 740 l S"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{A4}] /Contents 4 0 R >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    )  # fmt: skip
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + end


def _picture() -> bytes:
    """A grey wall under a lighter sky."""
    rows = b"".join(b"\0" + (b"\xd8" if row < HEIGHT // 3 else b"\x8a") * WIDTH for row in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
