"""What a mutant is: one change of one file of a folder, where it stands, and which elements it can be felt at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class MutantKind(StrEnum):
    """What was changed."""

    TABLE = "table"  # an output of a decision table, or a decision's expression
    INPUT = "input"  # a test of a decision table
    CONDITION = "condition"  # the condition of a sequence flow
    TERM = "term"  # a term's length or unit, where it starts, a boundary timer
    ROLE = "role"  # who gets a task, who may start a process
    FOUR_EYES = "four-eyes"  # an entry of a four-eyes list; whether a step is blind
    LATE = "late"  # what happens when late
    FORM = "form"  # a rule of a form
    MAPPING = "mapping"  # what goes in and out of an element; scripts; keys of messages
    OFFICE = "office"  # where a task may be returned to; whom a step may be countersigned by, and who decides on that
    LETTER = "letter"  # whether a letter is made
    CASE = "case"  # key, uniqueness, title, units and parameters of procedure.toml


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one file.

    `place`: where; a path (with `attribute`, or "" for the text) in XML, a pointer `0/components/3/key` in a form, a
    line number in TOML. `text`: what then stands there; None takes it away.
    """

    path: str
    place: str
    attribute: str
    text: str | None


Anchor = tuple[str, str]
"""Where a change can first be felt: (process, element), (process, process) for a whole process, (decision, rule)."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. `element`, `line`: where it stands; `what`: a line that says what was changed to what."""

    kind: MutantKind
    file: str
    element: str
    line: int
    what: str
    edit: Edit
    anchors: frozenset[Anchor]

    def to_plain(self) -> dict[str, Any]:
        """The mutant as plain JSON."""
        return {
            "kind": self.kind.value, "file": self.file, "element": self.element, "line": self.line, "what": self.what,
        }  # fmt: skip
