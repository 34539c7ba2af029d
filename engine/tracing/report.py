"""Whether a file of any tool can be run here, and all reasons why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.bpmn.bare import read_bare
from engine.findings import Finding, Severity
from engine.tracing.trace import line_of

ACCEPTED, REFUSED = "accepted", "refused"


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one file; `assumed` is what was read in other words, or set aside because it decides nothing."""

    file: str
    verdict: str
    findings: tuple[Finding, ...] = ()

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
            "findings": [one.to_plain() for one in self.findings],
        }  # fmt: skip


def not_readable(file: str, why: str) -> Report:
    """The verdict on what cannot be read at all; the other files are judged all the same."""
    message = f"Expected a file that can be read, but: {why}; name a BPMN file."
    return Report(file, REFUSED, (Finding("bad-xml", Severity.ERROR, file, "", 0, message),))


def verdict_on(source: bytes, file: str) -> Report:
    """Read a file; it is accepted if everything drawn in it can be executed."""
    bare = read_bare(source, file)
    return Report(file, REFUSED if bare.refused else ACCEPTED, bare.findings)
