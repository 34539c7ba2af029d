"""The job types of the district's registry: they run inside the step's transaction and commit nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.jobs import Job
from registry.jobs import (
    appraisals,
    ballots,
    bidders,
    bids,
    choices,
    complaints,
    contracts,
    credit,
    disputes,
    estates,
    eviction,
    measures,
    meetings,
    motions,
    owners,
    polls,
    publications,
    selection,
    service,
    specialists,
    subsidy,
    surveys,
    takeovers,
    tenders,
    violations,
    warnings,
)

GROUPS = (
    estates, subsidy, appraisals, publications, choices, service, warnings, credit, measures, owners,
    takeovers, eviction, ballots, motions, meetings, surveys, tenders, bidders, bids, specialists,
    violations, contracts, complaints, disputes, selection, polls,
)  # fmt: skip

JOBS: Mapping[str, Job] = MappingProxyType(
    {
        job.type: job
        for group in GROUPS
        for job in group.JOBS
    }
)
"""All of them, by type."""
