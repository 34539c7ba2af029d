"""What passes through memory only: nothing of a secret stands where a command is written down, whoever asks for it how."""

from __future__ import annotations

import pytest

from engine import throttle
from engine.desk_commands import ActAtTask, ActByCode
from engine.errors import WrongSecret
from engine.identity import fingerprint
from engine.store import people
from registry.kinds import KeyHolder
from registry.store import tenders
from tests.registry.tenders.tendering import PASSPHRASES, PRIMARY, Tendering


def test_a_command_in_a_log_does_not_show_what_was_entered() -> None:
    for command in (ActAtTask("c", "a", "t", "seal_bid", {"price": "1.80"}), ActByCode("c", "code", "vote", {"choice": "agree"})):
        assert "1.80" not in repr(command)
        assert "agree" not in repr(command)


def test_what_is_kept_of_two_equal_wishes_differs_with_their_salt(tendering: Tendering) -> None:
    """So that nobody who has the database and the keys tries out prices against it."""
    kept = {
        tendering.engine._fingerprint(ActAtTask("c", "a", "t", "seal_bid", {"price": "1.80", "plan": "p", "team": "t", "salt": salt}))
        for salt in ("a" * 32, "b" * 32)
    }
    assert len(kept) == 2


def test_a_scenario_sends_another_salt_each_time(tendering: Tendering) -> None:
    desks = tendering.engine.house.desks
    secret = (("holder", "set_passphrase"), ("bid", "seal_bid"), ("opening", "open_bids"))
    with tendering.engine.reading() as tx:
        salts = [desks[desk].acts[act].seen(tx.connection, "", {})["salt"] for desk, act in secret for _ in range(2)]
    assert len(set(salts)) == 6
    assert all(len(salt) >= 32 for salt in salts)


def test_guesses_at_one_holders_passphrase_are_counted_for_that_holder_alone(tendering: Tendering) -> None:
    tendering.announce().seal("firm.baihua")
    tendering.close_bidding()
    wrong = {**PASSPHRASES, KeyHolder.TENDERER: "a wrong passphrase"}
    for _ in range(throttle.FREE_WRONG_SECRETS):
        with pytest.raises(WrongSecret):
            tendering.open(PRIMARY, wrong)
    with tendering.engine.reading() as tx:
        keys = {key.holder: key.id for key in tenders.holder_keys(tx.connection, tendering.tender.case_number, 1)}
        counted = {holder: people.attempts(tx.connection, fingerprint(f"passphrase of {key}")) for holder, key in keys.items()}
    assert [holder for holder, found in counted.items() if found is not None] == [KeyHolder.TENDERER]
