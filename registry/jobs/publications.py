"""Job types that keep the register of publications."""

from __future__ import annotations

from typing import Any

from engine.canonical import encode
from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.inputs import Given
from registry.store import estates, firms, publications
from registry.store.publications import Notice
from registry.store.written import written

Result = dict[str, Any]


def publish_notice(context: JobContext, given: Given) -> Result:
    """Registers what the official platform publishes, once per case and kind; with `facts`, what it says as data."""
    row = _row(context, inputs.text(given, "kind", 60), given)
    row["facts"] = None if given.get("facts") is None else encode(given["facts"])
    about = {"estate_id": None, "firm_id": None, "quarter": None} | _about(context, given)
    return _write(context, row | about)


def _about(context: JobContext, given: Given) -> Result:
    found: Result = {}
    estate_id, firm_id = inputs.optional_text(given, "estate_id"), inputs.optional_text(given, "firm_id")
    if estate_id is not None:
        if not estates.is_estate(context.connection, estate_id):
            raise JobFault(f"Expected an estate of the registry, but {estate_id} is none.", cause=Cause.ABSENT)
        found["estate_id"] = estate_id
    if firm_id is not None:
        if firms.find(context.connection, firm_id) is None:
            raise JobFault(f"Expected a firm of the registry, but {firm_id} is none.", cause=Cause.ABSENT)
        found["firm_id"] = firm_id
    if inputs.optional_text(given, "quarter") is not None:
        found["quarter"] = str(inputs.quarter(given))
    return found


def correct_notice(context: JobContext, given: Given) -> Result:
    """Publishes a correction of an earlier notice, named by its id, or by its case."""
    corrected = _corrected(context, given)
    row = _row(context, inputs.optional_text(given, "kind", 60) or f"{corrected.kind}_correction"[:60], given)
    return _write(
        context,
        row
        | {
            "estate_id": corrected.estate_id,
            "firm_id": corrected.firm_id,
            "quarter": None if corrected.quarter is None else str(corrected.quarter),
            "corrects": corrected.id,
            "reason": inputs.text(given, "reason"),
        },
    )


def _corrected(context: JobContext, given: Given) -> Notice:
    notice_id = inputs.optional_text(given, "notice")
    if notice_id is not None:
        found = publications.notices(context.connection, notice_id=notice_id)
    else:
        found = publications.notices(context.connection, case_number=inputs.text(given, "case_number"))
        found = [notice for notice in found if notice.corrects is None]
    if len(found) != 1:
        raise JobFault(f"Expected one notice to correct, but there are {len(found)}.", cause=Cause.ABSENT)
    if found[0].corrected_by is not None:
        raise JobFault(
            f"Expected notice {found[0].id} to be uncorrected, but {found[0].corrected_by} corrects it.", cause=Cause.OVER,
        )
    return found[0]


def _row(context: JobContext, kind: str, given: Given) -> Result:
    return {
        "id": f"{context.case_number}/{kind}",
        "kind": kind,
        "title": inputs.text(given, "title", 200),
        "text": inputs.text(given, "text"),
        "published_on": context.today,
        "corrects": None,
        "reason": "",
        "facts": None,
        "case_number": context.case_number,
    }


def _write(context: JobContext, row: Result) -> Result:
    if publications.notices(context.connection, notice_id=row["id"]):
        raise JobFault(
            f"Expected one notice of kind {row['kind']} by case {context.case_number}, but it stands already.", cause=Cause.BEFORE,
        )
    publications.publish(context.connection, row)
    context.wrote("publication", row["id"])
    return {"notice": row["id"]}


JOBS = (
    Job(
        "publish_notice",
        publish_notice,
        inputs={
            "kind": "string",
            "title": "string",
            "text": "string",
            "estate_id": "string?",
            "firm_id": "string?",
            "quarter": "string?",
            "facts": "context?",
        },
        outputs={"notice": "string"},
        label="登记公布",
        writes=written("publication"),
    ),
    Job(
        "correct_notice",
        correct_notice,
        inputs={
            "notice": "string?",
            "case_number": "string?",
            "kind": "string?",
            "title": "string",
            "text": "string",
            "reason": "string",
        },
        outputs={"notice": "string"},
        label="更正公布",
        writes=written("publication"),
    ),
)
