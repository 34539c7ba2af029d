"""`wuye move-cases`: a dry run, a proposal, and the ledger, with totals that add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import worker
from engine.commands import CancelCase
from engine.deploy import deploy_loaded, load
from engine.execute import Engine
from engine.identity import new_id
from engine.move_commands import ConfirmCaseMoves
from engine.proof.verify import every_case
from engine.store import moves
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
    assert found["totals"] == {"cases": 2, "unseen": 0, "proposed": 1, "migrated": 0, "refused": 1, "lapsed": 0, "already": 0}


def test_a_dry_run_speaks_the_callers_language_in_sentences(wuye: Wuye, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    said = wuye("move-cases", "repair", "--to", "2", "--dry-run")
    assert (said.status, said.err) == (1, "")
    first, second, *rest = sorted(said.out.splitlines()[:2]) + said.out.splitlines()[2:]
    told = "version 1, can be moved.", "version 1, stays. Why: sharing: the new version never comes to stand like that."
    assert {line.partition(": ")[2] for line in (first, second)} == set(told)
    assert rest == [
        "2 cases of \"Repair\" to version 2: 1 can be moved, 1 stays.",
        "This is a trial: nothing is proposed, nothing has changed.",
    ]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    said = wuye("move-cases", "repair", "--to", "2", "--dry-run")
    assert "第1版，留在原版。原因：sharing：新版走不到这样的局面。" in said.out
    total, last = said.out.splitlines()[2:]
    assert total == "“报修”的2件案件换到第2版：1件可以换版、1件留在原版。"
    assert last == "这只是试算：什么都没有提议，什么都没有改。"


def test_a_trial_without_a_case_says_so(wuye: Wuye, engine: Engine) -> None:
    for case in every_case(engine):
        engine.execute(CancelCase(new_id(), "fang", case, "不办了"))
    said = wuye("move-cases", "repair", "--to", "2", "--dry-run")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("No running case of \"Repair\" is to be moved to version 2.\n")


def test_from_the_proposal_to_the_ledger_and_back(wuye: Wuye, engine: Engine, tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('plan = "outline"\n', encoding="utf-8")
    proposed = wuye("move-cases", "repair", "--to", "3", "--map", names, "--reason", "新版", "--json")
    move = proposed.object["move"]
    assert (proposed.status, proposed.object["status"]) == (0, "proposed")
    assert wuye("move-cases", "repair", "--ledger", move).out.endswith(f"Move {move}: waits for the owner role.\n")
    engine.execute(ConfirmCaseMoves(new_id(), "fang", move))
    worker.run_once(engine, renditions=False)
    found = wuye("move-cases", "repair", "--ledger", move, "--json").object
    assert found["status"] == "done"
    assert found["totals"] == {"cases": 2, "unseen": 0, "proposed": 0, "migrated": 2, "refused": 0, "lapsed": 0, "already": 0}
    back = wuye("move-cases", "repair", "--back", move, "--dry-run", "--json").object
    assert (back["version"], back["totals"]["proposed"]) == (1, 2)


def test_what_makes_no_sense_is_said_in_a_sentence(wuye: Wuye, engine: Engine, tmp_path: Path) -> None:
    assert wuye("move-cases", "repair").status == 2
    assert wuye("move-cases", "repair", "--to", "2", "--back", "x").status == 2
    wrong = tmp_path / "names.toml"
    wrong.write_text("plan = 1\n", encoding="utf-8")
    assert wuye("move-cases", "repair", "--to", "2", "--map", wrong).status == 2
    for missing in (["--to", "2"], ["--to", "2", "--reason", " "], ["--back", "nowhere"]):
        unreasoned = wuye("move-cases", "repair", *missing)
        assert unreasoned.status == 2
        assert "Expected --reason" in unreasoned.err
    for arguments in (["--to", "9", "--reason", "x"], ["--back", "nowhere", "--reason", "x"], ["--ledger", "nowhere"]):
        answer = wuye("move-cases", "repair", *arguments, "--json")
        assert (answer.status, answer.object["move"]) == (1, None)
        assert answer.object["reason"].startswith("Expected ")


def test_a_procedure_that_is_not_there_is_told_apart_from_a_version_that_is_not(wuye: Wuye, engine: Engine) -> None:
    for extra in (["--dry-run"], ["--reason", "x"]):
        assert "no procedure nosuch is deployed here" in wuye("move-cases", "nosuch", "--to", "2", *extra).err
        assert "repair has no version 9" in wuye("move-cases", "repair", "--to", "9", *extra).err


def test_names_that_neither_version_knows_are_refused_all_at_once_with_the_nearest_there_is(
    wuye: Wuye, engine: Engine, tmp_path: Path
) -> None:
    names = tmp_path / "names.toml"
    names.write_text('plam = "outline"\nplan = "outlime"\nzzz = ""\n', encoding="utf-8")
    for extra in (["--dry-run"], ["--reason", "新版"]):
        answer = wuye("move-cases", "repair", "--to", "3", "--map", names, *extra, "--json")
        assert (answer.status, answer.object) == (1, {"move": None, "reason": (
            "Expected a good value for mapping, but plam is no step of version 1; there is plan. "
            "outlime is none of version 3; there is outline. zzz is no step of version 1."
        )})  # fmt: skip
    with engine.reading() as tx:
        assert moves.all_moves(tx.connection, 9) == []


def test_a_name_of_another_process_of_the_new_version_is_none_of_this_one(wuye: Wuye, engine: Engine, tmp_path: Path) -> None:
    names = tmp_path / "names.toml"
    names.write_text('plan = "write"\n', encoding="utf-8")
    said = wuye("move-cases", "repair", "--to", "3", "--map", names, "--dry-run")
    assert (said.status, "write is none of version 3" in said.err) == (1, True)
