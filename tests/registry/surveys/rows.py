"""A survey with a row in each of its tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert

from registry import model

DAY, CASE = date(2026, 10, 9), "调查 2026-0001"


def add_survey(connection: Connection, estate_id: str, firm_id: str) -> None:
    survey_id = f"{CASE}/1"
    connection.execute(insert(model.survey), [
        {"id": survey_id, "estate_id": estate_id, "firm_id": firm_id, "year": 2026, "round": 1, "title": "满意度", "questions": "总体",
         "opens_on": DAY, "households": "1栋-1", "sample": 1, "seed": "0" * 64, "drawn_on": DAY, "case_number": CASE},
    ])  # fmt: skip
    closes_at = datetime(2026, 10, 20, 16, tzinfo=UTC)
    connection.execute(insert(model.survey_term), [
        {"id": f"{survey_id}/1", "survey_id": survey_id, "number": 1, "closes_at": closes_at, "case_number": CASE},
    ])  # fmt: skip
    connection.execute(insert(model.survey_place), [{"id": f"{survey_id}/1", "survey_id": survey_id, "number": 1, "label": "1栋-1"}])
    connection.execute(insert(model.survey_batch), [
        {"id": f"{survey_id}/1", "survey_id": survey_id, "number": 1, "papers": 1, "status": "returned", "entered_by": "a",
         "entered_for": "", "entered_on": DAY, "decided_by": "b", "decided_on": DAY, "reason": "录错", "returned": "1"},
    ])  # fmt: skip
    connection.execute(insert(model.survey_answer), [{"id": "a1", "survey_id": survey_id, "marks": "5", "channel": "code"}])
    connection.execute(insert(model.survey_result), [
        {"id": f"{survey_id}/9", "survey_id": survey_id, "answers": 1, "items": 1, "satisfied": 1, "counted_on": DAY,
         "case_number": CASE},
    ])  # fmt: skip
    connection.execute(insert(model.survey_void), [
        {"id": survey_id, "reason": "作废", "voided_on": DAY, "case_number": CASE},
    ])  # fmt: skip
