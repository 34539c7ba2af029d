"""Trees of blocks from a seed: every construct inside every other, one pair after another, with chance around them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.differential.blocks import STARTS, TERMS, Block
from tests.differential.constructs import (
    BORDER,
    CONTAINERS,
    DATA,
    ENDS,
    LEAVES,
    LOOPING,
    MAPPED,
    PAIRS,
    RACING,
    REPEATED,
    REPETITIONS,
    THROWN,
    WAITED,
    Construct,
)  # fmt: skip

Wanted = list[Construct]


class Growth:
    """One tree: `size` bounds how deep chance may nest; it is drawn if not given."""

    def __init__(self, seed: int, size: int = 0) -> None:
        self.random = Random(seed)
        self.pair = PAIRS[seed % len(PAIRS)]
        self.size = size or self.random.choice((1, 2, 2))

    def root(self) -> Block:
        choices = {"data": self.random.choice(("", "", "", "d", "z")), "start": self.random.choice(("", "", *STARTS))}
        root = Block("scope", self.row(self.size, list(self.pair)), choices)
        keep_from_running_on(root)
        return root

    def row(self, depth: int, wanted: Wanted) -> list[Block]:
        """A row of blocks, the wanted one among them; now and then an event subprocess beside it."""
        row = [self.block(depth, []) for _ in range(self.random.choice((0, 0, 1)) if wanted else self.random.choice((1, 1, 2)))]
        if wanted:
            row.insert(self.random.randint(0, len(row)), self.block(depth, wanted))
        if self.random.random() < 0.35:  # something to return to, across whatever stands between
            row.insert(0, self.task({}))
            row += [self.task({})] if self.random.random() < 0.6 else []
        if depth > 0 and self.random.random() < 0.12:
            row.append(self.event_subprocess(depth - 1, [], {}))
        return row if any(block.kind != "event-subprocess" for block in row) else [self.task({}), *row]

    def block(self, depth: int, wanted: Wanted) -> Block:
        if wanted:
            (kind, choices), rest = wanted[0], wanted[1:]
        else:
            nested = depth > 0 and self.random.random() < 0.55
            kind, choices, rest = self.random.choice(CONTAINERS if nested else LEAVES), {}, []
        if kind == "event-subprocess" and choices.get("trigger") == "compensate":
            beside = self.event_subprocess(depth - 1, rest, choices)
            return Block("undoing", [Block("subprocess", [self.undone(depth - 1, [], {}), beside], self.leaf("subprocess", {}).choices)])
        if kind == "event-subprocess":
            parts = [self.task({}), *self.throwers(choices.get("trigger", "")), self.event_subprocess(depth - 1, rest, choices)]
            return Block("subprocess", parts)
        if kind in CONTAINERS:
            method: Callable[[int, Wanted, dict[str, str]], Block] = getattr(self, kind.replace("-", "_"))
            return method(depth - 1, rest, choices)
        return self.leaf(kind, choices)

    def throwers(self, trigger: str) -> list[Block]:
        """What throws the error or escalation that a trigger waits for."""
        what = trigger.removesuffix("-any").partition("+")[0]
        if what.startswith("error"):
            return [self.leaf("ending", {"what": what})]
        return [self.leaf("throw", {"what": what})] if what.startswith("escalation") else []

    def task(self, choices: dict[str, str]) -> Block:
        return self.leaf("task", {"loop": "", **choices})

    def leaf(self, kind: str, choices: dict[str, str]) -> Block:
        draw = self.random.choice
        drawn: dict[str, str] = {}
        if kind in LOOPING:
            drawn |= {"loop": draw(("", "", "", "", *REPETITIONS)), "mapped": draw(MAPPED)}
            repeated = choices.get("loop", drawn["loop"])
            drawn |= {"enough": draw(("", "", "1", "1", "item")), "collected": draw(("", "1"))} if repeated else {}
        drawn |= {
            "subprocess": {"data": draw(DATA), "transaction": draw(("", "", "1"))}, "task": {"term": draw(("", "", "", *TERMS))},
            "manual": {"tag": draw(("task", "manualTask"))}, "script": {"result": draw("xyzw"), "faulty": draw(("", "", "1"))},
            "call": {"all": draw(("", "1"))}, "catch": {"trigger": draw(WAITED), "mapped": draw(("", "1"))},
            "throw": {"what": draw(THROWN), "mapped": draw(("", "1"))}, "ending": {"what": draw(ENDS)},
        }.get(kind, {})  # fmt: skip
        return Block(kind, [], drawn | choices)

    def parts(self, number: int, depth: int, wanted: Wanted) -> list[Block]:
        """Parts of a block, the wanted one at a place by chance."""
        place = self.random.randrange(number)
        return [self.block(depth, wanted if wanted and at == place else []) for at in range(number)]

    def subprocess(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        drawn = self.leaf("subprocess", choices).choices
        return Block("subprocess", self.row(depth, wanted), drawn)

    def event_subprocess(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        flag = choices.get("flag", self.random.choice(("", "beside")))
        triggers = REPEATED if flag else BORDER
        drawn = {"trigger": self.random.choice(triggers), "flag": flag, "mapped": self.random.choice(("", "1"))}
        drawn["data"] = self.random.choice(DATA)
        return Block("event-subprocess", self.row(min(depth, 1), wanted), drawn | choices)

    def choice(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        drawn = {"implicit": self.random.choice(("", "1")), "faulty": self.random.choice(("", "", "", "1"))}
        return Block("choice", self.parts(self.random.choice((2, 2, 3)), depth, wanted), drawn | choices)

    def fork(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        parts = self.parts(self.random.choice((2, 2, 3)), depth, wanted)
        ends = any(block.kind == "ending" for part in parts for block in part.all())
        drawn = {"implicit": self.random.choice(("", "1")), "inclusive": self.random.choice(("1",) if ends else ("", "", "1"))}
        if ends and self.random.random() < 0.1:
            drawn["inclusive"] = ""
        return Block("fork", parts, drawn | choices)

    def some(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        parts = self.parts(self.random.choice((2, 3, 3)), depth, wanted)
        return Block("some", parts, {"implicit": self.random.choice(("", "1"))} | choices)

    def crossed(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        return Block("crossed", self.parts(4, min(depth, 1), wanted), choices)

    def race(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        events = self.random.sample(RACING, self.random.choice((2, 3)))
        return Block("race", self.parts(len(events), depth, wanted), {"triggers": " ".join(events)} | choices)

    def again(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        return Block("again", self.parts(1, depth, wanted), choices)

    def link(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        return Block("link", self.parts(1, depth, wanted), choices)

    def boundary(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        """The wanted block stands in the host or after the event."""
        flag = choices.get("flag", self.random.choice(("", "beside")))
        trigger = choices.get("trigger", self.random.choice(REPEATED if flag else BORDER))
        in_host = bool(wanted) and self.random.random() < 0.4
        thrown = trigger.startswith(("error", "escalation"))
        called = thrown and not in_host and self.random.random() < 0.4
        inside = self.subprocess(depth, wanted if in_host else [], {}) if (thrown and not called) or in_host else None
        host = inside or (self.leaf("call", {}) if called else self.host(depth))
        way = self.block(depth, [] if in_host else wanted)
        for thrower in self.throwers(trigger) if inside else ():
            host.parts.insert(self.random.randrange(len(host.parts) + 1), thrower)
        return Block("boundary", [host, way], {"trigger": trigger, "flag": flag, "mapped": self.random.choice(("", "1"))})

    def undone(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        """The wanted block stands in what is undone or in what undoes it."""
        in_host = bool(wanted) and self.random.random() < 0.4
        host = self.subprocess(depth, wanted, {}) if in_host else self.activity(depth)
        undoes = self.subprocess(min(depth, 1), wanted, {}) if wanted and not in_host else self.activity(min(depth, 1))
        watched = self.random.choice(("", "", "timer", "message", "error", "signal+timer"))
        return Block("undone", [host, undoes], {"watched": watched})

    def activity(self, depth: int) -> Block:
        kind = self.random.choice(LOOPING)
        return self.subprocess(depth, [], {}) if kind == "subprocess" else self.leaf(kind, {})

    def undoing(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        parts = [self.undone(depth, [], {}) for _ in range(self.random.choice((1, 1, 2)))]
        if wanted:
            parts.insert(self.random.randrange(len(parts) + 1), self.block(depth, wanted))
        return Block("undoing", parts)

    def transaction(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        """Something that is undone, and the wanted block in the transaction or after it was given up."""
        after = bool(wanted) and self.random.random() < 0.3
        parts = [self.undone(depth, [], {}), *([] if after else [self.block(depth, wanted)])]
        self.random.shuffle(parts)
        return Block("transaction", [*parts, self.block(depth, wanted if after else [])], {"mapped": self.random.choice(MAPPED)} | choices)

    def ad_hoc(self, depth: int, wanted: Wanted, choices: dict[str, str]) -> Block:
        draw = self.random.choice
        drawn = {
            "ordering": draw(("Parallel", "Sequential")), "enough": draw(("", "", "1")), "keeps": draw(("", "1")),
            "active": draw(("", "", "", "some", "faulty")), "mapped": draw(MAPPED),
        }  # fmt: skip
        return Block("ad-hoc", self.parts(draw((2, 2, 3)), depth, wanted), drawn | choices)

    def host(self, depth: int) -> Block:
        kind = self.random.choice(("task", "service", "receive", "call", "subprocess"))
        return self.subprocess(depth, [], {}) if kind == "subprocess" else self.leaf(kind, {})


def keep_from_running_on(block: Block, beside: bool = False) -> None:
    """Lets nothing throw, inside what starts again and again by it, the signal or escalation that starts it: no end would be in sight."""
    what = block.choices.get("what", "")
    if beside and ("signal" in what or "escalation" in what):
        block.choices["what"] = "none"
    by = block.choices.get("trigger", "") if block.choices.get("flag") else ""
    for place, part in enumerate(block.parts):
        inside = "signal" in by or ("escalation" in by and block.kind == "event-subprocess")
        keep_from_running_on(part, beside or (inside and (block.kind == "event-subprocess" or place == 1)))
