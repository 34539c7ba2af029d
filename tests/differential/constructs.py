"""The constructs that are put inside each other, each a kind of block with its variations."""

from __future__ import annotations

PLAIN = ("timer", "date", "computed", "message", "message-x", "signal", "signal-2", "condition", "condition-y")
ANY = ("message+timer", "condition+signal", "message+message-x+signal-2")
ALL = ("message&signal", "condition&message-x", "timer&condition-y&signal-2", "message&message-x")
WAITED = (*PLAIN, *PLAIN, *ANY, *ALL)
ERRORS = ("error", "error-2", "error-any")
ESCALATIONS = ("escalation", "escalation-2", "escalation-any")
BORDER = (*WAITED, *ERRORS, *ESCALATIONS, "error+timer", "escalation+message")
REPEATED = ("cycle", "endless", "cron", "cron-hours", *WAITED, *ESCALATIONS)
RACING = ("timer", "date", "message", "signal", "receive", "computed", "condition", "message-x+signal-2")
THROWN = ("none", "message", "signal", "signal-2", "escalation", "escalation-2", "signal+message+escalation")
ENDS = (
    "none", "message", "signal", "error", "error-2", "escalation", "escalation-2", "terminate", "compensate",
    "message+signal-2", "signal+error", "escalation+message+terminate",
)  # fmt: skip

WORK = ("task", "manual", "service", "send", "receive", "script", "rule", "call")
LEAVES = (*WORK, "catch", "throw", "ending")
CONTAINERS = (
    "subprocess", "choice", "fork", "some", "crossed", "race", "again", "link", "boundary", "undone", "undoing",
    "transaction", "ad-hoc",
)  # fmt: skip
LOOPING = (*WORK, "subprocess")
MAPPED = ("", "", "", "in", "out", "in out")

Construct = tuple[str, dict[str, str]]


def each(kind: str, choice: str, values: tuple[str, ...], **more: str) -> list[Construct]:
    """A kind of block, once for each value of a variation."""
    return [(kind, {choice: value, **more}) for value in values]


REPETITIONS = ("sequential", "parallel", "again", "again-before", "again-bounded")
DATA = ("", "", "", "z", "y", "d")
SOME = ("message+timer", "message&signal")
INTERRUPTING = ("timer", "message", "signal", "condition", "error", "escalation", *SOME)
BESIDE = ("cycle", "cron", "message", "signal", "condition", "escalation", *SOME)

OUTER: list[Construct] = [
    *each("subprocess", "loop", ("", "sequential", "parallel", "again")),
    ("subprocess", {"loop": "", "data": "z"}),
    ("transaction", {}),
    *each("ad-hoc", "ordering", ("Parallel", "Sequential")),
    *each("fork", "implicit", ("", "1")),
    *each("some", "implicit", ("", "1")),
    *((kind, {}) for kind in ("choice", "crossed", "race", "again", "link", "undone", "undoing")),
    *each("boundary", "trigger", INTERRUPTING, flag=""),
    *each("boundary", "trigger", BESIDE, flag="beside"),
    *each("event-subprocess", "trigger", (*INTERRUPTING, "compensate"), flag=""),
    *each("event-subprocess", "trigger", BESIDE, flag="beside"),
]
INNER: list[Construct] = [
    *OUTER,
    *((kind, {"loop": ""}) for kind in WORK),
    *((kind, {"loop": loop}) for kind in ("task", "service", "receive", "call") for loop in REPETITIONS),
    *each("catch", "trigger", ("timer", "message", "signal", "condition", *SOME)),
    *each("throw", "what", ("none", "message", "signal", "escalation", "signal+message+escalation")),
    *each("ending", "what", ENDS),
]
# What is put inside what, in turn.
PAIRS = [(outer, inner) for outer in OUTER for inner in INNER]
