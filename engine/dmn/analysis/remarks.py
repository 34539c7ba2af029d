"""What the analysis has to say about a table, and about which of its cells."""

from __future__ import annotations

from dataclasses import dataclass

from engine.findings import Severity


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say. `row` counts rules, `input` and `output` columns, from 0; None where all of them are meant."""

    rule: str
    severity: Severity
    message: str
    row: int | None = None
    input: int | None = None
    output: int | None = None
