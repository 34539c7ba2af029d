"""Which flows and table rules the scenarios went through, and which nobody did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.findings import Finding, Severity
from engine.procedures import Procedure


@dataclass(slots=True)
class Coverage:
    """Flows as (process, flow), rules as (decision, rule)."""

    flows: set[tuple[str, str]] = field(default_factory=set)
    rules: set[tuple[str, str]] = field(default_factory=set)

    def add(self, process: str, effects: Iterable[Mapping[str, Any]]) -> None:
        """Counts what a case went through."""
        for effect in effects:
            if effect["kind"] == "flow:taken":
                self.flows.add((process, effect["flow"]))
            elif effect["kind"] == "decision:taken":
                for table in effect["decided"]["tables"]:
                    self.rules |= {(table["decision"], rule) for rule in table["matched"]}


@dataclass(frozen=True, slots=True)
class Share:
    covered: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.covered + other.covered, self.total + other.total)


def flows_of(procedure: Procedure, seen: Coverage) -> tuple[Share, list[Finding]]:
    """How many sequence flows were taken; a finding for each that was not."""
    total = covered = 0
    findings = []
    for process, diagram in procedure.diagrams.items():
        for flow in diagram.flows.values():
            total += 1
            if (process, flow.id) in seen.flows:
                covered += 1
            else:
                message = f"Expected a scenario that takes flow {flow.id} from {flow.source} to {flow.target}."
                findings.append(_uncovered(diagram.file, flow.id, flow.line, message))
    return Share(covered, total), findings


def rules_of(procedure: Procedure, seen: Coverage) -> tuple[Share, list[Finding]]:
    """How many table rules fired; a finding for each that did not."""
    total = covered = 0
    findings = []
    for model in procedure.models:
        for asked in model.reasoned():
            for rule in asked.logic.rule_ids:
                total += 1
                if (asked.name, rule) in seen.rules:  # a trace names its table as people do
                    covered += 1
                else:
                    message = f"Expected a scenario in which rule {rule} of {asked.name} fires."
                    findings.append(_uncovered(model.file, rule, asked.line, message))
    return Share(covered, total), findings


def not_judged(broken: int) -> Finding:
    """Said once instead of all that follows of scenarios that did not come to their end."""
    many = "1 scenario was" if broken == 1 else f"{broken} scenarios were"
    message = f"Which flows and rules no scenario uses is not judged, for {many} not played to the end."
    return Finding("not-judged", Severity.NOTE, "scenarios", "", 0, message)


def not_played() -> Finding:
    """Said of a folder whose scenarios wait until there are no errors, in it or beside it."""
    message = "The scenarios were not played, for there are errors, here or in what is checked with it; they are when all are mended."
    return Finding("not-judged", Severity.NOTE, "scenarios", "", 0, message)


def _uncovered(file: str, element: str, line: int, message: str) -> Finding:
    return Finding("not-covered", Severity.ERROR, file, element, line, message)
