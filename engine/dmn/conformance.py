"""Runs suites of the DMN compatibility kit: a folder per suite, models and cases in it.

A case passes if every result is the expected one. A crash, a time-out, a model that cannot be read or a part of DMN that
we do not evaluate never passes, not even where null is expected.
Source: DMN Technology Compatibility Kit, testCases.xsd.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from lxml import etree

from engine.dmn.conformance_values import UnreadableCase, read_value, same
from engine.dmn.evaluation import Unfinished
from engine.dmn.model import DecisionModel
from engine.dmn.reader import read_model
from engine.feel import Environment, FeelError, Value
from engine.findings import Finding
from engine.xmlsource import local_name, parse_xml

SECONDS = 10
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Level:
    """Counts of one compliance level; `non_null` are the cases that expect something other than null."""

    passed: int = 0
    total: int = 0
    passed_non_null: int = 0
    total_non_null: int = 0

    def count(self, passed: bool, non_null: bool) -> None:
        self.total += 1
        self.passed += passed
        self.total_non_null += non_null
        self.passed_non_null += passed and non_null


@dataclass(slots=True)
class Conformance:
    """What a run found: counts by level ("2", "3"), the cases that failed as "suite/case", and why."""

    levels: dict[str, Level] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """As the command line prints it."""
        levels = {
            name: {
                "passed": level.passed, "total": level.total,
                "passed_non_null": level.passed_non_null, "total_non_null": level.total_non_null,
            }
            for name, level in sorted(self.levels.items())
        }  # fmt: skip
        return {"levels": levels, "failed": self.failed}

    def words(self) -> str:
        """What failed and why, a line each; then the counts, a line for each level."""
        lines = [f"{name}: {self.reasons.get(name, '')}".rstrip(": ") for name in self.failed]
        for name, level in sorted(self.levels.items()):
            valued = f"{level.passed_non_null} of {level.total_non_null} that expect a value"
            lines.append(f"level {name or '?'}: {level.passed} of {level.total} pass, {valued}")
        return "\n".join(lines) or "There is no test case below this folder."


class _TimeOut(Exception):
    """A case took too long."""


def run_suite(folder: Path) -> Conformance:
    """Runs every suite below a folder: a suite, a level, or the whole kit."""
    found = Conformance()
    suites = sorted({path.parent for path in folder.rglob("*-test-*.xml")})
    for suite in suites:
        level = next((part[-1] for part in reversed(suite.parts) if part.startswith("compliance-level-")), "")
        for path in sorted(suite.glob("*-test-*.xml")):
            _run_file(suite, path, found.levels.setdefault(level, Level()), found)
    return found


def _run_file(suite: Path, path: Path, level: Level, found: Conformance) -> None:
    cases = parse_xml(path.read_bytes(), path.name)
    if isinstance(cases, Finding):
        raise ValueError(f"Expected cases in {path}, but: {cases.message}")
    name = next((each.text for each in cases if local_name(each) == "modelName"), None) or f"{suite.name}.dmn"
    model = _model(suite, name.strip())
    for number, case in enumerate((each for each in cases if local_name(each) == "testCase"), 1):
        results = [each for each in case if local_name(each) == "resultNode"]
        reason = _attempted(model, case, results)
        level.count(reason is None, any(_expects_something(result) for result in results))
        if reason is not None:
            identity = f"{suite.name}/{case.get('id') or number}"
            found.failed.append(identity)
            found.reasons[identity] = reason


def _model(suite: Path, name: str) -> DecisionModel | None:
    """The model of a suite; it may import the others of its folder."""
    file = suite / name
    if not file.is_file():
        return None
    others = {path.name: path.read_bytes() for path in suite.glob("*.dmn") if path != file}
    return read_model(file.read_bytes(), name, others)[0]


def _expects_something(result: etree._Element) -> bool:
    try:
        return _expected(result) is not None
    except UnreadableCase:
        return True


def _expected(result: etree._Element) -> Value:
    expected = next((each for each in result if local_name(each) == "expected"), None)
    return None if expected is None else read_value(expected)


def _attempted(model: DecisionModel | None, case: etree._Element, results: list[etree._Element]) -> str | None:
    """Why a case fails, or None if it passes."""
    if model is None:
        return "The model cannot be read."
    try:
        with _within(SECONDS):
            return _run_case(model, case, results)
    except (Unfinished, UnreadableCase, _TimeOut, FeelError) as error:
        return f"{type(error).__name__}: {error}"
    except Exception as error:  # noqa: BLE001  # a crash is a result to be counted, whatever it is
        return f"Crash, {type(error).__name__}: {error}"


def _run_case(model: DecisionModel, case: etree._Element, results: list[etree._Element]) -> str | None:
    kind = case.get("type", "decision")
    if kind not in ("decision", "decisionService", "bkm"):
        return f"Expected a decision, a decisionService or a bkm, but the case asks for a {kind}."
    inputs = {_input_name(each): read_value(each) for each in case if local_name(each) == "inputNode"}
    for result in results:
        name = result.get("name") or ""
        asked, part = _asked(model, case.get("invocableName") if kind != "decision" else None, result)
        if asked is None:
            return f"Expected {case.get('invocableName') or name}, but the model has nothing of that name."
        decided = model.evaluate(asked, inputs, Environment(now=NOW), tolerant=True)
        value = decided.value.get(part) if part and isinstance(decided.value, dict) else decided.value
        expected = _expected(result)
        if not same(value, expected):
            why = f" ({decided.reasons[-1]})" if decided.reasons else ""
            return f"Expected {name} to be {expected!r}, but it is {value!r}{why}."
    return None


def _input_name(element: etree._Element) -> str:
    """The name of an input, with its model's namespace where the case gives it."""
    namespace, name = element.get("namespace"), element.get("name") or ""
    return f"{namespace}#{name}" if namespace else name


def _asked(model: DecisionModel, invocable: str | None, result: etree._Element) -> tuple[str | None, str]:
    """The id of what to evaluate for a result, and the output of a service of several that the result is."""
    name = result.get("name") or ""
    if invocable is None:
        return next((each.id for each in model.decisions.values() if each.name == name), None), ""
    service = next((each for each in model.services.values() if each.name == invocable), None)
    if service is not None:
        outputs = [output.name for output in service.outputs]
        return service.id, name if len(outputs) > 1 and name in outputs else ""
    return next((each.id for each in model.knowledge.values() if each.name == invocable), None), ""


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Ends what runs too long. Only in the main thread, where the command line runs."""

    def late(number: int, frame: FrameType | None) -> None:
        raise _TimeOut(f"Expected an end within {seconds} seconds.")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
