"""What a scenario's people do at a desk, and what the holders of one-time codes do, as commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.diagram import UserTask
from engine.check.scenario_file import Act
from engine.feel import evaluate
from engine.step import Step
from engine.store.tasks import TaskRow
from engine.transaction import Transaction

CODES = "codes"
"""Where an act's answer has codes that it gave out: `[{of, code}]`."""


def values_of(act: Act) -> dict[str, Any]:
    """What stands under `with`; a text that begins with "=" is FEEL, wherever it stands."""
    found: dict[str, Any] = _evaluated(act.details.get("with") or {})
    return found


def _evaluated(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("="):
        return evaluate(value[1:])
    if isinstance(value, Mapping):
        return {name: _evaluated(item) for name, item in value.items()}
    return [_evaluated(item) for item in value] if isinstance(value, list) else value


def seen(tx: Transaction, task: TaskRow, act: Act) -> Mapping[str, Any]:
    """What a person names of what the desk's page showed them just before; a scenario may say another thing under `with`."""
    step = Step.read(tx, task.case_id)
    element = step.diagram.elements[task.element]
    desk = tx.house.desks.get(element.desk or "") if isinstance(element, UserTask) else None
    done = None if desk is None else desk.acts.get(act.target)
    return {} if done is None else done.seen(tx.connection, step.row.number, values_of(act))


def given_out(answer: Mapping[str, Any]) -> dict[str, str]:
    """Whom each code is for that an act gave out, and the code."""
    return {str(one["of"]): str(one["code"]) for one in answer.get(CODES, ())}
