"""Finding names of several words and signs in a row of tokens, the longest first.

Source: DMN 1.5, 10.3.1.2 (rules 25 to 30), 10.3.1.4 (tokens, names and white space).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Kind, Token, tokens


class KnownNames:
    """A set of names, each as the row of tokens it is written with."""

    __slots__ = ("_by_first",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Take in a name; one that is no row of tokens (an open quotation mark) can only be a key in quotes."""
        try:
            words = tuple(token.text for token in tokens(name)[:-1])
        except FeelSyntaxError:
            return
        if words:
            self._by_first.setdefault(words[0], {})[words] = name

    def copy(self) -> KnownNames:
        """An independent set of the same names."""
        other = KnownNames()
        other._by_first = {first: dict(rows) for first, rows in self._by_first.items()}
        return other

    def longest(self, row: Sequence[Token], index: int) -> tuple[str, int] | None:
        """The longest known name that begins at a token, with the number of its tokens."""
        rows = self._by_first.get(row[index].text)
        if rows is None or row[index].kind in (Kind.STRING, Kind.AT, Kind.END):
            return None
        best: tuple[str, int] | None = None
        for words, name in rows.items():
            size = len(words)
            if (best is None or size > best[1]) and self._stands(row, index, words):
                best = name, size
        return best

    @staticmethod
    def _stands(row: Sequence[Token], index: int, words: tuple[str, ...]) -> bool:
        if index + len(words) >= len(row):
            return False
        return all(
            token.text == word and token.kind not in (Kind.STRING, Kind.AT)
            for token, word in zip(row[index : index + len(words)], words, strict=True)
        )


def written(source: str, row: Sequence[Token]) -> str:
    """A name as its tokens stand in the source, white space and comments between them made one space."""
    parts = [row[0].text]
    for before, token in zip(row, row[1:], strict=False):
        parts.append((" " if token.start > before.end else "") + token.text)
    return "".join(parts)
