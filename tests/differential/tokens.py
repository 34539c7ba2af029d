"""Tokens on flows, before joins and in scopes.

Source: BPMN 2.0.2, clause 13.3 (sequence flows, activities), 13.4 (gateways).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tests.differential import expressions
from tests.differential.expressions import Fault
from tests.differential.live import Live, Stage, Wait
from tests.differential.reading import ACTIVITIES, Flow, Node, Reading


class Tokens:
    """The moves that all elements share. `facts` is what happened in the step, `queue` who moves next: first come, first served."""

    now: datetime
    root: Live
    how: str | None = None

    def __init__(self, reading: Reading, decide: Callable[[str, Mapping[str, Any]], Any]) -> None:
        self.reading, self.decide = reading, decide
        self.facts: list[tuple[Any, ...]] = []
        self.queue: deque[Callable[[], None]] = deque()
        self.opened = 0

    def tell(self, what: str, whose: Live | Wait, *more: Any) -> None:
        """What happened at which instance (of a wait: at that which is watched), and where in the diagram."""
        owner, node = (whose.owner, whose.event) if isinstance(whose, Wait) else (whose, whose.node)
        self.facts.append((what, owner, node.id, *more))

    # Variables.

    def visible(self, live: Live) -> dict[str, Any]:
        """What an expression at this instance sees: the nearest scope's value of each name."""
        return {name: value for scope in live.path() for name, value in scope.own.items()}

    def assign(self, start: Live, name: str, value: Any) -> None:
        """Into the nearest scope that declares the name, else into the case."""
        declaring = [live for live in start.path() if name in live.own]
        (declaring[-1] if declaring else self.root).own[name] = value

    def value(self, text: str, live: Live) -> Any:
        return expressions.value(text, self.visible(live), self.now)

    def holds(self, text: str, live: Live) -> bool:
        return expressions.condition(text, self.visible(live), self.now)

    # An instance's way through its stages.

    def proceed(self, live: Live, stages: list[Stage]) -> None:
        """One stage after another; at a fault this token stops, to be retried from the stage that failed."""
        for place, stage in enumerate(stages):
            if live.over:
                return
            try:
                stage(live)
            except Fault:
                self.stop(live, stages[place:])
                return

    def later(self, live: Live, *stages: Stage) -> None:
        self.queue.append(lambda: self.proceed(live, list(stages)))

    def stop(self, live: Live, stages: list[Stage]) -> None:
        live.incident, live.stages = True, stages
        self.tell("incident", live)

    def begin(self, live: Live) -> None:
        raise NotImplementedError

    def remember(self, live: Live) -> None:
        raise NotImplementedError

    def undone(self, live: Live) -> None:
        raise NotImplementedError

    def complete_scope(self, scope: Live) -> None:
        raise NotImplementedError

    # Entering and leaving.

    def enter(self, node: Node, scope: Live, item: int | None = None, **own: Any) -> Live:
        live = Live(node, scope, item, own)
        scope.children.append(live)
        self.tell("entered", live)
        return live

    def take(self, flow: Flow, source: Live, scope: Live) -> None:
        """A token goes along a flow: it enters the target, or stands before a join."""
        self.tell("flow", source, flow.id)
        joins = flow.target.kind == "parallelGateway" or (flow.target.kind == "inclusiveGateway" and len(flow.target.incoming) > 1)
        if not joins:
            self.later(self.enter(flow.target, scope), self.begin)
            return
        scope.arrived[flow.id] += 1
        if flow.target.kind == "parallelGateway" and all(scope.arrived[each.id] for each in flow.target.incoming):
            self.join(flow.target, scope)

    def join(self, node: Node, scope: Live) -> None:
        """One token of each flow that has one becomes one token in the gateway."""
        scope.arrived -= Counter(flow.id for flow in node.incoming)
        self.later(self.enter(node, scope), self.begin)

    def close_waits(self, live: Live) -> None:
        for wait in live.waits:
            self.tell("unwatched", wait, wait.kind)
        live.waits = []

    def remove(self, live: Live) -> None:
        live.over = True
        assert live.scope is not None
        live.scope.children.remove(live)

    def cancel(self, live: Live) -> None:
        """Ends an instance and all that is inside from outside."""
        self.empty(live)
        self.close_waits(live)
        if live.open:
            self.tell("closed", live, live.open, "cancelled")
        if live.incident:
            self.tell("resolved", live)
        self.tell("cancelled", live)
        self.remove(live)
        self.undone(live)

    def empty(self, scope: Live) -> None:
        """Cancels whatever is inside a scope; tokens before its joins vanish."""
        for child in list(scope.children):
            self.cancel(child)
        scope.arrived.clear()

    def depart(self, live: Live, flows: list[Flow]) -> None:
        """An element is done: its token goes along these flows, or ends."""
        self.close_waits(live)
        self.remember(live)
        self.tell("completed", live)
        scope = live.scope
        assert scope is not None
        self.remove(live)
        for flow in flows:
            self.take(flow, live, scope)
        self.undone(live)
        self.look_whether_over(scope)

    def look_whether_over(self, scope: Live) -> None:
        """A scope without any token in it is done. That is a move like others, which waits for its turn.

        Source: clause 13.3.4 (sub-process), 13.2 (process): completed when all tokens are consumed.
        """
        if not scope.children and not +scope.arrived:
            self.queue.append(lambda: self.complete_if_still_empty(scope))

    def complete_if_still_empty(self, scope: Live) -> None:
        if scope.over or scope.children or +scope.arrived or scope.undoing is not None:
            return
        if scope.incident:  # an event that it still awaited had begun something in it: it ends once more when it is retried
            scope.stages = [self.complete_scope]
        else:
            self.complete_scope(scope)

    # Which flows.

    def flows_of_activity(self, live: Live) -> list[Flow]:
        """All without a condition and all whose condition is true; the default where no condition is true.

        Source: clause 13.3.1, 8.4.13 (conditional and default flows of an activity).
        """
        node = live.node
        if all(flow.condition is None for flow in node.outgoing):
            return node.outgoing
        always = [flow for flow in node.outgoing if flow is not node.default and flow.condition is None]
        true = [flow for flow in node.outgoing if flow.condition is not None and self.holds(flow.condition, live)]
        chosen = always + (true or [flow for flow in node.outgoing if flow is node.default])
        if not chosen:
            raise Fault(f"no flow of {node.id} is open")
        return [flow for flow in node.outgoing if flow in chosen]

    def flows_of_gateway(self, live: Live) -> list[Flow]:
        """Source: clauses 13.4.1 (parallel), 13.4.2 (exclusive), 13.4.3 (inclusive)."""
        node = live.node
        if node.kind == "exclusiveGateway":
            for flow in node.outgoing:
                if flow is not node.default and (flow.condition is None or self.holds(flow.condition, live)):
                    return [flow]
            if node.default is None:
                raise Fault(f"no flow of {node.id} is open")
            return [node.default]
        return node.outgoing if node.kind == "parallelGateway" else self.flows_of_activity(live)

    # At rest.

    def look_at_conditions(self) -> bool:
        raise NotImplementedError

    def run(self) -> None:
        """Moves tokens until none can; then conditions; then inclusive joins that wait for nobody; then joins that wait for ever."""
        while self.how is None:
            if self.queue:
                self.queue.popleft()()
            elif not self.look_at_conditions() and not self.open_inclusive_joins():
                break
        if self.how is None:
            for scope in self.root.tree():
                self.find_stuck_joins(scope)

    def joins_with_tokens(self, scope: Live) -> list[Node]:
        """In the order of their flows' names: the standard knows none, but it must not depend on when the case was last loaded."""
        flows = {flow.id: flow for node in scope.node.inside for flow in node.outgoing}
        return list(dict.fromkeys(flows[flow].target for flow in sorted(+scope.arrived)))

    def open_inclusive_joins(self) -> bool:
        """Each that waits for nobody opens; the token that is then in it holds back those behind it."""
        opened = False
        for scope in self.root.tree():
            for node in self.joins_with_tokens(scope):
                if node.kind == "inclusiveGateway" and not self.must_wait(node, scope):
                    self.join(node, scope)
                    opened = True
        return opened

    def must_wait(self, join: Node, scope: Live) -> bool:
        """Whether a token may still come along a flow that has none, which cannot come along one that has.

        Source: clause 13.4.3: "… and does not visit the Inclusive Gateway".
        """
        with_token = {flow.id for flow in join.incoming if scope.arrived[flow.id]}
        places = [live.node for live in scope.children if not live.stuck]
        places += [node for node in self.joins_with_tokens(scope) if node is not join]
        for place in places:
            reached = arrivals(place, join)
            if reached and not reached & with_token:
                return True
        return False

    def find_stuck_joins(self, scope: Live) -> None:
        """All tokens of the scope stand before joins, none of which can open: the first of them says so."""
        if +scope.arrived and not scope.children:
            live = self.enter(self.joins_with_tokens(scope)[0], scope)
            live.stuck = True
            self.stop(live, [self.still_stuck])

    def still_stuck(self, live: Live) -> None:
        raise Fault(f"{live.node.id} waits for a token that cannot come")


def arrivals(place: Node, join: Node) -> set[str]:
    """The join's incoming flows that a token at this place may come along, not through the join itself."""
    seen, found, todo = {join}, set(), [place]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for flow in node.outgoing:
            if flow.target is join:
                found.add(flow.id)
            todo.append(flow.target)
        todo += node.boundaries if node.kind in ACTIVITIES else []
        todo += link_target(node)
    return found


def link_target(node: Node) -> list[Node]:
    """The catch of a link throw."""
    if node.kind != "intermediateThrowEvent" or [each.kind for each in node.definitions] != ["link"]:
        return []
    assert node.scope is not None
    catches = [other for other in node.scope.inside if other.kind == "intermediateCatchEvent"]
    return [other for other in catches if other.definitions == node.definitions]
