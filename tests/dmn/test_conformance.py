"""The compatibility kit, where it lies beside the repository, and the runner itself."""

from pathlib import Path

import pytest

from engine.dmn.conformance import run_suite
from tests.dmn.decision_files import decision, definitions, feel, inputs, knowledge, literal, requires_decision, service

KIT = Path(__file__).parents[3] / "shared" / "tck"
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>{cases}</testCases>"""


def run(tmp_path, cases, *parts):
    suite = tmp_path / "compliance-level-2" / "0001-own"
    suite.mkdir(parents=True, exist_ok=True)
    (suite / "m.dmn").write_bytes(definitions(*parts))
    (suite / "m-test-01.xml").write_text(CASES.replace("{cases}", cases))
    return run_suite(tmp_path)


def case(decision, expected, given="1"):
    value = '<value xsi:nil="true"/>' if expected is None else f'<value xsi:type="xsd:decimal">{expected}</value>'
    return (
        f'<testCase id="{decision}"><inputNode name="x"><value xsi:type="xsd:decimal">{given}</value></inputNode>'
        f'<resultNode name="{decision}" type="decision"><expected>{value}</expected></resultNode></testCase>'
    )


@pytest.mark.skipif(not KIT.is_dir(), reason="the compatibility kit is not beside the repository (../shared/tck)")
@pytest.mark.parametrize(("level", "least_non_null"), [("2", 105), ("3", 1582)])
def test_kit_passes(level, least_non_null, record_property):
    found = run_suite(KIT / f"compliance-level-{level}")
    record_property("conformance", found.to_plain()["levels"])
    assert found.levels[level].passed_non_null >= least_non_null
    assert not [reason for reason in found.reasons.values() if reason.startswith(("Crash", "_TimeOut"))]
    if level == "2":
        assert found.failed == []


def test_cases_are_counted_by_level_and_by_whether_they_expect_a_value(tmp_path):
    parts = [inputs(x="number"), literal("good", "x + 1", "x"), literal("bad", "x", "x"), literal("none", "null")]
    found = run(tmp_path, case("good", 2) + case("bad", 7) + case("none", None), *parts)
    assert found.to_plain() == {
        "levels": {"2": {"passed": 2, "total": 3, "passed_non_null": 1, "total_non_null": 2}},
        "failed": ["0001-own/bad"],
    }


def test_case_that_needs_what_we_lack_fails_even_where_null_is_expected(tmp_path):
    boxed = decision(f'<invocation><functionDefinition kind="Java">{feel("1")}</functionDefinition></invocation>', name="b")
    found = run(tmp_path, case("b", None), boxed)
    assert found.failed == ["0001-own/b"]
    assert "not supported" in found.reasons["0001-own/b"]


def test_case_about_a_decision_that_is_not_there_fails(tmp_path):
    assert run(tmp_path, case("other", None), literal("a", "1")).failed == ["0001-own/other"]


def test_case_whose_model_cannot_be_read_fails(tmp_path):
    assert run(tmp_path, case("a", None), "<broken").failed == ["0001-own/a"]


def test_case_that_runs_too_long_fails_even_where_null_is_expected(tmp_path):
    endless = literal("a", "count(for i in 1..100000, j in 1..100000 return i)")
    assert run(tmp_path, case("a", None), endless).failed == ["0001-own/a"]


def test_numbers_agree_to_eight_places(tmp_path):
    parts = [inputs(x="number"), literal("a", "x / 3", "x")]
    assert run(tmp_path, case("a", "0.33333333"), *parts).failed == []


def asked(kind, name, expected, result):
    value = "" if expected is None else f'<value xsi:type="xsd:decimal">{expected}</value>'
    return (
        f'<testCase id="{name}" type="{kind}" invocableName="{name}"><inputNode name="x"><value xsi:type="xsd:decimal">1</value>'
        f'</inputNode><resultNode name="{result}"><expected>{value}</expected></resultNode></testCase>'
    )


def test_case_may_ask_for_a_decision_service_or_one_of_its_outputs_or_a_knowledge_model(tmp_path):
    parts = [
        inputs(x="number"), literal("a", "x + 1", "x"), literal("b", "x + 2", "x"),
        service("one", outputs=["a"], data=["x"]), service("both", outputs=["a", "b"], data=["x"]),
        knowledge("twice", feel("2 * x"), x="number"),
    ]  # fmt: skip
    cases = asked("decisionService", "one", 2, "a") + asked("decisionService", "both", 3, "b") + asked("bkm", "twice", 2, "twice")
    found = run(tmp_path, cases, *parts)
    assert (found.failed, found.levels["2"].passed) == ([], 3)


def test_case_of_another_type_fails(tmp_path):
    assert run(tmp_path, asked("oracle", "a", 1, "a"), literal("a", "1")).failed == ["0001-own/a"]


def test_case_may_give_the_input_of_an_imported_model_by_its_namespace(tmp_path):
    inner = definitions(inputs(x="number"), literal("a", "x + 1", "x")).replace(b"urn:test", b"urn:inner")
    outer = '<import name="inner" namespace="urn:inner" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    asks = literal("b", "inner.a").replace("<literal", requires_decision("urn:inner#a") + "<literal")
    (tmp_path / "compliance-level-2" / "0001-own").mkdir(parents=True)
    (tmp_path / "compliance-level-2" / "0001-own" / "inner.dmn").write_bytes(inner)
    cases = case("b", 2).replace('<inputNode name="x"', '<inputNode name="x" namespace="urn:inner"')
    assert run(tmp_path, cases, outer, asks).failed == []
