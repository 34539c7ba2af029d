"""`wuye conformance`: what passes of a kit's cases, counted by level, and why the others fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Wuye
from tests.cli.test_questions import TABLE

CASES = """<?xml version="1.0"?>
<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
           xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>verdict.dmn</modelName>
  <testCase id="001">
    <inputNode name="score"><value xsi:type="xsd:decimal">60</value></inputNode>
    <resultNode name="verdict" type="decision"><expected><value xsi:type="xsd:string">good</value></expected></resultNode>
  </testCase>
  <testCase id="002">
    <inputNode name="score"><value xsi:type="xsd:decimal">59</value></inputNode>
    <resultNode name="verdict" type="decision"><expected><value xsi:type="xsd:string">good</value></expected></resultNode>
  </testCase>
</testCases>
"""


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A level with one suite of two cases; what the second one expects is wrong."""
    suite = tmp_path / "kit" / "compliance-level-2" / "0001-verdict"
    suite.mkdir(parents=True)
    (suite / "verdict.dmn").write_text(TABLE, encoding="utf-8")
    (suite / "0001-verdict-test-01.xml").write_text(CASES, encoding="utf-8")
    return tmp_path / "kit"


def test_what_passes_is_counted_by_level(wuye: Wuye, kit: Path) -> None:
    answer = wuye("conformance", "dmn", kit, "--json")
    assert answer.status == 0
    assert answer.object["levels"] == {"2": {"passed": 1, "total": 2, "passed_non_null": 1, "total_non_null": 2}}
    assert answer.object["failed"] == ["0001-verdict/002"]


def test_in_words_each_failure_has_its_reason(wuye: Wuye, kit: Path) -> None:
    first, last = wuye("conformance", "dmn", kit).out.splitlines()
    assert first.startswith("0001-verdict/002: ")
    assert "bad" in first
    assert last == "level 2: 1 of 2 pass, 1 of 2 that expect a value"


def test_a_folder_without_cases_says_so(wuye: Wuye, tmp_path: Path) -> None:
    assert wuye("conformance", "dmn", tmp_path).out == "There is no test case below this folder.\n"
