"""A ballot's result, for somebody who distrusts it: what was counted, by which rule, and what can be reckoned again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Connection

from engine import access
from engine.canonical import decode
from engine.errors import NotFound
from engine.execute import Engine
from engine.law import Law, LawFault, LawRow
from engine.roles import Roles
from engine.store import cases
from registry.ballots.chain import End
from registry.double_majority import Condition, Counted, conditions, majority_side, status_of
from registry.kinds import Choice
from registry.reading import bundles
from registry.reading.ballots import Ballot, last_closing, read_ballot
from registry.reading.bundles import BundleLine
from registry.reading.decisions import Decision, decision, result_notice
from registry.store import ballot_pages, ballots
from registry.store.publications import Notice

MATTERS = "matter_class"
MAJORITY = "double_majority_{}"


@dataclass(frozen=True, slots=True)
class BundleCounts:
    """A bundle of paper: counted by hand, and as its papers were entered, by choice."""

    number: int
    counted: Mapping[str, int]
    entered: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted; area in square decimetres."""

    heads: Counted
    area: Counted
    bundles: tuple[BundleCounts, ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """`notice`: since when it is open to everybody; `case_id`: only for whoever reads the case. Nothing of what was voted is told
    before the ballot was closed and counted: `tally` is None until then. `conditions` are reckoned here, by the rules that the
    decision names; `without_silent` beside them, where it counted silent owners. `bundles_told`: bundles of paper that were
    confirmed although their counts differed, or put right; `in_full`: whether the reader may have every entry's text."""

    ballot: Ballot
    notice: Notice | None
    case_id: str | None
    voted: int
    tally: Tally | None
    rule: LawRow | None
    matter_class: str
    decision: Decision | None
    conditions: tuple[Condition, ...]
    without_silent: tuple[Condition, ...]
    bundles_told: tuple[BundleLine, ...]
    end: End
    in_full: bool

    FEW: ClassVar[int] = 3
    """Of fewer papers the counts of a bundle would tell the public how somebody voted whose paper was seen."""

    def holds_back(self, bundle: BundleCounts | BundleLine) -> bool:
        """Whether the reader is not told what a bundle of paper holds."""
        return self.case_id is None and max(sum(bundle.counted.values()), sum(bundle.entered.values())) < self.FEW

    @property
    def differs(self) -> bool:
        """Whether the case decided otherwise than what is reckoned here: then one of them is wrong."""
        if self.decision is None or self.rule is None or self.tally is None:
            return False
        return (self.decision.status, self.decision.rule_row) != (status_of(self.conditions), self.rule.id)

    @property
    def closing_day(self) -> date:
        return self.ballot.closing_day


def result_page(engine: Engine, user_id: str | None, number: str) -> ResultPage:
    """The result of the ballot of this case: for everybody once it is published, before for those who read the case in full.

    Raises NotFound.
    """
    with engine.reading() as tx:
        connection, shelf = tx.connection, tx.shelf
        notice, case_id = _reader(connection, shelf.roles, user_id, number, tx.now)
        ballot = read_ballot(connection, number, tx.now)
        closing = last_closing(connection, ballot)
        counted = None if closing is None else ballot_pages.tally_of(connection, closing.id)
        tally = None if counted is None else _tally(decode(counted))
        matter, rule = _rule(shelf.law, ballot)
        decided = None if closing is None or tally is None else decision(notice, closing.chain)
        checked, without = ((), ()) if tally is None or rule is None else _checked(rule, tally, decided)
        return ResultPage(
            ballot, notice, case_id, voted=sum(heads for heads, _ in ballots.turnout(connection, number).values()), tally=tally,
            rule=rule, matter_class=matter, decision=decided, conditions=checked, without_silent=without,
            bundles_told=() if tally is None else bundles.told(connection, number),
            end=ballots.end(connection, number),
            in_full=user_id is not None and access.reads_everything(connection, shelf.roles, user_id, tx.now),
        )  # fmt: skip


def chain_lines(engine: Engine, user_id: str | None, number: str) -> list[tuple[int, str]]:
    """Number and hash of each entry, for whoever sees the result. No choice, no area, no receipt. Raises NotFound."""
    with engine.reading() as tx:
        _reader(tx.connection, tx.shelf.roles, user_id, number, tx.now)
        return ballot_pages.hashes(tx.connection, number)


def vote_lines(engine: Engine, user_id: str, number: str) -> list[tuple[int, str, str]]:
    """Number, canonical text and hash of each entry, for whoever reads every case, once the ballot is closed: with the hash
    before it a text gives the hash, and all choices and areas together the totals. Nobody else gets them: the desk knows who
    voted on which day and how, and could tell by the order what; a receipt beside a choice would show it to whoever asks for
    the receipt. Raises NotFound."""
    with engine.reading() as tx:
        if not access.reads_everything(tx.connection, tx.shelf.roles, user_id, tx.now):
            raise NotFound("ballot", number)
        if last_closing(tx.connection, read_ballot(tx.connection, number, tx.now)) is None:
            raise NotFound("ballot", number)
        return [(link.number, link.bytes.decode(), link.hash) for link in ballots.chain(tx.connection, number)]


def sees_result(connection: Connection, roles: Roles, user_id: str, number: str, now: datetime) -> bool:
    """Whether `result_page` would show them the ballot of this case."""
    return result_notice(connection, number) is not None or _case_of(connection, roles, user_id, number, now) is not None


def _reader(connection: Connection, roles: Roles, user_id: str | None, number: str, now: datetime) -> tuple[Notice | None, str | None]:
    """Why somebody sees a result: it is published, or they read the case. Raises NotFound."""
    notice = result_notice(connection, number)
    case_id = None if user_id is None else _case_of(connection, roles, user_id, number, now)
    if notice is None and case_id is None:
        raise NotFound("ballot", number)
    return notice, case_id


def _case_of(connection: Connection, roles: Roles, user_id: str, number: str, now: datetime) -> str | None:
    """The id of the case with this number, if this person reads it in full."""
    case = cases.by_number(connection, number)
    if case is None or access.reading_of(connection, roles, user_id, case, now) is not access.Reading.FULL:
        return None
    return case.id


def _rule(law: Law, ballot: Ballot) -> tuple[str, LawRow | None]:
    """The class of the matter and the row of law on the closing day; ("", None) where the law knows neither."""
    try:
        matter = str(law.row(MATTERS, ballot.closing_day).value[ballot.matter])
        return matter, law.row(MAJORITY.format(matter), ballot.closing_day)
    except (LawFault, KeyError):
        return "", None


def _checked(rule: LawRow, tally: Tally, decided: Decision | None) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """The conditions by the rules of the decision, and where it counted silent owners those without them."""
    heads, area = tally.heads, tally.area
    abstain = decided is None or decided.abstain_counts
    without = conditions(rule.value, heads.votes(abstain), area.votes(abstain))
    if decided is None or not decided.silent_counted:
        return without, ()
    side = majority_side(heads, area)
    return conditions(rule.value, heads.votes(abstain, side), area.votes(abstain, side)), without


def _tally(result: Mapping[str, Any]) -> Tally:
    return Tally(
        Counted(**_counts(result["heads"])),
        Counted(**{name: int(value * 100) for name, value in _counts(result["area"]).items()}),
        tuple(
            BundleCounts(int(one["number"]), _by_choice(one["counted"]), _by_choice(one["entered"])) for one in result["bundles"]
        ),
    )


def _counts(counted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: counted[name] for name in ("all", *map(str, Choice))}


def _by_choice(counted: Mapping[str, Any]) -> dict[str, int]:
    return {str(choice): int(counted[str(choice)]) for choice in Choice}
