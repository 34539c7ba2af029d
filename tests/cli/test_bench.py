"""`wuye bench`: what its object holds, and that each side does the work that it is measured by; never how fast."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.diagrams import declared, nested_forks
from benchmarks.feel import QUICK, measured
from benchmarks.feel_expressions import REALISTIC, SIMPLE, Pair
from benchmarks.feel_tables import Table
from benchmarks.figures import Timed, UnequalResults, percentile
from benchmarks.house import ENTERED, PROCESS, TASKS, BenchHouse
from benchmarks.plain_spiff import PlainSpiff
from benchmarks.raw_sql import record, replay
from benchmarks.steps import DIAGRAM
from tests.cli.conftest import Wuye

PROJECT = Path(__file__).resolve().parents[2]
SIDE = {"completions_per_s", "p50_ms", "p95_ms", "p99_ms", "cpu_ms"}


def test_steps_are_measured_beside_both_yardsticks(wuye: Wuye, tmp_path: Path) -> None:
    found = wuye("bench", "steps", "--quick", "--json").object
    assert found.keys() == {"name", "figures", "ratios"}
    assert found["name"] == "steps"
    figures = found["figures"]
    sides = SIDE | {f"plain_spiff_{name}" for name in SIDE} | {f"raw_sql_{name}" for name in SIDE}
    size = {"bytes_per_open_case", "open_state_bytes", "statements_per_completion"}
    assert figures.keys() >= sides | size | {"parts_cpu_ms", "claim_p50_ms", "claim_cpu_ms"}
    assert all(figures[name] > 0 for name in sides | size)
    parts = {"authorisation", "form", "advance", "journal", "crypto", "rows", "sql", "commit", "rest"}
    assert figures["parts_cpu_ms"].keys() == parts
    assert found["ratios"].keys() == {"completions_to_plain_spiff", "completions_to_raw_sql"}
    assert list((tmp_path / "home").iterdir()) == []


def test_growth_is_measured_in_turns_with_what_it_is_compared_to(wuye: Wuye) -> None:
    found = wuye("bench", "growth", "--quick", "--json").object
    assert found["name"] == "growth"
    figures = found["figures"]
    assert figures["journal_entries"] == 1 + 2 * figures["iterations"]
    assert [figures[f"{kind}samples"] for kind in ("", "parallel_", "nested_", "item_")] == [22, 44, 22, 18]
    assert found["ratios"].keys() == {
        "loop_40_to_10", "parallel_loop_30_to_10", "nested_forks_last_to_first", "multi_instance_25_to_10",
    }  # fmt: skip
    told = wuye("bench", "growth", "--quick")
    assert "loop_40_to_10" in told.out
    assert [line[:7] for line in told.err.splitlines()] == ["1 of 4:", "2 of 4:", "3 of 4:", "4 of 4:"]


def test_drawn_forks_are_opened_one_inside_the_other_and_joined_again(tmp_path: Path) -> None:
    house = BenchHouse(tmp_path, {"nested.bpmn": nested_forks("nested", 3), "procedure.toml": declared("nested").encode()})
    case = house.start("nested")
    opened = []
    for element in ("Main_1", "Main_2", "Main_3", "Side_3", "Side_2", "Side_1"):
        opened.append(house.open_tasks(case))
        house.engine.execute(house.completion(*house.claim(case, element)))
    assert opened == [2, 3, 4, 3, 2, 1]
    assert house.open_tasks(case) == 0
    house.close()


def test_a_replay_is_measured_beside_completions(wuye: Wuye, tmp_path: Path) -> None:
    found = wuye("bench", "replay", "--quick", "--json").object
    assert found["name"] == "replay"
    figures = found["figures"]
    assert (figures["steps_per_round"], figures["entries_per_case"]) == (2 * (1 + len(TASKS)), 1 + 2 * len(TASKS))
    rates = ("steps_per_second", "step_cpu_ms", "cases_verified_per_second", "completions_per_cpu_second")
    assert all(figures[name] > 0 for name in rates)
    assert found["ratios"].keys() == {"steps_to_completions", "steps_to_plain_spiff"}
    assert list((tmp_path / "home").iterdir()) == []


def test_feel_is_measured_beside_pythons_eval(wuye: Wuye) -> None:
    found = wuye("bench", "feel", "--quick", "--json").object
    assert found["name"] == "feel"
    assert found["ratios"].keys() == {"simple_to_python_eval", "realistic_to_python_eval", "table_2000_to_20"}
    for kind, pairs in (("simple", SIMPLE), ("realistic", REALISTIC)):
        assert found["figures"][kind].keys() == {pair.feel for pair in pairs}
        for one in found["figures"][kind].values():
            assert one.keys() == {"feel_ns", "eval_ns", "ratio"}
            assert all(figure > 0 for figure in one.values())
    assert found["figures"]["table_20_us"] > 0
    assert found["figures"]["table_2000_us"] > 0
    assert "simple_to_python_eval" in wuye("bench", "feel", "--quick").out


def test_sides_that_compute_different_things_are_not_measured() -> None:
    with pytest.raises(UnequalResults, match=r"Expected a - b to compute what a \+ b does"):
        measured(Pair("a + b", "a - b"), QUICK)


def test_a_measured_table_answers_as_its_rows_say() -> None:
    table = Table(20)
    table.check()
    assert any(table.evaluate(inputs) for inputs in table.inputs(200))
    table.cells[:] = [("-",) * 5] * 20
    with pytest.raises(UnequalResults, match="Expected the table of 20 rules to match rules"):
        table.check()


def test_the_measured_expressions_are_those_that_the_page_lists() -> None:
    for page in ("docs/operators.md", "docs/operators.zh.md"):
        text = (PROJECT / page).read_text(encoding="utf-8")
        assert [pair.feel for pair in (*SIMPLE, *REALISTIC) if f"`{pair.feel}`" not in text] == []


def test_plain_spiff_completes_every_task_with_what_was_entered(tmp_path: Path) -> None:
    spiff, timed = PlainSpiff(tmp_path, DIAGRAM, PROCESS), Timed()
    spiff.round(timed, ["a", "b"], TASKS, ENTERED)
    spiff.close()
    assert len(timed.seconds) == 2 * len(TASKS)
    with closing(sqlite3.connect(spiff.file)) as database:
        history = database.execute("SELECT task, data FROM history WHERE workflow = 'a' ORDER BY entry").fetchall()
        (state,) = database.execute("SELECT state FROM workflow WHERE id = 'a'").fetchone()
    assert [task for task, _ in history] == list(TASKS)
    assert all(json.loads(data) == ENTERED for _, data in history)
    assert json.loads(state)["completed"] is True


def test_raw_sql_leaves_the_same_rows_as_our_own_run(tmp_path: Path) -> None:
    house, timed = BenchHouse(tmp_path), Timed()
    recording, _, _ = record(house, tmp_path, 2)
    house.checkpoint()
    ours = rows(house.file)
    house.close()
    kept = tmp_path / "kept.sqlite"
    replay(recording, timed, kept)
    assert len(timed.seconds) == 2 * len(TASKS)
    assert rows(kept) == ours


def rows(file: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(map(repr, database.execute(f'SELECT * FROM "{table}"'))) for table in tables}


def test_a_percentile_is_the_nearest_rank() -> None:
    assert [percentile([4.0, 1.0, 3.0, 2.0], per_cent) for per_cent in (25, 50, 51, 99)] == [1.0, 2.0, 3.0, 4.0]


def test_the_tally_of_an_estate_is_timed_and_held_against_what_was_voted(wuye: Wuye) -> None:
    found = wuye("bench", "tally", "--quick", "--json").object
    assert found["name"] == "tally"
    figures = found["figures"]
    assert figures["units"] == 300
    assert figures["entries"] == 1 + 200 + 1  # the opening, two votes in three, a bundle
    assert {"seconds_300", "seconds_again", "vote_p50_ms", "confirm_bundle_p50_ms", "slowest_page_ms"} <= figures.keys()
    assert figures["page_p50_ms"].keys() == {"own_ballot", "desk", "register", "bundle", "result", "case"}
