"""The papers of a bundle as they were entered: each is of a head that has not voted, or the problem is told with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.desks import ActContext, ActProblem
from engine.errors import BadValue
from engine.store.standing import join_behalf
from registry.desks import values
from registry.kinds import BundleStatus
from registry.owners.units import label_as_typed
from registry.store import ballots, bundles
from registry.store.ballots import BallotRow
from registry.store.bundles import Paper

MOST_PAPERS = 2_000
"""Of one bundle: more is not counted by hand in one go."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A paper as it was entered. `head`: the number on it, or the label of one of the head's units; `head_at`, `choice_at`: where
    these stand."""

    head: str
    choice: str
    head_at: str
    choice_at: str


def of_values(votes: Sequence[Any]) -> list[Entered]:
    """The votes of a form or a scenario, `{head, choice}` each. Raises BadValue("votes")."""
    found = []
    for place, vote in enumerate(votes, 1):
        if not isinstance(vote, Mapping) or not vote.keys() <= {"head", "choice"}:
            raise BadValue("votes", f"vote {place} is not made of head and choice")
        at = f"votes[{place}]"
        found.append(Entered(str(vote.get("head", "")).strip(), str(vote.get("choice", "")), f"{at}.head", f"{at}.choice"))
    return found


def read(connection: Connection, ballot_id: str, entered: Sequence[Entered]) -> tuple[list[Paper], list[ActProblem]]:
    """The papers, and everything that is wrong: "not-a-head", "bad-choice", "twice-in-bundle", "voted-already", "in-bundle"."""
    numbers = _numbers(connection, ballot_id, entered)
    known = {head.number: head for head in ballots.heads(connection, ballot_id, {each for each in numbers if each})}
    waiting = bundles.heads_waiting(connection, ballot_id, known)
    papers: dict[int, Paper] = {}
    problems: list[ActProblem] = []
    for paper, number in zip(entered, numbers, strict=True):
        choice, head = values.choice_of(paper.choice), known.get(number or 0)
        if choice is None:
            problems.append(ActProblem(paper.choice_at, "bad-choice", paper.choice))
        if head is None:
            problems.append(ActProblem(paper.head_at, "not-a-head", paper.head))
        elif head.number in papers:
            problems.append(ActProblem(paper.head_at, "twice-in-bundle", paper.head))
        elif head.voted_on is not None:
            problems.append(ActProblem(paper.head_at, "voted-already", paper.head, {"voted_on": head.voted_on, "channel": head.channel}))
        elif head.number in waiting:
            problems.append(ActProblem(paper.head_at, "in-bundle", paper.head, {"bundle": waiting[head.number]}))
        if head is not None:
            papers.setdefault(head.number, Paper(head.number, choice))
    return list(papers.values()), problems


def _numbers(connection: Connection, ballot_id: str, entered: Iterable[Entered]) -> list[int | None]:
    """The head's number of each paper; where no number stands, of the head to whom the unit of that label belongs."""
    found = [(label_as_typed(paper.head), values.whole_of(paper.head)) for paper in entered]
    labels = {text for text, number in found if number is None}
    units = ballots.heads_of_units(connection, ballot_id, labels) if labels else {}
    return [units.get(text) if number is None else number for text, number in found]


def wait_for_second(
    context: ActContext, ballot: BallotRow, row: Mapping[str, Any], found: Sequence[Paper], before: Mapping[str, int]
) -> dict[str, int]:
    """Writes a bundle that waits for its second person. Returns what it comes to by choice: `before`, and what is `found`."""
    actor = context.actor
    sums = _summed(found, before)
    by = {"entered_by": actor.user, "entered_for": join_behalf(actor.behalf), "entered_on": context.today}
    entered = {f"entered_{choice}": many for choice, many in sums.items()}
    bundles.add(context.connection, ballot.id, {**row, **entered, "acknowledged": "", "status": str(BundleStatus.ENTERED), **by}, found)
    context.note(bundle=row["number"], papers=len(found))
    return sums


def _summed(found: Sequence[Paper], before: Mapping[str, int]) -> dict[str, int]:
    sums = dict(before)
    for paper in found:
        for choice, sign in ((paper.choice, 1), (paper.was, -1)):
            if choice is not None:
                sums[str(choice)] += sign
    return sums
