"""The parser's place in the row of tokens: looking, taking, and saying what was expected."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Kind, Token, refuse, tokens
from engine.feel.limits import Limits
from engine.feel.names import KnownNames

# Signs of Chinese, and of mathematics, for those of FEEL; beside them what Unicode itself calls another form of a FEEL sign.
_LOOK_ALIKE = {"、": ",", "。": ".", "｡": ".", "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "∗": "*", "∕": "/"}
_LOOK_ALIKE |= {"≥": ">=", "≤": "<=", "≠": "!=", "≧": ">=", "≦": "<=", "→": "->", "！": "!=", "·": "*", "⋅": "*"}
_LOOK_ALIKE |= dict.fromkeys("“”„‟‘’‚‛「」『』＂＇〝〞《》", '"') | dict.fromkeys("【〔〖", "[") | dict.fromkeys("】〕〗", "]")
_LOOK_ALIKE |= dict.fromkeys("〈‹", "<") | dict.fromkeys("〉›", ">")
_SIGNS = frozenset("()[]{}<>=+-*/,.:;@?") | {"..", "..."}


def _look_alike(text: str) -> str | None:
    """What FEEL writes for a sign that is not FEEL's but looks or means the same."""
    plain = unicodedata.normalize("NFKC", text)
    return _LOOK_ALIKE.get(text) or (plain.replace("...", "..") if plain != text and plain in _SIGNS else None)


class Cursor:
    """A place in the tokens of `source`, and the names known there."""

    __slots__ = ("source", "limits", "row", "index", "known", "keys", "_nesting")

    def __init__(self, source: str, known: KnownNames, limits: Limits) -> None:
        if len(source) > limits.source_length:
            raise FeelSyntaxError(
                f"Expected an expression of at most {limits.source_length} characters, but it has {len(source)}.",
                1,
                1,
                f"at most {limits.source_length} characters",
            )
        self.source = source
        self.limits = limits
        self.row = tokens(source)
        self.index = 0
        self.known = known
        self.keys = KnownNames()  # keys of contexts in this text, which a path may name
        self._nesting = 0

    @property
    def token(self) -> Token:
        return self.row[self.index]

    def ahead(self, count: int = 1) -> Token:
        """The token some places on, or the last one."""
        return self.row[min(self.index + count, len(self.row) - 1)]

    def at_symbol(self, *texts: str) -> bool:
        token = self.row[self.index]
        return token.kind is Kind.SYMBOL and token.text in texts

    def at_keyword(self, *texts: str) -> bool:
        token = self.row[self.index]
        return token.kind is Kind.KEYWORD and token.text in texts

    def take(self) -> Token:
        token = self.row[self.index]
        if token.kind is not Kind.END:
            self.index += 1
        return token

    def take_symbol(self, *texts: str) -> bool:
        if self.at_symbol(*texts):
            self.index += 1
            return True
        return False

    def take_keyword(self, text: str) -> bool:
        if self.at_keyword(text):
            self.index += 1
            return True
        return False

    def expect_symbol(self, text: str, where: str) -> Token:
        if not self.at_symbol(text):
            raise self.refused(f"'{text}' {where}")
        return self.take()

    def expect_keyword(self, text: str, where: str) -> Token:
        if not self.at_keyword(text):
            raise self.refused(f"'{text}' {where}")
        return self.take()

    def refused(self, expected: str, token: Token | None = None) -> FeelSyntaxError:
        """The error for a token that does not fit."""
        token = token or self.token
        if token.kind is Kind.END:
            found = "the end of the text"
        elif meant := _look_alike(token.text):
            found = f"'{token.text}' (FEEL writes '{meant}')"
        else:
            found = f"{'the keyword ' if token.kind is Kind.KEYWORD else ''}'{self.source[token.start : token.end]}'"
        return refuse(self.source, token.start, expected, found)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Counts brackets and the like inside each other."""
        self._nesting += 1
        if self._nesting > self.limits.nesting:
            raise self.refused(f"at most {self.limits.nesting} constructs inside each other")
        yield
        self._nesting -= 1

    def words(self) -> list[Token]:
        """Adjacent plain words, which can only be one name: two operands need an operator between them."""
        start = self.index
        while self.token.kind is Kind.NAME:
            self.index += 1
        return self.row[start : self.index]
