"""Diagrams as trees of blocks: something with one way in and one way out.

A tree is made from a seed (`growing`), drawn as BPMN (`drawing`), and made smaller (`shrinking`) where it shows a disagreement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.bpmn.building import ext, message_event, timer, z

TOP = (
    '<message id="M0" name="begin"/>'
    '<signal id="S0" name="dawn"/><signal id="S1" name="alarm"/><signal id="S2" name="bell"/>'
    '<error id="R1" name="bad" errorCode="bad"/><error id="R2" name="worse" errorCode="worse"/>'
    '<escalation id="E1" name="late" escalationCode="late"/><escalation id="E2" name="later" escalationCode="later"/>'
    + "".join(f'<message id="M{n}" name="m{n}">{ext(z("subscription", correlationKey=f"={key}"))}</message>'
              for n, key in ((1, "key"), (2, "x"), (3, '"fixed"')))
)  # fmt: skip

# Other ways for a case to begin than at its none start event.
STARTS = {
    "begin-message": '<messageEventDefinition messageRef="M0"/>',
    "begin-timer": timer("timeCycle", "R/P1D"),
    "begin-signal": '<signalEventDefinition signalRef="S0"/>',
}

DEFINITIONS = {
    "timer": timer("timeDuration", "PT2H"),
    "date": timer("timeDate", "2026-10-12T08:00:00+08:00"),
    "computed": timer("timeDuration", '=if x > 1 then duration("PT5H") else duration("P1D")'),
    "cycle": timer("timeCycle", "R3/PT1H"),
    "endless": timer("timeCycle", "R/PT6H"),
    "cron": timer("timeCycle", "30 9,15 * * 1-5"),
    "cron-hours": timer("timeCycle", "0 */5 * * *"),
    "message": message_event("M1"),
    "message-x": message_event("M2"),
    "condition": "<conditionalEventDefinition><condition>=x > 1</condition></conditionalEventDefinition>",
    "condition-y": "<conditionalEventDefinition><condition>=y > 2 or z = 1</condition></conditionalEventDefinition>",
    "signal": '<signalEventDefinition signalRef="S1"/>',
    "signal-2": '<signalEventDefinition signalRef="S2"/>',
    "error": '<errorEventDefinition errorRef="R1"/>',
    "error-2": '<errorEventDefinition errorRef="R2"/>',
    "error-any": "<errorEventDefinition/>",
    "escalation": '<escalationEventDefinition escalationRef="E1"/>',
    "escalation-2": '<escalationEventDefinition escalationRef="E2"/>',
    "escalation-any": "<escalationEventDefinition/>",
    "terminate": "<terminateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
    "compensate": "<compensateEventDefinition/>",
    "none": "",
}  # fmt: skip


LOOPS = {
    "again": '<standardLoopCharacteristics loopMaximum="3"><loopCondition>=x > 1</loopCondition></standardLoopCharacteristics>',
    "again-before": '<standardLoopCharacteristics testBefore="true" loopMaximum="4"><loopCondition>=loopCounter &lt; y</loopCondition>'
    "</standardLoopCharacteristics>",
    "again-bounded": '<standardLoopCharacteristics loopMaximum="2"/>',
}

ENOUGH = {"": "", "1": "numberOfCompletedInstances >= 2 or x = 3", "item": "one >= 3 or numberOfActiveInstances = 1 and y = 3"}

TERMS = {
    "moment": '=if y = 3 then "soon" else now() + duration("P2D")', "day": '=date("2026-10-15")',
    "fixed": "2026-10-20T17:00:00+08:00",
}  # fmt: skip

ALL = ' parallelMultiple="true"'


def definitions(names: str) -> str:
    """Of "signal", of several as "signal+timer", of all together as "signal&timer"."""
    return "".join(DEFINITIONS[name] for name in re.split("[+&]", names))


def together(names: str) -> str:
    return ALL if "&" in names else ""


@dataclass
class Block:
    """A construct with the blocks inside it; `choices` are its variations, each a name."""

    kind: str
    parts: list[Block] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)

    def all(self) -> list[Block]:
        return [self, *(block for part in self.parts for block in part.all())]

    def sound(self) -> bool:
        """Whether no join of it can wait for a token that cannot come: none that waits for all of its ways has one that may end."""
        joins = self.kind == "crossed" or (self.kind == "fork" and not self.choices.get("inclusive"))
        return not (joins and any(part.ends_here(stops=True) for part in self.parts)) and all(part.sound() for part in self.parts)

    def ends_here(self, stops: bool = False) -> bool:
        """Whether it has an end event of the scope that it stands in, or (`stops`) one at which the way through it may stop."""
        if self.kind == "ending" or (not stops and self.kind == "boundary" and self.choices.get("flag")):
            return True
        if not stops and self.kind == "undone" and self.choices.get("watched"):
            return True
        parts = {"subprocess": [], "ad-hoc": [], "transaction": self.parts[-1:]}.get(self.kind, self.parts)
        return any(part.ends_here(stops) for part in parts)

    def __str__(self) -> str:
        chosen = "".join(f" {name}={value}" for name, value in self.choices.items() if value)
        inner = ", ".join(map(str, self.parts))
        return f"{self.kind}{chosen}" + (f"({inner})" if inner else "")


@dataclass
class Drawn:
    """XML of a block, with its first and last element."""

    xml: str
    first: str
    last: str
