"""`wuye move-cases`: a dry run, a proposal, and the ledger, with totals that add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import worker
from engine.commands import ConfirmCaseMoves
from engine.deploy import deploy_loaded, load
from engine.execute import Engine
from engine.identity import new_id
from tests.cli.conftest import Wuye
from tests.engine.house import House, fill_house
from tests.engine.test_moving import IN_A_ROW, RENAMED
from web.cli.place import database_url, home


@pytest.fixture
def engine(wuye: Wuye) -> Engine:
    """The house's engine in the home of the command line, with a case in each of two steps and a second version."""
    home().mkdir(parents=True)
    fill_house(database_url())
    opened = House.open(home(), database_url())
    first, second = opened.start("sharing", "一"), opened.start("sharing", "二")
    opened.complete("plan", "lin", second, note="分头看")
    assert first != second
    with opened.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", IN_A_ROW), opened.clock(), "system")
        deploy_loaded(connection, load("repair", RENAMED), opened.clock(), "system")
    return opened.engine


def test_a_dry_run_gives_every_cases_verdict_and_proposes_nothing(wuye: Wuye, engine: Engine) -> None:
    answer = wuye("move-cases", "repair", "--to", "2", "--dry-run", "--json")
    found = answer.object
    assert (answer.status, found["move"], found["version"]) == (1, None, 2)
    assert sorted((one["verdict"], one["why"]) for one in found["cases"]) == [  # both were opened at the same moment
        ("proposed", []), ("refused", [{"reason": "unreachable", "element": "sharing"}]),
    ]  # fmt: skip
    assert found["totals"] == {"cases": 2, "unseen": 0, "proposed": 1, "migrated": 0, "refused": 1, "lapsed": 0}
    assert "1 proposed, 1 refused" in wuye("move-cases", "repair", "--to", "2", "--dry-run").err


def test_from_the_proposal_to_the_ledger_and_back(wuye: Wuye, engine: Engine, tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('plan = "outline"\n', encoding="utf-8")
    proposed = wuye("move-cases", "repair", "--to", "3", "--map", names, "--reason", "新版", "--json")
    move = proposed.object["move"]
    assert (proposed.status, proposed.object["status"]) == (0, "proposed")
    engine.execute(ConfirmCaseMoves(new_id(), "fang", move))
    worker.run_once(engine, renditions=False)
    found = wuye("move-cases", "repair", "--ledger", move, "--json").object
    assert found["status"] == "done"
    assert found["totals"] == {"cases": 2, "unseen": 0, "proposed": 0, "migrated": 2, "refused": 0, "lapsed": 0}
    back = wuye("move-cases", "repair", "--back", move, "--dry-run", "--json").object
    assert (back["version"], back["totals"]["proposed"]) == (1, 2)


def test_what_makes_no_sense_is_said_in_a_sentence(wuye: Wuye, engine: Engine, tmp_path: Path) -> None:
    assert wuye("move-cases", "repair").status == 2
    assert wuye("move-cases", "repair", "--to", "2", "--back", "x").status == 2
    wrong = tmp_path / "names.toml"
    wrong.write_text("plan = 1\n", encoding="utf-8")
    assert wuye("move-cases", "repair", "--to", "2", "--map", wrong).status == 2
    for arguments in (["--to", "9", "--reason", "x"], ["--to", "2"], ["--back", "nowhere", "--reason", "x"], ["--ledger", "nowhere"]):
        answer = wuye("move-cases", "repair", *arguments, "--json")
        assert (answer.status, answer.object["move"]) == (1, None)
        assert answer.object["reason"].startswith("Expected ")
