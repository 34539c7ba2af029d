"""Ids and random bytes: chance as a rule, a seed for an invented district."""

from __future__ import annotations

from engine.identity import drawn_from, in_drawn_order, new_code, new_id, new_token, random_bytes


def everything() -> tuple[object, ...]:
    return new_id(), new_id(24), new_code(), random_bytes(12), random_bytes(100), in_drawn_order(range(50))


def test_a_seed_gives_the_same_again_and_another_seed_another() -> None:
    with drawn_from("昆"):
        first = everything()
    with drawn_from("昆"):
        second = everything()
    with drawn_from("区"):
        other = everything()
    assert first == second
    assert all(one != another for one, another in zip(first, other, strict=True))


def test_a_seed_gives_something_else_each_time_it_is_asked() -> None:
    with drawn_from("昆"):
        assert len({random_bytes(16) for _ in range(1_000)}) == 1_000


def test_without_a_seed_all_is_chance_also_after_one() -> None:
    with drawn_from("昆"):
        drawn = everything()
    assert all(one != another for one, another in zip(drawn, everything(), strict=True))


def test_a_session_never_comes_from_a_seed() -> None:
    with drawn_from("昆"):
        first = new_token()
    with drawn_from("昆"):
        assert new_token() != first


def test_an_id_has_its_length_and_no_look_alikes() -> None:
    assert {len(new_id(length)) for length in (1, 16, 60)} == {1, 16, 60}
    assert not set("".join(new_id(60) for _ in range(50))) & set("ilou-")


def test_a_drawn_order_has_everything_once() -> None:
    assert sorted(in_drawn_order("槐安里小区")) == sorted("槐安里小区")
    assert len({tuple(in_drawn_order(range(20))) for _ in range(10)}) == 10
