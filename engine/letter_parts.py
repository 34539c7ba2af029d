"""A letter's template, compiled: elements with what is to be filled into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.feel import Expression

NAMESPACE = "urn:wuye:letter"
"""The namespace of our attributes; templates bind it to `w`."""

COUNTER = "loopCounter"
VOID = frozenset({"meta", "br", "hr", "col"})


@dataclass(frozen=True, slots=True)
class Each:
    """`w:each`: the name that stands for an item, and the list."""

    name: str
    items: Expression


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a template, its content in order: text as it stands, or further elements."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    content: tuple[str | Part, ...]
    line: int
    each: Each | None = None
    condition: Expression | None = None
    text: Expression | None = None

    def expressions(self) -> Iterator[tuple[str, Expression, int]]:
        """Attribute, FEEL and line of this element and all inside it."""
        if self.each is not None:
            yield "w:each", self.each.items, self.line
        if self.condition is not None:
            yield "w:if", self.condition, self.line
        if self.text is not None:
            yield "w:text", self.text, self.line
        for child in self.content:
            if isinstance(child, Part):
                yield from child.expressions()

    def free_names(self) -> frozenset[str]:
        """The names that must come from outside; an item's own name only reaches inside its element."""
        inner: set[str] = set()
        for expression in (self.condition, self.text):
            inner |= expression.free_names if expression is not None else set()
        for child in self.content:
            inner |= child.free_names() if isinstance(child, Part) else set()
        if self.each is None:
            return frozenset(inner)
        return frozenset(inner - {self.each.name, COUNTER}) | self.each.items.free_names
