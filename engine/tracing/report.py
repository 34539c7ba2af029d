"""Whether a file of any tool can be run here, and all reasons why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from engine.bpmn.bare import read_bare
from engine.bpmn.diagram import Diagram
from engine.check.modelling import diagram_modelling
from engine.check.soundness import diagram_soundness
from engine.findings import Finding, Severity
from engine.tracing.trace import line_of

ACCEPTED, REFUSED = "accepted", "refused"
POSITIONS = 1_000
"""Positions of the tokens of one scope that are looked at: a file is judged within a second."""
STOPS = "missing-default"


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one file; `assumed` is what was read in other words, or set aside because it decides nothing.

    `doubts` are where the flow of an accepted file, run as it is drawn, stops or does something twice.
    """

    file: str
    verdict: str
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()

    @property
    def reasons(self) -> list[str]:
        """Why the file is refused, each with its place and what to do."""
        return [line_of(one) for one in self.findings if one.severity is Severity.ERROR]

    @property
    def assumed(self) -> list[str]:
        """What is worth knowing about a file, accepted or not."""
        return [line_of(one) for one in self.findings if one.severity is not Severity.ERROR]

    def to_plain(self) -> dict[str, Any]:
        """The report as plain JSON."""
        return {
            "file": self.file, "verdict": self.verdict, "reasons": self.reasons, "assumed": self.assumed,
            "doubts": [line_of(one) for one in self.doubts],
            "findings": [one.to_plain() for one in (*self.findings, *self.doubts)],
        }  # fmt: skip


def not_readable(file: str, why: str) -> Report:
    """The verdict on what cannot be read at all; the other files are judged all the same."""
    message = f"Expected a file that can be read, but: {why}; name a BPMN file."
    return Report(file, REFUSED, (Finding("bad-xml", Severity.ERROR, file, "", 0, message),))


def verdict_on(source: bytes, file: str) -> Report:
    """Read a file; it is accepted if everything drawn in it can be executed."""
    bare = read_bare(source, file)
    if bare.refused:
        return Report(file, REFUSED, bare.findings)
    doubts = [one for diagram in bare.diagrams.values() for one in _doubts(diagram)]
    return Report(file, ACCEPTED, bare.findings, tuple(sorted(doubts, key=lambda one: one.line)))


def _doubts(diagram: Diagram) -> Iterator[Finding]:
    """Where a run stops though everything drawn is executed: never an error here, for the file is accepted and does just that."""
    stops = [one for one in diagram_modelling(diagram) if one.rule == STOPS]
    for one in [*stops, *diagram_soundness(diagram, POSITIONS)]:
        yield one if one.severity is Severity.NOTE else replace(one, severity=Severity.WARNING)
