"""Adding and removing countersigners: where somebody may, and the page on which they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine import access
from engine.access import Reading
from engine.countersigning import Choice, Countersigner, Countersigning, choices, countersignings, sender_of
from engine.errors import NotAllowed, WrongState
from engine.execute import Engine
from engine.journal import Entry, read
from engine.reading.facts import CaseHead, case_head
from engine.reading.story import labels
from engine.step import Step


@dataclass(frozen=True, slots=True)
class CountersigningLink:
    """A step of a case at which the reader may add and remove countersigners."""

    instance: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class CountersigningPage:
    """Who is asked and has not answered (`asked`: it is their turn), and who may be added: units or persons."""

    case: CaseHead
    instance: str
    name: str
    name_en: str
    kind: str
    sequential: bool
    signers: tuple[Countersigner, ...]
    choices: tuple[Choice, ...]


def countersigning_links(step: Step, journal: Sequence[Entry], user_id: str) -> tuple[CountersigningLink, ...]:
    """Where this person may add and remove countersigners; nothing in a suspended case."""
    found = [] if step.suspended else [one for one in countersignings(step) if _may(step, journal, user_id, one)]
    return tuple(CountersigningLink(one.instance, *labels(step.diagram, one.element)) for one in found)


def countersigning_page(engine: Engine, user_id: str, case_id: str, instance: str) -> CountersigningPage:
    """The page for one step. Raises NotFound, NotAllowed("countersign"), WrongState once the step is over or stands still."""
    with engine.reading() as tx:
        row, reading = access.read_case(tx.connection, tx.shelf.roles, user_id, case_id, tx.now)
        step = Step.read(tx, row.id)
        here = next((one for one in countersignings(step) if one.instance == instance), None)
        if reading is not Reading.FULL:
            raise NotAllowed("countersign", "Expected a reader of the whole case, but this person reads a part.")
        if here is None:
            raise WrongState("step", instance, "see the countersigners of", "not open")
        if not _may(step, read(tx.connection, step.key, row.id), user_id, here):
            raise NotAllowed("countersign", f"Expected somebody who may add to {here.element}.")
        step.require_running("add a countersigner to")
        return CountersigningPage(
            case_head(tx, row), here.instance, *labels(step.diagram, here.element), here.adding.kind, here.sequential,
            here.signers, tuple(choices(step, here)),
        )  # fmt: skip


def _may(step: Step, journal: Sequence[Entry], user_id: str, here: Countersigning) -> bool:
    tx, owner = step.tx, step.procedure.declared.owner
    sender = sender_of(journal, here.instance)
    try:
        access.may_countersign(tx.connection, tx.shelf.roles, user_id, tx.now, step.row, owner, here.adding, sender)
    except NotAllowed:
        return False
    return True
