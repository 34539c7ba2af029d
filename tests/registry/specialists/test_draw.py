"""Evaluators are drawn by what nobody could have known, once; whoever drops out is followed by the next; `verify` draws again."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from engine.proof.findings import Kind
from engine.store import seals
from registry.evaluators import drawn_order, seed_of
from registry.scenario_district import ESTATE, FIRM, OTHER_FIRM
from registry.store import specialists
from tests.registry.specialists.conftest import Drawing
from tests.registry.specialists.drawing import NUMBERS, OFFICER, Drawn

EXPERTS: list[dict[str, object]] = [
    {}, {}, {"conflict": FIRM}, {}, {}, {"employer": FIRM}, {}, {}, {"term_to": date(2026, 10, 8)},
]  # fmt: skip
ABLE = {"bid_evaluator", *(f"bid_evaluator.{n}" for n in (2, 4, 5, 7, 8))}


@pytest.fixture
def drawn(drawing: Drawing) -> Drawn:
    return drawing(experts=EXPERTS)


def test_the_order_is_the_one_that_anybody_reckons_from_root_tender_numbers_and_names() -> None:
    root, seed = bytes(range(32)), hashlib.sha256(f"{bytes(range(32)).hex()}\n招标 2026-0001\n31\n27".encode()).hexdigest()
    assert seed_of(root, "招标 2026-0001", ("31", "27")) == seed
    names = [f"专家{n}" for n in range(9)]
    by_hash = sorted(names, key=lambda one: hashlib.sha256(f"{seed}\n{one}".encode()).hexdigest())
    assert drawn_order(names, seed) == drawn_order(reversed(names), seed) == by_hash
    others = [seed_of(root, "招标 2026-0001", pair) for pair in (("31", "27"), ("27", "31"), ("3", "127"))]
    assert len({tuple(drawn_order(names, one)) for one in others}) == 3


def test_the_draw_seals_first_and_takes_that_root(drawn: Drawn) -> None:
    found = drawn.draw()
    with drawn.engine.reading() as tx:
        (seal,) = seals.all_seals(tx.connection)
        leaves = seals.all_leaves(tx.connection)
    assert found["seal"] == seal.number == 1
    assert [(leaf.case_id, leaf.entry) for leaf in leaves] == [(drawn.case, 2)], "the case as it stood when the draw was asked for"
    assert found["seed"] == seed_of(bytes.fromhex(seal.root), drawn.number(), NUMBERS)
    assert found["draw"] == drawn.number()


def test_five_are_drawn_in_order_without_a_conflict_and_the_others_follow(drawn: Drawn) -> None:
    found = drawn.draw()
    everybody = [*found["evaluators"], *found["substitutes"]]
    assert [one["person"] for one in everybody] == drawn_order(ABLE, found["seed"])
    assert [one["order"] for one in everybody] == [Decimal(n) for n in range(1, 7)]
    assert (len(found["evaluators"]), len(found["substitutes"])) == (5, 1)
    assert {one["person"]: one["name"] for one in everybody}["bid_evaluator.4"] == "评标专家4号"


def test_the_row_says_who_was_left_out_and_by_which_route(drawn: Drawn) -> None:
    drawn.draw()
    with drawn.engine.reading() as tx:
        (row,) = specialists.draws(tx.connection)
    assert set(row.eligible) == ABLE
    assert row.excluded == (("bid_evaluator.3", "declared", FIRM), ("bid_evaluator.6", "employer", FIRM))
    assert (row.experts, row.tenderer_people, row.units) == (5, 2, tuple(sorted((ESTATE, FIRM))))


def test_a_draw_is_proved_by_drawing_again(drawn: Drawn) -> None:
    drawn.draw()
    drawn.score()
    drawn.complete("closing", OFFICER)
    assert drawn.found() == []


@pytest.mark.parametrize(
    "statement",
    [
        "update evaluator_draw set numbers = '1\n2'",
        "update evaluator_draw set eligible = replace(eligible, 'bid_evaluator.4', 'bid_evaluator.9')",
        "update evaluator_draw set experts = 3",
        "delete from evaluator_draw",
        "update seal set root = '" + "0" * 64 + "'",
    ],
)
def test_an_altered_draw_is_found_though_nobody_altered_the_journal(drawn: Drawn, statement: str) -> None:
    drawn.draw()
    with drawn.engine.transaction() as connection:
        on = " on evaluator_draw" if connection.dialect.name == "postgresql" else ""
        for act in ("update", "delete"):
            connection.execute(text(f"drop trigger evaluator_draw_no_{act}{on}"))
        connection.execute(text(statement))
    assert Kind.JOB in {one.kind for one in drawn.found()}


def test_a_renamed_expert_accuses_no_draw(drawn: Drawn) -> None:
    drawn.draw()
    with drawn.engine.transaction() as connection:
        connection.execute(text("update user_account set name = '改名' where id = 'bid_evaluator.4'"))
    assert drawn.found() == []


def test_who_drops_out_is_followed_by_the_next_in_the_drawn_order(drawn: Drawn) -> None:
    found = drawn.draw()
    drawn.score()
    after = drawn.variables()
    (last,) = found["substitutes"]
    assert (after["follower"], after["follower_order"]) == (last["person"], Decimal(6))
    with drawn.engine.reading() as tx:
        (change,) = specialists.changes(tx.connection, drawn.number())
    assert (change.left_by, change.followed_by) == (found["evaluators"][0]["person"], last["person"])


def test_nobody_follows_who_has_a_conflict_by_then(drawn: Drawn) -> None:
    found = drawn.draw()
    (last,) = found["substitutes"]
    with drawn.engine.transaction() as connection:
        connection.execute(text("update specialist set employer_unit = :firm where user_id = :who"), {"firm": FIRM, "who": last["person"]})
    drawn.score()
    assert any("nobody is left" in one for one in drawn.trouble())


def test_a_tender_is_drawn_once(drawn: Drawn) -> None:
    drawn.draw()
    number = drawn.number()
    second = drawn.start()
    with drawn.engine.transaction() as connection:  # a tender of the same number
        connection.execute(text("update case_file set number = :other where id = :case"), {"other": "抽取 2026-0099", "case": drawn.case})
        connection.execute(text("update case_file set number = :number where id = :case"), {"number": number, "case": second})
    drawn.draw(second)
    assert any(f"Expected one draw for tender {number}, but case {number} drew it already." in one for one in drawn.trouble(second))


def test_too_few_experts_stop_the_draw_until_more_are_appointed(drawing: Drawing) -> None:
    drawn = drawing(experts=[{}, {}, {}, {}, {"conflict": OTHER_FIRM}, {"conflict": FIRM}, {"conflict": ESTATE}])
    drawn.draw()
    assert drawn.trouble() == [], "five of them are left: the other firm is none of this tender's"
    with drawn.engine.transaction() as connection:
        connection.execute(text("update specialist set term_to = '2026-10-08' where user_id = 'bid_evaluator.4'"))
    case = drawn.start()
    drawn.draw(case)
    (trouble,) = drawn.trouble(case)
    assert trouble.endswith("Expected 5 experts without a conflict, but there are 4.")
