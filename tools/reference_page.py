"""Tables of a reference page that are made of the code: each stands between two marks, and is written anew between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
Row = Sequence[str]
_MARK = re.compile(r"<!-- table: ([a-z-]+) -->\n.*?<!-- end -->", re.DOTALL)


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def renewed(page: str, made: Callable[[str], str]) -> str:
    """A page with all its tables made anew, each from its name."""
    return _MARK.sub(lambda mark: f"<!-- table: {mark[1]} -->\n{made(mark[1])}\n<!-- end -->", page)


def write(pages: Sequence[str], renewed_in: Callable[[str, int], str]) -> None:
    """Writes the pages of a language each, the first in English (0), the second in Chinese (1)."""
    for language, name in enumerate(pages):
        path = DOCS / name
        path.write_text(renewed_in(path.read_text(encoding="utf-8"), language), encoding="utf-8")
