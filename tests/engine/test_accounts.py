"""Signing in and out; sessions; the throttle on wrong passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine import model
from engine.accounts import SESSION, session_user, sign_in, sign_out
from engine.errors import NotAllowed, TooManyAttempts
from engine.identity import hash_password, password_fits
from engine.throttle import LONGEST_BLOCK
from tests.engine.house import PASSWORD, House


def fail(house: House, login: str = "lin", address: str = "10.0.0.1") -> None:
    with pytest.raises(NotAllowed) as refused:
        sign_in(house.engine, login, "falsch", address)
    assert refused.value.reason == "bad-login"


def test_a_session_knows_who_it_is_and_as_what(house: House) -> None:
    token = sign_in(house.engine, "su", PASSWORD, "10.0.0.1")
    user = session_user(house.engine, token)
    assert user is not None
    assert (user.id, user.name) == ("su", "su氏")
    assert [(held.role, held.label, held.unit_name) for held in user.grants] == [
        ("checker", "审核人", "区住建局"), ("clerk", "经办人", "区住建局"),
    ]  # fmt: skip


def test_the_token_itself_is_not_kept(house: House) -> None:
    token = sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")
    with house.engine.reading() as tx:
        (row,) = tx.connection.execute(select(model.session))
    assert token not in str(row)
    assert len(row.token_hash) == 64


def test_a_session_ends_after_its_time(house: House) -> None:
    token = sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")
    house.clock.advance(SESSION - timedelta(seconds=1))
    assert session_user(house.engine, token) is not None
    house.clock.advance(timedelta(seconds=1))
    assert session_user(house.engine, token) is None
    sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")
    assert house.count(model.session) == 1


def test_signing_out_ends_it_at_once(house: House) -> None:
    token = sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")
    sign_out(house.engine, token)
    assert session_user(house.engine, token) is None


def test_a_locked_out_person_has_no_session(house: House) -> None:
    token = sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")
    with house.engine.transaction() as connection:
        connection.execute(update(model.user).where(model.user.c.id == "lin").values(active=False))
    assert session_user(house.engine, token) is None
    with pytest.raises(NotAllowed):
        sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "a\0b"])
def test_a_token_that_nobody_gave_out_is_nobodys(house: House, token: str) -> None:
    assert session_user(house.engine, token) is None


@pytest.mark.parametrize("login", ["", "nobody", "x" * 5000, "a\0b"])
def test_a_log_in_that_nobody_has_gets_the_same_answer(house: House, login: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        sign_in(house.engine, login, PASSWORD, "10.0.0.1")
    assert refused.value.reason == "bad-login"


def test_after_five_wrong_passwords_the_right_one_waits(house: House) -> None:
    for _ in range(5):
        fail(house)
    with pytest.raises(TooManyAttempts) as blocked:
        sign_in(house.engine, "lin", PASSWORD, "10.0.0.9")
    assert blocked.value.seconds == 31
    house.clock.advance(timedelta(seconds=30))
    sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")


def test_each_further_failure_blocks_twice_as_long_up_to_a_quarter_of_an_hour(house: House) -> None:
    for _ in range(5):
        fail(house)
    for wanted in (60, 120, 240, 480, 900, 900):
        with house.engine.reading() as tx:
            until = max(row.blocked_until for row in tx.connection.execute(select(model.login_attempt)) if row.blocked_until)
        house.clock.advance_to(until)
        fail(house)
        with house.engine.reading() as tx:
            until = max(row.blocked_until for row in tx.connection.execute(select(model.login_attempt)) if row.blocked_until)
        assert until - house.clock() == min(timedelta(seconds=wanted), LONGEST_BLOCK)


def test_after_an_hour_all_is_forgotten(house: House) -> None:
    for _ in range(4):
        fail(house)
    house.clock.advance(timedelta(hours=1))
    fail(house)
    sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")


def test_a_success_clears_the_person(house: House) -> None:
    for _ in range(4):
        fail(house)
    sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")
    for _ in range(4):
        fail(house)
    sign_in(house.engine, "lin", PASSWORD, "10.0.0.1")


def test_one_persons_mistakes_do_not_lock_out_the_office(house: House) -> None:
    for _ in range(5):
        fail(house, "lin")
    sign_in(house.engine, "su", PASSWORD, "10.0.0.1")


def test_an_address_that_tries_many_names_is_blocked(house: House) -> None:
    for number in range(30):
        fail(house, f"name{number}")
    with pytest.raises(TooManyAttempts):
        sign_in(house.engine, "su", PASSWORD, "10.0.0.1")
    sign_in(house.engine, "su", PASSWORD, "10.0.0.2")


def test_the_table_of_attempts_names_nobody(house: House) -> None:
    fail(house)
    with house.engine.reading() as tx:
        rows = str(list(tx.connection.execute(select(model.login_attempt))))
    assert "lin" not in rows
    assert "10.0.0.1" not in rows


def test_a_hash_fits_only_its_password() -> None:
    hashed = hash_password("口令")
    assert hashed.startswith("$argon2id$")
    assert password_fits(hashed, "口令")
    assert not password_fits(hashed, "口令 ")
    assert not password_fits("nonsense", "口令")
