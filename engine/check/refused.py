"""What can still be said of a folder that is refused, so that one mistake does not hide the next: names of things that are not there.

Only what stands in parts that were read is looked at; how values and tokens go on from a part that was not, nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.bpmn.reader import read_what_is_drawn
from engine.check.fit import check_fit, check_processes, check_tasks, check_work
from engine.check.neighbourhood import Neighbourhood
from engine.findings import Finding, Severity
from engine.folder import Files
from engine.procedures import PROCEDURE_FILE, read_parts

NAMED_BY = {
    "missing-role": None, "missing-job": None, "missing-desk": None, "missing-form": ".form",
    "missing-decision": ".dmn", "missing-document": PROCEDURE_FILE,
}  # fmt: skip
"""Rules about a name, and how the files end that would have it: a thing is missing only where all of them were read."""


def check_refused(name: str, files: Files, findings: Sequence[Finding], around: Neighbourhood) -> list[Finding]:
    """Further errors of a folder that has errors already, none at an element that is at fault itself."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    at_fault = {(finding.file, finding.element) for finding in errors}
    broken = {finding.file for finding in errors}
    checks = (check_tasks, check_work) if PROCEDURE_FILE in broken else (check_processes, check_tasks, check_work)
    procedure, _ = read_parts(name, files, read_what_is_drawn)
    return [
        finding for finding in check_fit(procedure, around, checks)
        if finding.rule in NAMED_BY and (finding.file, finding.element) not in at_fault and _all_read(NAMED_BY[finding.rule], broken)
    ]  # fmt: skip


def _all_read(ending: str | None, broken: set[str]) -> bool:
    return ending is None or not any(file.endswith(ending) for file in broken)
