"""The workflow net of one scope of a diagram: where its tokens may stand, and where they may go from there.

`Net(diagram, scope)` is the net of a process, a subprocess or an event subprocess. It follows the tokens alone: a
condition may hold or not, an event may come or not, and what lies inside an activity (a subprocess, the items of a
multi-instance) is one place. It runs nothing, reads no variables and must not import what checks or executes a diagram.

For whoever changes a marking by hand (a return to an earlier step, a moved token, a migration):

    marking = marking_of(state, diagram, scope_instance)         # where the tokens of a live scope stand now
    wanted = moved(marking, "review", "draft")                   # the change that is asked for
    is_reachable(diagram, "process_id", wanted)                  # True, False, or None: not decided within the limit

True says that the flow itself could have brought the scope there, so that everything that the checker has shown for the
diagram (no deadlock, no lack of synchronisation) holds for it too. False says that no run of the flow stands so: a join
may wait for ever, or a step be done twice. `can_complete` asks the other question, for a diagram or a marking that is not
known to be sound: whether every way on from there still leads to the end of the scope.

Source: van der Aalst, "The Application of Petri Nets to Workflow Management" (1998); BPMN 2.0.2, clause 13.
"""

from engine.bpmn.net.exploring import LIMIT, Explored, can_complete, explore, is_reachable, is_unsafe, unending
from engine.bpmn.net.marking import Marking, marking_of, moved, place_tokens
from engine.bpmn.net.workflow_net import Net, Step, StepKind, scopes_of

__all__ = [
    "LIMIT", "Explored", "Marking", "Net", "Step", "StepKind", "can_complete", "explore", "is_reachable", "is_unsafe",
    "marking_of", "moved", "place_tokens", "scopes_of", "unending",
]  # fmt: skip
