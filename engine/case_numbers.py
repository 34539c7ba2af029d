"""Case numbers, "考核 2026-0010": how they are given out, and how somebody types one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SERIES = "case/"
"""How the series begin that count cases, each with the label of its cases behind it."""
GIVEN_OUT = re.compile(r"(.+) (\d{4})-(\d+)")
"""A number as it is given out: label, year, count."""
_TYPED = re.compile(r"(.*?)\s*([0-9]{4})\s*[-‐-―−]\s*([0-9]{1,9})", re.DOTALL)  # any dash


def case_number(label: str, year: int, count: int) -> str:
    """The number of a case, the `count`-th of its label in a year."""
    return f"{label} {year}-{count:04d}"


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What somebody typed who means a case; `label` is "" where they left it out."""

    label: str
    year: int
    count: int

    def is_of(self, label: str) -> bool:
        """Whether a case of this label may be meant."""
        return self.label in ("", _plain(label))

    def written(self) -> str:
        """As it is given out, as far as it was typed."""
        return case_number(self.label, self.year, self.count).lstrip()


def typed_number(text: str) -> TypedNumber | None:
    """With or without label, blanks and leading zeros, in narrow or wide characters; None for what is no case number."""
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return TypedNumber(_plain(found[1]), int(found[2]), int(found[3])) if found else None


def _plain(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).split())
