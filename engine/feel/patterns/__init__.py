"""Patterns of XPath, matched by an own engine whose every step is counted, so that none can run away.

Source: XQuery and XPath Functions and Operators 3.1, 5.6; XML Schema Datatypes, appendix G.
"""

from __future__ import annotations

from functools import lru_cache

from engine.feel.errors import FeelFault
from engine.feel.patterns.matching import Match, Pattern
from engine.feel.patterns.reading import read

__all__ = ["Match", "Pattern", "compiled"]


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str, longest: int) -> Pattern:
    """A pattern ready to match. `flags`: any of s, m, i, x, q.

    Raises: FeelFault for a pattern that is not one, or has more than `longest` characters.
    """
    if len(pattern) > longest:
        raise FeelFault(f"Expected a pattern of at most {longest} characters, but it has {len(pattern)}.")
    unknown = set(flags) - set("smixq")
    if unknown:
        raise FeelFault(f"Expected flags among s, m, i, x and q, but found '{min(unknown)}'.")
    return Pattern(pattern, read(pattern, flags), flags)
