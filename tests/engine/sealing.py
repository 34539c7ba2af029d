"""A short way to seal a small house, and to look at what was sealed."""

from __future__ import annotations

from typing import Any

from engine import machine_commands as machine
from engine.identity import new_id
from engine.proof.findings import CaseFinding, Kind, Proof
from engine.proof.verify import verify_all
from engine.store import seals
from engine.store.seals import LeafRow, SealRow
from tests.engine.house import House


def sealed(house: House) -> dict[str, Any]:
    return dict(house.engine.execute(machine.SealNow(new_id())))


def log(house: House) -> list[LeafRow]:
    with house.engine.reading() as tx:
        return seals.all_leaves(tx.connection)


def rows(house: House) -> list[SealRow]:
    with house.engine.reading() as tx:
        return seals.all_seals(tx.connection)


def proved(house: House) -> Proof:
    return verify_all(house.engine)


def of_seals(house: House) -> list[CaseFinding]:
    return [one for one in proved(house).findings if one.kind is Kind.SEAL]


def twice_sealed(house: House) -> tuple[str, str]:
    """Two cases: the first sealed after its start and again after it was answered, the second once. Returns both."""
    first, second = house.start(subject="一"), house.start(subject="二")
    sealed(house)
    house.complete("record", "lin", first, note="灯不亮")
    sealed(house)
    return first, second
