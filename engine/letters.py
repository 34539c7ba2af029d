"""Official letters from templates: XHTML of a closed vocabulary with FEEL in three attributes of our own.

    <p class="number" w:text="letter.number"/>            the value as text, instead of what the element holds
    <tr w:each="finding in findings">…</tr>               once per item; `loopCounter` counts from 1
    <p w:if="second">…</p>                                only where true

Every value is escaped; a hole is a fault. The same template and values always give the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape  # it only escapes  # nosec B406

from engine.errors import EngineError
from engine.feel import Environment, Expression, FeelLimitExceeded, Value, kind, write
from engine.findings import Finding, has_errors
from engine.formats import chinese_date
from engine.host_function_names import HOST_NAMES
from engine.letter_parts import COUNTER, VOID, Part
from engine.letter_reader import read_root

MOST_BYTES = 2_000_000

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class LetterFault(EngineError):
    """A letter cannot be written: a value is missing or no text. `line` is the template's, `expression` its FEEL."""

    def __init__(self, file: str, line: int, expression: str, problem: str) -> None:
        self.file, self.line, self.expression = file, line, expression
        super().__init__(f"Expected {problem} for {expression!r} in {file}, line {line}.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A template, read and compiled. `free_names` are the variables it wants."""

    file: str
    root: Part
    free_names: frozenset[str] = field(default_factory=frozenset)

    def expressions(self) -> Iterator[tuple[str, Expression, int]]:
        """Attribute, FEEL and line of everything that is filled in."""
        return self.root.expressions()


def read_letter(source: bytes, file: str) -> tuple[Letter | None, list[Finding]]:
    """The template of a file; None if there is an error among the findings."""
    root, findings = read_root(source, file)
    if root is None or has_errors(findings):
        return None, findings
    return Letter(file, root, root.free_names() - HOST_NAMES), findings


def fill(letter: Letter, variables: Mapping[str, Value], env: Environment) -> bytes:
    """The letter as canonical HTML: UTF-8, attributes sorted, everything that came from values escaped.

    Raises: LetterFault if a text is missing or of a kind that has no one way to be written, if a condition is not true
    or false, or a list is none.
    """
    filling = _Filling(letter.file, replace(env, reasons=[]))
    filling.part(letter.root, variables)
    return ("<!DOCTYPE html>\n" + "".join(filling.out) + "\n").encode()


class _Filling:
    """One letter while it is written."""

    def __init__(self, file: str, env: Environment) -> None:
        self.file, self.env = file, env
        self.out: list[str] = []
        self.left = MOST_BYTES

    def part(self, part: Part, scope: Mapping[str, Value]) -> None:
        """Writes an element as often as it is wanted."""
        if part.each is None:
            self._once(part, scope)
            return
        items = self._value(part, part.each.items, scope)
        if not isinstance(items, list):
            raise self._fault(part, part.each.items, "a list", items)
        for number, item in enumerate(items, 1):
            self._once(part, {**scope, part.each.name: item, COUNTER: Decimal(number)})

    def _once(self, part: Part, scope: Mapping[str, Value]) -> None:
        if part.condition is not None:
            wanted = self._value(part, part.condition, scope)
            if not isinstance(wanted, bool):
                raise self._fault(part, part.condition, "true or false", wanted)
            if not wanted:
                return
        self._put(part, f"<{part.tag}" + "".join(f' {name}="{value}"' for name, value in part.attributes) + ">")
        if part.tag in VOID:
            return
        if part.text is not None:
            self._put(part, self._text(part, part.text, scope))
        else:
            for child in part.content:
                if isinstance(child, str):
                    self._put(part, child)
                else:
                    self.part(child, scope)
        self._put(part, f"</{part.tag}>")

    def _put(self, part: Part, text: str) -> None:
        self.left -= len(text)
        if self.left < 0:
            raise LetterFault(self.file, part.line, part.tag, f"a letter of at most {MOST_BYTES} characters")
        self.out.append(text)

    def _value(self, part: Part, expression: Expression, scope: Mapping[str, Value]) -> Value:
        self.env.reasons.clear()
        try:
            value: Value = expression.evaluate(scope, self.env)
        except FeelLimitExceeded as error:
            raise LetterFault(self.file, part.line, expression.source, f"an end within the limits ({error})") from error
        return value

    def _text(self, part: Part, expression: Expression, scope: Mapping[str, Value]) -> str:
        """A value as escaped text. Numbers and days have one way to be written; other kinds must say which they want."""
        value = self._value(part, expression, scope)
        if isinstance(value, str):
            text = value.replace("\r\n", "\n").replace("\r", "\n")
        elif isinstance(value, Decimal):
            text = write(value) or ""
        elif isinstance(value, date) and not isinstance(value, datetime):
            text = chinese_date(value)
        else:
            raise self._fault(part, expression, "a text, a number or a date", value)
        if odd := next((sign for sign in text if _is_odd(sign)), None):
            raise LetterFault(self.file, part.line, expression.source, f"printable text, not U+{ord(odd):04X},")
        return escape(text).replace("\n", "<br>")

    def _fault(self, part: Part, expression: Expression, wanted: str, value: Value) -> LetterFault:
        why = f" ({self.env.reasons[-1].rstrip('.')})" if self.env.reasons else ""
        return LetterFault(self.file, part.line, expression.source, f"{wanted}, but found {kind(value)}{why}")


def _is_odd(sign: str) -> bool:
    """Control characters, and those that turn the direction of the text around."""
    return sign not in "\n\t" and (unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") or bool(_TURNING.match(sign)))

