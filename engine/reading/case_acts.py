"""What a reader may do to a case as a whole: from its page, and beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine import access
from engine.errors import NotAllowed
from engine.journal import Actor, Entry
from engine.lifecycle import UNDER_WAY, CaseStatus
from engine.reading.beside import NOTHING, Beside, beside
from engine.reading.countersigning import CountersigningLink, countersigning_links
from engine.step import Step
from engine.store import reaching, tasks
from engine.store.people import Grant
from engine.taking_back import COMPLETED, last_move, why_not, wrote_rows


@dataclass(frozen=True, slots=True)
class TakeBackOffer:
    """The reader's own step, the last one of the case: they may take it back, or not because of `refusal`."""

    task_id: str
    version: int
    name: str
    name_en: str
    refusal: str | None


@dataclass(frozen=True, slots=True)
class CaseActs:
    """The last two are for readers of the whole case."""

    operates: bool  # as an administrator or in the owner role: retries, decides, cancels
    may_cancel: bool
    cancel_refusal: str | None  # why whoever might cancel the case may not do it now
    may_suspend: bool
    may_resume: bool
    may_propose: bool  # interventions
    take_back: TakeBackOffer | None
    countersigning: tuple[CountersigningLink, ...]  # where the reader may add and remove countersigners
    beside: Beside


def case_acts(step: Step, journal: Sequence[Entry], full: bool, user_id: str, grants: tuple[Grant, ...]) -> CaseActs:
    """What this person may do to the case now; `full` says that they read the whole of it."""
    running, under_way = step.row.status == CaseStatus.RUNNING, step.row.status in UNDER_WAY
    operates, suspends = _may(step, user_id, access.may_operate), _may(step, user_id, access.may_suspend)
    written = under_way and wrote_rows(journal)
    process, roles = step.procedure.process(step.row.process), tuple(grant.role for grant in grants)
    return CaseActs(
        operates=operates,
        may_cancel=operates and under_way and not written,
        cancel_refusal="written" if operates and written else None,
        may_suspend=running and suspends, may_resume=step.suspended and suspends,
        may_propose=running and access.is_administrator(step.tx.shelf.roles, grants),
        take_back=_take_back(step, journal, user_id),
        countersigning=countersigning_links(step, journal, user_id) if full else (),
        beside=beside(step, process, roles, step.tx.shelf.roles) if full else NOTHING,
    )  # fmt: skip


def _may(step: Step, user_id: str, allowed: Callable[..., Actor]) -> bool:
    tx = step.tx
    try:
        allowed(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, step.procedure.declared.owner)
    except NotAllowed:
        return False
    return True


def _take_back(step: Step, journal: Sequence[Entry], user_id: str) -> TakeBackOffer | None:
    """What the reader may take back: the last step of a running case, if it was theirs."""
    last = last_move(journal)
    if last is None or last.kind != COMPLETED or last.actor.user != user_id or step.row.status != CaseStatus.RUNNING:
        return None
    task = tasks.find(step.tx.connection, str(last.facts["task"]))
    if task is None or not reaching.reached_as(step.tx.connection, user_id, task.id, step.tx.now):
        return None
    return TakeBackOffer(task.id, task.version, task.name, task.name_en, why_not(step, journal, task, user_id))
