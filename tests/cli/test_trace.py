"""`wuye trace`, `wuye import`: diagrams outside every procedure."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bpmn.building import events, flows, service, source_of, tasks, user
from tests.cli.conftest import Wuye

CHAIN = source_of(events("s e") + user("t") + service("j", "pay") + flows("s > t > j > e"))
BROKEN = source_of(events("s e") + '<complexGateway id="g"/>' + flows("s > g > e"))


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_trace_answers_with_events_variables_and_state(wuye: Wuye, tmp_path: Path) -> None:
    file = written(tmp_path, "a.bpmn", CHAIN)
    script = written(tmp_path, "a.yaml", '- complete: t\n  variables: {sum: 1.5}\n- {job: pay, variables: {on: 2026-10-09}}\n')
    answer = wuye("trace", file, "--script", script, "--data", '{"a": [1]}', "--json")
    assert answer.status == 0
    assert answer.object["state"] == "completed"
    assert answer.object["variables"] == {"a": [1], "sum": 1.5, "on": "2026-10-09"}
    assert answer.object["events"][:2] == [{"element": "s", "event": "entered"}, {"element": "s", "event": "completed"}]
    assert {"element": "j", "event": "job"} in answer.object["events"]


def test_trace_in_words_is_an_event_a_line(wuye: Wuye, tmp_path: Path) -> None:
    answer = wuye("trace", written(tmp_path, "a.bpmn", CHAIN), "--script", written(tmp_path, "a.json", "[]"))
    assert answer.out.splitlines() == ["s: entered", "s: completed", "t: entered", "t: waiting", "state: running"]


def test_trace_of_what_is_refused_or_stops_is_a_finding(wuye: Wuye, tmp_path: Path) -> None:
    script = written(tmp_path, "a.json", json.dumps([{"complete": "x"}]))
    refused = wuye("trace", written(tmp_path, "b.bpmn", BROKEN), "--script", script, "--json")
    assert (refused.status, refused.object["state"], refused.object["events"]) == (1, "refused", [])
    assert "b.bpmn, line 1, g: bpmn:complexGateway is not executed here" in refused.err
    misfit = wuye("trace", written(tmp_path, "a.bpmn", CHAIN), "--script", script, "--json")
    assert (misfit.status, misfit.object["state"]) == (1, "running")
    assert "step 1 (complete x)" in misfit.err


def test_a_script_that_is_none_is_misuse(wuye: Wuye, tmp_path: Path) -> None:
    answer = wuye("trace", written(tmp_path, "a.bpmn", CHAIN), "--script", written(tmp_path, "a.yaml", "- {say: x}"), "--json")
    assert (answer.status, answer.out) == (2, "")
    assert "step 1" in answer.err
    assert wuye("trace", tmp_path / "none.bpmn", "--script", tmp_path / "none.yaml").status == 2


def test_what_is_wrong_in_a_script_is_said_as_json_writes_it(wuye: Wuye, tmp_path: Path) -> None:
    wrong = '[{"complete": "t", "variables": [1, {"a": true}]}, 3, {"complete": 2.50}, {"message": "m", "key": [null]}]'
    said = wuye("trace", written(tmp_path, "a.bpmn", CHAIN), "--script", written(tmp_path, "a.json", wrong)).err
    for found in ('found [1, {"a": true}].', "found 3.", "found 2.50.", "found [null]."):
        assert found in said


def test_a_script_task_in_another_language_is_refused_and_nothing_is_said_of_feel(wuye: Wuye, tmp_path: Path) -> None:
    task = '<scriptTask id="t" scriptFormat="javascript"><script>x = 1</script></scriptTask>'
    file = written(tmp_path, "a.bpmn", source_of(events("s e") + task + flows("s > t > e")))
    refused = wuye("trace", file, "--script", written(tmp_path, "a.json", "[]"))
    assert "written in javascript" in refused.err
    assert "a script in FEEL" not in refused.err
    assert "note:" not in refused.err


def test_import_says_of_each_file_whether_it_runs_here(wuye: Wuye, tmp_path: Path) -> None:
    good, bad = written(tmp_path, "a.bpmn", CHAIN), written(tmp_path, "b.bpmn", BROKEN)
    answer = wuye("import", good, bad, "--report", "--json")
    first, second = answer.object["files"]
    assert answer.status == 1
    assert (first["file"], first["verdict"], first["reasons"]) == (str(good), "accepted", [])
    assert (second["file"], second["verdict"]) == (str(bad), "refused")
    assert "line 1, g: bpmn:complexGateway is not executed here: use exclusive" in second["reasons"][0]
    assert wuye("import", good, "--report").out.startswith(f"{good}: accepted")


def test_import_without_report_is_misuse(wuye: Wuye, tmp_path: Path) -> None:
    assert wuye("import", written(tmp_path, "a.bpmn", CHAIN)).status == 2


def test_a_folder_and_a_missing_file_are_refused_and_the_others_are_judged(wuye: Wuye, tmp_path: Path) -> None:
    answer = wuye("import", tmp_path, tmp_path / "none.bpmn", written(tmp_path, "a.bpmn", CHAIN), "--report", "--json")
    assert answer.status == 1
    assert [one["verdict"] for one in answer.object["files"]] == ["refused", "refused", "accepted"]
    assert "Is a directory" in answer.object["files"][0]["reasons"][0]


SPLIT = '<exclusiveGateway id="x"/>' + tasks("a b c") + flows("s > x; x > a [n = 1]; x > b [n = 2]; x > c [n = 3]")
NEVER_JOINED = source_of(events("s e") + '<parallelGateway id="j"/>' + SPLIT + flows("a > j; b > j; c > j; j > e"))
NO_DEFAULT = source_of(events("s e") + SPLIT + flows("a > e; b > e; c > e"))
WIDE = source_of(
    events("s e") + '<parallelGateway id="f"/><parallelGateway id="j"/>' + tasks(" ".join(f"a{i} b{i}" for i in range(12)))
    + flows("s > f; j > e; " + "; ".join(f"f > a{i} > b{i} > j" for i in range(12)))
)  # fmt: skip


def test_an_accepted_file_whose_runs_stop_is_said_to(wuye: Wuye, tmp_path: Path) -> None:
    stuck, undecided = written(tmp_path, "a.bpmn", NEVER_JOINED), written(tmp_path, "b.bpmn", NO_DEFAULT)
    answer = wuye("import", stuck, undecided, written(tmp_path, "c.bpmn", CHAIN), "--report", "--json")
    assert answer.status == 0
    first, second, third = answer.object["files"]
    assert {one["verdict"] for one in (first, second, third)} == {"accepted"}
    found = sorted((one["rule"], one["element"], one["severity"]) for one in first["findings"])
    assert found == [("deadlock", "j", "warning"), ("missing-default", "x", "warning")]
    assert first["reasons"] == []
    assert any("s, x goes on to a, a" in one for one in first["doubts"])
    assert [one["rule"] for one in second["findings"]] == ["missing-default"]
    assert (third["doubts"], third["findings"]) == ([], [])
    assert "  warning: line 1, j: Expected j to join all ways in" in wuye("import", stuck, "--report").out


def test_where_too_many_positions_are_possible_import_says_that_it_did_not_look_at_all(wuye: Wuye, tmp_path: Path) -> None:
    (found,) = wuye("import", written(tmp_path, "a.bpmn", WIDE), "--report", "--json").object["files"]
    assert [(one["rule"], one["severity"]) for one in found["findings"]] == [("not-decided", "note")]
