"""How commands answer: with `--json` exactly one object on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NoReturn
from unicodedata import east_asian_width

import click

from engine.feel import Function, Range, write
from engine.feel.far_dates import FAR
from engine.feel.fine_times import FINE
from engine.findings import Finding

GOOD, FINDINGS, MISUSE = 0, 1, 2
FEEL_ONLY = (timedelta, Range, Function, *FAR, *FINE)  # values whose text FEEL alone knows

json_option: Callable[[Any], Any] = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def answer(as_json: bool, result: Mapping[str, Any], words: str) -> None:
    """Prints a result, as JSON or as words."""
    click.echo(json.dumps(result, ensure_ascii=False, default=_plain) if as_json else words)


def refuse(as_json: bool, result: Mapping[str, Any], words: str, status: int) -> NoReturn:
    """Says why there is no result (`words` on stderr; with `--json` the object all the same), and ends."""
    tell(words)
    if as_json:
        answer(as_json, result, "")
    sys.exit(status)


def tell(words: str) -> None:
    """Says something beside the result."""
    click.echo(words, err=True)


@contextmanager
def line_of_progress(wanted: bool) -> Iterator[Callable[[str], None]]:
    """A line of words on stderr that is written over by the next, where somebody looks at it: on a terminal, never with --json."""
    shown = wanted and sys.stderr.isatty()
    try:
        yield lambda words: click.echo(f"\r\x1b[K{words}", err=True, nl=False) if shown else None
    finally:
        if shown:
            click.echo("\r\x1b[K", err=True, nl=False)


@contextmanager
def progress(wanted: bool) -> Iterator[Callable[[int, int, str], None]]:
    """Such a line that says how far a command has come with its scenarios.

    It is gone when the command is done, so that nothing of it stands among the findings.
    """
    with line_of_progress(wanted) as show:
        yield lambda done, of, what: show(f"scenario {done + 1} of {of} ({what})")


def finding_line(finding: Finding) -> str:
    """`folder/file:12: error rule element (name): message`."""
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    element = f"{finding.element} ({finding.name})" if finding.name else finding.element
    return f"{place}: {finding.severity} {finding.rule} {element}: {finding.message}"


def pointed(text: str, line: int, column: int) -> str:
    """The line of a text and a caret under one of its characters; a Chinese character is two places wide."""
    shown = text.split("\n")[line - 1].rstrip("\r")
    before = "".join("  " if east_asian_width(character) in "WF" else " " for character in shown[: column - 1])
    return f"  {shown}\n  {before}^".replace("\t", " ")


def _number(value: Decimal) -> int | float | str:
    """A JSON number where it says the same to whoever reads it as a double; else its digits as text."""
    if value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, date | datetime | time) and not isinstance(value, FINE):
        return value.isoformat()
    return write(value) if isinstance(value, FEEL_ONLY) else str(value)


def result_words(result: Any, reasons: Iterable[str]) -> str:
    """The value as FEEL writes it, then why something in it is null."""
    return "\n".join([write(result), *(f"  because: {reason}" for reason in reasons)])
