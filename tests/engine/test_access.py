"""Who reads a letter: by how much of the case one reads, by service, by role."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.access import Reading, may_read_document
from engine.store.records import DocumentRow


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
