"""How a decision's results are told: the words for them that `procedure.toml` gives, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ResultWords:
    """What one output of a decision is called.

    `unit` follows its figure, which has `digits` decimal places where they are given; `values` names what it may be, by
    its text ("qualified" -> "合格").
    """

    output: str
    label: str
    label_en: str = ""
    unit: str = ""
    unit_en: str = ""
    digits: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    values_en: Mapping[str, str] = field(default_factory=dict)


WANTED: Mapping[str, type] = {"label": str}
ALLOWED: Mapping[str, type] = {"label_en": str, "unit": str, "unit_en": str, "digits": int, "values": dict, "values_en": dict}
"""The keys of an output's table with their types."""


def words_of(output: str, found: Mapping[str, object]) -> ResultWords:
    """The words for an output, from the known keys of its table."""
    return ResultWords(output, **{"label": output, **found})  # type: ignore[arg-type]
