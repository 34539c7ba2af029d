"""What can be told of a value before anything runs: the keys of a context, the items of a list, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

DEEPEST = 8  # contexts inside each other; what lies deeper is not followed


@dataclass(frozen=True, slots=True)
class Anything:
    """A value of which nothing is known, or one whose parts are FEEL's own (a date)."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Null, or a variable that nobody has been seen to write yet: it adds nothing to what else is written."""


@dataclass(frozen=True, slots=True)
class Single:
    """A text, a number or a truth value: no path leads into it."""


@dataclass(frozen=True, slots=True)
class OneOf(Single):
    """A text or a truth value that can be nothing else but these (or null), each as FEEL writes it: `"agreed"`, `true`."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Record:
    """A context all of whose keys are known."""

    keys: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of items of one shape."""

    item: Shape


Shape: TypeAlias = Anything | Nothing | Single | Record | Listed

ANYTHING, NOTHING, SINGLE = Anything(), Nothing(), Single()
TRUTH = OneOf(frozenset({"true", "false"}))
FILE = Record({"hash": SINGLE, "name": SINGLE, "size": SINGLE, "type": SINGLE})
WORDS: Mapping[str, Shape] = {"string": SINGLE, "number": SINGLE, "boolean": SINGLE, "list": Listed(ANYTHING)}


def texts(values: Iterable[str]) -> OneOf:
    """One of these texts."""
    return OneOf(frozenset(f'"{value}"' for value in values))


def unsure(shape: Shape) -> Shape:
    """The shape without what its texts can be: for what may come from outside as well."""
    if isinstance(shape, OneOf):
        return SINGLE
    if isinstance(shape, Record):
        return Record({key: unsure(inner) for key, inner in shape.keys.items()})
    return Listed(unsure(shape.item)) if isinstance(shape, Listed) else shape


def of_word(word: str) -> Shape:
    """What a type word of a job says; one without keys says nothing of them, and a date has parts of its own."""
    kind, _, keys = word.rstrip("?").rstrip(")").partition("(")
    if not keys:
        return WORDS.get(kind, ANYTHING)
    item = Record(dict.fromkeys(keys.replace(",", " ").split(), ANYTHING))
    return Listed(item) if kind == "list" else item


def of_value(value: object) -> Shape:
    """The shape of a value that is there already."""
    if isinstance(value, Mapping):
        return Record({str(key): of_value(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return Listed(union(of_value(item) for item in value))
    return NOTHING if value is None else SINGLE if isinstance(value, str | bool) or hasattr(value, "adjusted") else ANYTHING


def union(shapes: Iterable[Shape]) -> Shape:
    """What holds of a value that is one of several: a key that some of them have counts as known."""
    found: Shape = NOTHING
    for shape in shapes:
        found = either(found, shape)
    return found


def either(one: Shape, other: Shape) -> Shape:
    """What holds of a value that is one of two."""
    if one == other or isinstance(other, Nothing):
        return one
    if isinstance(one, Nothing):
        return other
    if isinstance(one, Single) and isinstance(other, Single):
        return OneOf(one.values | other.values) if isinstance(one, OneOf) and isinstance(other, OneOf) else SINGLE
    if isinstance(one, Record) and isinstance(other, Record):
        return Record({key: either(one.keys.get(key, NOTHING), other.keys.get(key, NOTHING)) for key in {**one.keys, **other.keys}})
    if isinstance(one, Listed) and isinstance(other, Listed):
        return Listed(either(one.item, other.item))
    return ANYTHING


def item_of(shape: Shape) -> Shape:
    """One item of a list; FEEL takes anything else for a list of one."""
    return shape.item if isinstance(shape, Listed) else shape


def cut(shape: Shape, deepest: int = DEEPEST) -> Shape:
    """The shape without what lies deeper, so that a variable that holds itself comes to an end."""
    if isinstance(shape, Record):
        return Record({key: cut(inner, deepest - 1) for key, inner in shape.keys.items()}) if deepest else ANYTHING
    if isinstance(shape, Listed):
        return Listed(cut(shape.item, deepest - 1)) if deepest else ANYTHING
    return shape
