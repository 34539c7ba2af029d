"""The reference interpreter: a case of a diagram, moved by inputs. Written for reading, from the standard's text.

It shares nothing with the engine but FEEL and the shape of the inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.differential.by_hand import ByHand
from tests.differential.live import Live, Wait
from tests.differential.reading import ACTIVITIES, GATEWAYS


class Case(ByHand):
    """One case. Each method that is an input gives nothing back; what it caused stands in `facts`."""

    # What a token does in an element.

    def begin(self, live: Live) -> None:
        if live.node.kind in ACTIVITIES:
            self.begin_activity(live)
        elif live.node.kind == "eventBasedGateway":
            self.begin_event_gateway(live)
        elif live.node.kind in GATEWAYS:
            self.proceed(live, [lambda gateway: self.depart(gateway, self.flows_of_gateway(gateway))])
        else:
            self.begin_event(live)

    def complete_scope(self, scope: Live) -> None:
        if scope is self.root:
            self.end("completed")
        else:
            super().complete_scope(scope)

    def end(self, how: str, code: str | None = None) -> None:
        self.close_waits(self.root)
        self.how = how
        self.tell("ended", self.root, how, code, dict(self.root.own))

    # Inputs.

    def start(self, now: datetime, variables: Mapping[str, Any], start_event: str | None = None) -> None:
        self.now = now
        self.root = Live(self.reading.process, None, own=dict(variables))
        self.declare_data(self.root)
        self.proceed(self.root, [self.watch_event_subprocesses])
        node = self.root.node.start if start_event is None else self.reading.nodes[start_event]
        self.later(self.enter(node, self.root), self.begin)
        self.run()

    def completed(self, now: datetime, live: Live, values: Mapping[str, Any]) -> None:
        """A task, job or call was done."""
        self.step(now)
        self.stop_waiting(live)
        self.result(live, values)
        self.run()

    def failed(self, now: datetime, live: Live) -> None:
        """A job or call cannot be done now."""
        self.step(now)
        self.stop_waiting(live)
        live.open = None
        self.stop(live, [self.work])
        self.run()

    def threw(self, now: datetime, live: Live, code: str, message: str, outside: bool) -> None:
        """A job or call ended in an error: caught further out; else by whoever called the case, which it then ends; else an incident."""
        self.step(now)
        self.stop_waiting(live)
        caught = self.catcher(live, "error", code)
        live.open = None
        if caught is not None:
            self.catch(*caught, self.error_values(caught[0], "error", code, message))
        elif outside:
            self.empty(self.root)
            self.end("error", code)
        else:
            self.stop(live, [self.work])
        self.run()

    def escalated(self, now: datetime, live: Live, code: str) -> None:
        """A called process threw an escalation, as if from inside its call activity, which goes on (10.5.1)."""
        self.step(now)
        caught = self.catcher(live, "escalation", code)
        if caught is None:
            self.tell("uncaught", live, code)
        else:
            self.catch(*caught, {})
        self.run()

    def arrived(self, now: datetime, wait: Wait, values: Mapping[str, Any]) -> None:
        """A timer's moment or a message came."""
        self.step(now)
        self.trigger(wait, values)
        self.run()

    def signalled(self, now: datetime, name: str, values: Mapping[str, Any]) -> None:
        self.step(now)
        self.hear(name, values)
        self.run()

    def retried(self, now: datetime, live: Live) -> None:
        self.step(now)
        self.tell("resolved", live)
        live.incident = False
        self.proceed(live, live.stages)
        self.run()

    def unchanged(self, now: datetime) -> None:
        """Something happened that is nothing to the tokens."""
        self.step(now)

    def cancelled(self, now: datetime) -> None:
        self.step(now)
        self.empty(self.root)
        self.end("cancelled")

    def step(self, now: datetime) -> None:
        self.now = now
        self.facts = []
