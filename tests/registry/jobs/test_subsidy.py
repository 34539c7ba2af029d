"""The subsidy's ledger as cases post to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from engine.errors import JobFault
from registry.model import allotment
from registry.quarters import Quarter
from registry.scenario_district import ESTATE
from registry.store import subsidy
from tests.registry.conftest import World
from tests.registry.steps import CASE, run, step

APPEAL = "冲正 2026-0002"
ALLOTMENT = Decimal("52380.00")


def execute(connection: Connection, amount: str, quarter: str = "2026Q3", case: str = CASE, **more: Any) -> dict[str, Any]:
    return run(
        step(connection, case), "execute_deduction", estate_id=ESTATE, quarter=quarter, amount=Decimal(amount), **more
    )


def reverse(connection: Connection, case: str = APPEAL, scope: str = "whole", **more: Any) -> dict[str, Any]:
    return run(step(connection, case), "reverse_deduction", case_number=CASE, scope=scope, reason="复议决定", **more)


def check(connection: Connection, quarter: str = "2026Q3") -> dict[str, Any]:
    return run(step(connection), "check_budget", estate_id=ESTATE, quarter=quarter)


def test_of_an_open_quarter_the_whole_allotment_is_available(world: World) -> None:
    connection = world()
    found = check(connection)
    assert found["line"] == "2026年准物业补贴专项"
    assert (found["allotment"], found["withheld"], found["released"]) == (ALLOTMENT, Decimal("0.00"), Decimal("0.00"))
    assert found["available"] == ALLOTMENT
    assert found["already_paid"] is False


def test_no_budget_line_is_a_fault(world: World) -> None:
    with pytest.raises(JobFault, match=r"Expected a budget line with an allotment for estate.huaianli in 2026Q3"):
        check(world(allotment=None))


def test_a_deduction_withholds_and_releases_the_rest(world: World) -> None:
    connection = world()
    done = execute(connection, "18856.80")
    assert done["withheld"] == Decimal("18856.80")
    assert done["released"] == Decimal("33523.20")
    assert done["set_off_amount"] == Decimal("0.00")
    assert [entry.kind.label for entry in subsidy.ledger_of_estate(connection, ESTATE)] == ["核拨", "扣减"]
    assert check(connection)["available"] == Decimal("0.00")
    assert subsidy.disagreements(connection) == []


@pytest.mark.parametrize(("amount", "entries"), [("0.00", ["released"]), ("52380.00", ["withheld"])])
def test_nothing_or_all_leaves_one_entry(world: World, amount: str, entries: list[str]) -> None:
    connection = world()
    execute(connection, amount)
    assert [str(entry.kind) for entry in subsidy.ledger_of_estate(connection, ESTATE)] == entries


def test_every_entry_names_its_case_and_is_told_to_the_journal(world: World) -> None:
    connection = world()
    context = step(connection)
    done = run(context, "execute_deduction", estate_id=ESTATE, quarter="2026Q3", amount=Decimal("100.00"))
    assert [row.key for row in context.rows] == done["ledger"]
    assert {entry.case_number for entry in subsidy.ledger_of_estate(connection, ESTATE)} == {CASE}


@pytest.mark.parametrize("amount", ["0.00", "100.00"])
@pytest.mark.parametrize("case", [CASE, "考核 2026-0999"])
def test_a_second_execution_is_refused(world: World, amount: str, case: str) -> None:
    connection = world()
    execute(connection, amount)
    with pytest.raises(JobFault, match=f"but case {CASE} settled it"):
        execute(connection, "200.00", case=case)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("52380.01", "Expected at most the allotment of 52380.00 yuan"),
        ("-0.01", "at least zero"),
        ("0.001", "at most two decimal places"),
    ],
)
def test_an_amount_that_cannot_be_is_refused(world: World, amount: str, sentence: str) -> None:
    connection = world()
    with pytest.raises(JobFault, match=sentence):
        execute(connection, amount)
    assert subsidy.ledger_of_estate(connection, ESTATE) == []


def test_a_quarter_paid_before_becomes_a_debt(world: World) -> None:
    connection = world(paid_before=True)
    assert check(connection)["already_paid"] is True
    with pytest.raises(JobFault, match="the amount can only be set off"):
        execute(connection, "1000.00")
    done = execute(connection, "1000.00", set_off=True)
    assert (done["withheld"], done["released"]) == (Decimal("0.00"), ALLOTMENT)
    assert done["set_off_amount"] == Decimal("1000.00")
    with pytest.raises(JobFault, match="settled it"):
        execute(connection, "1000.00", set_off=True)


def test_a_quarter_paid_before_that_passes_needs_nothing(world: World) -> None:
    connection = world(paid_before=True)
    assert execute(connection, "0.00", set_off=True)["ledger"] == []


def test_a_set_off_needs_an_earlier_payment(world: World) -> None:
    with pytest.raises(JobFault, match="Expected a quarter that was paid before"):
        execute(world(), "1000.00", set_off=True)


def test_a_debt_is_taken_from_the_next_releases(world: World) -> None:
    connection = world(paid_before=True)
    execute(connection, "52000.00", set_off=True)
    first = execute(connection, "52000.00", quarter="2026Q4", case="考核 2027-0001")
    assert (first["withheld"], first["set_off_taken"], first["released"]) == (
        Decimal("52000.00"), Decimal("380.00"), Decimal("0.00"),
    )  # fmt: skip
    second = execute(connection, "0.00", quarter="2027Q1", case="考核 2027-0002")
    assert (second["set_off_taken"], second["released"]) == (Decimal("51620.00"), Decimal("760.00"))
    third = execute(connection, "0.00", quarter="2027Q2", case="考核 2027-0003")
    assert (third["set_off_taken"], third["released"]) == (Decimal("0.00"), ALLOTMENT)
    assert subsidy.disagreements(connection) == []


def test_a_reversal_gives_all_back_by_counter_entries(world: World) -> None:
    connection = world()
    execute(connection, "18856.80")
    done = reverse(connection)
    assert (done["withheld"], done["released"], done["given_back"]) == (Decimal("0.00"), ALLOTMENT, Decimal("18856.80"))
    entries = {entry.id: entry.amount for entry in subsidy.ledger_of_estate(connection, ESTATE)}
    assert entries["2026Q3/estate.huaianli/withheld"] == Decimal("18856.80")
    assert [entries[key] for key in done["ledger"]] == [Decimal("-18856.80"), Decimal("18856.80")]
    assert subsidy.disagreements(connection) == []


def test_a_part_is_given_back_and_the_rest_later(world: World) -> None:
    connection = world()
    execute(connection, "1000.00")
    assert reverse(connection, scope="part", amount=Decimal("400.00"))["withheld"] == Decimal("600.00")
    with pytest.raises(JobFault, match="Expected one reversal by case"):
        reverse(connection)
    with pytest.raises(JobFault, match=r"up to the 600.00 yuan that case 考核 2026-0317 still withholds"):
        reverse(connection, "冲正 2026-0003", "part", amount=Decimal("600.01"))
    assert reverse(connection, "冲正 2026-0003")["withheld"] == Decimal("0.00")
    with pytest.raises(JobFault, match=r"up to the 0.00 yuan"):
        reverse(connection, "冲正 2026-0004")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"scope": "half"}, "Expected whole or part for scope"),
        ({"scope": "part"}, "Expected a number for amount, but it is missing"),
        ({"scope": "part", "amount": Decimal("0.00")}, "but 0.00 are asked for"),
    ],
)
def test_a_reversal_that_cannot_be_is_refused(world: World, more: dict[str, Any], sentence: str) -> None:
    connection = world()
    execute(connection, "1000.00")
    with pytest.raises(JobFault, match=sentence):
        reverse(connection, **more)


def test_a_case_that_deducted_nothing_cannot_be_reversed(world: World) -> None:
    connection = world()
    execute(connection, "0.00")
    with pytest.raises(JobFault, match="to have executed a deduction, but it has not"):
        reverse(connection)


def test_a_reversed_debt_is_owed_no_more(world: World) -> None:
    connection = world(paid_before=True)
    execute(connection, "1000.00", set_off=True)
    assert reverse(connection)["set_off_amount"] == Decimal("0.00")
    later = execute(connection, "0.00", quarter="2026Q4", case="考核 2027-0001")
    assert (later["set_off_taken"], later["released"]) == (Decimal("0.00"), ALLOTMENT)


def test_a_debt_already_taken_is_paid_back_where_it_was_taken(world: World) -> None:
    connection = world(paid_before=True)
    execute(connection, "1000.00", set_off=True)
    execute(connection, "0.00", quarter="2026Q4", case="考核 2027-0001")
    reverse(connection, scope="part", amount=Decimal("300.00"))
    later = subsidy.balance(connection, ESTATE, Quarter(2026, 4))
    assert later is not None
    assert (later.set_off_cents, later.released_cents) == (70_000, 5_168_000)
    reverse(connection, "冲正 2026-0003")
    whole = subsidy.balance(connection, ESTATE, Quarter(2026, 4))
    assert whole is not None
    assert (whole.set_off_cents, whole.released_cents) == (0, 5_238_000)
    assert subsidy.disagreements(connection) == []


def test_a_changed_sum_is_found(world: World) -> None:
    connection = world()
    execute(connection, "1000.00")
    tampered = update(allotment).where(allotment.c.id == f"2026Q3/{ESTATE}")
    connection.execute(tampered.values(withheld_cents=allotment.c.withheld_cents - 1))
    assert "2026Q3/estate.huaianli" in subsidy.disagreements(connection)


def test_entries_of_a_failed_quarter_before_are_in_the_books(world: World) -> None:
    connection = world(failed_before=["2026Q1"])
    assert [str(entry.quarter) for entry in subsidy.ledger_of_estate(connection, ESTATE)] == ["2026Q1", "2026Q1"]
    assert subsidy.disagreements(connection) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paid_before=st.booleans(),
    share=st.integers(0, 5_238_000),
    later=st.lists(st.integers(0, 5_238_000), max_size=3),
    back=st.integers(1, 5_238_000),
)
def test_whatever_is_posted_the_books_agree_and_no_cent_is_lost(
    world: World, paid_before: bool, share: int, later: list[int], back: int
) -> None:
    connection = world(paid_before=paid_before)
    try:
        execute(connection, str(Decimal(share) / 100), set_off=paid_before)
        for number, cents in enumerate(later):
            quarter = Quarter(2026, 3).before(-1 - number)
            execute(connection, str(Decimal(cents) / 100), quarter=str(quarter), case=f"考核 2027-{number}")
        if share:
            reverse(connection, scope="part", amount=Decimal(min(back, share)) / 100)
        assert subsidy.disagreements(connection) == []
        for balance in subsidy.balances_of_estate(connection, ESTATE):
            spent = balance.withheld_cents + balance.released_cents + balance.set_off_cents
            assert spent in (0, balance.cents)
    finally:
        connection.rollback()


def test_the_day_is_the_steps_own(world: World) -> None:
    connection = world()
    run(
        step(connection, today=date(2026, 12, 31)),
        "execute_deduction", estate_id=ESTATE, quarter="2026Q3", amount=Decimal("1.00"),
    )  # fmt: skip
    assert {entry.entered_on for entry in subsidy.ledger_of_estate(connection, ESTATE)} == {date(2026, 12, 31)}
