"""The cases that somebody may mean who names one."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.case_numbers import SERIES, case_number, typed_number
from engine.model import number_series
from engine.store import cases
from engine.store.cases import CaseRow


def named(connection: Connection, text: str) -> list[CaseRow]:
    """The case of this number or id; where the number came without its label, one of each label that has such a number."""
    if "\0" in text:  # which no database looks for
        return []
    text = text.strip()
    exact = cases.by_number(connection, text) or cases.find(connection, text)
    if exact is not None:
        return [exact]
    typed = typed_number(text)
    if typed is None:
        return []
    of_year = select(number_series.c.kind).where(
        number_series.c.kind.startswith(SERIES, autoescape=True), number_series.c.year == typed.year,
        number_series.c.last >= typed.count,
    )  # fmt: skip
    labels = sorted(kind.removeprefix(SERIES) for kind in connection.execute(of_year).scalars())
    found = [cases.by_number(connection, case_number(label, typed.year, typed.count)) for label in labels if typed.is_of(label)]
    return [row for row in found if row is not None]
