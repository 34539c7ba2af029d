"""What a script says: one step an entry, read strictly from JSON or YAML before anything runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from engine.bpmn.expressions import fixed_time
from engine.errors import EngineError
from engine.feel import Value, YearsMonths, to_feel
from engine.yaml_lines import load_plainly

MAX_BYTES = 1_000_000
DEEP = 3
VERBS: Mapping[str, frozenset[str]] = {
    "complete": frozenset({"variables"}),
    "job": frozenset({"variables", "error", "escalation"}),
    "message": frozenset({"key", "variables"}),
    "signal": frozenset({"variables"}),
    "advance": frozenset(),
}
"""The verbs with what may stand beside each."""


class ScriptFault(EngineError):
    """The script is none: `reasons` says of every step what is wrong."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a script. `number` counts from 1; `error` is the code that a job throws, `escalation` one of a called process."""

    number: int
    verb: str
    target: str
    key: str | None = None
    error: str | None = None
    escalation: str | None = None
    variables: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        key = f" with key {self.key}" if self.key is not None else ""
        error = f" with error {self.error}" if self.error is not None else ""
        escalation = f" with escalation {self.escalation}" if self.escalation is not None else ""
        return f"step {self.number} ({self.verb} {self.target}{key}{error}{escalation})"


def read_script(source: bytes) -> list[Step]:
    """The steps of a script.

    Raises: ScriptFault with all that is wrong.
    """
    if len(source) > MAX_BYTES:
        raise ScriptFault([f"Expected a script of at most {MAX_BYTES} bytes, but it has {len(source)}."])
    entries = _entries(source)
    if not isinstance(entries, list):
        raise ScriptFault(["Expected a list of steps, such as [{complete: approve}]."])
    reasons: list[str] = []
    steps = [_step(number, entry, reasons) for number, entry in enumerate(entries, 1)]
    if reasons:
        raise ScriptFault(reasons)
    return [step for step in steps if step is not None]


def _entries(source: bytes) -> Any:
    """The file's content; JSON is tried first, for YAML reads some of its numbers and escapes otherwise."""
    try:
        return json.loads(source, parse_float=Decimal, parse_int=Decimal)
    except RecursionError:
        raise ScriptFault(["Expected fewer lists and objects inside each other."]) from None
    except ValueError:
        pass
    try:
        return load_plainly(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        raise ScriptFault([f"Expected JSON or YAML, but{place} {getattr(error, 'problem', None) or error}."]) from None
    except (RecursionError, TypeError, ValueError) as error:
        raise ScriptFault([f"Expected JSON or YAML, but: {error}."]) from None


def _step(number: int, entry: Any, reasons: list[str]) -> Step | None:
    if not isinstance(entry, dict):
        reasons.append(f"step {number}: Expected an object with one of {', '.join(VERBS)}, but found {said(entry):.60}.")
        return None
    verbs = [verb for verb in VERBS if verb in entry]
    if len(verbs) != 1:
        reasons.append(f"step {number}: Expected one of {', '.join(VERBS)}, but found {' and '.join(verbs) or 'none'}.")
        return None
    wrong = list(_misfits(verbs[0], entry))
    reasons += [f"step {number}: {one}" for one in wrong]
    if wrong:
        return None
    key, error, escalation = (_written(entry.get(name)) for name in ("key", "error", "escalation"))
    variables: Any = to_feel(entry.get("variables") or {})
    return Step(number, verbs[0], str(entry[verbs[0]]), key, error, escalation, variables)


def _misfits(verb: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """What is missing in an entry, is of a wrong kind, or has no business there."""
    for key in entry.keys() - VERBS[verb] - {verb}:
        yield f"Expected no {key} beside {verb}."
    if not isinstance(entry[verb], str) or not entry[verb]:
        yield f"Expected a text after {verb}, but found {said(entry[verb]):.60}."
    elif verb == "advance" and span_of(entry[verb]) is None:
        yield f'Expected a duration such as "PT1H" or "P1M" after advance, but found "{entry[verb]}".'
    for key in ("key", "error", "escalation"):
        if entry.get(key) is not None and not isinstance(entry[key], (str, Decimal)):
            yield f"Expected a text for {key}, but found {said(entry[key]):.60}."
    if sum(bool(entry.get(name)) for name in ("error", "escalation", "variables")) > 1:
        yield "Expected either an error, an escalation or variables, but found both."
    variables = entry.get("variables")
    if variables is not None and not isinstance(variables, dict):
        yield f"Expected variables to be an object, but found {said(variables):.60}."
        return
    try:
        to_feel(variables or {})
    except (TypeError, ValueError) as error:
        yield f"variables: {error}"


def said(value: Any, depth: int = 0) -> str:
    """A value as the script writes it, in JSON; "…" for what lies deep inside."""
    if isinstance(value, (list, dict)) and depth > DEEP:
        return "…"
    if isinstance(value, list):
        return f"[{', '.join(said(one, depth + 1) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{said(name)}: {said(one, depth + 1)}' for name, one in value.items())}}}"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=str)


def span_of(text: str) -> Any:
    """The duration that a text writes, in days and seconds or in years and months; None if it writes none forwards."""
    value: Any = fixed_time(text)
    if isinstance(value, YearsMonths):
        return value if value.months >= 0 else None
    return value if hasattr(value, "total_seconds") and value.total_seconds() >= 0 else None


def _written(value: Any) -> str | None:
    """A key or a code as messages and errors carry it: numbers written out."""
    return format(value, "f") if isinstance(value, Decimal) else value
