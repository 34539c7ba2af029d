"""The pages of a ballot's desk: codes, bundles of paper, the register by number. Only for whoever may act there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from engine import access
from engine.access import Held
from engine.bpmn.diagram import UserTask
from engine.errors import NotFound
from engine.execute import Engine
from engine.lifecycle import TaskStatus
from engine.step import Step
from engine.store.standing import split_behalf
from engine.transaction import Transaction
from registry.kinds import BundleStatus, Channel, Choice, HeadKind
from registry.owners.fit import Misfit
from registry.owners.keeping import REGISTER
from registry.reading.ballots import Ballot, read_ballot
from registry.reading.bundles import BundleLine, lines, newest
from registry.store import ballot_pages, ballots, bundles, codes, owners
from registry.store.ballots import HeadRow
from registry.store.bundles import BundleRow

DESK = "ballot"
PAGE, BUNDLES = 100, 50  # heads and bundles in a list


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Which desk it is: its task, its case, its ballot. `persons`: who asks, and everybody in whose place."""

    task_id: str
    task_name: str
    task_name_en: str
    case_id: str
    is_open: bool
    persons: frozenset[str]
    ballot: Ballot

    @property
    def takes_new(self) -> bool:
        """New bundles of paper: from the first day until it is closed for its tally."""
        return self.is_open and self.ballot.state in ("open", "late")

    @property
    def takes_paper(self) -> bool:
        """Bundles are confirmed, returned and put right: as long as new ones come, and during a recount."""
        return self.takes_new or self.recounts

    @property
    def recounts(self) -> bool:
        return self.is_open and self.ballot.state == "recount"

    @property
    def takes_codes(self) -> bool:
        return self.is_open and self.ballot.state in ("before", "open")


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`bundles`: the newest attempt at each, those that wait first, a page of them; `following`: how many stand before the next
    page, None on the last; `misfit`: how the register of the day of the notice differs from the estate's record."""

    at: AtDesk
    codes_issued: int
    codes_missing: int
    voted_online: int
    voted_paper: int
    bundles: tuple[BundleLine, ...]
    following: int | None
    misfit: Misfit | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of a bundle that waits; `was` only in a correction, `choice` None where it takes a vote away."""

    head: int
    units: tuple[str, ...]
    area_dm2: int
    choice: Choice | None
    was: Choice | None


@dataclass(frozen=True, slots=True)
class BundlePage:
    """The newest attempt at a bundle, with its papers while it waits, without once it was decided on; `earlier`: the attempts
    before it, in order."""

    at: AtDesk
    bundle: BundleLine
    earlier: tuple[BundleLine, ...]
    papers: tuple[PaperLine, ...]
    same_person: bool  # who asks has entered it, or stands in for whoever did, or the other way round

    @property
    def standing(self) -> BundleLine:
        """The bundle as it was confirmed last; its newest attempt where it never was."""
        confirmed = [line for line in (*self.earlier, self.bundle) if line.status is BundleStatus.CONFIRMED]
        return confirmed[-1] if confirmed else self.bundle

    @property
    def waits(self) -> bool:
        return self.at.takes_paper and self.bundle.status is BundleStatus.ENTERED


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A head with whom the owners' register names, where the reader looks into that."""

    head: HeadRow
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Heads by number; `following`: after which the next page begins, None on the last. `consults`: whether the reader looks into
    the owners' register, whose the names are."""

    at: AtDesk
    consults: bool
    heads: tuple[RegisterLine, ...]
    following: int | None


def desk(engine: Engine, user_id: str, task_id: str) -> AtDesk:
    """What every page of the desk is headed with. Raises NotFound."""
    with _at_desk(engine, user_id, task_id) as (_tx, at):
        return at


def desk_page(engine: Engine, user_id: str, task_id: str, before: int = 0) -> DeskPage:
    """The desk itself: how many codes are out, who voted how, which bundles wait; `before`: so many bundles are left out. Raises
    NotFound."""
    with _at_desk(engine, user_id, task_id) as (tx, at):
        connection, ballot = tx.connection, at.ballot
        turnout = ballots.turnout(connection, ballot.id)
        found = sorted(newest(lines(connection, bundles.of_ballot(connection, ballot.id))), key=_waits_first)
        return DeskPage(
            at, codes.issued(connection, ballot.id), ballot_pages.codes_missing(connection, ballot.id),
            turnout.get(Channel.CODE, (0, 0))[0], turnout.get(Channel.PAPER, (0, 0))[0],
            tuple(found[before : before + BUNDLES]), before + BUNDLES if len(found) > before + BUNDLES else None,
            owners.standing_misfit(connection, ballot.estate_id, ballot.frozen_on),
        )  # fmt: skip


def _waits_first(line: BundleLine) -> bool:
    return line.status is not BundleStatus.ENTERED


def bundle_page(engine: Engine, user_id: str, task_id: str, number: int) -> BundlePage:
    """One bundle, for its second person and for whoever entered it. Raises NotFound."""
    with _at_desk(engine, user_id, task_id) as (tx, at):
        attempts = bundles.attempts(tx.connection, at.ballot.id, number)
        if not attempts:
            raise NotFound("bundle", str(number))
        last = attempts[-1]
        *earlier, line = lines(tx.connection, attempts)
        same = bool(at.persons & {last.entered_by, *split_behalf(last.entered_for)})
        return BundlePage(at, line, tuple(earlier), _papers(tx.connection, at.ballot.id, last), same)


def register_page(engine: Engine, user_id: str, task_id: str, words: str, after: int) -> RegisterPage:
    """Whose paper has which number, by number or unit, and by name for whoever looks into the owners' register. That a head has
    voted stands beside its name, what it voted nowhere. Raises NotFound."""
    with _at_desk(engine, user_id, task_id) as (tx, at):
        connection, ballot = tx.connection, at.ballot
        register = ballot.estate_id, ballot.frozen_on
        consults = access.may_consult(connection, tx.shelf.roles, user_id, tx.now, REGISTER, ballot.estate_id)
        numbered = words.isascii() and words.isdecimal()
        named = owners.heads_named(connection, *register, words, PAGE) if consults and words and not numbered else []
        found = ballots.matching(connection, ballot.id, words, PAGE + 1, after, named)
        following = found[PAGE - 1].number if len(found) > PAGE else None
        exact = ballots.heads(connection, ballot.id, [int(words)]) if numbered and not after else []
        shown = [*exact, *(head for head in found[:PAGE] if head not in exact)]
        # Whoever is one head holds all its units alike; the developer's have buyers of many.
        first = {head.number: head.units[0] for head in shown if head.kind == HeadKind.OWNER}
        names = owners.names_of_units(connection, *register, set(first.values())) if consults else {}
        lines = tuple(RegisterLine(head, names.get(first.get(head.number, ""), ())) for head in shown)
        return RegisterPage(at, consults, lines, following)


@contextmanager
def _at_desk(engine: Engine, user_id: str, task_id: str) -> Iterator[tuple[Transaction, AtDesk]]:
    """Raises NotFound for a task that this person does not reach, one without this desk, and a case without a ballot."""
    with engine.reading() as tx:
        held = access.reach_desk(tx.connection, user_id, task_id, tx.now)
        element = Step.read(tx, held.case.id).diagram.elements[held.task.element]
        if not isinstance(element, UserTask) or element.desk != DESK:
            raise NotFound("desk", task_id)
        yield tx, _at(held, read_ballot(tx.connection, held.case.number, tx.now))


def _at(held: Held, ballot: Ballot) -> AtDesk:
    task, actor = held.task, held.actor()
    persons = frozenset((actor.user, *actor.behalf))
    return AtDesk(task.id, task.name, task.name_en, task.case_id, task.status == TaskStatus.OPEN, persons, ballot)


def _papers(connection: Connection, ballot_id: str, bundle: BundleRow) -> tuple[PaperLine, ...]:
    held = bundles.papers(connection, bundle.id)
    known = {head.number: head for head in ballots.heads(connection, ballot_id, [paper.head for paper in held])} if held else {}
    return tuple(
        PaperLine(paper.head, known[paper.head].units, known[paper.head].area_dm2, paper.choice, paper.was) for paper in held
    )
