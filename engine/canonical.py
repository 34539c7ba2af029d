"""Our canonical writer: one value, one sequence of bytes. Journal, state and payloads are written in it.

JSON in UTF-8, keys sorted, no spaces; what JSON lacks is an object with one tag. A person's own key that starts with
"$" gets a second "$", so that no value can pose as a tag (and no value's name, `typename` included, means anything).

| value | written | | value | written |
|---|---|---|---|---|
| Decimal | {"$n":"12.30"} | | timedelta | {"$p":"3600000000"} (microseconds) |
| date | {"$d":"2026-10-09"} | | YearsMonths | {"$m":14} |
| time | {"$c":"09:00:00+08:00"} | | bytes | {"$b":"…base64"} |
| datetime | {"$t":"2026-10-09T01:00:00+00:00"} | | datetime with a named zone | {"$z":["…","Asia/Shanghai"]} |
| a time or datetime with nanoseconds beside it | {"$f":[…,789]} | | | |

Two writers give the same bytes: `_spelled_out`, which takes every value there is, and the library `orjson`, ten times as fast,
which takes what it would write alike. A test holds one against the other.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.feel import YearsMonths
from engine.feel.fine_times import FineDateTime, FineTime, finer

MICROSECOND = timedelta(microseconds=1)


def encode(value: Any) -> bytes:
    """The canonical bytes of a value. Raises TypeError for what is no Value (floats, sets, objects)."""
    if not _plainly_built(value):
        return _spelled_out(value)
    tags = 0

    def tagged(item: Any) -> dict[str, Any]:
        nonlocal tags
        found = _WRITERS[type(item)](item)
        tags += 2 if "$f" in found else 1  # a fine time holds a tagged one
        return found

    try:
        content = orjson.dumps(value, tagged, _ORJSON)
    except orjson.JSONEncodeError:  # nested deeper, or a longer number, than it takes; or no value at all
        return _spelled_out(value)
    # Every tag stands in the text once as `"$`; one more, and a person's own text begins so, or a key that must be escaped.
    return content if _tags_in(content) == tags else _spelled_out(value)


def decode(content: bytes) -> Any:
    """The value whose canonical bytes these are."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:  # nested deeper than it takes, or not canonical at all
        return _READER.decode(content.decode())
    return _restored(found) if type(found) in _CONTAINERS and _tags_in(content) else found


_ORJSON = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS
_TAG, _QUOTED = b'"$', b'\\"$'


def _tags_in(content: bytes) -> int:
    """How many names or texts begin with "$"; a quotation mark inside a text stands behind a backslash."""
    return content.count(_TAG) - content.count(_QUOTED)


def _plainly_built(value: Any) -> bool:
    """Whether a value is made of nothing but what orjson, with our tags, writes as we do: a float, say, it would let through."""
    if type(value) not in _CONTAINERS:
        return type(value) in _LEAVES
    ahead = [value]
    while ahead:
        container = ahead.pop()
        for item in container.values() if type(container) is dict else container:
            kind = type(item)
            if kind in _CONTAINERS:
                ahead.append(item)
            elif kind not in _LEAVES:
                return False
    return True


def _restored(found: Any) -> Any:
    """A container that orjson read, with the values in the place of their tags; it is ours to change."""
    if type(found) is list:
        for place, item in enumerate(found):
            if type(item) in _CONTAINERS:
                found[place] = _restored(item)
        return found
    tagged = False
    for key, item in found.items():
        if type(item) in _CONTAINERS:
            found[key] = _restored(item)
        if key[:1] == "$":
            tagged = True
    return _value(found) if tagged else found


def _spelled_out(value: Any) -> bytes:
    return _WRITER.encode(_plain(value)).encode()


def tagged(value: Any) -> Any:
    """A value as plain JSON: what JSON lacks is an object with one tag. Raises TypeError as `encode` does."""
    return _plain(value)


def untagged(plain: Any) -> Any:
    """The value that `tagged` made plain JSON of."""
    kind = type(plain)
    if kind is list:
        return [untagged(item) if type(item) in _CONTAINERS else item for item in plain]
    if kind is not dict:
        return plain
    if len(plain) == 1:
        ((tag, text),) = plain.items()
        read = _READERS.get(tag)
        if read is not None:
            return read(untagged(text) if tag == "$f" else text)
    return {
        key[1:] if key[:1] == "$" else key: untagged(item) if type(item) in _CONTAINERS else item for key, item in plain.items()
    }


def parsed(content: bytes) -> Any:
    """The plain JSON that stands in bytes. Raises ValueError for what is none."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:  # nested deeper than it takes, or none at all
        return _PLAIN_READER.decode(content.decode())


def written(plain: Any) -> bytes:
    """The canonical bytes of plain JSON."""
    try:
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return _WRITER.encode(plain).encode()


def kept(value: Any) -> Any:
    """The value as it comes back from its canonical bytes: keys in order, tuples as lists.

    What a step is given passes through this first, so that it sees exactly what the journal will say it saw.
    """
    kind = type(value)
    if kind in _COMES_BACK:
        return value
    if kind is dict:
        return {key: kept(value[key]) for key in sorted(value)}
    if kind is list:
        return [kept(item) for item in value]
    return decode(encode(value))


_COMES_BACK = frozenset({str, bool, int, type(None), Decimal, date})
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False)
_AS_IT_IS = frozenset({str, bool, type(None)})
_LEAST, _MOST = -(2**63), 2**64 - 1


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is int:
        if not _LEAST <= value <= _MOST:  # readers of JSON take it for a float
            raise TypeError(f"Expected a whole number of at most 64 bits, or a Decimal, but it is {value}.")
        return value
    if kind is dict:
        return {
            key if type(key) is str and key[:1] != "$" else _escaped(key): item if type(item) in _AS_IT_IS else _plain(item)
            for key, item in value.items()
        }
    if kind is list or kind is tuple:
        return [item if type(item) in _AS_IT_IS else _plain(item) for item in value]
    write = _WRITERS.get(kind)
    if write is not None:
        return write(value)
    found = _tagged(value)
    if found is not None:
        return found
    if isinstance(value, str):  # a StrEnum
        return str(value)
    if isinstance(value, Mapping):
        return {_escaped(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"Expected a value that can be written canonically, but it is {kind.__name__}.")


def _escaped(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"Expected a name as key, but it is {key!r}.")
    return "$" + key if key.startswith("$") else key


def _tagged(value: Any) -> dict[str, Any] | None:
    """A value of a subclass."""
    return next((write(value) for kind, write in _WRITERS.items() if isinstance(value, kind)), None)


def _number(value: Decimal) -> dict[str, Any]:
    if not value.is_finite():
        raise TypeError(f"Expected a finite number, but it is {value}.")
    return {"$n": str(value)}


def _moment(value: datetime) -> dict[str, Any]:
    zone = value.tzinfo
    if isinstance(zone, ZoneInfo):
        return {"$z": [value.replace(tzinfo=None).isoformat(), zone.key, value.fold]}
    return {"$t": value.isoformat()}


_WRITERS: Mapping[type, Callable[[Any], dict[str, Any]]] = {  # a datetime is a date too: it stands before it
    Decimal: _number,
    datetime: _moment,
    date: lambda value: {"$d": value.isoformat()},
    time: lambda value: {"$c": value.isoformat()},
    timedelta: lambda value: {"$p": str(value // MICROSECOND)},
    FineTime: lambda value: {"$f": [_WRITERS[time](value), value.nanosecond]},
    FineDateTime: lambda value: {"$f": [_moment(value), value.nanosecond]},
    YearsMonths: lambda value: {"$m": value.months},
    bytes: lambda value: {"$b": base64.b64encode(value).decode()},
}


def _value(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        ((tag, text),) = found.items()
        read = _READERS.get(tag)
        if read is not None:
            return read(text)
    if any(key[:1] == "$" for key in found):
        return {key[1:] if key.startswith("$") else key: item for key, item in found.items()}
    return found


def _zoned(parts: list[Any]) -> datetime:
    text, zone, fold = parts
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "$n": Decimal,
    "$d": date.fromisoformat,
    "$c": time.fromisoformat,
    "$t": datetime.fromisoformat,
    "$z": _zoned,
    "$p": lambda text: timedelta(microseconds=int(text)),
    "$f": lambda parts: finer(*parts),
    "$m": YearsMonths,
    "$b": base64.b64decode,
}
_READER = json.JSONDecoder(object_hook=_value)
_PLAIN_READER = json.JSONDecoder()
_CONTAINERS = frozenset({dict, list, tuple})
_LEAVES = _AS_IT_IS | {int} | frozenset(_WRITERS)
_KNOWN = _CONTAINERS | _LEAVES
