"""Events: what is awaited, what is thrown, and who is interrupted.

Source: BPMN 2.0.2, clause 10.5 (events), 13.5 (their execution semantics).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.differential import expressions
from tests.differential.activities import Activities
from tests.differential.live import Live, Wait
from tests.differential.reading import Definition, Node
from tests.differential.tokens import link_target

AWAITED = {"timer", "message", "signal", "condition"}
DAYS_30 = "P30D"


class Happenings(Activities):
    """What an event does when a token comes, and when its trigger comes."""

    def begin_event(self, live: Live) -> None:
        if live.node.kind == "intermediateCatchEvent" and live.node.definitions[0].kind != "link":
            self.proceed(live, [self.await_trigger])
        elif live.node.kind in ("endEvent", "intermediateThrowEvent"):
            self.proceed(live, [self.throw])
        else:
            self.finish(live)

    # Waiting.

    def wait_for(self, owner: Live, events: list[Node]) -> None:
        """All the waits, or none if one of them cannot be computed."""
        awaited = [(event, part) for event in events for part, each in enumerate(event.definitions) if each.kind in AWAITED]
        found = [self.wait(owner, event, part) for event, part in awaited]
        for wait in found:
            self.watched(wait)
        owner.waits += found

    def wait(self, owner: Live, event: Node, part: int) -> Wait:
        self.opened += 1
        wait = Wait(owner, event, part, self.opened)
        definition = wait.definition
        if definition.kind == "timer":
            _, wait.due, wait.left = expressions.due(definition.timer, self.visible(owner), self.now)
        elif definition.kind == "message":
            wait.key = expressions.key(str(definition.key), self.visible(owner), self.now)
        return wait

    def watched(self, wait: Wait) -> None:
        self.tell("watched", wait, wait.kind, wait.definition.name, wait.key, wait.due)

    def watch_boundaries(self, live: Live) -> None:
        self.wait_for(live, live.node.boundaries)

    def watch_event_subprocesses(self, live: Live) -> None:
        self.wait_for(live, [node.start for node in live.node.event_subprocesses])

    def await_message(self, live: Live) -> None:
        self.wait_for(live, [live.node])

    await_trigger = await_message

    def begin_event_gateway(self, live: Live) -> None:
        self.proceed(live, [lambda gateway: self.wait_for(gateway, [flow.target for flow in gateway.node.outgoing])])

    # Triggers.

    def trigger(self, wait: Wait, values: Mapping[str, Any]) -> None:
        """A wait is over: its event happens."""
        owner, event = wait.owner, wait.event
        if event.together:
            self.come(wait, values)
        elif event is owner.node:
            self.close_waits_of(owner, event)
            self.happen(owner, values)
        elif owner.node.kind == "eventBasedGateway":
            scope = owner.scope
            assert scope is not None
            flow = next(flow for flow in owner.node.outgoing if flow.target is event)
            self.close_waits(owner)
            self.tell("completed", owner)
            self.remove(owner)
            self.tell("flow", owner, flow.id)
            self.happen(self.enter(event, scope), values)
        else:
            if not event.interrupting:
                self.fired(wait)
            self.catch(event, owner, values)

    def come(self, wait: Wait, values: Mapping[str, Any]) -> None:
        """One of several definitions that must all have come; the last one fires the event. Each is awaited once, but a condition
        is watched on where the event may fire again.

        A catch event takes over at once what each brings, for it has a scope; a boundary or start event is not there yet.
        """
        owner, event = wait.owner, wait.event
        if wait.kind != "condition" or event is owner.node or event.interrupting:
            self.tell("unwatched", wait, wait.kind)
            owner.waits.remove(wait)
        came = owner.came.setdefault(event, {})
        came[wait.part] = dict(values)
        if event is owner.node:
            self.accept(owner, values)
        if len(came) < len(event.definitions):
            return
        del owner.came[event]
        brought = {name: value for each in came.values() for name, value in each.items()}
        if event is owner.node:
            self.close_waits_of(owner, event)
            self.later(owner, self.finish)
            return
        if not event.interrupting:
            self.proceed(owner, [lambda live: self.wait_anew(live, event)])
        self.catch(event, owner, brought)

    def wait_anew(self, owner: Live, event: Node) -> None:
        """A condition has been watched all the time: it counts again after it was untrue."""
        waiting = {wait.part for wait in owner.waits if wait.event is event}
        found = [self.wait(owner, event, part) for part in range(len(event.definitions)) if part not in waiting]
        for wait in found:
            self.watched(wait)
        owner.waits += found

    def look_at_conditions(self) -> bool:
        """In the order in which they were opened; the first that has become true fires, then tokens move again. Of several that must
        all come each comes once: one that has come is not awaited again before the event has fired."""
        waits = [wait for live in self.root.tree() for wait in live.waits if wait.kind == "condition"]
        for wait in sorted(waits, key=lambda wait: wait.number):
            held = wait.held
            wait.held = self.value(wait.definition.condition, wait.owner) is True
            if wait.held and not held and wait.part not in wait.owner.came.get(wait.event, {}):
                self.tell("met", wait)
                self.trigger(wait, {})
                return True
        return False

    def happen(self, live: Live, values: Mapping[str, Any]) -> None:
        self.accept(live, values)
        self.later(live, self.finish)

    def close_waits_of(self, owner: Live, event: Node) -> None:
        for wait in [wait for wait in owner.waits if wait.event is event]:
            self.tell("unwatched", wait, wait.kind)
            owner.waits.remove(wait)

    def fired(self, wait: Wait) -> None:
        """An event that does not interrupt waits on, but a timer only as often as it says; missed firings are not made up."""
        if wait.kind != "timer":
            return
        owner = wait.owner
        self.tell("unwatched", wait, "timer")
        owner.waits.remove(wait)
        if wait.left != 0:
            assert wait.due is not None
            self.opened += 1
            again = Wait(owner, wait.event, wait.part, self.opened, left=None if wait.left is None else wait.left - 1)
            again.due = self.next_due(wait, wait.due)
            owner.waits.append(again)
            self.watched(again)

    def next_due(self, wait: Wait, due: datetime) -> datetime:
        text = self.value(wait.definition.timer[1], wait.owner)
        if expressions.cron_text(wait.definition.timer):
            return expressions.next_cron(text, self.now)
        span = expressions.duration(text.partition("/")[2], self.now)
        while due <= self.now:
            due += span
        return due

    def catch(self, event: Node, owner: Live, values: Mapping[str, Any]) -> None:
        """A boundary event of the owner, or the start of an event subprocess in it, happens."""
        if event.kind == "boundaryEvent":
            assert owner.scope is not None
            scope = owner.scope
            if event.interrupting:
                self.cancel(owner)
            self.happen(self.enter(event, scope), values)
            return
        assert event.scope is not None
        if event.interrupting:
            self.empty(owner)
            for node in owner.node.event_subprocesses:
                self.close_waits_of(owner, node.start)
            owner.interrupted = True
        inside = self.enter(event.scope, owner)
        self.declare_data(inside)
        self.happen(self.enter(event, inside), values)
        self.proceed(inside, [self.watch_event_subprocesses])  # with what has come

    # Throwing.

    def throw(self, live: Live) -> None:
        """All definitions in the order of the file; the token goes on if it is still there after that.

        What cannot be computed is found before anything is thrown.
        """
        self.map_inputs(live)
        key = self.message_key(live)
        for definition in live.node.definitions:
            if definition.kind == "message":
                self.send(live, definition, key)
            elif definition.kind == "signal":
                self.tell("signal", live, definition.name, self.given_inputs(live))
                self.hear(definition.name, self.given_inputs(live))
            elif live.over:  # a signal has ended it: nothing of its scope can be left or ended any more
                continue
            elif definition.kind == "link":
                self.jump(live)
            elif definition.kind == "terminate":
                self.terminate(live)
            elif definition.kind == "cancel":
                self.give_up(live)
            elif definition.kind == "compensate":
                self.throw_compensation(live, definition)
                return
            elif definition.kind in ("error", "escalation"):
                self.throw_outwards(live, definition)
        if not live.over:
            self.finish(live)

    def throw_compensation(self, live: Live, definition: Definition) -> None:
        raise NotImplementedError

    def give_up(self, live: Live) -> None:
        raise NotImplementedError

    def message_key(self, live: Live) -> str | None:
        key = live.node.property("correlation-key")
        return None if key is None else expressions.key(key, self.visible(live), self.now)

    def send_message(self, live: Live) -> None:
        self.send(live, live.node.definitions[0], self.message_key(live))

    def send(self, live: Live, definition: Definition, key: str | None) -> None:
        life = live.node.property("time-to-live") or DAYS_30
        self.tell("message", live, definition.name, key, self.given_inputs(live), life)

    def hear(self, name: str, values: Mapping[str, Any]) -> int:
        """Every wait of the case for this signal hears it, in the order in which they were opened; who was not yet waiting does not."""
        waits = [wait for live in self.root.tree() for wait in live.waits if wait.kind == "signal" and wait.definition.name == name]
        for wait in sorted(waits, key=lambda wait: wait.number):
            if wait in wait.owner.waits and not wait.owner.over:
                self.trigger(wait, values)
        return len(waits)

    def jump(self, live: Live) -> None:
        (target,) = link_target(live.node)
        scope = live.scope
        assert scope is not None
        self.tell("completed", live)
        self.remove(live)
        self.later(self.enter(target, scope), self.begin)

    def terminate(self, live: Live) -> None:
        """The rest of its scope ends; the scope is done."""
        scope = live.scope
        assert scope is not None
        self.tell("completed", live)
        self.remove(live)
        self.empty(scope)
        if scope is self.root:
            self.end("terminated")
        else:
            self.look_whether_over(scope)

    def end(self, how: str, code: str | None = None) -> None:
        raise NotImplementedError

    def throw_outwards(self, live: Live, definition: Definition) -> None:
        """An error or escalation event: its token ends here unless an escalation lets it go on."""
        kind, code = definition.kind, definition.name
        caught = self.catcher(live, kind, code)
        if kind == "escalation" and (caught is None or not caught[0].interrupting):
            if caught is not None:
                self.catch(*caught, {})
            else:
                self.tell("uncaught", live, code)
            return
        self.tell("completed", live)
        self.remove(live)
        if caught is not None:
            self.catch(*caught, self.error_values(caught[0], kind, code, ""))
        else:
            self.empty(self.root)
            self.end("error", code)

    def error_values(self, event: Node, kind: str, code: str, message: str) -> dict[str, Any]:
        """What an error says is for the event's mappings alone."""
        return {"errorCode": code, "errorMessage": message} if kind == "error" and event.outputs else {}

    def catcher(self, thrower: Live, kind: str, code: str) -> tuple[Node, Live] | None:
        """The nearest event that catches: in each scope its event subprocesses, then what is at its border; the code's own first.

        An event subprocess that has replaced the rest of a scope lets no other start there. What is being undone catches nothing.
        """
        live: Live | None = thrower
        while live is not None:
            if live.item is None and not live.restored:
                boundaries = live.node.boundaries
                if event := matching(boundaries, kind, code):
                    return event, live
            scope = live.scope
            if scope is not None and scope.items is None and not scope.interrupted and not scope.restored:
                starts = [node.start for node in scope.node.event_subprocesses]
                if event := matching(starts, kind, code):
                    return event, scope
            live = scope
        return None


def matching(events: list[Node], kind: str, code: str) -> Node | None:
    """The event for this code, else the one for all."""
    for name in (code, ""):
        for event in events:
            if any(definition.kind == kind and definition.name == name for definition in event.definitions):
                return event
    return None
