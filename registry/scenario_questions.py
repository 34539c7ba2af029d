"""What a scenario may observe of the registry beside what its district itself tells: each module's questions, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from registry import (
    scenario_complaints,
    scenario_contracts,
    scenario_disputes,
    scenario_measures,
    scenario_publications,
    scenario_specialists,
    scenario_takeovers,
    scenario_tenders,
)
from registry.scenario_surveys import observed_surveys
from registry.scenario_warnings import observed_warnings

QUESTIONS: Mapping[str, Callable[[Connection], Any]] = MappingProxyType({
    "warnings": observed_warnings, "surveys": observed_surveys, **scenario_measures.QUESTIONS, **scenario_takeovers.QUESTIONS,
    **scenario_tenders.QUESTIONS, **scenario_specialists.QUESTIONS, **scenario_contracts.QUESTIONS, **scenario_complaints.QUESTIONS,
    **scenario_disputes.QUESTIONS, **scenario_publications.QUESTIONS,
})  # fmt: skip
