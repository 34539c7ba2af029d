"""How much text, depth, work and space one expression may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one expression: the first four for its text, the rest for one evaluation.

    Units: characters; brackets and the like inside each other; constructs inside each other, where
    `a + b + c` counts two; digits. Then steps of work: turns of loops, calls and filtered
    items, each with half the constructs that it evaluates, list elements handled, eight characters made or read; what is dear
    counts in proportion, so that a step takes about 2 µs. Function calls inside each other; list
    elements; lists and contexts inside each other; characters; characters of a pattern; steps of matching it.
    """

    source_length: int = 50_000
    nesting: int = 50
    height: int = 160
    number_digits: int = 6_200  # a number near 10 ** 6144 or 10 ** -6176 has as many
    work: int = 1_000_000
    call_depth: int = 60
    collection_size: int = 100_000
    collection_depth: int = 100
    string_length: int = 1_000_000
    pattern_length: int = 1_000
    pattern_steps: int = 300_000


DEFAULT = Limits()
