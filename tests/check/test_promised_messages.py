"""A message from a procedure that is not built yet: procedure.toml says that it will come, and what it brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.findings import Severity
from tests.check.district import DECLARED, check
from tests.check.rule_examples import waiting

Change = Callable[[], Mapping[str, bytes | None]]


def awaiting_hail(table: str) -> Change:
    """The folder that waits for message `never`, with a table in procedure.toml that says from whom it will come."""
    return lambda: {**waiting(), "procedure.toml": DECLARED.replace("[parameters.strict]", f"{table}\n[parameters.strict]").encode()}


PROMISED = '[[awaited]]\nname = "never"\nfrom = "{}"\nbrings = {{ heard_on = "date" }}\n'


def test_a_message_that_a_procedure_not_built_yet_will_send_is_no_fault(tmp_path: Path) -> None:
    report = check(tmp_path, awaiting_hail(PROMISED.format("hail"))(), scenarios=False)
    told = {one.rule: one.severity for one in report.findings if one.element == "wait"}
    assert told == {"procedure-not-built": Severity.NOTE}


def test_a_procedure_that_is_built_and_does_not_send_what_it_should_is_one(tmp_path: Path) -> None:
    report = check(tmp_path, awaiting_hail(PROMISED.format("lamp"))(), scenarios=False)
    assert "unsent-message" in {one.rule for one in report.findings if one.element == "wait"}


def test_what_a_promised_message_brings_has_a_type_word_each(tmp_path: Path) -> None:
    table = '[[awaited]]\nname = "never"\nfrom = "hail"\nbrings = { heard_on = 3 }\n'
    report = check(tmp_path, awaiting_hail(table)(), scenarios=False)
    assert "bad-procedure" in {one.rule for one in report.findings}
