"""What makes a letter cannot be undone, for its number and text stand from then on: every such task asks once more."""

from __future__ import annotations

from engine.bpmn.diagram import UserTask
from tests.check.test_references import standing

# A receipt says what has happened already: a firm signs for a letter in one act, an officer records a service.
RECEIPTS = {"service_receipt"}


def test_every_task_of_the_real_folders_that_makes_a_letter_asks_once_more() -> None:
    around, _ = standing()
    asked, hasty = set(), set()
    for procedure in around.procedures.values():
        for process, diagram in procedure.diagrams.items():
            for element in diagram.elements.values():
                if isinstance(element, UserTask) and element.document is not None and element.document not in RECEIPTS:
                    (asked if element.grave else hasty).add((process, element.id))
    assert hasty == set()
    assert {("satisfaction_survey", "Task_accept"), ("credit_deduction", "Task_notice_sign")} <= asked
