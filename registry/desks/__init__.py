"""The desks (办理台) of the district's tasks: what is done at them, in the command's transaction; commits nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.desks import Desk
from registry.desks import ballot, bid, opening, survey
from registry.desks.holder import holder_desk
from registry.tenders.halves import FULL, QUICK, Cost


def desks(cost: Cost) -> Mapping[str, Desk]:
    """All of them, by name; `cost`: what it takes to try a passphrase that is set at one."""
    every = (ballot.DESK, survey.DESK, holder_desk(cost), bid.DESK, opening.DESK)
    return MappingProxyType({desk.name: desk for desk in every})


DESKS = desks(FULL)
QUICK_DESKS = desks(QUICK)
"""For scenarios, where nobody attacks a passphrase."""
