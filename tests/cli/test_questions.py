"""`wuye feel`, `decide`, `check`: questions without a database."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from click import Context

from engine.deploy import procedure_folders
from tests.cli.conftest import Wuye
from tests.dmn.decision_files import context, decision, definitions, feel, inputs, knowledge, literal, requires_decision, service, table
from web.cli.main import COMMANDS, main
from web.cli.place import WORKFLOWS
from web.cli.printing import progress

PROJECT = Path(__file__).resolve().parents[2]
TABLE = """<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <inputData id="in" name="score"><variable name="score" typeRef="number"/></inputData>
  <decision id="verdict" name="verdict">
    <variable name="verdict"/>
    <informationRequirement id="r"><requiredInput href="#in"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input id="i"><inputExpression id="e" typeRef="number"><text>score</text></inputExpression></input>
      <output id="o" name="verdict" typeRef="string"/>
      <rule id="good"><inputEntry id="g"><text>&gt;= 60</text></inputEntry><outputEntry id="go"><text>"good"</text></outputEntry></rule>
      <rule id="bad"><inputEntry id="b"><text>-</text></inputEntry><outputEntry id="bo"><text>"bad"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


@pytest.mark.parametrize(
    ("expression", "data", "result"),
    [
        ("1 + 2", "{}", 3),
        ("a + 0.5", '{"a": 1}', 1.5),
        ('date("2026-10-09") + duration("P1D")', "{}", "2026-10-10"),
        ("[1, 2][item > 1]", "{}", [2]),
        ('if x then "是" else "否"', '{"x": true}', "是"),
        ("null", "{}", None),
    ],
)
def test_feel_answers_with_one_object(wuye: Wuye, expression: str, data: str, result: Any) -> None:
    answer = wuye("feel", expression, "--data", data, "--json")
    assert (answer.status, answer.object["result"]) == (0, result)


def test_feel_says_why_a_result_is_null(wuye: Wuye) -> None:
    answer = wuye("feel", '1 + "a"', "--json")
    assert answer.object["result"] is None
    assert answer.object["reasons"]
    assert wuye("feel", '1 + "a"').status == 0


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("1 + 2", "3"), ("0.10", "0.1"), ("null", "null"), ("true", "true"), ('date("2026-10-09")', "2026-10-09"),
        ("[1, null]", "[1, null]"), ('{a: 1, b: "是"}', '{a: 1, b: "是"}'),
    ],
)  # fmt: skip
def test_feel_prints_a_value_as_feel_writes_it(wuye: Wuye, expression: str, words: str) -> None:
    assert wuye("feel", expression).out == f"{words}\n"


def test_a_number_that_json_would_round_is_printed_as_text(wuye: Wuye) -> None:
    assert wuye("feel", "0.1234567890123456789", "--json").object["result"] == "0.1234567890123456789"
    assert wuye("feel", "12345.67", "--json").object["result"] == 12345.67


def test_feel_says_why_something_in_a_result_is_null(wuye: Wuye) -> None:
    answer = wuye("feel", "[1, a]")
    assert answer.out == "[1, null]\n  because: Expected a variable named 'a', but there is none.\n"


def test_feel_points_at_what_is_wrong_under_chinese_characters_too(wuye: Wuye) -> None:
    answer = wuye("feel", "1 +\n数量 + )")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "  数量 + )\n         ^\nExpected an expression, but found ')' (line 2, column 6).\n"


def test_feel_says_as_json_where_it_went_wrong_and_what_was_expected(wuye: Wuye) -> None:
    answer = wuye("feel", "1 + )", "--json")
    assert answer.status == 2
    assert answer.object == {
        "result": None,
        "reasons": ["Expected an expression, but found ')' (line 1, column 5)."],
        "error": {"line": 1, "column": 5, "expected": "an expression"},
    }


def test_feel_stops_what_does_not_end(wuye: Wuye) -> None:
    answer = wuye("feel", "some i in 1..9999999 satisfies false", "--json")
    assert answer.status == 1
    assert answer.object == {"result": None, "reasons": ["Expected at most 1000000 steps, but the expression needs more."]}


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ('@"99999-01-01"', "99999-01-01"),
        ('@"09:30:00.123456789Z"', "09:30:00.123456789Z"),
        ('@"P1Y2M"', "P1Y2M"),
        ("(> 1)", "(1..)"),
        ("function(a) a", "function(a)"),
        ("money(1234.5)", "1,234.50"),
        ("now() instance of date and time", True),
    ],
)
def test_feel_answers_every_kind_of_value_as_json(wuye: Wuye, expression: str, result: Any) -> None:
    assert wuye("feel", expression, "--json").object["result"] == result


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ('{"a": 1e999999999}', "Expected a number below 10 ** 6145 in size, but found a greater one. It stands in --data."),
        ('{"a": 1e99999999999999999999}', "Expected numbers below 10 ** 6145 in --data, but found 1e99999999999999999999."),
        ('{"a": 1e-7000}', "Expected 0 or a number of at least 10 ** -6176 in size, but found a smaller one. It stands in --data."),
        ('{"a": NaN}', "Expected --data to be a JSON object, but NaN is no number of JSON."),
        ('{"a": -Infinity}', "Expected --data to be a JSON object, but -Infinity is no number of JSON."),
        ('{"a": "\\ud800"}', "Expected a string of whole characters, but found half a surrogate pair. It stands in --data."),
        ('{"a": ' + "[" * 200 + "]" * 200 + "}", "Expected at most 100 lists and contexts inside each other. It stands in --data."),
        ('{"a": ' + "[" * 90_000 + "]" * 90_000 + "}", "Expected --data with fewer lists and objects inside each other."),
        ("[1]", "Expected --data to be a JSON object, but it is none."),
        ('{"a": 1,}', "Expected --data to be a JSON object, but line 1, column 9 is not as JSON wants it."),
    ],
)
def test_data_that_cannot_be_used_is_refused_in_one_sentence(wuye: Wuye, data: str, sentence: str) -> None:
    answer = wuye("feel", "a", "--data", data)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.splitlines()[-1] == f"Error: {sentence}"


COMMAND = re.compile(r"^    wuye ((?:feel|decide) .*?)(?: +# (.*))?$", re.MULTILINE)


@pytest.mark.parametrize("name", ["feel.md", "feel.zh.md", "dmn.md", "dmn.zh.md"])
def test_the_commands_on_the_pages_give_what_the_pages_say(wuye: Wuye, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    commands = COMMAND.findall((PROJECT / "docs" / name).read_text(encoding="utf-8"))
    assert commands
    for command, said in commands:
        assert said, command
        answer = wuye(*shlex.split(command))
        result, *told = answer.out.splitlines()
        assert (answer.status, result, answer.err) == (0, said, ""), command
        assert all(line.startswith("  table ") for line in told), command


@pytest.mark.parametrize("arguments", [("feel", "1 +"), ("feel", "1", "--data", "[1]"), ("feel", "1", "--data", "{"), ("feel",)])
def test_a_question_that_is_none_is_misuse(wuye: Wuye, arguments: tuple[str, ...]) -> None:
    answer = wuye(*arguments)
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err


def test_decide_names_the_rules_that_matched(wuye: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "verdict.dmn"
    file.write_text(TABLE)
    answer = wuye("decide", file, "verdict", "--data", '{"score": 59.5}', "--json")
    assert answer.status == 0
    assert answer.object == {
        "result": "bad",
        "matched": ["bad"],
        "reasons": [],
        "trace": [{"decision": "verdict", "inputs": {"score": 59.5}, "matched": ["bad"], "rules": [2], "outputs": "bad"}],
    }
    assert wuye("decide", file, "nothing").status == 2


def test_decide_prints_below_the_result_what_each_table_did(wuye: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "verdict.dmn"
    banded = table(["< 60 | - : 1", "- | > 2 : 2"], policy="COLLECT", columns=("x", "y"))
    inner = banded[banded.index("<decisionTable") : banded.index("</decision>")]
    file.write_bytes(definitions(inputs(x="number", y="number"), decision(context(("band", inner), (None, feel("sum(band)"))), "x", "y")))
    assert wuye("decide", file, "verdict", "--data", '{"x": 59, "y": 3}').out == (
        "3\n  table verdict (band): rules 1 (r1) and 2 (r2) with x = 59, y = 3 gives [1, 2]\n"
    )
    (traced,) = wuye("decide", file, "verdict", "--data", '{"x": 59, "y": 3}', "--json").object["trace"]
    assert (traced["part"], traced["inputs"]) == ("band", {"x": 59, "y": 3})
    file.write_text(TABLE.replace("<text>-</text>", "<text>&lt; 0</text>"))
    assert wuye("decide", file, "verdict", "--data", '{"score": 1}').out == (
        "null\n  because: No rule of verdict matches.\n  table verdict: no rule with score = 1 gives null\n"
    )


def test_decide_knows_what_day_it_is(wuye: Wuye, tmp_path: Path) -> None:
    (tmp_path / "dated.dmn").write_bytes(definitions(literal("day", "today() instance of date and now() instance of date and time")))
    assert wuye("decide", tmp_path / "dated.dmn", "day", "--json").object["result"] is True


def test_decide_tries_a_table_whose_rules_overlap_and_warns_of_it(wuye: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "verdict.dmn"
    file.write_text(TABLE.replace('"FIRST"', '"UNIQUE"'))
    answer = wuye("decide", file, "verdict", "--data", '{"score": 59.5}', "--json")
    assert (answer.status, answer.object["result"]) == (0, "bad")
    assert "verdict.dmn:11: warning rule-overlap bad: Expected at most one rule to match" in answer.err
    answer = wuye("decide", file, "verdict", "--data", '{"score": 60}', "--json")
    assert answer.status == 1
    assert answer.object["reasons"] == ["Expected at most one rule of verdict to match, but these do: good, bad."]
    assert [(table["inputs"], table["rules"]) for table in answer.object["trace"]] == [({"score": 60}, [1, 2])]
    assert wuye("decide", file, "verdict", "--data", '{"score": 60}').err.endswith(
        "table verdict: rules 1 (good) and 2 (bad) with score = 60 gives null\n"
    )


def test_decide_answers_null_for_a_decision_without_logic_and_says_why(wuye: Wuye, tmp_path: Path) -> None:
    (tmp_path / "draft.dmn").write_bytes(definitions('<decision name="to come"/>', literal("done", "1")))
    answer = wuye("decide", tmp_path / "draft.dmn", "to come", "--json")
    assert (answer.status, answer.object["result"]) == (1, None)
    assert answer.object["reasons"] == [
        "Expected decision to come to have logic, but it has none yet; give it a table or another expression, or take it out."
    ]
    assert wuye("decide", tmp_path / "draft.dmn", "done", "--json").object["result"] == 1


DATED = definitions(
    inputs(day="date"), literal("week", "day + duration(\"P7D\")", "day"), service("later", outputs=["week"], data=["day"]),
    knowledge("next day", feel('day + duration("P1D")'), day="date"), literal("maker", "function(a) a"),
)  # fmt: skip


@pytest.mark.parametrize(("asked", "result"), [("week", "2026-10-16"), ("later", "2026-10-16"), ("next day", "2026-10-10")])
def test_decide_asks_decisions_services_and_knowledge_models_with_dates_as_json_has_them(
    wuye: Wuye, tmp_path: Path, asked: str, result: str
) -> None:
    (tmp_path / "dated.dmn").write_bytes(DATED)
    answer = wuye("decide", tmp_path / "dated.dmn", asked, "--data", '{"day": "2026-10-09"}', "--json")
    assert answer.object == {"result": result, "matched": [], "reasons": [], "trace": []}


def test_decide_says_what_a_date_looks_like(wuye: Wuye, tmp_path: Path) -> None:
    (tmp_path / "dated.dmn").write_bytes(DATED)
    answer = wuye("decide", tmp_path / "dated.dmn", "week", "--data", '{"day": "9 October"}', "--json")
    assert answer.status == 1
    assert answer.object["reasons"] == ["Expected a date such as 2026-10-09 as day, but found 9 October."]


def test_decide_prints_a_decision_that_gives_a_function(wuye: Wuye, tmp_path: Path) -> None:
    (tmp_path / "dated.dmn").write_bytes(DATED)
    assert wuye("decide", tmp_path / "dated.dmn", "maker", "--json").status == 0
    assert "function" in wuye("decide", tmp_path / "dated.dmn", "maker").out


def test_decide_reads_what_the_file_imports_from_its_folder(wuye: Wuye, tmp_path: Path) -> None:
    outer = (
        '<import name="inner" namespace="urn:test" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        literal("month", "inner.week + duration(\"P21D\")").replace("<literal", requires_decision("urn:test#week") + "<literal"),
    )
    (tmp_path / "inner.dmn").write_bytes(DATED)
    (tmp_path / "outer.dmn").write_bytes(definitions(*outer).replace(b'namespace="urn:test">', b'namespace="urn:outer">'))
    answer = wuye("decide", tmp_path / "outer.dmn", "month", "--data", '{"day": "2026-10-09"}', "--json")
    assert answer.object["result"] == "2026-11-06"


def test_decide_refuses_a_broken_file_with_its_lines(wuye: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "verdict.dmn"
    file.write_text(TABLE.replace("FIRST", "RANDOM"))
    answer = wuye("decide", file, "verdict", "--json")
    assert answer.status == 1
    assert answer.object["result"] is None
    assert "verdict.dmn:" in answer.err


def test_check_without_scenarios_reads_and_fits_the_files(wuye: Wuye) -> None:
    answer = wuye("check", "--no-scenarios", "--json")
    assert answer.status == 0
    assert answer.object["procedures"] == len(procedure_folders(WORKFLOWS))
    assert answer.object["scenarios"] == {"passed": 0, "failed": 0}
    assert {finding["severity"] for finding in answer.object["findings"]} <= {"note", "warning"}


def test_check_takes_a_folder_from_anywhere_in_the_place_of_its_namesake(wuye: Wuye, tmp_path: Path) -> None:
    draft = tmp_path / "service_of_document"
    shutil.copytree(WORKFLOWS / "service_of_document", draft)
    answer = wuye("check", draft, "--no-scenarios", "--json")
    assert (answer.status, answer.object["procedures"]) == (0, 1)
    procedure_file = draft / "procedure.toml"
    procedure_file.write_text(procedure_file.read_text().replace("owner = ", 'colour = "red"\nowner = '))
    answer = wuye("check", draft, "--no-scenarios", "--json")
    assert answer.status == 1
    (finding,) = [one for one in answer.object["findings"] if one["severity"] == "error"]
    assert finding.keys() == {"rule", "severity", "file", "element", "name", "line", "message"}
    assert finding["file"] == "service_of_document/procedure.toml"
    assert f"procedure.toml:{finding['line']}: error" in answer.err


def test_check_refuses_a_file_that_has_no_business_in_a_folder(wuye: Wuye, tmp_path: Path) -> None:
    draft = tmp_path / "service_of_document"
    shutil.copytree(WORKFLOWS / "service_of_document", draft)
    (draft / "run.py").write_text("print()")
    answer = wuye("check", draft, "--no-scenarios", "--json")
    assert answer.status == 1
    assert "run.py" in str(answer.object["findings"])


def test_a_folder_without_procedures_is_misuse(wuye: Wuye, tmp_path: Path) -> None:
    assert wuye("check", tmp_path).status == 2
    assert wuye("check", tmp_path / "nowhere").status == 2


def test_warnings_count_where_it_is_strict(wuye: Wuye, tmp_path: Path) -> None:
    draft = tmp_path / "service_of_document"
    shutil.copytree(WORKFLOWS / "service_of_document", draft)
    procedure_file = draft / "procedure.toml"
    more = '\n[terms.unused]\nvalue = 5\nunit = "working_days"\nlabel = "没人用"\nreason = "试"\nsource = "惯例"\n'
    procedure_file.write_text(procedure_file.read_text() + more)
    assert wuye("check", draft, "--no-scenarios").status == 0
    assert wuye("check", draft, "--no-scenarios", "--strict").status == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(wuye: Wuye, name: str) -> None:
    answer = wuye(name, "--help")
    assert answer.status == 0
    command = main.get_command(Context(main), name)
    assert command is not None
    assert command.help
    assert command.name == name


def test_an_unknown_command_is_misuse(wuye: Wuye) -> None:
    assert wuye("fly").status == 2


def test_a_terms_bad_value_is_told_with_what_is_expected_file_and_line(wuye: Wuye, tmp_path: Path) -> None:
    draft = tmp_path / "service_of_document"
    shutil.copytree(WORKFLOWS / "service_of_document", draft)
    procedure_file = draft / "procedure.toml"
    lines = procedure_file.read_text().splitlines()
    at = lines.index("value = 3")
    procedure_file.write_text("\n".join([*lines[:at], "value = 2.5", *lines[at + 1 :]]))
    answer = wuye("check", draft, "--no-scenarios")
    assert answer.status == 1
    said = "Expected a whole number of days, 1 or more, for value, but it is 2.5."
    assert f"service_of_document/procedure.toml:{at + 1}: error bad-procedure terms.open_letter: {said}" in answer.err


@pytest.mark.parametrize(("terminal", "wanted", "said"), [(True, True, "scenario 3 of 8 (service)"), (True, False, ""), (False, True, "")])
def test_progress_is_shown_on_a_terminal_alone(
    terminal: bool, wanted: bool, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with progress(wanted) as show:
        show(2, 8, "service")
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert bool(told.err) == bool(said)
    if said:
        assert told.err.endswith("\r\x1b[K")  # gone when the command is done
