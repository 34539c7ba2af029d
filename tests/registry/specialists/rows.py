"""A row in every table of specialists."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, insert

from registry import model
from registry.scenario_district import FIRM

DAY = date(2026, 10, 9)


def add_specialists(connection: Connection) -> None:
    """An expert whose term was ended, with a conflict, and a draw in which one follows another."""
    case_number = "招标 2026-0001"
    connection.execute(insert(model.specialist), [
        {"id": "expert.1", "user_id": "bid_evaluator", "kind": "expert", "field": "造价", "appointed_on": DAY, "term_to": DAY},
    ])  # fmt: skip
    connection.execute(insert(model.specialist_end), [{"id": "expert.1", "ended_on": DAY, "reason": "辞任"}])
    connection.execute(insert(model.specialist_conflict), [
        {"id": f"expert.1/{FIRM}", "specialist_id": "expert.1", "unit_id": FIRM, "ground": "曾任职", "since": DAY},
    ])  # fmt: skip
    connection.execute(insert(model.evaluator_draw), [{
        "id": case_number, "seal": 1, "root": "0" * 64, "numbers": "1\n2", "seed": "0" * 64, "units": FIRM, "eligible": "a\t甲\nb\t乙",
        "excluded": "", "experts": 1, "tenderer_people": 0, "drawn_on": DAY, "case_number": case_number,
    }])  # fmt: skip
    connection.execute(insert(model.evaluator_change), [{
        "id": f"{case_number}/bid_evaluator", "draw_id": case_number, "left_by": "bid_evaluator", "followed_by": "bid_evaluator.2",
        "reason": "回避", "changed_on": DAY, "case_number": case_number,
    }])  # fmt: skip
