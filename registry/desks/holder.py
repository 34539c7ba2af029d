"""The desk of those who keep a tender's key: each sets a passphrase of their own, which is kept nowhere.

Under it stands a key pair of the holder for one round of one tender. Source: the district's procedures, section 4.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from engine.desks import Act, ActContext, Desk, Values, acts_of
from engine.errors import BadValue, NotAllowed
from engine.journal import Actor
from engine.store.standing import join_behalf
from registry.desks.passing import require_salt, salted
from registry.kinds import KeyHolder
from registry.model import holder_key
from registry.store import tenders
from registry.store.written import written
from registry.tenders import boxes
from registry.tenders.halves import FULL, LONGEST, SHORTEST, Cost, locked

Answer = dict[str, Any]
HOLDERS: Mapping[str, KeyHolder] = {
    "owners_committee": KeyHolder.TENDERER, "community_officer": KeyHolder.TENDERER, "developer_contact": KeyHolder.TENDERER,
    "subdistrict_head": KeyHolder.TENDERER,  # the community's superior, once its task is late
    "housing_head": KeyHolder.HOUSING_HEAD, "justice_officer": KeyHolder.JUSTICE_OFFICER,
    "finance_head": KeyHolder.FINANCE_HEAD,
}  # fmt: skip
"""Whose part of the key a role keeps."""
HELD = "key of {} for round {} of {}"
"""What is locked under a passphrase: the holder, the round, the case."""


def set_passphrase(context: ActContext, given: Values, cost: Cost) -> Answer:
    """Makes the holder's key pair for the coming round, its private key under `passphrase`. Set again before the tender is announced,
    the later one counts. Answer: {holder, key}, the first characters of the public key.

    Raises NotAllowed ("not-a-holder", "tender-open-already", "same-person"), BadValue ("passphrase", "salt").
    """
    require_salt(given)
    passphrase = _passphrase(given)
    holder, number = holder_of(context.actor), coming_round(context.connection, context.case_number)
    _require_another(context, holder, number)
    private = boxes.new_private_key()
    held = locked(private, passphrase, HELD.format(holder, number, context.case_number), cost)
    times = tenders.times_set(context.connection, context.case_number, number, holder) + 1
    row: Answer = {
        "id": f"{context.case_number}/{number}/{holder}/{times}", "round": number, "holder": str(holder), "number": times,
        "user_id": context.actor.user, "behalf": join_behalf(context.actor.behalf), "public_key": boxes.public_of(private).hex(),
        "salt": held.salt.hex(), "cost": str(held.cost), "sealed": held.sealed, "set_on": context.today,
        "case_number": context.case_number,
    }  # fmt: skip
    tenders.add(context.connection, holder_key, row)
    context.wrote("holder_key", row["id"])
    context.note(holder=str(holder), round=number)
    return {"holder": str(holder), "key": row["public_key"][:16]}


def _passphrase(given: Values) -> str:
    found = given.get("passphrase")
    if not isinstance(found, str) or not SHORTEST <= len(found.strip()) <= LONGEST:
        raise BadValue("passphrase", f"it does not have {SHORTEST} to {LONGEST} characters")
    return found.strip()


def holder_of(actor: Actor) -> KeyHolder:
    """Whose part of the key somebody keeps, as what they act. Raises NotAllowed("not-a-holder")."""
    found = HOLDERS.get(actor.role or "")
    if found is None:
        raise NotAllowed("not-a-holder", f"Expected the tenderer or another holder of the key, but {actor.role} is none.")
    return found


def coming_round(connection: Connection, case_number: str) -> int:
    """The round that is to be announced next. Raises NotAllowed("tender-open-already") while one runs."""
    last = tenders.newest_of_case(connection, case_number)
    if last is None:
        return 1
    if last.outcome is None:
        message = f"Expected round {last.round} of {case_number} not to be announced yet, but it is."
        raise NotAllowed("tender-open-already", message, tender=last.id)
    return last.round + 1


def _require_another(context: ActContext, holder: KeyHolder, number: int) -> None:
    """Nobody keeps two parts, neither in somebody's place."""
    for key in tenders.holder_keys(context.connection, context.case_number, number):
        if key.holder is not holder and key.persons & context.persons:
            message = f"Expected another person than the {key.holder} as the {holder} of {context.case_number}."
            raise NotAllowed("same-person", message, holder=str(key.holder))


def require_set(connection: Connection, case_number: str, actor: Actor) -> None:
    """A holder's task is done once their passphrase is set. Raises NotAllowed("no-passphrase", and as `set_passphrase`)."""
    holder, number = holder_of(actor), coming_round(connection, case_number)
    if all(key.holder is not holder for key in tenders.holder_keys(connection, case_number, number)):
        raise NotAllowed("no-passphrase", f"Expected a passphrase of the {holder} for round {number}, but there is none yet.")


def holder_desk(cost: Cost = FULL) -> Desk:
    """The desk, with passphrases that take so much to try."""
    act = Act("set_passphrase", partial(set_passphrase, cost=cost), "设定开标口令", "Set a passphrase", seen=salted)
    return Desk("holder", acts_of(act), writes=written("holder_key"), ready=require_set)
