"""JSON that remembers on which line everything stands, and refuses a key given twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

MAX_BYTES = 1_000_000
MAX_DEPTH = 30

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?(?![0-9.eE])")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class NotJson(Exception):
    """The text is not JSON, or repeats a key. `line` counts from 1; `rule` is "bad-json" or "duplicate-key"."""

    def __init__(self, line: int, rule: str, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.rule = rule
        self.message = message


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and the line, counted from 1, on which it (in an object: its key) begins."""

    value: Content
    line: int


Content: TypeAlias = "dict[str, Node] | list[Node] | str | Decimal | bool | None"


def read_json(source: bytes) -> tuple[Node, tuple[NotJson, ...]]:
    """The document, and one problem for each key that an object gives twice (the first counts).

    Raises: NotJson if the text is no JSON at all.
    """
    if len(source) > MAX_BYTES:
        raise NotJson(1, "bad-json", f"Expected at most {MAX_BYTES} bytes, but the form has {len(source)}.")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = source.count(b"\n", 0, fault.start) + 1
        raise NotJson(line, "bad-json", "Expected UTF-8, but the form has other bytes.") from None
    reader = _Reader(text)
    return reader.document(), tuple(reader.repeated)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.depth = 0
        self.repeated: list[NotJson] = []

    def document(self) -> Node:
        self.space()
        node = self.value()
        self.space()
        if self.at < len(self.text):
            raise self.unexpected("the end of the form")
        return node

    def space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        if match:
            self.line += self.text.count("\n", self.at, match.end())
            self.at = match.end()

    def unexpected(self, wanted: str) -> NotJson:
        found = repr(self.text[self.at]) if self.at < len(self.text) else "the end"
        return NotJson(self.line, "bad-json", f"Expected {wanted}, but found {found}.")

    def take(self, sign: str) -> bool:
        self.space()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += 1
        self.space()
        return True

    def value(self) -> Node:
        line = self.line
        if self.text.startswith("{", self.at):
            return Node(self.nested(self.members), line)
        if self.text.startswith("[", self.at):
            return Node(self.nested(self.items), line)
        if self.text.startswith('"', self.at):
            return Node(self.string(), line)
        for word, meaning in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return Node(meaning, line)
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            raise self.unexpected("a JSON value")
        self.at = match.end()
        return Node(Decimal(match.group()), line)

    def nested(self, content: Callable[[], Content]) -> Content:
        if self.depth == MAX_DEPTH:
            raise NotJson(self.line, "bad-json", f"Expected at most {MAX_DEPTH} levels inside each other.")
        self.depth += 1
        self.at += 1
        self.space()
        inside = content()
        self.depth -= 1
        return inside

    def members(self) -> Content:
        members: dict[str, Node] = {}
        if self.closed("}"):
            return members
        while True:
            line = self.line
            if not self.text.startswith('"', self.at):
                raise self.unexpected("a key in quotes")
            key = self.string()
            if not self.take(":"):
                raise self.unexpected("a colon")
            node = Node(self.value().value, line)
            if key in members:
                self.repeated.append(NotJson(line, "duplicate-key", f"Give {key!r} once; it stands on line {members[key].line} already."))
            else:
                members[key] = node
            if not self.take(","):
                break
        if not self.closed("}"):
            raise self.unexpected("a comma or }")
        return members

    def items(self) -> Content:
        items: list[Node] = []
        if self.closed("]"):
            return items
        while True:
            items.append(self.value())
            if not self.take(","):
                break
        if not self.closed("]"):
            raise self.unexpected("a comma or ]")
        return items

    def closed(self, sign: str) -> bool:
        self.space()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += 1
        return True

    def string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise self.unexpected("a string that ends on its line")
        try:
            text = json.loads(match.group())
        except ValueError:
            raise NotJson(self.line, "bad-json", "Expected a JSON string, but one of its escapes is unknown.") from None
        self.at = match.end()
        assert isinstance(text, str)
        return text
