"""Types of inputs and results: FEEL's own, and a model's item definitions.

Source: DMN 1.5, 7.3.2 (ItemDefinition), 10.3.2.9 (type conformance and conversion).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.feel import Environment, UnaryTests, Value, kind

KINDS: Mapping[str, str] = {
    **{name: name for name in ("number", "string", "boolean", "date", "time", "date and time", "list", "context")},
    "days and time duration": "days and time duration",
    "years and months duration": "years and months duration",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
"""FEEL's type names, those of the older XML schema among them, and the kind of value each means."""

ANY_NAMES = frozenset({"Any", "<Undefined>"})


@dataclass(frozen=True, slots=True)
class Type:
    """What a value must be. `kind` None means anything; a type with `components` is a context.

    `allowed` holds for the value, or for each item where the type is a collection; `constraint` for the collection.
    """

    name: str
    kind: str | None = None
    components: Mapping[str, Type] = field(default_factory=dict)
    collection: bool = False
    allowed: UnaryTests | None = None
    allowed_text: str | None = None
    constraint: UnaryTests | None = None
    base: Type | None = None

    def admits(self, value: Value, env: Environment) -> bool:
        """Whether the value conforms; null conforms to every type, but not inside a list of allowed values."""
        if value is None:
            return True
        if self.collection:
            fits = isinstance(value, list) and all(self._admits_item(item, env) for item in value)
        else:
            fits = self._admits_item(value, env)
        return fits and (self.constraint is None or self.constraint(value, {}, env) is True)

    def _admits_item(self, value: Value, env: Environment) -> bool:
        if value is None:
            return True
        if self.base is not None and not self.base.admits(value, env):
            return False
        if self.kind is not None and kind(value) != self.kind:
            return False
        if self.components:
            if not isinstance(value, dict) or not self.components.keys() <= value.keys():
                return False
            if not all(part.admits(value[name], env) for name, part in self.components.items()):
                return False
        return self.allowed is None or self.allowed(value, {}, env) is True

    @property
    def is_list(self) -> bool:
        """Whether values of the type are lists."""
        return self.collection or self.kind == "list" or (self.base is not None and self.base.is_list)


ANY = Type("Any")


def simple_type(name: str) -> Type | None:
    """FEEL's own type of that name, or None."""
    if name in ANY_NAMES:
        return ANY
    found = KINDS.get(name)
    return Type(name, found) if found else None


class NotOfType(Exception):
    """A value does not conform to a type, nor can it be converted."""


def converted(value: Value, wanted: Type, env: Environment) -> Value:
    """The value as the type wants it: itself, its one item, a list of it, or midnight of a day.

    Raises: NotOfType.
    Source: DMN 1.5, 10.3.2.9.4.
    """
    if wanted.admits(value, env):
        return value
    if isinstance(value, list) and len(value) == 1 and not wanted.is_list and wanted.admits(value[0], env):
        return value[0]  # type: ignore[no-any-return]
    if not isinstance(value, list) and wanted.is_list and wanted.admits([value], env):
        return [value]
    if wanted.kind == "date and time" and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time(), dt.UTC)
    found = kind(value)
    what = f"a {found} that is not allowed" if wanted.kind in (None, found) and wanted is not ANY else f"a {found}"
    raise NotOfType(f"Expected a value of type {wanted.name}, but found {what}.")
