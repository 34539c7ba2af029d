"""Voting by one-time code, without an account. Source: the district's procedures, section 4.5."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.clock import district_day
from engine.desks import CodeContext, Values
from engine.errors import BadValue, NotAllowed
from engine.identity import new_code
from registry.ballots import chain
from registry.desks import standing, values
from registry.kinds import Channel, Choice
from registry.store import ballots, bundles
from registry.store.ballots import BallotRow, HeadRow
from registry.store.codes import Holder


def vote(context: CodeContext, given: Values) -> dict[str, Any]:
    """The vote of the head whose code it is. Answer: {"receipt"}, with which whoever has it finds the vote in the chain.

    Raises NotAllowed as `require_votable`; BadValue("choice").
    """
    holder: Holder = context.holder
    ballot = standing.locked(context.connection, holder.ballot)
    head = require_votable(context.connection, holder, ballot, context.now)
    choice = values.choice_of(given.get("choice"))
    if choice is None or choice is Choice.SPOILED:
        raise BadValue("choice", "agree, against or abstain is wanted")
    receipt = new_code()
    ballots.mark_voted(context.connection, ballot.id, [head.number], context.today, Channel.CODE)
    ballots.extend(context.connection, ballot.id, [chain.vote(choice, head.area_dm2, Channel.CODE, receipt=receipt)])
    return {"receipt": receipt}


def require_votable(connection: Connection, holder: Holder, ballot: BallotRow, now: datetime) -> HeadRow:
    """The head whose code it is, if it may vote now.

    Raises NotAllowed ("code-replaced", "ballot-void", "ballot-suspended", "ballot-not-open", "ballot-closed", "voted-already").
    """
    standing.require_in_force(ballot)
    if holder.replaced:
        raise NotAllowed("code-replaced", "Expected the newest code of this head, but another one was issued in its place.")
    standing.require_running(connection, ballot.id)
    standing.require_voting(ballot, now, district_day(now))
    head = ballots.head(connection, ballot.id, holder.head)
    assert head is not None
    if head.voted_on is not None:
        message = f"Expected head {head.number} not to have voted, but it has."
        raise NotAllowed("voted-already", message, voted_on=head.voted_on, channel=head.channel, waiting=False)
    if bundles.heads_waiting(connection, ballot.id, [head.number]):
        message = f"Expected head {head.number} not to have voted, but its paper ballot was handed in."
        raise NotAllowed("voted-already", message, voted_on=None, channel=str(Channel.PAPER), waiting=True)
    return head
