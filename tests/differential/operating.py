"""The operations on a case that its diagram does not draw, given at any moment at which it waits.

Each is followed by the reference, or refused with a reason that fits, and then nothing has changed. At some moments every
operation that is possible then is also tried aside, on a copy: whatever comes of it must keep the promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.bpmn import InputRejected
from engine.bpmn.effects import ElementCancelled, ElementEntered
from engine.bpmn.hand_moves import is_token, targets_of
from engine.bpmn.inputs import (
    Cancelled,
    Input,
    ItemAdded,
    ItemRemoved,
    JobDelayed,
    Migrated,
    Recounted,
    Resumed,
    Returned,
    Suspended,
    TakenBack,
    TaskCompleted,
    TokenMoved,
    VariablesAmended,
)  # fmt: skip
from engine.bpmn.migrating import CannotMigrate
from engine.interventions import why_no_move
from tests.differential.by_hand import repeats_items
from tests.differential.giving import Disagreement, Giving
from tests.differential.live import Live
from tests.differential.promises import broken_promise
from tests.differential.workers import LATER

NOTES = [{"counted": "by the calendar"}]
RETURNS = {"unsound", "undecided", "recorded"}
OBSTACLES = {"unreachable", "undecided"}


class Operating(Giving):
    """Each method that is an operation returns whether there was something to do."""

    def operate(self) -> None:
        """One operation, drawn from all; those for which nothing is there are passed over."""
        operations: list[Callable[[], bool]] = [
            self.suspend, self.amend, self.recount, self.move_token, self.return_task, self.return_task, self.add_item,
            self.remove_item, self.delay_job, self.take_back, self.take_back, self.migrate,
        ]  # fmt: skip
        self.random.shuffle(operations)
        for operation in operations:
            if operation():
                return

    def lives(self) -> list[Live]:
        return list(self.case.root.tree())

    def some(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    # Standing still.

    def suspend(self) -> bool:
        before = self.office.stored.content
        self.do(Suspended("dispute"), "suspended")
        while (chance := self.random.random()) < 0.5:
            self.expect_refusal(self.something(), {"suspended"})
        if chance > 0.97:
            self.do(Cancelled("enough"), "cancelled")
            return True
        stood = self.now
        self.now += timedelta(minutes=self.some(0, 0, 45, 500, 20_000))
        due = {self.ids[live]: live.due for live in self.case.tasks() if live.due is not None}
        self.do(Resumed("settled", {}, due), "resumed")
        if self.now == stood and self.office.stored.content != before:
            raise Disagreement("a case that stood still for no time at all is not the same")
        return True

    def something(self) -> Input:
        """Anything that might happen now if the case went on."""
        tasks = [live for live in self.lives() if live.open == "task"]
        given = [VariablesAmended("i1", {"x": Decimal(1)}), Suspended("again"), Recounted()]
        return self.some(*given, *(TaskCompleted(self.ids[live]) for live in tasks))

    def recount(self) -> bool:
        tasks, timers = self.case.tasks(), self.case.timers()
        if not tasks and not timers:
            return False
        notes = {self.ids[each]: NOTES for each in (*tasks, *timers)}
        self.do(Recounted(notes, {self.ids[live]: live.due for live in tasks if live.due is not None}), "recounted", LATER)
        return True

    # Variables and tokens.

    def amend(self) -> bool:
        live, values = self.some(*self.lives()), self.values() or {"x": Decimal(2)}
        self.do(VariablesAmended(self.ids[live], values), "amended", live, values)
        return True

    def move_token(self) -> bool:
        state, diagram = self.state(), self.office.diagram
        tokens = [live for live in self.lives() if is_token(state.instances[self.ids[live]], diagram)]
        if not tokens:
            return False
        live = self.some(*tokens)
        targets = targets_of(state.instances[self.ids[live]], diagram)
        self.random.shuffle(found := list(targets))
        for target in found[:4]:
            reason = why_no_move(state, diagram, self.ids[live], target)
            if reason is None or (self.unsound and self.random.random() < 0.3) or self.random.random() < 0.02:
                self.unsound = self.unsound or reason is not None
                self.do(TokenMoved(self.ids[live], target), "moved", live, self.plain(target))
                return True
        return False

    def return_task(self) -> bool:
        tasks = [live for live in self.lives() if live.open == "task" and live.node.property("return-to")]
        if not tasks:
            return False
        live = self.some(*tasks)
        target = self.some(*str(live.node.property("return-to")).split())
        given = Returned(self.ids[live], self.named(target))
        try:
            step = self.office.tried(self.now, given)
        except InputRejected as error:
            if error.reason not in RETURNS and not (error.reason == "wrong-kind" and live.incident):
                raise Disagreement(f"{given} is refused: {error}") from None
            self.refused(given, error.reason)
            return True
        token = live if live.item is None else live.scope
        assert token is not None
        assert token.scope is not None
        gone = set()
        for effect in step.effects:
            if isinstance(effect, ElementEntered):
                break
            if isinstance(effect, ElementCancelled):
                gone.add(effect.instance)
        others = [each for each in token.scope.children if each is not token and not each.stuck]
        self.do(given, "returned", live, target, any(self.ids[each] in gone for each in others) or self.tokens_gone(step, token.scope))
        return True

    def tokens_gone(self, step: Any, scope: Live) -> bool:
        """Whether fewer tokens stand before the joins of a scope than before."""
        there = step.state.instances.get(self.ids[scope])
        return there is not None and sum((there.arrivals or {}).values()) < scope.arrived.total()

    # Items.

    def add_item(self) -> bool:
        bodies = [live for live in self.lives() if repeats_items(live) and live.children and not live.restored]
        if not bodies:
            return False
        body, value = self.some(*bodies), Decimal(self.random.randint(5, 9))
        if body.incident:
            self.expect_refusal(ItemAdded(self.ids[body], value), {"wrong-kind"})
        else:
            self.do(ItemAdded(self.ids[body], value), "item_added", body, value)
        return True

    def remove_item(self) -> bool:
        bodies = [live for live in self.lives() if repeats_items(live) and live.children and not live.restored]
        if not bodies:
            return False
        body = self.some(*bodies)
        assert body.items is not None
        item = self.random.randint(1, len(body.items.values) + 1)
        given = ItemRemoved(self.ids[body], item)
        reason = "wrong-kind" if body.incident else self.case.why_not_removed(self.now, body, item)
        if reason is not None:
            self.expect_refusal(given, {reason})
        else:
            self.do(given, "item_removed", body, item)
        return True

    # Jobs.

    def delay_job(self) -> bool:
        jobs = [live for live in self.lives() if live.open == "job"]
        if not jobs:
            return False
        live, attempt = self.some(*jobs), self.random.randint(1, 3)
        due = self.now + timedelta(minutes=self.some(1, 60))
        self.do(JobDelayed(self.ids[live], "not now", attempt, due), "delayed", live, attempt, due)
        return True

    # The case as it was, and on another version.

    def take_back(self) -> bool:
        """The last step, where that was a task and stayed inside the case."""
        journal = self.office.stored.journal
        if len(journal) < 2 or not journal[-1].inside:
            return False
        self.undo(TakenBack(len(journal) - 1))
        return True

    def migrate(self) -> bool:
        try:
            self.do(Migrated(2, "definition"), "unchanged")
        except CannotMigrate as error:
            reasons = {obstacle.reason for obstacle in error.obstacles}
            if "undecided" not in reasons and (not self.unsound or reasons - OBSTACLES):
                raise Disagreement(f"the case cannot be moved to the same diagram: {error}") from None
            self.refused(Migrated(2, "definition"), "+".join(sorted(reasons)))
        return True

    # Aside.

    def try_all(self) -> None:
        """Every operation at every place, on a copy: refused with a reason, or the promises hold."""
        for now, given in self.possible():
            try:
                step = self.office.tried(now, given)
            except (InputRejected, CannotMigrate) as error:
                self.run.tried[f"{given.kind} {getattr(error, 'reason', 'obstacles')}"] += 1
                continue
            except Exception as error:
                raise Disagreement(f"{given}, tried aside, breaks the engine: {error!r}") from error
            self.run.tried[given.kind] += 1
            other = self.office.stored.other ^ isinstance(given, Migrated)
            if broken := broken_promise(step.state, self.office.versions.diagram(other)):
                raise Disagreement(f"{given}, tried aside: {broken}")

    def possible(self) -> Iterator[tuple[datetime, Input]]:
        state, diagram = self.state(), self.office.diagram
        yield self.now, Suspended()
        yield self.now, Cancelled()
        yield self.now, Migrated(2, "definition")
        yield self.now, Recounted({self.ids[each]: NOTES for each in self.case.timers()})
        for live in self.lives()[:25]:
            instance = state.instances[self.ids[live]]
            yield self.now, VariablesAmended(instance.id, {"x": Decimal(3), "y": Decimal(0)})
            if repeats_items(live):
                yield self.now, ItemAdded(instance.id, Decimal(7))
                yield self.now, ItemRemoved(instance.id, self.random.randint(1, 3))
            if live.open == "job":
                yield self.now, JobDelayed(instance.id, "not now", 1, self.now + timedelta(hours=1))
            if live.open == "task":
                for target in str(live.node.property("return-to") or "").split():
                    yield self.now, Returned(instance.id, self.named(target))
            if is_token(instance, diagram):
                for target in self.random.sample(targets := targets_of(instance, diagram), min(2, len(targets))):
                    why_no_move(state, diagram, instance.id, target)
                    yield self.now, TokenMoved(instance.id, target)
