"""Scenarios as files: YAML read strictly, numbers as Decimal, every step with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from engine.feel import Value
from engine.findings import Finding, Severity
from engine.yaml_lines import LINE, load, plain

SCENARIO_KEYS = {"name", "today", "given", "parameters", "from", "steps", "until"}
ACTS: Mapping[str, set[str]] = {
    "start": {"as", "with", "beside", "refused", "because"},
    "complete": {"as", "of", "with", "case", "item"},
    "refused": {"as", "of", "with", "case", "item", "because"},
    "give-code": {"as", "of", "case", "item", "refused", "because"},
    "paper": {"as", "of", "with", "case", "item", "refused", "because"},
    "confirm-paper": {"as", "of", "case", "item", "refused", "because"},
    "return-paper": {"as", "of", "case", "item", "refused", "because"},
    "take-back": {"as", "case", "because"},
    "return": {"as", "to", "case", "item", "because"},
    "hand-over": {"as", "to", "case", "item", "because"},
    "urge": {"as", "case", "because"},
    "ask": {"as", "who", "case", "item", "because"},
    "answer": {"as", "who", "case", "because"},
    "withdraw-question": {"as", "who", "case", "because"},
    "copy": {"as", "who", "because"},
    "read": {"as", "because"},
    "act": {"at", "as", "with", "case", "item", "refused", "because"},
    "by-code": {"of", "with", "refused", "because"},
    "after": set(),
    "until": set(),
    "message": {"key", "with"},
    "answer-call": {"with", "error"},
    "retry": {"as"},
    "cancel": {"as", "because", "refused"},
    "suspend": {"as", "because", "refused"},
    "resume": {"as", "because", "refused"},
    "add-item": {"as", "who", "case", "because"},
    "remove-item": {"as", "who", "case", "because"},
    "expect": set(),
}
OFFICE = {"hand-over", "urge", "ask", "answer", "withdraw-question"}
"""What is done to an open task without finishing it."""
DESKS = {"act", "by-code"}
"""What is done at a desk, by who may do its task or by who holds a code."""
PAPERS = {"give-code", "paper", "confirm-paper", "return-paper"}
"""What officers do at the task of a party without an account."""
NAMED = {
    *OFFICE, *DESKS, *PAPERS, "start", "complete", "refused", "take-back", "return", "message", "answer-call", "retry", "after", "add-item",
    "remove-item",
}  # fmt: skip
ON_CASES = {"cancel", "suspend", "resume"}
"""What is done to a whole case: the newest one of a process, or the main one."""
COPIES = {"copy", "read"}
"""Likewise, but `because` says why it is refused."""
BY_PERSON = {
    "act", "start", "complete", "refused", "take-back", "return", "retry", "add-item", "remove-item", *OFFICE, *ON_CASES, *COPIES, *PAPERS,
}  # fmt: skip
KINDS: Mapping[str, tuple[type, ...]] = {
    "as": (str,), "with": (dict,), "because": (str, list), "case": (str,), "beside": (str,), "item": (Decimal,), "refused": (bool,),
    "key": (str, Decimal), "error": (str,), "who": (str,), "to": (str,), "at": (str,), "of": (str, Decimal),
}  # fmt: skip
NEEDED = {"act": ("at",), "by-code": ("of",), "give-code": ("of",)}
EXPECTED = {
    "inbox", "nobody", "open", "variables", "decision", "documents", "outcome", "status", "messages", "incident",
    "registry", "cases", "case", "due", "title", "reminded", "late", "urged", "copied", "sees", "reads", "prefilled",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One step of a scenario: what is done (`verb`), to which element or process (`target`), and its details."""

    verb: str
    target: Any
    details: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story that must come true. `today` is the day on which it begins, at 09:00 in the district."""

    name: str
    file: str
    line: int
    today: date
    given: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()


def read_scenarios(source: bytes, file: str, known: Mapping[str, Scenario]) -> tuple[list[Scenario], list[Finding]]:
    """A file's scenarios. `known`: those that `from` may continue, by name; each is added to it by the caller."""
    try:
        items = load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return [], [_find(file, "", line, f"Expected YAML, but {getattr(error, 'problem', error)}.")]
    if not isinstance(items, list):
        return [], [_find(file, "", 1, "Expected a list of scenarios.")]
    scenarios: dict[str, Scenario] = {}
    findings: list[Finding] = []
    for item in items:
        problems: list[Finding] = []
        scenario = _scenario(item, file, {**known, **scenarios}, problems)
        findings += problems
        if scenario is not None and not problems:
            if scenario.name in scenarios or scenario.name in known:
                findings.append(_find(file, scenario.name, scenario.line, f"Expected one scenario {scenario.name}."))
            scenarios[scenario.name] = scenario
    return list(scenarios.values()), findings


def _scenario(item: Any, file: str, known: Mapping[str, Scenario], problems: list[Finding]) -> Scenario | None:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        problems.append(_find(file, "", 1, "Expected a scenario with a name."))
        return None
    name, line = item["name"], item[LINE]
    for key in item.keys() - SCENARIO_KEYS - {LINE}:
        problems.append(_find(file, name, line, f"Expected one of {', '.join(sorted(SCENARIO_KEYS))}, but found {key}."))
    before = known.get(item["from"]) if "from" in item else None
    if "from" in item and before is None:
        problems.append(_find(file, name, line, f"Expected an earlier scenario {item['from']}, but there is none."))
        return None
    today = item.get("today", before.today if before else None)
    if not isinstance(today, date):
        problems.append(_find(file, name, line, "Expected today as a date."))
        return None
    steps = item.get("steps")
    if not isinstance(steps, list) or not steps:
        problems.append(_find(file, name, line, "Expected steps."))
        return None
    acts = [act for step in steps if (act := _act(step, file, name, problems)) is not None]
    head = before.acts if before else ()
    if before and "until" in item:
        head = _until(before, item["until"], file, line, problems)
    return Scenario(
        name, file, line, today, {**(before.given if before else {}), **plain(item.get("given", {}))},
        {**(before.parameters if before else {}), **plain(item.get("parameters", {}))}, (*head, *acts),
    )  # fmt: skip


def _until(before: Scenario, target: Any, file: str, line: int, problems: list[Finding]) -> tuple[Act, ...]:
    """The acts of an earlier scenario up to, and without, the first one on this element."""
    for place, act in enumerate(before.acts):
        if act.target == target:
            return before.acts[:place]
    problems.append(_find(file, before.name, line, f"Expected a step on {target} in {before.name}, but there is none."))
    return ()


def _act(step: Any, file: str, name: str, problems: list[Finding]) -> Act | None:
    if not isinstance(step, dict):
        problems.append(_find(file, name, 1, f"Expected a step, but it is {step!r}."))
        return None
    line = step[LINE]
    verbs = [verb for verb in ACTS if verb in step and not (verb == "refused" and step.keys() & {"start", *DESKS, *ON_CASES, *PAPERS})]
    if len(verbs) != 1:
        problems.append(_find(file, name, line, f"Expected one of {', '.join(ACTS)}, but found {', '.join(verbs) or 'none'}."))
        return None
    verb = verbs[0]
    for key in step.keys() - ACTS[verb] - {verb, LINE}:
        problems.append(_find(file, name, line, f"Expected no {key} beside {verb}."))
    target = plain(step[verb])
    problems += [_find(file, name, line, message) for message in _misfits(verb, target, step)]
    if verb == "expect":
        unknown: Iterable[str] = target.keys() - EXPECTED if isinstance(target, dict) else ["a list"]
        problems += [_find(file, name, line, f"Expected one of {', '.join(sorted(EXPECTED))}, but found {one}.") for one in unknown]
    return Act(verb, target, {key: plain(value) for key, value in step.items() if key not in (verb, LINE)}, line)


def _misfits(verb: str, target: Any, step: Mapping[str, Any]) -> Iterable[str]:
    """What is missing in a step, or of a wrong kind."""
    if verb in NAMED and not isinstance(target, str):
        yield f"Expected a name after {verb}, but it is {target!r}."
    if verb in BY_PERSON and "as" not in step:
        yield f"Expected as beside {verb}, but there is none."
    for needed in NEEDED.get(verb, ()):
        if needed not in step:
            yield f"Expected {needed} beside {verb}, but there is none."
    if verb in ("complete", "refused") and (step.get("as") == "party") != ("of" in step):
        yield "Expected of, the key of a party, beside as: party, and nowhere else."
    for key, kinds in KINDS.items():
        if key in step and key in ACTS[verb] and not isinstance(step[key], kinds):
            yield f"Expected {' or '.join(kind.__name__ for kind in kinds)} for {key}, but it is {plain(step[key])!r}."
    because = step.get("because")
    if isinstance(because, list) and (verb in ON_CASES or not because or not all(isinstance(one, str) for one in because)):
        yield f"Expected a reason or a list of reasons for because, but it is {plain(because)!r}."


def _find(file: str, element: str, line: int, message: str) -> Finding:
    return Finding("bad-scenario", Severity.ERROR, file, element, line, message)
