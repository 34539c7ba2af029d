"""What a step's FEEL sees beside variables: case, parameters, terms, host functions over calendar, terms and law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Protocol

from engine.bpmn import Context
from engine.calendar import Calendar
from engine.clock import DISTRICT_ZONE, district_day
from engine.feel import Environment, Value
from engine.host_functions import host_functions
from engine.law import Law, StatutoryTerm
from engine.procedure_file import TermSpec, defaults
from engine.procedures import Procedure
from engine.recounting import recounted
from engine.store.cases import CaseRow
from engine.suspension import prolonged
from engine.terms import Term

PROCEDURES_KEPT = 64
"""Versions whose own terms and parameters are kept as FEEL sees them."""


class Ground(Protocol):
    """What a step rests on beside the version of its procedure."""

    @property
    def law(self) -> Law: ...

    @property
    def calendar(self) -> Calendar: ...


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What FEEL sees as `case`: {id, number, title, opened_on, key, main_unit, units}."""

    id: str
    number: str
    title: str
    opened_at: datetime
    key: str
    main_unit: str | None
    units: Mapping[str, str]

    @classmethod
    def of(cls, row: CaseRow, units: Mapping[str, str]) -> CaseFacts:
        return cls(row.id, row.number, row.title, row.opened_at, row.key, row.main_unit, units)

    def value(self) -> dict[str, Value]:
        return {
            "id": self.id, "number": self.number, "title": self.title, "opened_on": district_day(self.opened_at),
            "key": self.key, "main_unit": self.main_unit, "units": dict(sorted(self.units.items())),
        }  # fmt: skip


def constants_for(procedure: Procedure, facts: CaseFacts | None, overrides: Mapping[str, Value]) -> dict[str, Value]:
    """What every expression of a case (or, without one, of a procedure) sees beside variables."""
    parameters, terms = _declared(procedure)
    constants: dict[str, Value] = {"parameters": {**parameters, **overrides}, "terms": terms}
    if facts is not None:
        constants["case"] = facts.value()
    return constants


@lru_cache(PROCEDURES_KEPT)
def _declared(procedure: Procedure) -> tuple[dict[str, Value], dict[str, Value]]:
    """The parameters and the terms of a version, as it says them by itself."""
    terms: dict[str, Value] = {spec.name: _spoken(spec) for spec in procedure.declared.terms.values()}
    return dict(defaults(procedure.declared.parameters.values())), terms


def context_for(
    procedure: Procedure, ground: Ground, now: datetime, facts: CaseFacts | None, overrides: Mapping[str, Value]
) -> Context:
    """What FEEL sees in one step. `overrides` are parameters that a scenario tries."""
    return context_with(constants_for(procedure, facts, overrides), procedure, ground, now)


def context_with(constants: Mapping[str, Value], procedure: Procedure, ground: Ground, now: datetime) -> Context:
    """What FEEL sees at one input, over constants that stay the same through a step."""
    notes: list[dict[str, Any]] = []
    environment = environment_for(procedure, ground, now, notes)

    def decide(decision: str, variables: Mapping[str, Value]) -> Any:
        return procedure.decide(decision, {**constants, **variables}, environment)

    return Context(now, environment, decide, constants, notes, partial(prolonged, ground.calendar), partial(recounted, ground.calendar))


def environment_for(procedure: Procedure, ground: Ground, now: datetime, notes: list[dict[str, Any]]) -> Environment:
    """FEEL's clock and host functions; each use of a term or of law appends to `notes`."""
    here = now.astimezone(DISTRICT_ZONE)
    days = procedure.declared.law
    functions = host_functions(ground.calendar, _terms(procedure), ground.law, here.date(), notes, days)
    return Environment(now=here, functions=functions)


@lru_cache(PROCEDURES_KEPT)
def _terms(procedure: Procedure) -> Mapping[str, Term | StatutoryTerm]:
    return {spec.name: _term(spec) for spec in procedure.declared.terms.values()}


def _term(spec: TermSpec) -> Term | StatutoryTerm:
    if spec.law is not None:
        return StatutoryTerm(spec.name, spec.law, spec.label, spec.event, spec.event_en)
    return Term(
        spec.name, spec.value, spec.unit, spec.source, spec.legal, spec.reason, spec.label, spec.event, spec.event_en  # type: ignore[arg-type]
    )


def _spoken(spec: TermSpec) -> dict[str, Value]:
    """What a letter may say of a term: {value, unit, label, source}; value is null where the law has it."""
    value = None if spec.law is not None else Decimal(spec.value)
    return {"value": value, "unit": spec.unit, "label": spec.label, "source": spec.source}


def names_of(words: Iterable[str]) -> frozenset[str]:
    """The names that FEEL sees everywhere, besides variables."""
    return frozenset({"case", "parameters", "terms", *words})
