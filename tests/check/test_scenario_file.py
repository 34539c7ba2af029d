"""Scenario files are read strictly: whatever is not known, missing or of a wrong shape is a finding with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.check.scenario_file import Scenario, read_scenarios

GOOD = """- name: 一
  today: 2026-10-09
  given: {quarter: 2026Q3, dark: 3}
  parameters: {strict: true}
  steps:
    - start: lamp
      as: clerk
      with: {place: 槐安里, score: 59.50, day: 2026-10-01}
    - complete: look
      as: clerk
      item: 2
    - expect: {open: mend}
"""


def read(text: str, known: dict[str, Scenario] | None = None) -> tuple[list[Scenario], list[str]]:
    scenarios, findings = read_scenarios(text.encode(), "scenarios/a.yaml", known or {})
    assert all(one.rule == "bad-scenario" and one.file == "scenarios/a.yaml" for one in findings)
    return scenarios, [f"{one.line}: {one.message}" for one in findings]


def test_a_scenario_is_read_with_its_lines_and_exact_numbers() -> None:
    (scenario,), findings = read(GOOD)
    assert findings == []
    assert (scenario.name, scenario.line, scenario.today) == ("一", 1, date(2026, 10, 9))
    assert scenario.given == {"quarter": "2026Q3", "dark": Decimal(3)}
    start = scenario.acts[0]
    assert (start.verb, start.target, start.line) == ("start", "lamp", 6)
    assert start.details["with"] == {"place": "槐安里", "score": Decimal("59.50"), "day": date(2026, 10, 1)}
    assert str(start.details["with"]["score"]) == "59.50"


def test_a_scenario_continues_an_earlier_one_up_to_a_step() -> None:
    (first,), _ = read(GOOD)
    text = "- name: 二\n  from: 一\n  until: look\n  parameters: {strict: false}\n  steps:\n    - after: P5D\n"
    (second,), findings = read(text, {"一": first})
    assert findings == []
    assert [act.verb for act in second.acts] == ["start", "after"]
    assert (second.today, second.given, second.parameters) == (first.today, first.given, {"strict": False})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "Expected YAML"),
        ("name: 一", "Expected a list of scenarios."),
        ("- just a text", "Expected a scenario with a name."),
        ("- today: 2026-10-09", "Expected a scenario with a name."),
        ("- name: 一\n  name: 二", "the key name stands twice"),
        (GOOD.replace("today", "date"), "Expected today as a date."),
        (GOOD.replace("today: 2026-10-09", "today: soon"), "Expected today as a date."),
        (GOOD.replace("given:", "colour: red\n  given:"), "but found colour."),
        (GOOD.replace("dark: 3", "dark: 12:30"), "put it into quotes"),
        (GOOD.replace("dark: 3", "dark: .inf"), "put it into quotes"),
        (GOOD.replace("dark: 3", "dark: 0x1F"), "put it into quotes"),
        (GOOD.replace("as: clerk\n      item", "who: clerk\n      item"), "Expected no who beside complete."),
        (GOOD.replace("      as: clerk\n      item", "      item"), "Expected as beside complete, but there is none."),
        (GOOD.replace("as: clerk\n      item", "as: [clerk]\n      item"), "Expected str for as"),
        (GOOD.replace("item: 2", "item: second"), "Expected Decimal for item"),
        (GOOD.replace("complete: look", "refused: look\n      because: []"), "Expected a reason or a list of reasons"),
        (GOOD.replace("complete: look", "refused: look\n      because: [a, 2]"), "Expected a reason or a list of reasons"),
        (GOOD.replace("with: {place: 槐安里, score: 59.50, day: 2026-10-01}", "with: 3"), "Expected dict for with"),
        (GOOD.replace("complete: look", "fly: look"), "but found none."),
        (GOOD.replace("complete: look", "complete: look\n      start: lamp"), "but found start, complete."),
        (GOOD.replace("complete: look", "complete: [look]"), "Expected a name after complete"),
        (GOOD.replace("open: mend", "opened: mend"), "but found opened."),
        (GOOD.replace("expect: {open: mend}", "expect: [mend]"), "but found a list."),
        (GOOD.replace("    - expect: {open: mend}", "    - mend"), "Expected a step"),
        (GOOD[: GOOD.index("  steps")], "Expected steps."),
        (GOOD + GOOD, "Expected one scenario 一."),
        ("- name: 二\n  from: 零\n  steps:\n    - after: P1D\n", "Expected an earlier scenario 零, but there is none."),
        (GOOD + "- name: 二\n  from: 一\n  until: nothing\n  steps:\n    - after: P1D\n", "Expected a step on nothing in 一"),
    ],
)
def test_what_is_not_understood_is_a_finding(text: str, said: str) -> None:
    _scenarios, findings = read(text)
    assert any(said in one for one in findings), findings
    assert all(int(one.split(":")[0]) >= 1 for one in findings)


def test_the_other_scenarios_of_a_file_are_read_all_the_same() -> None:
    scenarios, findings = read(GOOD.replace("complete: look", "fly: look") + GOOD.replace("name: 一", "name: 二"))
    assert [one.name for one in scenarios] == ["二"]
    assert findings[0].startswith("9: ")


def test_nothing_in_a_scenario_is_run() -> None:
    _, findings = read('- !!python/object/apply:os.system ["true"]')
    assert "could not determine a constructor" in findings[0]
