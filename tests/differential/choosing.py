"""Ad-hoc subprocesses: what may begin begins together or one by one, until all or enough of it is done.

Source: BPMN 2.0.2, clauses 10.3.5 and 13.3.5 (ad-hoc sub-process).
"""

from __future__ import annotations

from tests.differential.expressions import Fault
from tests.differential.live import Live
from tests.differential.reading import ACTIVITIES, BPMN, Node
from tests.differential.undoing import Compensation


class AdHoc(Compensation):
    """What is begun, and when it is enough."""

    def begin_ad_hoc(self, live: Live) -> None:
        live.to_begin = self.wanted(live)
        self.declare_data(live)
        self.watch_event_subprocesses(live)
        self.begin_more(live)
        self.look_whether_over(live)

    def wanted(self, live: Live) -> list[Node]:
        """The activities that no flow leads to; those of the collection, in its order, if there is one."""
        possible = {
            node.id: node for node in live.node.inside
            if node.kind in ACTIVITIES and not node.incoming and not node.by_event and node.xml.get("isForCompensation") != "true"
        }  # fmt: skip
        collection = live.node.attribute("adHoc", "activeElementsCollection")
        if collection is None:
            return list(possible.values())
        names = self.value(collection, live)
        if not isinstance(names, list) or any(name not in possible for name in names):
            raise Fault(f"{collection} names something else than activities that may begin")
        return [possible[name] for name in names]

    def begin_more(self, live: Live) -> None:
        number = 1 if live.node.xml.get("ordering") == "Sequential" else len(live.to_begin)
        for node in live.to_begin[:number]:
            self.later(self.enter(node, live), self.begin)
        live.to_begin = live.to_begin[number:]

    def leave(self, live: Live) -> None:
        """After each activity that is done the condition is looked at; a fault stops that activity."""
        scope = live.scope
        counts = (
            scope is not None and scope.node.kind == "adHocSubProcess" and scope.items is None and not scope.restored and not scope.enough
            and live.node.kind in ACTIVITIES and live.undoes is None and not live.node.by_event
        )  # fmt: skip
        enough = counts and scope is not None and self.is_enough(scope)
        super().leave(live)
        if enough and scope is not None and not scope.over:
            scope.enough, scope.to_begin = True, []
            if scope.node.xml.get("cancelRemainingInstances", "true") == "true":
                self.empty(scope)
                self.look_whether_over(scope)

    def is_enough(self, scope: Live) -> bool:
        condition = scope.node.xml.find(f"{BPMN}completionCondition")
        return condition is not None and self.holds(condition.text, scope)

    def look_whether_over(self, scope: Live) -> None:
        """Those that begin one by one go on when nothing before them is alive, though tokens stand before joins."""
        if scope.to_begin and not scope.children and not scope.interrupted:
            self.begin_more(scope)
        else:
            super().look_whether_over(scope)

    def complete_scope(self, scope: Live) -> None:
        if scope.node.kind == "adHocSubProcess" and scope.items is None and not scope.restored:
            self.proceed(scope, [self.require_enough, self.finish])
        else:
            super().complete_scope(scope)

    def require_enough(self, scope: Live) -> None:
        """All is done. If that was never enough, it says so."""
        condition = scope.node.xml.find(f"{BPMN}completionCondition")
        if condition is not None and not scope.enough and not scope.interrupted and not self.holds(condition.text, scope):
            raise Fault(f"all of {scope.node.id} is done, but it is not enough")
