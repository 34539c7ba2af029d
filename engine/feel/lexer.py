"""Text to tokens. A name of several words is put together later, by the parser, which knows the names.

Source: DMN 1.5, 10.3.1.2 (grammar rules 25 to 37, 61, 62, 64, 65).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from engine.feel.errors import FeelSyntaxError


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    STRING = "string"
    AT = "at-literal"
    NAME = "name"
    KEYWORD = "keyword"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` as written (a string literal's text is its value), from character `start` up to `end`."""

    kind: Kind
    text: str
    start: int
    end: int


KEYWORDS = frozenset("true false null if then else for in return some every satisfies instance of between and or function external".split())

# Rules 28 and 29, without CJK and full-width punctuation: those stand in a name only if it is declared,
# so that "a，b" is refused as a slip of the input method instead of becoming the name of a variable.
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3005-\u3007\u3021-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
    "\uff66-\uffdc\U00010000-\U000effff"
)
_WORD = rf"[{_NAME_START}][{_NAME_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*"
NAME = re.compile(rf"{_WORD}(?: {_WORD})*")
"""A name that can be written as it is, without being declared."""
_TOKEN = re.compile(
    rf"""
    (?P<space>(?:\s|//[^\n]*|/\*.*?\*/)+)
  | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<at>@\s*"(?:[^"\\\n]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>{_WORD})
  | (?P<symbol>\*\*|\.\.|<=|>=|!=|->|.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_UNICODE_SPACE = re.compile(r"\s")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def position(source: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    line_start = source.rfind("\n", 0, offset) + 1
    return source.count("\n", 0, offset) + 1, offset - line_start + 1


def refuse(source: str, offset: int, expected: str, found: str) -> FeelSyntaxError:
    """The error that says what was expected at a character, and what stands there."""
    line, column = position(source, offset)
    message = f"Expected {expected}, but found {found} (line {line}, column {column})."
    return FeelSyntaxError(message, line, column, expected)


def tokens(source: str) -> list[Token]:
    """The tokens of a text, closed by one of kind END.

    Raises: FeelSyntaxError for an open string or comment, a code point out of range or a lone control character.
    """
    found: list[Token] = []
    offset, length = 0, len(source)
    while offset < length:
        match = _TOKEN.match(source, offset)
        assert match is not None  # the last alternative matches any character
        group, text, end = match.lastgroup, match.group(), match.end()
        if group == "number":
            if found and found[-1].end == offset and text[0] == "." and found[-1].kind is not Kind.SYMBOL:
                text, end = ".", offset + 1
                found.append(Token(Kind.SYMBOL, text, offset, end))
            else:
                found.append(Token(Kind.NUMBER, text, offset, end))
        elif group == "name":
            found.append(Token(Kind.KEYWORD if text in KEYWORDS else Kind.NAME, text, offset, end))
        elif group == "string":
            found.append(Token(Kind.STRING, _unescaped(source, text[1:-1], offset + 1), offset, end))
        elif group == "at":
            quote = text.index('"')
            found.append(Token(Kind.AT, _unescaped(source, text[quote + 1 : -1], offset + quote + 1), offset, end))
        elif group == "symbol" and not _UNICODE_SPACE.match(text):
            _check_symbol(source, offset, text)
            found.append(Token(Kind.SYMBOL, text, offset, end))
        offset = end
    found.append(Token(Kind.END, "", length, length))
    return found


def _check_symbol(source: str, offset: int, text: str) -> None:
    if text == '"':
        raise refuse(source, offset, "a closing quotation mark", "an open string")
    if text == "/" and source.startswith("/*", offset):
        raise refuse(source, offset, "'*/' at the end of the comment", "an open comment")
    if ord(text[0]) < 32 or text[0] == "\x7f":
        raise refuse(source, offset, "FEEL text", f"the control character U+{ord(text):04X}")


def _unescaped(source: str, text: str, offset: int) -> str:
    if "\\" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code:
            if int(code, 16) > 0x10FFFF:
                raise refuse(source, offset + match.start(), "a code point up to 10FFFF", f"'{match[0]}'")
            return chr(int(code, 16))
        # Rule 35: a lone backslash is a character like any other, which patterns such as "\d+" rely on.
        return _SIMPLE_ESCAPES.get(match[3], match[0])

    # Two escaped halves of a surrogate pair are one character: strings are sequences of code points.
    joined = _ESCAPE.sub(replace, text)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _has_surrogate(joined) else joined


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
