"""A stored file as a value: a context of hash, name, size and type, and the line of text a page carries it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel import Value
from forms.fields import FILE_TYPES, MAX_FILE_BYTES, MAX_NAME_LENGTH
from forms.file_names import clean_name

_HASH = re.compile(r"(?a)[0-9a-f]{64}\Z")
_SIZE = re.compile(r"(?a)[1-9]\d{0,9}\Z")


class BadFile(Exception):
    """What was given does not describe a stored file."""


def file_value(raw: Any) -> dict[str, Value]:
    """The context {"hash", "name", "size", "type"} of a file value or of its line of text.

    It says nothing on whether such a file is stored, nor whose it is: the caller has to look.
    Raises: BadFile.
    """
    if isinstance(raw, str):
        raw = _parsed(raw)
    if not isinstance(raw, Mapping) or raw.keys() != {"hash", "name", "size", "type"}:
        raise BadFile
    size = raw["size"]
    if not isinstance(size, Decimal) or size != size.to_integral_value() or not 0 < size <= MAX_FILE_BYTES:
        raise BadFile
    if not isinstance(raw["hash"], str) or not _HASH.match(raw["hash"]) or raw["type"] not in FILE_TYPES:
        raise BadFile
    name = raw["name"]
    if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH or clean_name(name) != name:
        raise BadFile
    return {"hash": raw["hash"], "name": name, "size": Decimal(int(size)), "type": raw["type"]}


def file_text(value: Mapping[str, Value]) -> str:
    """A file value in one line, "hash|name|size|type"; a cleaned name has no | in it."""
    return f"{value['hash']}|{value['name']}|{value['size']}|{value['type']}"


def _parsed(text: str) -> dict[str, Value]:
    parts = text.split("|") if len(text) < 400 else []
    if len(parts) != 4 or not _SIZE.match(parts[2]):
        raise BadFile
    return {"hash": parts[0], "name": parts[1], "size": Decimal(parts[2]), "type": parts[3]}
