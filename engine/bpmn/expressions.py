"""Reads the texts of a diagram that may be FEEL: compiled once, or a finding with the place of the fault."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from engine.bpmn.diagram import Words
from engine.bpmn.report import Report, line_of
from engine.feel import Environment, Expression, FeelError, FeelSyntaxError, YearsMonths, compile_expression
from engine.host_function_names import HOST_NAMES

_NAME = re.compile(r"[^\W\d]\w*")
_PATH = re.compile(r"\s*([^\W\d]\w*)(\s*\.\s*[^\W\d]\w*)*\s*")


class Expressions:
    """The expressions of one element, collected for the checker while they are read."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._read: list[tuple[str, Expression, int]] = []

    @property
    def read(self) -> tuple[tuple[str, Expression, int], ...]:
        """What was read so far: attribute, expression, line."""
        return tuple(self._read)

    def adopt(self, others: Expressions) -> None:
        """Count what another element's texts hold as this one's too (a message's key, say)."""
        self._read.extend(others.read)

    def feel(self, node: etree._Element, attribute: str, text: str | None) -> Expression | None:
        """A text that must be FEEL ("=…")."""
        if text is None:
            return None
        if not text.startswith("="):
            found = f'"{text[:60]}"' if text else "empty"
            self._report.error("bad-feel", node, f'{attribute} must be a FEEL expression that begins with "=", but is {found}.')
            return None
        expression = self._compiled(node, attribute, text)
        if expression is not None:
            self._read.append((attribute, expression, line_of(node)))
        return expression

    def words(self, node: etree._Element, attribute: str, text: str | None) -> Words | None:
        """A text that is FEEL if it begins with "=", else fixed; None if it is absent or empty."""
        if not text:
            return None
        return self.feel(node, attribute, text) if text.startswith("=") else text

    def variable(self, node: etree._Element, attribute: str, text: str | None) -> str:
        """A variable's name; a finding if it is none."""
        name = (text or "").strip()
        if text is not None and not _NAME.fullmatch(name):
            self._report.error("bad-value", node, f'{attribute} must be a variable\'s name (letters, digits, _), but is "{name}".')
        return name

    def _compiled(self, node: etree._Element, attribute: str, text: str) -> Expression | None:
        try:
            return compile_expression(text[1:], HOST_NAMES)
        except FeelSyntaxError as error:
            self._report.error("bad-feel", node, f'{attribute} "{text}" is no FEEL expression: {error.message}')
        except FeelError as error:
            self._report.error("bad-feel", node, f'{attribute} "{text[:60]}" cannot be compiled: {error}')
        return None


def is_variable(name: str) -> bool:
    """Whether FEEL can read a variable of this name."""
    if not _NAME.fullmatch(name):
        return False
    try:
        return compile_expression(name).free_names == {name}
    except FeelError:  # a word of the language
        return False


def first_name(text: str) -> str | None:
    """The variable that a plain path begins with: `vote` in "=vote.score"; None for any other expression."""
    found = _PATH.fullmatch(text.removeprefix("="))
    return found.group(1) if found else None


def fixed_time(text: str) -> datetime | timedelta | YearsMonths | None:
    """The value of an ISO 8601 date and time or duration; None if the text is neither."""
    if '"' in text or "\\" in text or not text:
        return None
    try:
        value: Any = compile_expression(f'@"{text}"').evaluate({}, Environment())
    except FeelError:
        return None
    return value if isinstance(value, (datetime, timedelta, YearsMonths)) else None
