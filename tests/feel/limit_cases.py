"""For each limit of FEEL a text that goes beyond it, once the limit is made small; the page of reference shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitCase:
    """`example` breaks the limit when it is `small`; `words` stand in the error, `raises` says whether it is one or null."""

    example: str
    small: int
    words: str
    kind: str  # "syntax", "limit" or "null"


LIMIT_CASES: dict[str, LimitCase] = {
    "source_length": LimitCase("1 + 1 + 1", 5, "at most 5 characters", "syntax"),
    "nesting": LimitCase("((((1))))", 3, "at most 3 constructs inside each other", "syntax"),
    "height": LimitCase("1 + 2 + 3 + 4", 3, "at most 3 operations inside each other", "syntax"),
    "number_digits": LimitCase("1234", 3, "at most 3 digits", "syntax"),
    "work": LimitCase("for i in 1..100 return i", 50, "at most 50 steps", "limit"),
    "call_depth": LimitCase("{f: function(n) f(n + 1), r: f(1)}.r", 3, "at most 3 calls inside each other", "limit"),
    "collection_size": LimitCase("for i in 1..5 return i", 3, "a list of at most 3 items", "limit"),
    "collection_depth": LimitCase("(function() [[[1]]])()", 2, "at most 2 lists and contexts inside each other", "limit"),
    "string_length": LimitCase('"ab" + "cd"', 3, "a string of at most 3 characters", "limit"),
    "pattern_length": LimitCase('matches("a", "a{1}b{1}")', 5, "a pattern of at most 5 characters", "null"),
    "pattern_steps": LimitCase('matches("aaaaaaaaaa", "(a*)*b")', 50, "a pattern that is quick to match", "limit"),
}
