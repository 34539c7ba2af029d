"""What people do with a case that runs: stop it, set variables, move tokens, return, add and remove items, put jobs off.

No standard speaks of these. What is told here is what their users are promised; how a return finds which tokens may stay is not
the reference's business, only that what goes and what stays is one of the two answers that it may give.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.differential import expressions
from tests.differential.choosing import AdHoc
from tests.differential.expressions import Fault
from tests.differential.live import Live, Wait
from tests.differential.reading import ACTIVITIES, BPMN, Node
from tests.differential.tokens import link_target


class ByHand(AdHoc):
    """The inputs that are no part of a diagram's own flow."""

    since: datetime | None = None

    def step(self, now: datetime) -> None:
        raise NotImplementedError

    # Standing still, and terms that are counted anew.

    def suspended(self, now: datetime) -> None:
        self.step(now)
        self.since = now
        self.tell("suspended", self.root)

    def resumed(self, now: datetime) -> None:
        """What was still to come comes later by the time that went by; what a calendar names comes when it names it."""
        self.step(now)
        since, self.since = self.since, None
        assert since is not None
        self.tell("resumed", self.root, since)
        for wait in self.timers():
            assert wait.due is not None
            if wait.due <= since:
                continue
            if text := expressions.cron_text(wait.definition.timer):
                self.set_due(wait, wait.due if wait.due > now else expressions.next_cron(text, now))
            else:
                self.set_due(wait, wait.due + (now - since))
        for live in self.tasks():
            assert live.due is not None
            if live.due > since:
                self.set_term(live, live.due + (now - since))

    def recounted(self, now: datetime, later: timedelta) -> None:
        """The calendar has changed so that what is still to come comes so much later."""
        self.step(now)
        for wait in self.timers():
            assert wait.due is not None
            if wait.due > now and wait.due + later > now:
                self.set_due(wait, wait.due + later)
        for live in self.tasks():
            assert live.due is not None
            if live.due > now and live.due + later > now:
                self.set_term(live, live.due + later)

    def timers(self) -> list[Wait]:
        return [wait for live in self.root.tree() for wait in live.waits if wait.due is not None]

    def tasks(self) -> list[Live]:
        return [live for live in self.root.tree() if live.open == "task" and live.due is not None]

    def set_due(self, wait: Wait, due: datetime) -> None:
        if due != wait.due:
            wait.due = due
            self.tell("timer moved", wait, due)

    def set_term(self, live: Live, due: datetime) -> None:
        if due != live.due:
            live.due = due
            self.tell("term moved", live, due)

    # Variables and tokens.

    def amended(self, now: datetime, live: Live, values: Mapping[str, Any]) -> None:
        self.step(now)
        for name, value in values.items():
            self.assign(live, name, value)
        self.run()

    def moved(self, now: datetime, live: Live, target: str) -> None:
        self.step(now)
        scope = live.scope
        assert scope is not None
        self.cancel(live)
        self.later(self.enter(self.reading.nodes[target], scope), self.begin)
        self.run()

    def returned(self, now: datetime, source: Live, target: str, everything: bool) -> None:
        """Everything that comes after the target goes, or nothing but the token that returns."""
        self.step(now)
        token = source if source.item is None else source.scope
        assert token is not None
        scope = token.scope
        assert scope is not None
        self.tell("returned", source, target)
        after = behind(self.reading.nodes[target])
        for live in list(scope.children):
            if live is token or live.stuck or (everything and live.node in after):
                self.cancel(live)
        if everything:
            before_joins = {flow.id for node in after for flow in node.outgoing}
            for flow in [flow for flow in scope.arrived if flow in before_joins]:
                del scope.arrived[flow]
        self.later(self.enter(self.reading.nodes[target], scope), self.begin)
        self.run()

    # Items.

    def item_added(self, now: datetime, body: Live, value: Any) -> None:
        self.step(now)
        assert body.items is not None
        body.items.values.append(value)
        body.items.results.append(None)
        self.tell("item added", body, len(body.items.values))
        if not body.items.sequential:
            self.begin_item(body)
        self.run()

    def why_not_removed(self, now: datetime, body: Live, item: int) -> str | None:
        """Why an item cannot be removed: nobody would do the work, or whether the rest is enough cannot be said."""
        self.now = now
        items = body.items
        assert items is not None
        if item not in items.waiting and not any(live.item == item for live in body.children):
            return "unknown"
        if items.completed == 0 and items.left == 1:
            return "last"
        try:
            self.enough_without(body, item)
        except Fault:
            return "unsaid"
        return None

    def enough_without(self, body: Live, item: int) -> bool:
        """Whether what has been done is enough when an item is left out; asked only where some item is left."""
        items = body.items
        assert items is not None
        if items.left == 1:
            return False
        items.removed.add(item)
        try:
            return self.is_condition_met(body, len([live for live in body.children if live.item != item]), {})
        finally:
            items.removed.discard(item)

    def item_removed(self, now: datetime, body: Live, item: int) -> None:
        self.step(now)
        items = body.items
        assert items is not None
        enough = self.enough_without(body, item)
        items.removed.add(item)
        self.tell("item removed", body, item)
        for live in [live for live in body.children if live.item == item]:
            self.cancel(live)
        self.go_on_with_items(body, enough)
        self.run()

    # Jobs.

    def delayed(self, now: datetime, live: Live, attempt: int, due: datetime) -> None:
        """A job is asked for again at a moment, if it is not done before."""
        self.step(now)
        self.stop_waiting(live)
        self.opened += 1
        wait = Wait(live, live.node, 0, self.opened, due=due, left=attempt)
        live.waits.append(wait)
        self.watched(wait)
        self.run()

    def stop_waiting(self, live: Live) -> None:
        for wait in [wait for wait in live.waits if wait.event is live.node and live.node.kind == "serviceTask"]:
            self.tell("unwatched", wait, "timer")
            live.waits.remove(wait)

    def trigger(self, wait: Wait, values: Mapping[str, Any]) -> None:
        if wait.event.kind == "serviceTask":
            self.stop_waiting(wait.owner)
            wait.owner.attempt = (wait.left or 0) + 1
            self.proceed(wait.owner, [self.work])
        else:
            super().trigger(wait, values)


def behind(node: Node) -> set[Node]:
    """Where a token at a node may still come to in its scope, the node itself among it."""
    found: set[Node] = set()
    todo = [node]
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += [flow.target for flow in each.outgoing] + link_target(each)
            todo += each.boundaries if each.kind in ACTIVITIES else []
    return found


def repeats_items(live: Live) -> bool:
    """Whether an instance is the body of a multi-instance at work."""
    repeats = live.node.repeats
    return live.items is not None and repeats is not None and repeats.tag == f"{BPMN}multiInstanceLoopCharacteristics"


