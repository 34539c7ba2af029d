"""Who reads a letter: by how much of the case one reads, by service, by role; who operates a case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from engine import model
from engine.access import Reading, may_operate, may_read_document
from engine.errors import NotFound
from engine.store.records import DocumentRow
from tests.engine.house import HASH, House


def letter(*readers: str) -> DocumentRow:
    made = datetime(2026, 10, 9, tzinfo=UTC)
    return DocumentRow("d", "c", "answer", "答复", "答〔2026〕1号", "Task", "u", made, b"", "", None, None, list(readers))


@pytest.mark.parametrize(
    ("reading", "readers", "served", "reads"),
    [
        (Reading.PARTY, (), False, False),
        (Reading.PARTY, (), True, True),
        (Reading.PARTY, ("clerk",), False, False),
        (Reading.PARTY, ("clerk", "firm_contact"), False, True),
        (Reading.NONE, ("firm_contact",), True, False),
        (Reading.FULL, (), False, True),
        (Reading.FULL, ("clerk",), False, False),
    ],
)
def test_a_firm_reads_what_was_served_on_it_or_names_its_role(
    reading: Reading, readers: tuple[str, ...], served: bool, reads: bool
) -> None:
    assert may_read_document(("firm_contact",), reading, letter(*readers), served) is reads


def test_an_owner_role_of_many_units_operates_and_reads_in_the_cases_unit_alone(house: House) -> None:
    case = house.case(house.start("repair"))
    with house.engine.transaction() as connection:
        for user, unit in (("lu", "subdistrict.youyi"), ("meng", "district")):
            connection.execute(insert(model.user).values(id=user, login=user, name=user, password_hash=HASH, active=True))
            connection.execute(insert(model.grant).values(user_id=user, role="street", unit_id=unit))
    with house.engine.reading() as tx:
        given = tx.connection, tx.shelf.roles
        assert may_operate(*given, "lu", tx.now, case, "street").unit == "subdistrict.youyi"
        with pytest.raises(NotFound):
            may_operate(*given, "meng", tx.now, case, "street")
