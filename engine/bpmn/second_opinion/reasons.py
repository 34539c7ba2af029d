"""Why a run is compared no further: what SpiffWorkflow is known to do otherwise, or has no notion of.

docs/second-opinion.md lists them all, with who is right by the standard's text.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A sentence; `{element}` stands for the element at which the engines part."""

    CANCELLED = "a case cancelled from outside has nothing left to compare"
    TAKEN_BACK = "a step is taken back, which SpiffWorkflow cannot"
    RETURNED = "a case is returned to an earlier step, which SpiffWorkflow cannot"
    ITEMS = "items of a multi-instance at work are added or removed, which SpiffWorkflow cannot"
    EVENT_SUBPROCESS = "event subprocess {element} starts, and SpiffWorkflow never lets one interrupt"
    AD_HOC = "ad-hoc subprocess {element} begins, and SpiffWorkflow has none"
    UNDONE = "{element} is undone, and SpiffWorkflow has no compensation"
    UNCAUGHT = "an error that nobody catches ends the case, and SpiffWorkflow goes on after it"
    AGAIN = "{element} fires again, and SpiffWorkflow lets a non-interrupting event fire once"
    INCIDENT = "{element} is stopped by an incident, of which SpiffWorkflow has no notion"
    AT_WORK = "{element} joins too early in SpiffWorkflow, which overlooks subprocesses and multi-instances at work"
    IN_LOOP = "{element} joins too early in SpiffWorkflow, which looks for tokens beyond an inclusive join that is part of a loop"

    def at(self, element: str = "") -> str:
        """The reason at an element."""
        return self.format(element=element)
