"""Finds lines in TOML, which Python's reader gives none of."""

from __future__ import annotations

import re
from itertools import takewhile

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?\Z")
_KEY = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9_.-]+)\s*=")


def line_in(source: bytes, table: str, key: str = "", word: str = "") -> int:
    """The line, counted from 1, of a table's header, of a key in it, or of a text in quotes among that key's values.

    A table that stands on one line with its key, or under another header, is found by its last part; what is not found at
    all is the line of what surrounds it.
    """
    lines = source.decode(errors="replace").splitlines()
    first = _header(lines, table)
    if first is None:
        around, _, last = table.rpartition(".")
        return line_in(source, around, last, word or key) if around else line_in(source, "", table, word or key) if table else 1
    body = list(takewhile(lambda n: not _HEADER.match(lines[n]), range(first, len(lines))))
    at = next((n for n in body if key and _key(lines[n]) == key), None)
    if at is None:
        return max(first, 1)
    values = [at, *takewhile(lambda n: _key(lines[n]) is None, range(at + 1, body[-1] + 1))]
    quoted = re.compile(rf"(?<![\w-])[\"']?{re.escape(word)}[\"']?(?![\w-])")
    return next((n for n in values if word and quoted.search(lines[n])), at) + 1


def _header(lines: list[str], table: str) -> int | None:
    """The index of the line after a table's header ("message 2": the second of its name); 0 for the keys before any header."""
    if not table:
        return 0
    name, _, place = table.partition(" ")
    headers = [n for n, line in enumerate(lines, 1) if (found := _HEADER.match(line)) and re.sub("[\"']", "", found[1]) == name]
    return headers[int(place or 1) - 1] if len(headers) >= int(place or 1) else None


def _key(line: str) -> str | None:
    found = _KEY.match(line)
    return found[1].strip("\"'") if found else None
