"""The law that a decision applied stands in the case's journal: rule, row, the day that picked it, and its value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.check.report import scenarios_of, template_for
from engine.check.runner import Run, start_of
from engine.check.world import Template
from engine.folder import read_folder
from engine.journal import read
from engine.procedures import load_procedure
from web.cli.place import DISTRICT, WORKFLOWS

PROCEDURE, _ = load_procedure("owners_vote", read_folder(WORKFLOWS / "owners_vote"))
assert PROCEDURE is not None
EXAMPLES = {one.name.partition("：")[0]: one for one in scenarios_of(PROCEDURE.files)[0] if one.name.startswith("例")}
CLOSINGS = {"例9": date(2021, 1, 1), "例10": date(2020, 12, 31)}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template_for(tmp_path_factory.mktemp("worlds"), WORKFLOWS, DISTRICT, [EXAMPLES[name] for name in CLOSINGS])


def verdict_of(template: Template, name: str) -> Mapping[str, Any]:
    """The effect of the table that decides a vote, as the journal has it."""
    world = template.world(start_of(EXAMPLES[name]), EXAMPLES[name].given, {})
    try:
        run = Run(EXAMPLES[name], world)
        run.play()
        with world.engine.reading() as tx:
            entries = read(tx.connection, tx.data_key(run.main), run.main)
    finally:
        world.close()
    (found,) = (effect for entry in entries for effect in entry.effects() if effect["kind"] == "decision:taken")
    return dict(found)


@pytest.mark.parametrize(
    ("name", "row", "value"),
    [
        ("例9", "double_majority_ordinary@2021-01-01", {"part_num": Decimal(2), "part_den": Decimal(3), "base": "part"}),
        ("例10", "double_majority_ordinary@2018-03-19", {"part_num": Decimal(1), "part_den": Decimal(2), "base": "all"}),
    ],
)
def test_a_vote_keeps_the_row_that_its_closing_day_picked(template: Template, name: str, row: str, value: dict[str, Any]) -> None:
    applied = {note["rule"]: note for note in verdict_of(template, name)["notes"]}
    assert applied.keys() == {"double_majority_ordinary", "matter_class"}
    majority = applied["double_majority_ordinary"]
    assert (majority["row"], majority["date"]) == (row, CLOSINGS[name])
    assert value.items() <= majority["value"].items()
    assert applied["matter_class"]["date"] == CLOSINGS[name]
