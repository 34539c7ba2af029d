"""Job types that record and void a quarter's appraisal."""

from __future__ import annotations

from typing import Any

from engine.errors import Cause, JobFault
from engine.jobs import Job, JobContext
from registry.jobs import inputs
from registry.jobs.estates import contract_of_quarter
from registry.jobs.inputs import Given
from registry.kinds import Verdict
from registry.store import appraisals
from registry.store.written import written

Result = dict[str, Any]
VERDICTS = {word: verdict for verdict in Verdict for word in (str(verdict), verdict.label)}
FULL_SCORE = 10_000  # hundredths of a point
FULL_RATE = 10_000  # basis points


def record_appraisal(context: JobContext, given: Given) -> Result:
    """Records a quarter's result, once per estate and quarter.

    score: points with two places, missing where the quarter is not rated; rate: a fraction (0.36 = 36 %); amount: yuan;
    failed: with an executed deduction (second failures are counted by it).
    """
    estate_id, quarter = inputs.text(given, "estate_id"), inputs.quarter(given)
    firm_id = inputs.text(given, "firm_id")
    if contract_of_quarter(context.connection, estate_id, quarter).firm_id != firm_id:
        raise JobFault(
            f"Expected the firm that served {estate_id} on {quarter.last_day}, but {firm_id} did not.", cause=Cause.ABSENT,
        )
    standing = appraisals.appraisals(context.connection, estate_id=estate_id)
    for entry in standing:
        if entry.quarter == quarter:
            raise JobFault(
                f"Expected no result of {estate_id} for {quarter}, but case {entry.case_number} recorded one.", cause=Cause.BEFORE,
            )
    row = {
        "id": f"{quarter}/{estate_id}", "estate_id": estate_id, "firm_id": firm_id, "quarter": str(quarter),
        **_result_columns(given), "recorded_on": context.today, "case_number": context.case_number,
    }  # fmt: skip
    appraisals.add_appraisal(context.connection, row)
    context.wrote("appraisal", row["id"])
    return {"appraisal": row["id"]}


def _result_columns(given: Given) -> Result:
    word = inputs.text(given, "verdict")
    if word not in VERDICTS:
        raise JobFault(f"Expected one of {', '.join(Verdict)} for verdict, but it is {word!r}.", cause=Cause.VALUE)
    verdict, failed = VERDICTS[word], inputs.flag(given, "failed")
    rated = verdict is not Verdict.NOT_RATED
    if rated != (given.get("score") is not None):
        raise JobFault("Expected a score exactly where the quarter is rated, but it is not so.", cause=Cause.VALUE)
    if failed and verdict is not Verdict.RECTIFICATION:
        raise JobFault(f"Expected a failed quarter to be one of rectification, but its verdict is {verdict}.", cause=Cause.VALUE)
    score = inputs.hundredths(given, "score") if rated else None
    if score is not None and score > FULL_SCORE:
        raise JobFault(f"Expected a score of at most 100, but it is {given['score']}.", cause=Cause.VALUE)
    amount = None if given.get("amount") is None else inputs.hundredths(given, "amount")
    if failed and not amount:
        raise JobFault("Expected the amount of a failed quarter to be above zero, but it is not.", cause=Cause.VALUE)
    return {
        "score_hundredths": score, "verdict": str(verdict), "missing": _missing(given), "failed": failed,
        "rate_basis_points": _rate(given), "amount_cents": amount,
    }  # fmt: skip


def _missing(given: Given) -> str:
    return "" if given.get("missing") is None else "、".join(inputs.texts(given, "missing"))


def _rate(given: Given) -> int | None:
    if given.get("rate") is None:
        return None
    points = inputs.number(given, "rate") * FULL_RATE
    if points != points.to_integral_value() or not 0 <= points <= FULL_RATE:
        raise JobFault(f"Expected a rate from 0 to 1 with at most four places, but it is {given['rate']}.", cause=Cause.VALUE)
    return int(points)


def failed_quarters(context: JobContext, given: Given) -> Result:
    """Which of the four quarters before failed and still count, same estate and firm."""
    found = appraisals.failed_quarters_before(
        context.connection, inputs.text(given, "estate_id"), inputs.text(given, "firm_id"), inputs.quarter(given)
    )
    return {"second": bool(found), "quarters": [str(quarter) for quarter in found]}


def void_appraisal(context: JobContext, given: Given) -> Result:
    """Takes the result that a case recorded out of force; the record itself stays."""
    original = inputs.text(given, "case_number")
    found = appraisals.appraisals(context.connection, case_number=original)
    if not found:
        raise JobFault(f"Expected case {original} to have recorded a result, but it has not.", cause=Cause.ABSENT)
    entry = found[0]
    if not entry.in_force:
        raise JobFault(
            f"Expected the result of case {original} to be in force, but case {entry.voided_by} voided it.", cause=Cause.OVER,
        )
    row = {
        "id": entry.id,
        "reason": inputs.optional_text(given, "reason") or "",
        "voided_on": context.today,
        "case_number": context.case_number,
    }
    appraisals.void(context.connection, row)
    context.wrote("appraisal_void", entry.id)
    return {
        "appraisal": entry.id,
        "estate_id": entry.estate_id,
        "firm_id": entry.firm_id,
        "quarter": str(entry.quarter),
    }


JOBS = (
    Job(
        "record_appraisal",
        record_appraisal,
        inputs={
            "estate_id": "string",
            "firm_id": "string",
            "quarter": "string",
            "score": "number?",
            "verdict": "string",
            "missing": "list?",
            "failed": "boolean",
            "rate": "number?",
            "amount": "number?",
        },
        outputs={"appraisal": "string"},
        label="登记考核结果",
        writes=written("appraisal"),
    ),
    Job(
        "failed_quarters",
        failed_quarters,
        inputs={"estate_id": "string", "firm_id": "string", "quarter": "string"},
        outputs={"second": "boolean", "quarters": "list"},
        label="查前四个季度的不合格",
    ),
    Job(
        "void_appraisal",
        void_appraisal,
        inputs={"case_number": "string", "reason": "string?"},
        outputs={"appraisal": "string", "estate_id": "string", "firm_id": "string", "quarter": "string"},
        label="撤销考核结果",
        writes=written("appraisal_void"),
    ),
)
