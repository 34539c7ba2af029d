"""Statements of fixed shape: the same rows, values, errors and listeners as SQLAlchemy's own execution."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table, bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from engine import model
from engine.store.prepared import Statement, Writing
from tests.engine.house import MORNING, House

LATER = MORNING + timedelta(hours=1)
ADD = Writing(insert(model.login_attempt))
FIND = Statement(select(model.login_attempt).where(model.login_attempt.c.subject == bindparam("subject")))
SAVE = Writing(update(model.login_attempt).where(model.login_attempt.c.subject == bindparam("of_subject")))
ROW = {"subject": "lin", "failures": 2, "blocked_until": None, "last_at": MORNING}


def test_values_come_back_as_they_went_in(house: House) -> None:
    eastern = LATER.astimezone(timezone(timedelta(hours=8)))
    with house.engine.transaction() as connection:
        ADD.run(connection, {**ROW, "blocked_until": eastern})
        assert FIND.first(connection, subject="lin") == ("lin", 2, LATER, MORNING)
        assert FIND.first(connection, subject="lin")[2].tzinfo is UTC
        assert FIND.all(connection, subject="lin") == [tuple(connection.execute(select(model.login_attempt)).one())]
        assert FIND.value(connection, subject="lin") == "lin"


def test_nothing_found_is_none(house: House) -> None:
    with house.engine.reading() as tx:
        assert FIND.first(tx.connection, subject="nobody") is None
        assert FIND.value(tx.connection, subject="nobody") is None
        assert FIND.all(tx.connection, subject="nobody") == []


def test_a_write_says_how_many_rows_it_met(house: House) -> None:
    with house.engine.transaction() as connection:
        ADD.run_many(connection, [ROW, {**ROW, "subject": "su"}])
        assert SAVE.run(connection, {"failures": 3}, of_subject="lin") == 1
        assert SAVE.run(connection, {"failures": 3, "blocked_until": LATER}, of_subject="nobody") == 0
        assert FIND.first(connection, subject="lin") == ("lin", 3, None, MORNING)


def test_a_moment_without_an_offset_is_refused(house: House) -> None:
    with house.engine.transaction() as connection, pytest.raises(ValueError, match="aware"):
        ADD.run(connection, {**ROW, "last_at": datetime(2026, 10, 9)})


@pytest.mark.parametrize("given", [{}, {"subject": "lin", "more": 1}, {"other": "lin"}])
def test_parameters_are_all_those_wanted_and_no_others(house: House, given: dict[str, Any]) -> None:
    with house.engine.reading() as tx, pytest.raises(TypeError, match="subject"):
        FIND.first(tx.connection, **given)


def test_a_list_of_values_has_no_fixed_shape(house: House) -> None:
    listed = Statement(select(model.unit.c.id).where(model.unit.c.id.in_(["a", "b"])))
    with house.engine.reading() as tx, pytest.raises(TypeError, match="fixed shape"):
        listed.all(tx.connection)


def test_a_parameter_whose_type_nothing_tells_is_refused(house: House) -> None:
    untyped = Statement(select(model.unit.c.id).where(bindparam("x") < bindparam("y")))
    with house.engine.reading() as tx, pytest.raises(TypeError, match="type"):
        untyped.all(tx.connection, x=1, y=2)


def test_a_refused_row_is_sqlalchemys_error_and_hides_what_was_written(house: House) -> None:
    with pytest.raises(IntegrityError) as refused, house.engine.transaction() as connection:
        ADD.run_many(connection, [ROW, ROW])
    assert refused.value.hide_parameters
    assert "[SQL parameters hidden" in str(refused.value)
    assert house.count(model.login_attempt) == 0


def test_a_refused_row_leaves_the_savepoint_around_it_usable(house: House) -> None:
    with house.engine.transaction() as connection:
        ADD.run(connection, ROW)
        with pytest.raises(IntegrityError), connection.begin_nested():
            ADD.run(connection, ROW)
        assert FIND.value(connection, subject="lin") == "lin"


def test_a_statement_that_the_database_does_not_understand_is_an_error_of_sqlalchemys(house: House) -> None:
    missing = Table("nowhere", MetaData(), Column("id", String(4)))
    with house.engine.reading() as tx, pytest.raises((OperationalError, ProgrammingError), match="nowhere"):
        Statement(select(missing)).first(tx.connection)


def test_listeners_hear_each_statement_before_it_is_sent(house: House) -> None:
    heard: list[tuple[str, bool]] = []

    def hear(connection: Any, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
        heard.append((text.split()[0], many))

    event.listen(house.engine.database, "before_cursor_execute", hear)
    with house.engine.transaction() as connection:
        ADD.run_many(connection, [ROW, {**ROW, "subject": "su"}])
        FIND.first(connection, subject="lin")
    event.remove(house.engine.database, "before_cursor_execute", hear)
    assert [one for one in heard if one[0] != "BEGIN"] == [("INSERT", True), ("SELECT", False)]


def test_a_statement_outside_a_transaction_is_refused(house: House) -> None:
    with house.engine.database.connect() as connection, pytest.raises(RuntimeError, match="transaction"):
        FIND.first(connection, subject="lin")
