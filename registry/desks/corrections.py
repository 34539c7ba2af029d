"""A confirmed bundle is never changed: what was entered by mistake is taken back by a counter-entry, in the same way of two
persons as it came. Source: the district's procedures, section 4.5 (recount)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.desks import ActContext, ActProblem, Values
from engine.errors import ActRejected, BadValue, NotAllowed
from engine.identity import in_drawn_order
from registry.ballots import chain
from registry.ballots.chain import TAKEN_BACK, VOTE, Broken, Content
from registry.desks import standing, values
from registry.desks.papers import wait_for_second
from registry.kinds import BundleStatus, Channel, Choice
from registry.store import ballots, bundles
from registry.store.ballots import BallotRow, HeadRow
from registry.store.bundles import BundleRow, Paper

Answer = dict[str, Any]


@dataclass(slots=True)
class _Standing:
    """The votes of a bundle that stand, by choice and area: none of them says whose it is."""

    votes: dict[tuple[str, int], list[tuple[int, Content]]]

    def take(self, choice: Choice, area_dm2: int) -> tuple[int, Content] | None:
        found = self.votes.get((str(choice), area_dm2))
        return found.pop() if found else None


def correct_bundle(context: ActContext, given: Values) -> Answer:
    """Puts a confirmed bundle `number` right, for a `reason`: `changes` [{head, was, choice}], where `was` is missing for a paper
    that was forgotten and `choice` for one that was not there; `counts`, if they were miscounted by hand. It waits for its second
    person. Answer: {number, papers}.

    Raises NotAllowed ("no-such-bundle", "bundle-not-confirmed", "bundle-entered", "ballot-closed", …), BadValue, ActRejected
    ("not-a-head", "bad-choice", "twice-in-bundle", "not-so-entered", "voted-already", "in-bundle").
    """
    reason, number = values.text(given, "reason"), values.number(given, "number")
    ballot = standing.locked(context.connection, context.case_number)
    standing.require_not_closed(ballot)
    before = bundles.attempts(context.connection, ballot.id, number)
    confirmed = _confirmed(ballot, number, before)
    changes = values.items(given, "changes") if given.get("changes") is not None else []
    counted = values.counts(given, "counts") if given.get("counts") is not None else dict(confirmed.counts)
    if not changes and counted == dict(confirmed.counts):
        raise BadValue("changes", "nothing would change")
    found = _read(context, ballot, number, changes)
    row = {
        "number": number, "attempt": len(before) + 1, "correction": True, "dated": confirmed.dated, **counted, "reason": reason,
    }  # fmt: skip
    wait_for_second(context, ballot, row, found, confirmed.entered)
    context.note(reason=reason)
    return {"number": number, "papers": len(found)}


def _confirmed(ballot: BallotRow, number: int, before: Sequence[BundleRow]) -> BundleRow:
    """The bundle as it was confirmed last."""
    if not before:
        raise NotAllowed("no-such-bundle", f"Expected a bundle {number} of ballot {ballot.id}, but none was entered.")
    if before[-1].status is BundleStatus.ENTERED:
        raise NotAllowed("bundle-entered", f"Expected bundle {number} not to wait, but it does.", bundle=number, by=before[-1].entered_by)
    found = [bundle for bundle in before if bundle.status is BundleStatus.CONFIRMED]
    if not found:
        raise NotAllowed("bundle-not-confirmed", f"Expected bundle {number} to be confirmed, but it is not.", bundle=number)
    return found[-1]


def _read(context: ActContext, ballot: BallotRow, number: int, changes: Sequence[Any]) -> list[Paper]:
    """The changes, each of a head that stands so in the bundle. Raises ActRejected with every problem."""
    papers: dict[int, Paper] = {}
    problems: list[ActProblem] = []
    numbers = [values.whole_of(change.get("head")) if isinstance(change, Mapping) else None for change in changes]
    known = {head.number: head for head in ballots.heads(context.connection, ballot.id, {each for each in numbers if each})}
    waiting = bundles.heads_waiting(context.connection, ballot.id, known)
    votes = _standing(context, ballot, number)
    for place, (change, head_number) in enumerate(zip(changes, numbers, strict=True), 1):
        at, head = f"changes[{place}]", known.get(head_number or 0)
        if head is None:
            problems.append(ActProblem(f"{at}.head", "not-a-head", str(head_number or "")))
            continue
        found = _change(at, change, head, votes)
        if isinstance(found, ActProblem):
            problems.append(found)
        elif head.number in papers or head.number in waiting:
            code = "twice-in-bundle" if head.number in papers else "in-bundle"
            problems.append(ActProblem(f"{at}.head", code, str(head.number)))
        else:
            papers[head.number] = found
    if problems:
        raise ActRejected("correct_bundle", problems)
    return list(papers.values())


def _change(at: str, change: Mapping[str, Any], head: HeadRow, votes: _Standing) -> Paper | ActProblem:
    was, choice = values.choice_of(change.get("was")), values.choice_of(change.get("choice"))
    for name, found in (("was", was), ("choice", choice)):
        if found is None and change.get(name) not in (None, ""):
            return ActProblem(f"{at}.{name}", "bad-choice", str(change[name]))
    if was is choice:
        return ActProblem(f"{at}.choice", "bad-choice", str(change.get("choice") or ""))
    if was is None and head.voted_on is not None:
        return ActProblem(f"{at}.head", "voted-already", str(head.number), {"voted_on": head.voted_on, "channel": head.channel})
    on_paper = head.channel == Channel.PAPER
    if was is not None and (not on_paper or votes.take(was, head.area_dm2) is None):
        return ActProblem(f"{at}.was", "not-so-entered", str(was))
    return Paper(head.number, choice, was)


def contents(context: ActContext, ballot: BallotRow, bundle: BundleRow, held: Sequence[Paper]) -> list[Content]:
    """The counter-entries and new votes of a correction that its second person confirms; heads are noted anew.

    Raises ActRejected ("not-so-entered", "voted-already") where something has come between.
    """
    known = {head.number: head for head in ballots.heads(context.connection, ballot.id, [paper.head for paper in held])}
    votes, problems = _standing(context, ballot, bundle.number), []
    back: list[Content] = []
    votes_now: list[Content] = []
    for paper in held:
        head = known[paper.head]
        if paper.was is None:
            if head.voted_on is not None:
                problems.append(ActProblem(f"head[{head.number}]", "voted-already", str(head.number)))
        elif (stood := votes.take(paper.was, head.area_dm2)) is None:
            problems.append(ActProblem(f"head[{head.number}]", "not-so-entered", str(paper.was)))
        else:
            back.append(chain.taken_back(*stood))
        if paper.choice is not None:
            votes_now.append(chain.vote(paper.choice, head.area_dm2, Channel.PAPER, bundle.number))
    if problems:
        raise ActRejected("confirm_bundle", problems)
    voted = [paper.head for paper in held if paper.choice is not None]
    ballots.mark_voted(context.connection, ballot.id, [paper.head for paper in held if paper.choice is None], None, None)
    ballots.mark_voted(context.connection, ballot.id, voted, bundle.dated, Channel.PAPER)
    return [*in_drawn_order(back), *in_drawn_order(votes_now)]


def _standing(context: ActContext, ballot: BallotRow, number: int) -> _Standing:
    try:
        entries, _ = chain.read(ballot.id, ballots.chain(context.connection, ballot.id))
    except Broken as broken:
        raise NotAllowed("chain-broken", str(broken)) from None
    gone = {entry["entry"] for entry in entries if entry["kind"] == TAKEN_BACK}
    votes: dict[tuple[str, int], list[tuple[int, Content]]] = {}
    for place, entry in enumerate(entries, 1):
        if entry["kind"] == VOTE and entry["bundle"] == number and place not in gone:
            votes.setdefault((entry["choice"], entry["area_dm2"]), []).append((place, entry))
    return _Standing(votes)
