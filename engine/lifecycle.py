"""States of cases, tasks and messages, with the transitions that are allowed."""

from __future__ import annotations

from enum import StrEnum


class CaseStatus(StrEnum):
    RUNNING = "running"  # -> completed (its diagram ended), cancelled (by command), suspended (by command)
    SUSPENDED = "suspended"  # -> running, cancelled (by command): nothing moves, no term runs
    COMPLETED = "completed"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({CaseStatus.RUNNING, CaseStatus.SUSPENDED})
"""A case that has not ended."""


class TaskStatus(StrEnum):
    OPEN = "open"  # -> completed (by a person), cancelled (the diagram went on without it)
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class LateMode(StrEnum):
    """What happens to a task when its term ends; the diagram's property `late`."""

    SUPERIOR = "superior"  # the superior is told and may act
    FLOW = "flow"  # a boundary timer of the diagram acts
    STAYS = "stays"  # nothing but the mark


class PaperStatus(StrEnum):
    """What a party says on paper, entered by one officer."""

    ENTERED = "entered"  # -> confirmed, returned (both by a second person)
    CONFIRMED = "confirmed"  # the task is completed with it
    RETURNED = "returned"


class OpinionStatus(StrEnum):
    """A question to somebody about a task."""

    ASKED = "asked"  # -> answered, declined (by who is asked), withdrawn (by who holds the task), closed (the task is gone)
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class InterventionKind(StrEnum):
    """What an administrator proposes to do to a case by hand."""

    VARIABLES = "variables"  # set variables where a stopped token sees them, then try it again
    MOVE = "move"  # end what waits or stands still, and enter another element of its scope


class InterventionStatus(StrEnum):
    PROPOSED = "proposed"  # -> applied, refused (both by the owner role), withdrawn (by who proposed), lapsed (the case went on)
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class MoveStatus(StrEnum):
    """Many cases to another version, as one proposal."""

    LOOKING = "looking"  # -> proposed (the worker has looked at every case), withdrawn
    PROPOSED = "proposed"  # -> confirmed, refused (both by the owner role), withdrawn (by who proposed)
    CONFIRMED = "confirmed"  # -> done (the worker has tried every case)
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class MovedStatus(StrEnum):
    """What becomes of one of them."""

    UNSEEN = "unseen"  # -> proposed, refused, already (each when the worker has looked at it)
    PROPOSED = "proposed"  # -> migrated, refused (the proposal was, or was withdrawn), lapsed (the case went on meanwhile), already
    MIGRATED = "migrated"
    REFUSED = "refused"  # from the first, where something stands in the way
    LAPSED = "lapsed"
    ALREADY = "already"  # it stands on that version: another move has brought it there


class OutboxStatus(StrEnum):
    PENDING = "pending"  # -> delivered, waiting (a message nobody awaits yet), unclaimed, failed, held, queued
    DELIVERED = "delivered"
    WAITING = "waiting"  # -> pending (a listener opened), failed (its time to live ended: an incident)
    UNCLAIMED = "unclaimed"  # its procedure is not deployed: shown as sent
    FAILED = "failed"  # an incident; retried by command
    HELD = "held"  # for a suspended case (`delivered_to`) -> pending, once that goes on or is cancelled
    QUEUED = "queued"  # would start a case of a key that an open one has (`delivered_to`) -> pending, once that has ended


class OutboxKind(StrEnum):
    MESSAGE = "message"
    SIGNAL = "signal"  # pass it on to whoever hears it
    SIGNAL_HEARD = "signal-heard"  # to one case that awaits it
    SIGNAL_START = "signal-start"  # to one start event
    CALL = "call"  # start a called case
    CALL_ENDED = "call-ended"  # tell the parent
    CALL_ESCALATED = "call-escalated"  # tell the parent of an escalation that nothing in the called case catches
    CALL_CANCELLED = "call-cancelled"
    RENDITION = "rendition"  # make a document's PDF
