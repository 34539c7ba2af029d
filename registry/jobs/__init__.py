"""The job types of the district's registry: they run inside the step's transaction and commit nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.jobs import Job
from registry.jobs import appraisals, choices, estates, publications, subsidy

JOBS: Mapping[str, Job] = MappingProxyType(
    {job.type: job for job in (*estates.JOBS, *subsidy.JOBS, *appraisals.JOBS, *publications.JOBS, *choices.JOBS)}
)
"""All of them, by type."""
