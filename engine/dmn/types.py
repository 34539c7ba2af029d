"""Types of inputs and results: FEEL's own, and a model's item definitions.

Source: DMN 1.5, 7.3.2 (ItemDefinition), 7.3.4 (FunctionItem), 10.3.2.9 (type conformance and conversion).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.dmn.type_faults import why_not
from engine.feel import Environment, Function, UnaryTests, Value, kind
from engine.feel.far_dates import far_date_and_time

KINDS: Mapping[str, str] = {
    **{
        name: name
        for name in (
            "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
            "years and months duration", "list", "context", "function", "range",
        )
    },
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}  # fmt: skip
"""FEEL's type names, those of the older XML schema among them, and the kind of value each means."""

ANY_NAMES = frozenset({"Any", "<Undefined>"})


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function item says of its functions: their parameters, in order, and their result."""

    parameters: tuple[tuple[str, Type], ...]
    result: Type

    def admits(self, function: Function) -> bool:
        """Whether the function can be called with so many arguments; what they must be shows when it is called."""
        count = len(self.parameters)
        least = len(function.parameters) if function.required is None else function.required
        return least <= count and (function.variadic or count <= len(function.parameters))


@dataclass(frozen=True, slots=True)
class Type:
    """What a value must be. `kind` None means anything; a type with `components` is a context.

    `allowed` holds for the value, or for each item where the type is a collection; `constraint` for the collection;
    `signature` for a function.
    """

    name: str
    kind: str | None = None
    components: Mapping[str, Type] = field(default_factory=dict)
    collection: bool = False
    allowed: UnaryTests | None = None
    allowed_text: str | None = None
    constraint: UnaryTests | None = None
    base: Type | None = None
    signature: Signature | None = None

    def admits(self, value: Value, env: Environment) -> bool:
        """Whether the value conforms and is allowed; null is of every type, but not inside a list of allowed values."""
        return self.conforms(value) and self._allows(value, env)

    def conforms(self, value: Value) -> bool:
        """Whether the value has the type's form, whatever values are allowed: what `instance of` asks (DMN 1.5, 10.3.2.9.2)."""
        if value is None:
            return True
        if self.collection:
            return isinstance(value, list) and all(self._has_form(item) for item in value)
        return self._has_form(value)

    def _has_form(self, value: Value) -> bool:
        if value is None:
            return True
        if self.base is not None and not self.base.conforms(value):
            return False
        if self.kind is not None and kind(value) != self.kind:
            return False
        if self.signature is not None and not (isinstance(value, Function) and self.signature.admits(value)):
            return False
        if not self.components:
            return True
        parts = self.components.items()
        return isinstance(value, dict) and all(name in value and part.conforms(value[name]) for name, part in parts)

    def _allows(self, value: Value, env: Environment) -> bool:
        """Whether allowed values and constraints hold for a value of the type's form."""
        if value is None:
            return True
        items: list[Value] = value if self.collection and isinstance(value, list) else [value]
        fits = all(self._allows_item(item, env) for item in items if item is not None)
        return fits and (self.constraint is None or self.constraint.evaluate(value, {}, env) is True)

    def _allows_item(self, value: Value, env: Environment) -> bool:
        if self.base is not None and not self.base._allows(value, env):
            return False
        if isinstance(value, dict) and not all(part._allows(value[name], env) for name, part in self.components.items()):
            return False
        return self.allowed is None or self.allowed.evaluate(value, {}, env) is True

    @property
    def is_list(self) -> bool:
        """Whether values of the type are lists."""
        return self.collection or self.kind == "list" or (self.base is not None and self.base.is_list)

    @property
    def basic(self) -> str | None:
        """The kind of value that the type comes down to, whatever it derives from; None for anything and for collections."""
        if self.collection or self.kind is not None or self.base is None:
            return None if self.collection else self.kind
        return self.base.basic

    @property
    def listed(self) -> str | None:
        """The text of its allowed values, or of those of the type that it derives from."""
        return self.allowed_text or (self.base.listed if self.base is not None else None)

    @property
    def item(self) -> Type:
        """The type of a collection's items; any other type itself."""
        if self.collection:
            return replace(self, collection=False, constraint=None)
        return self.base.item if self.base is not None and self.base.is_list and self.allowed is None else self

    def part(self, name: str) -> Type:
        """The type of an entry of the type's contexts; anything, where it says nothing."""
        if name in self.components:
            return self.components[name]
        return ANY if self.base is None else self.base.part(name)

    @property
    def result(self) -> Type:
        """What a function of the type gives; for any other type the type itself, which older files put on a function's variable."""
        if self.signature is not None:
            return self.signature.result
        return ANY if self.kind == "function" else self.base.result if self.base is not None and self.base.signature else self


ANY = Type("Any")


def simple_type(name: str) -> Type | None:
    """FEEL's own type of that name, or None."""
    if name in ANY_NAMES:
        return ANY
    found = KINDS.get(name)
    return Type(name, found) if found else None


class NotOfType(Exception):
    """A value does not conform to a type, nor can it be converted: `why` says what was found."""

    def __init__(self, wanted: Type, why: str) -> None:
        super().__init__(f"Expected a value of type {wanted.name}, but {why}.")
        self.wanted, self.why = wanted, why


def converted(value: Value, wanted: Type, env: Environment) -> Value:
    """The value as the type wants it: itself, its one item, a list of it, or midnight UTC of a day.

    Raises: NotOfType.
    Source: DMN 1.5, 10.3.2.9.4.
    """
    if wanted.admits(value, env):
        return value
    for other in _conversions(value, wanted):
        if wanted.admits(other, env):
            return other
    raise NotOfType(wanted, why_not(value, wanted, env))


def _conversions(value: Value, wanted: Type) -> list[Value]:
    """What a value may become for the sake of a type."""
    if isinstance(value, list):
        return [value[0]] if len(value) == 1 and not wanted.is_list else []
    if wanted.is_list:
        return [[value]]
    if wanted.basic == "date and time" and kind(value) == "date":
        return [far_date_and_time(value, dt.time(tzinfo=dt.UTC))]
    return []
