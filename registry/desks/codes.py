"""One-time codes, given out once, in the answer alone; a lost one is replaced, and the chain says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.desks import ActContext, ActProblem, Values
from engine.errors import ActRejected, BadValue, NotAllowed
from engine.identity import code_fingerprint, new_code
from registry.ballots import chain
from registry.ballots.tally import metres
from registry.desks import standing, values
from registry.store import ballots, codes
from registry.store.ballots import BallotRow

Answer = dict[str, Any]
MOST_REISSUED = 5_000


def issue_codes(context: ActContext, given: Values) -> Answer:
    """A code for every head that has neither one nor voted, or for the first so many of them (`most`). Answer: `codes`, each
    {of, code, label, units, area}; `issued`, how many; the same command again gives no codes any more.

    Raises NotAllowed ("no-ballot", "ballot-void", "ballot-closed", "tallied-already").
    """
    ballot = _open_for_codes(context)
    most = None if given.get("most") is None else values.number(given, "most")
    wanted = codes.without_one(context.connection, ballot.id)[:most]
    return _issued(context, ballot, wanted)


def reissue_code(context: ActContext, given: Values) -> Answer:
    """A new code for `head`, or for each of `heads`, with a `reason`: the former one is void, and the chain says so.

    Raises as `issue_codes`; BadValue, ActRejected ("not-a-head", "voted-already").
    """
    reason, ballot = values.text(given, "reason"), _open_for_codes(context)
    wanted = _wanted(given)
    found = {head.number: head for head in ballots.heads(context.connection, ballot.id, wanted)}
    problems = [ActProblem(f"heads[{place}]", "not-a-head", str(each)) for place, each in enumerate(wanted, 1) if each not in found]
    problems += [
        ActProblem(f"heads[{place}]", "voted-already", str(each)) for place, each in enumerate(wanted, 1)
        if each in found and found[each].voted_on is not None
    ]  # fmt: skip
    if problems:
        raise ActRejected("reissue_code", problems)
    had = codes.void(context.connection, ballot.id, wanted, context.today)
    ballots.extend(context.connection, ballot.id, (chain.code_reissued(head) for head in wanted if head in had))
    context.note(reason=reason, heads=wanted)
    return _issued(context, ballot, wanted)


def _wanted(given: Values) -> list[int]:
    if "heads" not in given:
        return [values.number(given, "head")]
    found = [values.whole_of(each) for each in values.items(given, "heads")]
    numbers = sorted({each for each in found if each})
    if len(numbers) != len(found) or not 1 <= len(numbers) <= MOST_REISSUED:
        raise BadValue("heads", f"from 1 to {MOST_REISSUED} different numbers of heads are wanted")
    return numbers


def _open_for_codes(context: ActContext) -> BallotRow:
    ballot = standing.locked(context.connection, context.case_number)
    standing.require_not_tallied(ballot)
    if context.now >= ballot.closes_at:
        raise NotAllowed("ballot-closed", f"Expected ballot {ballot.id} open, but it is closed.", closed_at=ballot.closes_at)
    return ballot


def _issued(context: ActContext, ballot: BallotRow, numbers: Sequence[int]) -> Answer:
    fresh = {number: new_code() for number in numbers}
    kept = {number: code_fingerprint(code) for number, code in fresh.items()}
    codes.add(context.connection, ballot.id, kept, context.today)
    context.note(issued=len(fresh))
    told = [
        {
            "of": head.number, "code": fresh[head.number], "label": head.label, "units": list(head.units), "area": metres(head.area_dm2),
        }
        for head in codes.printed(context.connection, ballot.id, fresh)
    ]  # fmt: skip
    return {"codes": told, "issued": len(fresh), "shown_before": False}


def without_codes(answer: Values) -> Answer:
    """What is kept of an answer: codes are shown once."""
    return {**answer, "codes": [], "shown_before": bool(answer["codes"])}
