"""The patterns a text field may ask for: a small part of ECMAScript's, which here and in a browser mean the same.

A pattern stands between ^ and $ and covers the whole text. It has characters, `.`, classes, \\d and \\w (ASCII) and
their opposites, groups, alternatives and repeats; no back references, no look-around, and no repeat of a repeat, so that
the number of ways to match a text stays small.
Source: ECMA-262, 22.2.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 300
MAX_WAYS = 2_000_000

_CLASSES = "dDwW"
_SIGNS = r"^$\.*+?()[]{}|/-"
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}
_COUNT = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_UNICODE = re.compile(r"u([0-9a-fA-F]{4})")


class BadPattern(Exception):
    """The pattern is outside the part that we know; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: Python's text for it, in how many ways at most it can match, whether it is bendy.

    Bendy is what may match more than one length or in more than one way: it may not be repeated.
    """

    text: str
    ways: int
    bendy: bool


def compile_pattern(source: str, longest: int) -> re.Pattern[str]:
    """The pattern for `fullmatch`; `longest` is the greatest length, in characters, of a text it will be asked about.

    Raises: BadPattern.
    """
    if len(source) > MAX_LENGTH:
        raise BadPattern(f"Expected a pattern of at most {MAX_LENGTH} characters, but it has {len(source)}")
    if not (source.startswith("^") and source.endswith("$")) or source.endswith("\\$"):
        raise BadPattern("Put the pattern between ^ and $, so that it covers the whole text")
    reader = _PatternReader(source[1:-1], longest)
    piece = reader.alternatives(outermost=True)
    if reader.at < len(reader.source):
        raise BadPattern("Every ) needs its (")
    if piece.ways > MAX_WAYS:
        raise BadPattern("Use fewer repeats: there are too many ways in which this pattern can match")
    return re.compile(piece.text, re.ASCII)


class _PatternReader:
    def __init__(self, source: str, longest: int) -> None:
        self.source = source
        self.longest = longest
        self.at = 0

    def here(self) -> str:
        return self.source[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        if not self.source.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def alternatives(self, outermost: bool = False) -> _Piece:
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        if outermost:
            raise BadPattern("Put alternatives into a group, ^(?:a|b)$, so that ^ and $ hold for each")
        return _Piece("|".join(branch.text for branch in branches), sum(branch.ways for branch in branches), True)

    def sequence(self) -> _Piece:
        text, ways, bendy = "", 1, False
        while self.here() not in ("", "|", ")"):
            piece = self.repeated(self.atom())
            text, ways, bendy = text + piece.text, ways * piece.ways, bendy or piece.bendy
        return _Piece(text, ways, bendy)

    def atom(self) -> _Piece:
        sign = self.here()
        if sign == "(":
            return self.group()
        if sign == "[":
            return _Piece(self.character_class(), 1, False)
        if sign in "*+?{":
            raise BadPattern(f"Put something in front of {sign} for it to repeat, or write \\{sign}")
        if sign in "^$]}":
            raise BadPattern(f"Write \\{sign} for the character; ^ and $ stand only at the two ends")
        self.at += 1
        if sign == "\\":
            return _Piece(self.escape(), 1, False)
        return _Piece("[^\\n\\r]" if sign == "." else re.escape(sign), 1, False)

    def group(self) -> _Piece:
        self.at += 1
        if self.take("?") and not self.take(":"):
            raise BadPattern("Use plain groups, ( ) or (?: ); look-around, names and flags are not known here")
        inside = self.alternatives()
        if not self.take(")"):
            raise BadPattern("Every ( needs its )")
        return _Piece(f"(?:{inside.text})", inside.ways, inside.bendy)

    def repeated(self, piece: _Piece) -> _Piece:
        bounds = self.bounds()
        if bounds is None:
            return piece
        least, most = bounds
        if self.here() in ("?", "+") or self.bounds() is not None:
            raise BadPattern("Repeat once only: lazy, possessive and double repeats are not known here")
        if most > self.longest:
            raise BadPattern(f"Repeat at most {self.longest} times: the text is no longer")
        if piece.bendy and (least, most) != (0, 1):
            raise BadPattern("Do not repeat a group that holds repeats or alternatives: it could take very long to match")
        return _Piece(f"{piece.text}{{{least},{most}}}", piece.ways * (most - least + 1), least != most or piece.bendy)

    def bounds(self) -> tuple[int, int] | None:
        """How often what stands before may stand, at least and at most; None if no repeat stands here."""
        for sign, least, most in (("*", 0, self.longest), ("+", 1, self.longest), ("?", 0, 1)):
            if self.take(sign):
                return least, most
        if self.here() != "{":
            return None
        match = _COUNT.match(self.source, self.at)
        if match is None:
            raise BadPattern("Write a repeat as {2}, {2,} or {2,4}, and the character as \\{")
        self.at = match.end()
        least = int(match[1])
        most = (int(match[3]) if match[3] else self.longest) if match[2] else least
        if most < least:
            raise BadPattern(f"Expected the second number of {match[0]} to be the greater one")
        return least, most

    def escape(self) -> str:
        """Python's text for what follows a backslash, inside a class or outside."""
        sign = self.here()
        if not sign:
            raise BadPattern("Put a character after the last \\")
        match = _UNICODE.match(self.source, self.at)
        if match:
            self.at = match.end()
            return re.escape(chr(int(match[1], 16)))
        self.at += 1
        if sign in _CLASSES:
            return "\\" + sign
        if sign in _CONTROLS:
            return re.escape(_CONTROLS[sign])
        if sign in _SIGNS:
            return re.escape(sign)
        raise BadPattern(f"Leave out \\{sign}, which is not known here")

    def character_class(self) -> str:
        self.at += 1
        text = "[^" if self.take("^") else "["
        begun = len(text)
        while not self.take("]"):
            first, single = self.member()
            if self.here() == "-" and self.source[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last, last_single = self.member()
                if not (single and last_single) or first > last:
                    raise BadPattern("Write a range in a class as [a-z], from the lower character to the higher")
                text += f"{_in_class(first)}-{_in_class(last)}"
            else:
                text += _in_class(first) if single else first
        if len(text) == begun:
            raise BadPattern("Put a character into [ ]")
        return text + "]"

    def member(self) -> tuple[str, bool]:
        """A member of a class: the character itself and True, or the text of a class like \\d and False."""
        sign = self.here()
        if not sign:
            raise BadPattern("Every [ needs its ]")
        self.at += 1
        if sign != "\\":
            return sign, True
        text = self.escape()
        if len(text) == 2 and text[1] in _CLASSES:
            return text, False
        return text[-1], True


def _in_class(character: str) -> str:
    # Every sign is escaped, so that Python's future set operations ([[, --, &&) never arise.
    return character if character.isalnum() else f"\\{character}" if character.isprintable() else re.escape(character)
