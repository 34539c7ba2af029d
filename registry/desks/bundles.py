"""Bundles of paper ballots: one person enters, another one confirms, and only then do the votes enter the chain, in an order that
chance has drawn. Source: the district's procedures, section 4.5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from engine.clock import district_day
from engine.desks import ActContext, ActProblem, Values
from engine.errors import ActRejected, BadValue, NotAllowed
from engine.identity import in_drawn_order
from engine.store.standing import join_behalf, split_behalf
from registry.ballots import chain
from registry.ballots.chain import Content
from registry.desks import corrections, papers, sheets, standing, values
from registry.desks.papers import MOST_PAPERS, Entered
from registry.kinds import BundleStatus, Channel
from registry.store import ballots, bundles
from registry.store.ballots import BallotRow
from registry.store.bundles import BundleRow, Paper

Answer = dict[str, Any]


def enter_bundle(context: ActContext, given: Values) -> Answer:
    """A bundle of paper: its `number`, the day on which its papers were handed in (`dated`), how many of each choice were counted
    by hand (`counts`), and `votes` [{head, choice}]. It waits for its second person. Answer: {number, papers, counted, entered}.

    Raises NotAllowed ("no-ballot", "ballot-void", "ballot-closed", "tallied-already", "ballot-not-open", "dated-late",
    "bundle-entered", "bundle-confirmed"), BadValue, ActRejected with every problem of `papers.read`.
    """
    return _enter(context, given, "enter_bundle", papers.of_values(values.items(given, "votes")))


def import_bundle(context: ActContext, given: Values) -> Answer:
    """The same from a sheet: `file` (CSV or XLSX bytes) of the `name`; every problem comes with its cell, nothing of it is taken
    where there is one. Without `counts` the sheet's own are the count by hand.

    Raises as `enter_bundle`.
    """
    entered, faults = sheets.papers_of(given)
    counted = {"counts": sheets.counts_of(entered)} if given.get("counts") is None else {}
    return _enter(context, {**given, **counted}, "import_bundle", entered, faults)


def _enter(context: ActContext, given: Values, act: str, entered: Sequence[Entered], faults: Sequence[ActProblem] = ()) -> Answer:
    """`faults`: what is wrong with a sheet before its papers are looked at."""
    number, dated = values.number(given, "number"), values.day(given, "dated")
    counted = values.counts(given, "counts")
    if not faults and not 1 <= len(entered) <= MOST_PAPERS:
        raise BadValue("votes", f"from 1 to {MOST_PAPERS} papers are wanted")
    ballot = standing.locked(context.connection, context.case_number)
    standing.require_not_tallied(ballot)
    _require_in_time(ballot, dated, context.today)
    attempt = _attempt(context, ballot, number)
    found, problems = papers.read(context.connection, ballot.id, entered)
    if faults or problems:
        raise ActRejected(act, sheets.in_order([*faults, *problems]) if act == "import_bundle" else problems)
    row = {"number": number, "attempt": attempt, "correction": False, "dated": dated, **counted, "reason": ""}
    came_to = papers.wait_for_second(context, ballot, row, found, sheets.nothing_counted())
    return {"number": number, "papers": len(found), "counted": counted, "entered": came_to}


def _require_in_time(ballot: BallotRow, dated: date, today: date) -> None:
    """Paper counts by the day on which it was handed in; it may be entered until the tally."""
    if dated < ballot.opens_on:
        message = f"Expected papers from {ballot.opens_on} on, but they are of {dated}."
        raise NotAllowed("ballot-not-open", message, opens_on=ballot.opens_on)
    last = district_day(ballot.closes_at)
    if dated > last:
        raise NotAllowed("dated-late", f"Expected papers up to {last}, but they are of {dated}.", closed_at=ballot.closes_at)
    if dated > today:
        raise BadValue("dated", "it is a day to come")


def _attempt(context: ActContext, ballot: BallotRow, number: int) -> int:
    """Which attempt this is; a bundle is entered again only once it was returned."""
    before = bundles.attempts(context.connection, ballot.id, number)
    for bundle in before:
        if bundle.status is not BundleStatus.RETURNED:
            reason = "bundle-confirmed" if bundle.status is BundleStatus.CONFIRMED else "bundle-entered"
            raise NotAllowed(reason, f"Expected bundle {number} not to be entered yet, but it is.", bundle=number, by=bundle.entered_by)
    return len(before) + 1


def confirm_bundle(context: ActContext, given: Values) -> Answer:
    """The second person has compared the papers of bundle `number` as its `attempt` holds them: they count from now on. Where the
    count by hand differs from what was entered, `difference` says why it is confirmed all the same: kept with the bundle. Answer:
    {number, papers}.

    Raises NotAllowed ("same-person", "no-such-bundle", "bundle-confirmed", "bundle-changed", "count-differs", …), BadValue, ActRejected
    ("voted-already") where somebody has voted meanwhile: such a bundle is returned.
    """
    ballot = standing.locked(context.connection, context.case_number)
    standing.require_not_closed(ballot)
    bundle = _waiting(context, ballot, given)
    _require_another(context, bundle)
    acknowledged = _acknowledged(bundle, given)
    held = bundles.papers(context.connection, bundle.id)
    if bundle.correction:
        contents = corrections.contents(context, ballot, bundle, held)
    else:
        contents = _votes(context, ballot, bundle, held)
    _decide(context, bundle, BundleStatus.CONFIRMED, {"acknowledged": acknowledged})
    confirmed = chain.bundle_confirmed(bundle.number, bundle.counts, len(held), bundle.correction)
    end = ballots.extend(context.connection, ballot.id, [confirmed, *contents])
    why = {"reason": acknowledged} if acknowledged else {}
    context.note(bundle=bundle.number, papers=len(held), entries=end.entries, chain=end.hash, **why)
    return {"number": bundle.number, "papers": len(held)}


def _acknowledged(bundle: BundleRow, given: Values) -> str:
    """Why a bundle is confirmed whose counts differ; "" for one whose counts agree."""
    said = given.get("difference") is not None
    if not bundle.differs:
        if said:
            raise BadValue("difference", "the counts of this bundle do not differ")
        return ""
    if not said:
        message = f"Expected a reason to confirm bundle {bundle.number}, whose count by hand differs, but there is none."
        raise NotAllowed("count-differs", message, bundle=bundle.number)
    return values.text(given, "difference")


def _votes(context: ActContext, ballot: BallotRow, bundle: BundleRow, held: Sequence[Paper]) -> list[Content]:
    known = {head.number: head for head in ballots.heads(context.connection, ballot.id, [paper.head for paper in held])}
    problems = [
        ActProblem(f"head[{paper.head}]", "voted-already", str(paper.head)) for paper in held
        if known[paper.head].voted_on is not None
    ]  # fmt: skip
    if problems:
        raise ActRejected("confirm_bundle", problems)
    ballots.mark_voted(context.connection, ballot.id, known, bundle.dated, Channel.PAPER)
    return in_drawn_order(
        chain.vote(paper.choice, known[paper.head].area_dm2, Channel.PAPER, bundle.number)
        for paper in held
        if paper.choice is not None
    )


def return_bundle(context: ActContext, given: Values) -> Answer:
    """Bundle `number` was in its `attempt` not entered as it is on paper, for a `reason`: it is entered again. Answer: {number}.

    Raises NotAllowed ("no-such-bundle", "bundle-confirmed", "bundle-changed", …), BadValue.
    """
    reason = values.text(given, "reason")
    ballot = standing.locked(context.connection, context.case_number)
    standing.require_not_closed(ballot)
    bundle = _waiting(context, ballot, given)
    _decide(context, bundle, BundleStatus.RETURNED, {"reason": reason})
    context.note(bundle=bundle.number, reason=reason)
    return {"number": bundle.number}


def attempt_seen(connection: Connection, case_number: str, given: Values) -> Values:
    """The attempt that the bundle's page shows; of no number nothing, which the act refuses."""
    number = values.whole_of(given.get("number"))
    return {} if number is None else {"attempt": len(bundles.attempts(connection, case_number, number)) or 1}


def _waiting(context: ActContext, ballot: BallotRow, given: Values) -> BundleRow:
    """The bundle of this `number` that waits for its second person, in the `attempt` that was looked at: an attempt never changes,
    but the bundle may have been returned and entered otherwise since."""
    number, attempt = values.number(given, "number"), values.number(given, "attempt")
    found = bundles.attempts(context.connection, ballot.id, number)
    if not found:
        raise NotAllowed("no-such-bundle", f"Expected a bundle {number} of ballot {ballot.id}, but none was entered.")
    if found[-1].status is not BundleStatus.ENTERED:
        message = f"Expected bundle {number} of ballot {ballot.id} to wait, but it is {found[-1].status}."
        raise NotAllowed(f"bundle-{found[-1].status}", message, bundle=number, by=found[-1].decided_by)
    if found[-1].attempt != attempt:
        message = f"Expected bundle {number} as attempt {attempt} holds it, but attempt {found[-1].attempt} waits."
        raise NotAllowed("bundle-changed", message, bundle=number, by=found[-1].entered_by)
    return found[-1]


def _require_another(context: ActContext, bundle: BundleRow) -> None:
    """Two persons, and nobody in whose place the first one acted, or who acts in the first one's place."""
    if context.persons & {bundle.entered_by, *split_behalf(bundle.entered_for)}:
        message = f"Expected somebody else to confirm bundle {bundle.number} than who entered it."
        raise NotAllowed("same-person", message, by=bundle.entered_by)


def _decide(context: ActContext, bundle: BundleRow, status: BundleStatus, said: Mapping[str, str]) -> None:
    """`said`: the reason, in its column."""
    actor = context.actor
    by = {"decided_by": actor.user, "decided_for": join_behalf(actor.behalf), "decided_on": context.today}
    bundles.decide(context.connection, bundle.id, {"status": str(status), **by, **said})
