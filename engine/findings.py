"""What a reader or checker has to say about a file: one finding a fault, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # the file is refused
    WARNING = "warning"  # accepted, but somebody should look
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one place in one file.

    `rule` is a kebab-case noun ("unknown-element"); `element` is the id of the element concerned or "", `name` what people
    call it, where it has a name; `line` counts from 1, 0 where the whole file is meant; `message` is a sentence that says what
    is wrong and what to do.
    """

    rule: str
    severity: Severity
    file: str
    element: str
    line: int
    message: str
    name: str = ""

    def to_plain(self) -> dict[str, str | int]:
        """The finding as plain JSON."""
        return {
            "rule": self.rule, "severity": self.severity.value, "file": self.file,
            "element": self.element, "name": self.name, "line": self.line, "message": self.message,
        }  # fmt: skip


def has_errors(findings: list[Finding]) -> bool:
    """Whether any of the findings refuses its file."""
    return any(finding.severity is Severity.ERROR for finding in findings)
