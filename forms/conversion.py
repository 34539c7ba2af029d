"""One entry's raw value, from a web page or typed already, becomes a FEEL value, or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.feel import Value
from forms.fields import (
    MAX_DECIMAL_DIGITS,
    MAX_INTEGER_DIGITS,
    CheckboxEntry,
    ChecklistEntry,
    ChoiceEntry,
    DateEntry,
    Entry,
    FileEntry,
    NumberEntry,
    Option,
    TextEntry,
)
from forms.stored_files import BadFile, file_value

# (?a): the digits of every script would pass otherwise; \Z: $ lets a last newline through.
_NUMBER = re.compile(r"(?a)[+-]?\d+(?:\.\d+)?\Z")
_DATE = re.compile(r"(?a)(?:19|2[01])\d\d-\d\d-\d\d\Z")
# Control signs (Unicode's Cc), lone halves of a pair (Cs), and signs that turn a letter's text around them, with which a
# printed sum could read backwards. In a text of several lines, line ends and tabs are none of these.
_BARRED = "\x0b\x0c\x0e-\x1f\x00-\x08\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069"
_BARRED_IN_LINES, _BARRED_IN_A_LINE = re.compile(f"[{_BARRED}]"), re.compile(f"[{_BARRED}\\n\\t]")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a raw value is not accepted: a code of FieldProblem and what a sentence about it needs."""

    code: str
    params: Mapping[str, str]


class NotAccepted(Exception):
    """A raw value is not accepted, for one reason."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.wrong = Wrong(code, {name: str(value) for name, value in params.items()})


def convert(entry: Entry, raw: Any, options: Sequence[Option]) -> Value:
    """The value of an entry other than a dynamic list; None (for a box: False, for a checklist: []) where it is empty.

    `raw` is what the page sent (text, a list of texts, stored files) or a FEEL value already.
    Raises: NotAccepted.
    """
    converter = _CONVERTERS.get(type(entry))
    if converter is None:
        raise TypeError(f"Expected an entry with a value of its own, but it is a {entry.kind}.")
    return converter(entry, raw, options)


def is_empty(value: Any) -> bool:
    """Whether nothing was entered: a space is nothing, and so is a box that is not ticked."""
    return value is None or value is False or value == [] or value == () or (isinstance(value, str) and not value.strip())


def plain_text(text: str, several_lines: bool) -> str:
    """The text as stored: line ends are LF, no space around it. Raises: NotAccepted for control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if (_BARRED_IN_LINES if several_lines else _BARRED_IN_A_LINE).search(text):
        raise NotAccepted("bad-text")
    return text


def number_text(value: Decimal) -> str:
    """A number in digits, never with an exponent."""
    return format(value, "f")


def _text(entry: TextEntry, raw: Any, options: Sequence[Option]) -> Value:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise NotAccepted("bad-text")
    # Measured before it is looked at: ten million characters are refused without a walk through them.
    if len(raw) > 2 * entry.max_length + 100:
        raise NotAccepted("too-long", max=entry.max_length, length=len(raw))
    text = plain_text(raw, entry.kind == "textarea")
    if not text:
        return None
    if len(text) > entry.max_length:
        raise NotAccepted("too-long", max=entry.max_length, length=len(text))
    if len(text) < entry.min_length:
        raise NotAccepted("too-short", min=entry.min_length, length=len(text))
    if entry.pattern is not None and not entry.pattern.fullmatch(text):
        raise NotAccepted("bad-pattern")
    return text


def _number(entry: NumberEntry, raw: Any, options: Sequence[Option]) -> Value:
    number = _parsed_number(raw)
    if number is None:
        return None
    places = MAX_DECIMAL_DIGITS if entry.decimal_digits is None else entry.decimal_digits
    rounded = round(number, places)
    if rounded != number:
        raise NotAccepted("too-many-decimals", max=places)
    if entry.decimal_digits is not None or -int(number.as_tuple().exponent) > places:
        number = rounded
    if entry.minimum is not None and number < entry.minimum:
        raise NotAccepted("too-small", min=number_text(entry.minimum), unit=entry.unit)
    if entry.maximum is not None and number > entry.maximum:
        raise NotAccepted("too-large", max=number_text(entry.maximum), unit=entry.unit)
    if entry.increment is not None and (number - (entry.minimum or 0)) % entry.increment:
        raise NotAccepted("not-a-multiple", increment=number_text(entry.increment), min=number_text(entry.minimum or Decimal(0)))
    return number or number.copy_abs()  # no negative zero


def _parsed_number(raw: Any) -> Decimal | None:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, Decimal) and raw.is_finite():
        if raw and raw.adjusted() >= MAX_INTEGER_DIGITS:
            raise NotAccepted("too-many-digits", max=MAX_INTEGER_DIGITS)
        if len(raw.as_tuple().digits) <= 34 and raw.adjusted() > -40:
            return raw
        raise NotAccepted("not-a-number")
    if isinstance(raw, str) and len(raw) <= 60:
        text = raw.strip()
        if _NUMBER.match(text):
            if len(text.lstrip("+-").partition(".")[0].lstrip("0")) > MAX_INTEGER_DIGITS:
                raise NotAccepted("too-many-digits", max=MAX_INTEGER_DIGITS)
            return Decimal(text)
    raise NotAccepted("not-a-number")


def _choice(entry: ChoiceEntry, raw: Any, options: Sequence[Option]) -> Value:
    if raw is None or raw == "":
        return None
    return _option(raw, options)


def _option(raw: Any, options: Sequence[Option]) -> str:
    text = option_text(raw)
    if text is None or all(option.value != text for option in options):
        raise NotAccepted("unknown-option")
    return text


def option_text(value: Any) -> str | None:
    """The text by which an option's value is known; None for what cannot be an option's value."""
    if isinstance(value, str):
        return value
    return number_text(value) if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 40 else None


def _checklist(entry: ChecklistEntry, raw: Any, options: Sequence[Option]) -> Value:
    if raw is None or raw == "":
        return []
    given = [raw] if isinstance(raw, str) else raw
    if not isinstance(given, list | tuple):
        raise NotAccepted("unknown-option")
    if len(given) > len(options):
        raise NotAccepted("unknown-option")
    chosen = {_option(item, options) for item in given}
    return [option.value for option in options if option.value in chosen]


def _checkbox(entry: CheckboxEntry, raw: Any, options: Sequence[Option]) -> Value:
    if raw is None or raw == "" or raw is False:
        return False
    if raw is True or raw == "true":
        return True
    if raw == "false":
        return False
    raise NotAccepted("unknown-option")


def _date(entry: DateEntry, raw: Any, options: Sequence[Option]) -> Value:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, date) and not isinstance(raw, datetime):
        raw = raw.isoformat()
    if isinstance(raw, str) and len(raw) <= 40 and _DATE.match(raw.strip()):
        try:
            return date.fromisoformat(raw.strip())
        except ValueError:
            raise NotAccepted("not-a-date") from None
    raise NotAccepted("not-a-date")


def _file(entry: FileEntry, raw: Any, options: Sequence[Option]) -> Value:
    given = [] if raw is None or raw == "" else list(raw) if isinstance(raw, list | tuple) else [raw]
    if len(given) > entry.most:
        raise NotAccepted("too-many-files", max=entry.most)
    values: list[Value] = []
    for item in given:
        try:
            value = file_value(item)
        except BadFile:
            raise NotAccepted("bad-file") from None
        if value["type"] not in entry.types:
            raise NotAccepted("wrong-file-type", name=value["name"], types=", ".join(entry.types))
        if value not in values:
            values.append(value)
    if entry.multiple:
        return values
    return values[0] if values else None


_CONVERTERS: Mapping[type[Entry], Callable[[Any, Any, Sequence[Option]], Value]] = {
    TextEntry: _text,
    NumberEntry: _number,
    ChecklistEntry: _checklist,
    ChoiceEntry: _choice,
    CheckboxEntry: _checkbox,
    DateEntry: _date,
    FileEntry: _file,
}
