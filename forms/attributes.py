"""The attributes of one JSON object of a form: each is asked for by name and type; what nobody asked for is unknown."""

from __future__ import annotations

from decimal import Decimal

from engine.feel import Expression, FeelError, compile_expression
from forms.refusal import FormProblem
from forms.source import Node

_WORDS = {str: "a text", bool: "true or false", Decimal: "a number", list: "a list", dict: "an object", type(None): "null"}


class Attributes:
    """One object of the form's file; `name` is how messages call it, `within` the dotted way to it from there.

    `functions`: names of functions that FEEL expressions may call beyond FEEL's own, where they hold spaces.
    """

    def __init__(
        self,
        members: dict[str, Node],
        line: int,
        name: str,
        problems: list[FormProblem],
        within: str = "",
        functions: frozenset[str] = frozenset(),
    ) -> None:
        self.members = members
        self.line = line
        self.name = name
        self.problems = problems
        self.within = within
        self.functions = functions
        self.asked: set[str] = set()
        self.parts: list[Attributes] = []
        self.feel_lines: dict[str, int] = {}

    def refuse(self, rule: str, message: str, attribute: str = "") -> None:
        """Notes a problem, at the attribute's line where it is given."""
        node = self.members.get(attribute)
        self.problems.append(FormProblem(node.line if node else self.line, self.name, rule, message))

    def has(self, attribute: str) -> bool:
        return attribute in self.members

    def node(self, attribute: str) -> Node | None:
        """The attribute as it stands, now known."""
        self.asked.add(attribute)
        return self.members.get(attribute)

    def _typed(self, attribute: str, kind: type) -> Node | None:
        node = self.node(attribute)
        if node is None or type(node.value) is kind:
            return node
        found = _WORDS[type(node.value)]
        self.refuse("bad-value", f"Make {self.within}{attribute} {_WORDS[kind]}; it is {found}.", attribute)
        return None

    def text(self, attribute: str) -> str:
        """A text without control characters; "" where it is not given."""
        node = self._typed(attribute, str)
        if node is None:
            return ""
        assert isinstance(node.value, str)
        if "{{" in node.value:
            message = f"Take {{{{ out of {self.within}{attribute}: templates are not known; use properties.value."
            self.refuse("bad-value", message, attribute)
        if any(ord(sign) < 32 and sign != "\n" for sign in node.value):
            self.refuse("bad-value", f"Take the control characters out of {self.within}{attribute}.", attribute)
        if not node.value.strip():
            self.refuse("bad-value", f"Fill {self.within}{attribute} or leave it out; it is empty.", attribute)
        return node.value

    def word(self, attribute: str, allowed: tuple[str, ...]) -> str:
        """One of some words; "" where it is not given."""
        text = self.text(attribute)
        if text and text not in allowed:
            self.refuse("bad-value", f"Make {self.within}{attribute} {' or '.join(allowed)}; it is {text!r}.", attribute)
            return ""
        return text

    def flag(self, attribute: str, default: bool = False) -> bool:
        node = self._typed(attribute, bool)
        return default if node is None else bool(node.value)

    def number(self, attribute: str) -> Decimal | None:
        node = self._typed(attribute, Decimal)
        return None if node is None else Decimal(str(node.value))

    def whole(self, attribute: str, least: int, most: int) -> int | None:
        """A whole number between two bounds, given as number or, inside properties, as text."""
        node = self.node(attribute)
        if node is None:
            return None
        value = node.value
        if isinstance(value, str) and self.within == "properties." and value.isascii() and value.isdigit() and len(value) < 10:
            value = Decimal(value)
        if not isinstance(value, Decimal) or value != value.to_integral_value() or not least <= value <= most:
            self.refuse("bad-value", f"Make {self.within}{attribute} a whole number from {least} to {most}.", attribute)
            return None
        return int(value)

    def feel(self, attribute: str) -> Expression | None:
        """A FEEL expression, written with a leading "="."""
        text = self.text(attribute)
        if not text:
            return None
        self.feel_lines[self.within + attribute] = self.members[attribute].line
        if not text.startswith("="):
            self.refuse("bad-feel", f"Begin {self.within}{attribute} with =, as every FEEL expression.", attribute)
            return None
        try:
            return compile_expression(text[1:], self.functions)
        except FeelError as fault:
            self.refuse("bad-feel", f"Write {self.within}{attribute} in FEEL: {fault}", attribute)
            return None

    def flag_or_feel(self, attribute: str) -> bool | Expression:
        node = self.members.get(attribute)
        if node is not None and isinstance(node.value, str):
            return self.feel(attribute) or False
        return self.flag(attribute)

    def items(self, attribute: str) -> list[Node]:
        node = self._typed(attribute, list)
        if node is None:
            return []
        assert isinstance(node.value, list)
        return node.value

    def part(self, attribute: str) -> Attributes:
        """The object inside this one under a name; an empty one where it is not given."""
        node = self._typed(attribute, dict)
        members = node.value if node is not None and isinstance(node.value, dict) else {}
        part = Attributes(members, node.line if node else self.line, self.name, self.problems, f"{self.within}{attribute}.", self.functions)
        part.feel_lines = self.feel_lines
        self.parts.append(part)
        return part

    def finish(self) -> None:
        """Refuses every attribute that nobody asked for, here and in the parts."""
        for attribute in self.members.keys() - self.asked:
            self.refuse("unknown-attribute", f"Take out {self.within}{attribute}, which is not known here.", attribute)
        for part in self.parts:
            part.finish()
