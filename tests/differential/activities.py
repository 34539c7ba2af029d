"""Activities: their mappings, their work, subprocesses and multi-instances.

Source: BPMN 2.0.2, clause 13.3 (life cycle of an activity, multi-instance), 10.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.differential import expressions
from tests.differential.expressions import Fault
from tests.differential.live import Items, Live
from tests.differential.reading import BPMN, SCOPES, ZEEBE
from tests.differential.tokens import Tokens

JOBS = {"serviceTask", "sendTask", "scriptTask", "businessRuleTask"}


class Activities(Tokens):
    """What an activity does between entering and leaving."""

    def begin_activity(self, live: Live) -> None:
        body = live.node.repeats is not None and live.item is None
        if body and live.node.repeats.tag == f"{BPMN}standardLoopCharacteristics":
            self.proceed(live, [self.watch_boundaries, self.begin_turns])
        elif body:
            self.proceed(live, [self.count_items, self.watch_boundaries, self.begin_items])
        elif live.item is not None:
            self.proceed(live, [self.map_inputs, self.work])
        else:
            self.proceed(live, [self.map_inputs, self.watch_boundaries, self.work])

    def watch_boundaries(self, live: Live) -> None:
        raise NotImplementedError

    def watch_event_subprocesses(self, live: Live) -> None:
        raise NotImplementedError

    def await_message(self, live: Live) -> None:
        raise NotImplementedError

    def send_message(self, live: Live) -> None:
        raise NotImplementedError

    def begin_ad_hoc(self, live: Live) -> None:
        raise NotImplementedError

    # Variables in and out.

    def declare_data(self, live: Live) -> None:
        """A data object is a variable of its scope, without a value unless the scope was given one."""
        for name in live.node.data_objects:
            live.own.setdefault(name, None)

    def map_inputs(self, live: Live) -> None:
        found = dict(live.own)
        for target, source in live.node.inputs:
            found[target] = self.value_with(source, live, found)
        live.own.update(found)

    def value_with(self, text: str, live: Live, own: Mapping[str, Any]) -> Any:
        return self.value(text, Live(live.node, live.scope, own=dict(own)))

    def given_inputs(self, live: Live) -> dict[str, Any]:
        return {target: live.own[target] for target, _ in live.node.inputs}

    def accept(self, live: Live, values: Mapping[str, Any]) -> None:
        """A result: kept at the element if mappings take from it, else written where the names are declared."""
        for name, value in values.items():
            if live.node.outputs:
                live.own[name] = value
            else:
                self.assign(live, name, value)

    def map_outputs(self, live: Live) -> None:
        """Each sees what those before it gave. An item writes into its own scope first: items never write over each other."""
        start = live if live.item is not None else live.scope
        assert start is not None
        own = dict(live.own)
        for target, source in live.node.outputs:
            own[target] = self.value_with(source, live, own)
        for target, _ in live.node.outputs:
            self.assign(start, target, own[target])

    def finish(self, live: Live) -> None:
        self.proceed(live, [self.map_outputs, self.leave])

    def leave(self, live: Live) -> None:
        if live.item is not None:
            self.item_done(live)
        else:
            self.depart(live, self.flows_of_activity(live))

    # Work.

    def work(self, live: Live) -> None:
        node = live.node
        if node.kind == "adHocSubProcess":
            self.begin_ad_hoc(live)
        elif node.kind in SCOPES:
            self.declare_data(live)
            self.watch_event_subprocesses(live)
            self.later(self.enter(node.start, live), self.begin)
        elif node.kind == "userTask":
            self.open_task(live)
        elif node.kind == "receiveTask":
            self.await_message(live)
        elif node.kind == "callActivity":
            live.open = "call"
            self.tell("call", live, node.attribute("calledElement", "processId"), self.given_inputs(live))
        elif node.kind == "scriptTask" and node.extension("script") is not None:
            name = node.attribute("script", "resultVariable")
            self.accept(live, {str(name): self.value(str(node.attribute("script", "expression")), live)})
            self.finish(live)
        elif node.kind == "businessRuleTask":
            decision = str(node.attribute("calledDecision", "decisionId"))
            result = self.decide(decision, self.visible(live)).value
            self.tell("decision", live, decision, result)
            self.accept(live, {str(node.attribute("calledDecision", "resultVariable")): result})
            self.finish(live)
        elif node.kind == "sendTask":
            self.send_message(live)
            self.finish(live)
        elif node.kind == "serviceTask":
            live.open = "job"
            given = self.given_inputs(live) if node.inputs else self.visible(live)
            attempt, live.attempt = live.attempt, 1
            self.tell("job", live, node.attribute("taskDefinition", "type"), given, attempt)
        else:
            self.finish(live)

    def open_task(self, live: Live) -> None:
        groups, due = live.node.attribute("assignmentDefinition", "candidateGroups"), live.node.attribute("taskSchedule", "dueDate")
        live.due = None if due is None else expressions.term(due, self.visible(live), self.now)
        roles = [] if groups is None else self.value(groups, live)
        live.open = "task"
        self.tell("task", live, roles, live.item, live.due)

    def result(self, live: Live, values: Mapping[str, Any]) -> None:
        """Somebody's work is done."""
        self.tell("closed", live, live.open, "completed")
        called = live.node.extension("calledElement")
        if called is not None and not live.node.outputs and called.get("propagateAllChildVariables") == "false":
            values = {}
        live.open = None
        self.accept(live, values)
        self.finish(live)

    def complete_scope(self, scope: Live) -> None:
        self.finish(scope)

    # Standard loop.

    def begin_turns(self, live: Live) -> None:
        """Source: clause 13.3.6 (loop activity)."""
        live.items = Items([], sequential=True)
        counter = Live(live.node, live, own={"loopCounter": Decimal(0)})
        if live.node.repeats.get("testBefore") == "true" and not self.goes_on(counter, 0):
            self.leave(live)
        else:
            self.begin_turn(live)

    def begin_turn(self, body: Live) -> None:
        assert body.items is not None
        body.items.begun += 1
        turn = self.enter(body.node, body, body.items.begun, loopCounter=Decimal(body.items.begun))
        self.later(turn, self.begin)

    def goes_on(self, asked: Live, done: int) -> bool:
        """Whether there is another turn; the condition sees the one just done."""
        loop = asked.node.repeats
        maximum, condition = loop.get("loopMaximum"), loop.find(f"{BPMN}loopCondition")
        if maximum is not None and done >= int(maximum):
            return False
        return condition is None or self.holds(condition.text, asked)

    def turn_done(self, turn: Live) -> None:
        body = turn.scope
        assert body is not None
        assert turn.item is not None
        goes_on = self.goes_on(turn, turn.item)
        self.close_waits(turn)
        self.remember(turn)
        self.tell("completed", turn)
        self.remove(turn)
        if goes_on:
            self.begin_turn(body)
        else:
            self.later(body, self.leave)

    # Multi-instance.

    def count_items(self, live: Live) -> None:
        loop = live.node.repeats
        characteristics = loop.find(f"{BPMN}extensionElements/{ZEEBE}loopCharacteristics")
        values = self.value(characteristics.get("inputCollection"), live)
        if not isinstance(values, list):
            raise Fault(f"the items of {live.node.id} are no list")
        live.items = Items(list(values), loop.get("isSequential") == "true", results=[None] * len(values))

    def begin_items(self, live: Live) -> None:
        assert live.items is not None
        if not live.items.values:
            self.collect(live)
            self.leave(live)
            return
        for _ in range(1 if live.items.sequential else len(live.items.values)):
            self.begin_item(live)

    def loop_attribute(self, live: Live, name: str) -> str | None:
        found = live.node.repeats.find(f"{BPMN}extensionElements/{ZEEBE}loopCharacteristics")
        return None if found is None else found.get(name)

    def begin_item(self, body: Live) -> None:
        items = body.items
        assert items is not None
        items.begun = items.waiting[0]
        own: dict[str, Any] = {"loopCounter": Decimal(items.begun)}
        if element := self.loop_attribute(body, "inputElement"):
            own[element] = items.values[items.begun - 1]
        output = (self.loop_attribute(body, "outputElement") or "").removeprefix("=")
        if output.isidentifier():
            own.setdefault(output, None)
        self.later(self.enter(body.node, body, items.begun, **own), self.begin)

    def item_done(self, item: Live) -> None:
        """Collects what it gives, asks whether that is enough, and goes on to the next or to the end."""
        if item.node.repeats.tag == f"{BPMN}standardLoopCharacteristics":
            self.turn_done(item)
            return
        body = item.scope
        assert body is not None
        assert body.items is not None
        assert item.item is not None
        items = body.items
        results, completed = list(items.results), items.completed + 1
        if output := self.loop_attribute(body, "outputElement"):
            results[item.item - 1] = self.value(output, item)
        items.results, items.completed = results, completed
        enough = self.enough(item)
        self.close_waits(item)
        self.remember(item)
        self.tell("completed", item)
        self.remove(item)
        self.go_on_with_items(body, enough)

    def go_on_with_items(self, body: Live, enough: bool) -> None:
        """What follows when one less is at work: the end, or the next one."""
        assert body.items is not None
        if enough or body.items.left == 0:
            self.empty(body)
            self.items_done(body)
        elif body.items.sequential and not body.children:
            self.begin_item(body)

    def enough(self, item: Live) -> bool:
        """Whether the completion condition is true; it sees the item, the counters and what was collected so far."""
        body = item.scope
        assert body is not None
        return self.is_condition_met(body, len(body.children) - 1, item.own)

    def is_condition_met(self, body: Live, active: int, own_of_item: Mapping[str, Any]) -> bool:
        items = body.items
        assert items is not None
        condition = body.node.repeats.find(f"{BPMN}completionCondition")
        if condition is None:
            return False
        counters = {
            "numberOfInstances": len(items.values) - len(items.removed), "numberOfCompletedInstances": items.completed,
            "numberOfActiveInstances": active, "numberOfTerminatedInstances": 0,
        }  # fmt: skip
        own: dict[str, Any] = {name: Decimal(number) for name, number in counters.items()}
        if collection := self.loop_attribute(body, "outputCollection"):
            own[collection] = items.gathered
        asked = Live(body.node, Live(body.node, body, own=dict(own_of_item)), own=own)
        return self.holds(condition.text, asked)

    def items_done(self, body: Live) -> None:
        """The body is a scope, whose completion waits for its turn like any scope's."""
        self.later(body, self.collect, self.leave)

    def collect(self, body: Live) -> None:
        assert body.items is not None
        assert body.scope is not None
        if collection := self.loop_attribute(body, "outputCollection"):
            self.assign(body.scope, collection, body.items.gathered)
