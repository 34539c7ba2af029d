"""One case, moved by chance on both sides, and everything that must be equal compared after every step."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.bpmn.inputs import (
    CallCompleted,
    CallEscalated,
    CallThrew,
    Cancelled,
    Input,
    JobCompleted,
    JobFailed,
    JobThrew,
    MessageArrived,
    Retried,
    SignalArrived,
    Start,
    TaskCompleted,
    TimerFired,
)  # fmt: skip
from tests.differential.blocks import STARTS
from tests.differential.giving import Disagreement, Run
from tests.differential.operating import Operating

STEPS = 45
FURTHER = 45
"""How many steps more, without operations, whoever returned a case or moved a token has to come to its end."""

OPERATED = 0.25
TRIED = 0.1
WEIGHTS = {"retry": 0.15, "throw": 0.3, "fail": 0.5, "escalate": 0.7}


class Drive(Operating):
    """A driver seed's way through a diagram."""

    def go(self) -> Run:
        """To the end of the case, or for so many steps and then cancelled from outside. Raises: Disagreement."""
        self.start()
        while self.case.how is None:
            if self.run.steps < STEPS:
                if self.random.random() < TRIED:
                    self.try_all()
                if self.random.random() < OPERATED:
                    self.operate()
                    continue
            self.go_on()
        self.run.how = self.case.how
        if difference := self.office.replayed():
            raise Disagreement(difference)
        return self.run

    def go_on(self) -> None:
        moves = self.moves()
        stands_still = all(kind == "retry" for kind, _ in moves) and self.random.random() < 0.5
        by_hand = self.run.operations["task:returned"] + self.run.operations["token:moved"]
        if self.run.steps >= STEPS + (FURTHER if by_hand else 0) or not moves or stands_still:
            self.do(Cancelled("enough"), "cancelled")
        elif self.random.random() < 0.05:
            self.give_what_is_gone()
        else:
            kind, target = self.random.choices(moves, [WEIGHTS.get(kind, 1.0) for kind, _ in moves])[0]
            self.move(kind, target)

    # What may be given.

    def moves(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for live in self.case.root.tree():
            if live.open is not None:
                found.append(("complete", live))
            if live.open in ("job", "call"):
                found += [("fail", live), ("throw", live)]
            if live.open == "call":
                found.append(("escalate", live))
            if live.incident:
                found.append(("retry", live))
            found += [(wait.kind, wait) for wait in live.waits if wait.kind != "condition"]
        return found

    # Giving it to both.

    def start(self) -> None:
        variables: dict[str, Any] = {name: Decimal(self.random.randint(0, 3)) for name in "xyz"}
        variables |= {"key": "k", "w": "-", "xs": self.items()}
        others = [name for name in STARTS if name in self.case.reading.nodes and self.random.random() < 0.6]
        if not others:
            self.do(Start(variables), "start", variables)
            return
        by_message = others[0] == "begin-message" and self.random.random() < 0.7
        given = Start(variables, "begin", None) if by_message else Start(variables, None, others[0])
        self.do(given, "start", variables, others[0])

    def move(self, kind: str, target: Any) -> None:
        self.now += timedelta(minutes=self.random.choice((0, 1, 30, 400)))
        values, identity = self.values(), self.ids[target]
        if kind == "complete":
            given = {"task": TaskCompleted, "job": JobCompleted, "call": CallCompleted}[target.open](identity, values)
            self.do(given, "completed", target, values)
        elif kind == "fail":
            self.do(JobFailed(identity, "not now"), "failed", target)
        elif kind == "throw":
            code = self.random.choice(("bad", "worse", "unknown"))
            outside = self.random.random() < 0.3
            threw: Input = {"job": JobThrew, "call": CallThrew}[target.open](identity, code, "why", outside)
            self.do(threw, "threw", target, code, "why", outside)
        elif kind == "escalate":
            code = self.random.choice(("late", "later", "unknown"))
            self.do(CallEscalated(identity, code), "escalated", target, code)
        elif kind == "retry":
            self.do(Retried(identity), "retried", target)
        elif kind == "timer":
            self.now = max(self.now, target.due)
            self.do(TimerFired(identity), "arrived", target, {})
        elif kind == "message":
            self.do(MessageArrived(identity, values), "arrived", target, values)
        else:
            self.do(SignalArrived(target.definition.name, values), "signalled", target.definition.name, values)

    def give_what_is_gone(self) -> None:
        """What is no longer, or never was, there: refused, and nothing changes."""
        identity = self.random.choice([*self.gone[-5:], "i9999"])
        kinds = (TaskCompleted, JobCompleted, MessageArrived, TimerFired, Retried, CallCompleted)
        self.expect_refusal(self.random.choice(kinds)(identity), {"unknown"})
