"""Compensation: what was done is remembered in its scope, and undone there, the latest first.

Source: BPMN 2.0.2, clause 10.7 and 13.5.5 (compensation).
"""

from __future__ import annotations

from tests.differential.happenings import Happenings
from tests.differential.live import Live, Record, Undoing
from tests.differential.reading import ACTIVITIES, SCOPES, Definition


class Compensation(Happenings):
    """Remembering what was done, and undoing it."""

    done = 0

    def remember(self, live: Live) -> None:
        """An activity that can be undone was completed: by its handler, or as a subprocess with something to undo inside."""
        node = live.node
        assert live.scope is not None
        if node.kind not in ACTIVITIES or node.by_event or live.restored or node.xml.get("isForCompensation") == "true":
            return
        handled = node.handler is not None and live.item is None
        inside = node.kind in SCOPES and (live.records or (node.undoing is not None and live.items is None))
        if handled or inside:
            self.done += 1
            live.scope.records.append(Record(node, live.scope, self.done, live.item, dict(live.own), live.records))

    # Throwing.

    def throw_compensation(self, live: Live, definition: Definition) -> None:
        """Undoes one after another; the event goes on when all is undone.

        In an event subprocess, what it did itself and what its scope did.
        """
        scope = live.scope
        assert scope is not None
        records = list(scope.records)
        while scope.node.by_event:
            assert scope.scope is not None
            scope = scope.scope
            records += scope.records
        chosen = [record for record in records if definition.name in ("", record.node.id)]
        live.undoing = Undoing(live, sorted(chosen, key=lambda record: -record.number))
        self.undo_next(live.undoing)

    def undo_next(self, undoing: Undoing) -> None:
        """The latest that nobody else has begun to undo meanwhile."""
        if undoing.owner.over:
            return
        while undoing.records:
            record = undoing.records.pop(0)
            if record in record.scope.records:
                record.scope.records.remove(record)
                self.undo(record, undoing)
                return
        owner = undoing.owner
        owner.undoing, owner.given_up = None, undoing.gives_up
        if owner.restored or owner.given_up:
            self.look_whether_over(owner)  # a handler's own boundary event may have begun something that goes on
        else:
            self.finish(owner)

    def undo(self, record: Record, undoing: Undoing) -> None:
        handler = record.node.handler if record.item is None else None
        live = self.enter(handler or record.node, record.scope, None if handler else record.item)
        live.undoes = undoing
        self.tell("undoes", live, record.node.id)
        if handler is not None:
            self.later(live, self.begin)
            return
        live.restored, live.own, live.records = True, dict(record.own), record.records
        for inner in live.records:
            inner.scope = live
        self.later(live, self.undo_inside)

    def undo_inside(self, live: Live) -> None:
        """By its compensation event subprocess if it has one, else by whatever undoes what is inside."""
        event_subprocess = live.node.undoing
        if event_subprocess is None or (live.item is None and live.node.repeats is not None):
            live.undoing = Undoing(live, sorted(live.records, key=lambda record: -record.number))
            self.undo_next(live.undoing)
        else:
            inside = self.enter(event_subprocess, live)
            self.declare_data(inside)
            self.proceed(inside, [self.watch_event_subprocesses])
            self.happen(self.enter(event_subprocess.start, inside), {})

    def undone(self, live: Live) -> None:
        """What undoes is over, by itself or because an event of its own has ended it: the next one."""
        undoing = live.undoes
        if undoing is not None and not undoing.owner.over:
            self.queue.append(lambda: self.undo_next(undoing))

    # Transactions.

    def give_up(self, live: Live) -> None:
        """A cancel end event: all else in the transaction ends, what was done in it is undone, then its cancel boundary follows.

        Source: clause 13.5.5, 10.3.5 (transaction).
        """
        self.tell("completed", live)
        self.remove(live)
        transaction = next(each for each in reversed(live.path()) if each.node.kind == "transaction")
        self.empty(transaction)
        self.close_waits(transaction)
        transaction.interrupted = True
        records = sorted(transaction.records, key=lambda record: -record.number)
        transaction.undoing = Undoing(transaction, records, gives_up=True)
        self.undo_next(transaction.undoing)

    def complete_scope(self, scope: Live) -> None:
        if scope.given_up:
            self.leave_given_up(scope)
        else:
            super().complete_scope(scope)

    def leave_given_up(self, transaction: Live) -> None:
        (event,) = [event for event in transaction.node.boundaries if event.definitions[0].kind == "cancel"]
        self.catch(event, transaction, {})

    # A subprocess that is undone.

    def leave(self, live: Live) -> None:
        if live.restored:
            self.depart(live, [])
        else:
            super().leave(live)

    def map_outputs(self, live: Live) -> None:
        if not live.restored:
            super().map_outputs(live)
