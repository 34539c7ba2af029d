"""One attempt: everything the engine does with an input, and whether it broke a promise."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine.dmn import DecisionFault, DecisionModel
from engine.dmn.evaluation import Unfinished
from engine.dmn.reader import read_model
from engine.feel import (
    DEFAULT,
    Environment,
    FeelError,
    FeelLimitExceeded,
    FeelSyntaxError,
    compile_expression,
    kind,
    to_source,
    unary_tests,
    write,
)
from engine.feel.parser import parse_expression, parse_unary_tests
from tools.fuzzing.inputs import Input

CPU_SECONDS = 5.0
# Printing may put a pair of brackets around each construct, and write a character as an escape of two.
OF_PRINTED = replace(DEFAULT, nesting=2 * DEFAULT.nesting + 2, source_length=4 * DEFAULT.source_length)


@dataclass(frozen=True, slots=True)
class Failure:
    """A promise that was broken: `signature` tells one kind from another, `details` is for whoever mends it."""

    signature: str
    details: str


class _Broken(Exception):
    """The engine answered, but not as promised."""


def attempt(given: Input) -> Failure | None:
    """What breaks with an input: an exception that is none of the engine's, a broken promise, too much time; None if nothing."""
    began = time.process_time()
    try:
        _WAYS[given.sort](given)
    except _Broken as broken:
        return Failure(f"promise: {str(broken).split(':')[0]}", str(broken))
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what we are looking for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Failure(f"{type(error).__name__} in {last.name}", "".join(traceback.format_exception(error)[-6:]))
    took = time.process_time() - began
    return Failure("time", f"{took:.1f} s of processor time") if took > CPU_SECONDS else None


def _expression(given: Input) -> None:
    source = str(given.source)
    try:
        compiled = compile_expression(source, given.variables)
    except FeelSyntaxError as error:
        _check_place(error, source)
        return
    printed = to_source(compiled.ast)
    again = parse_expression(printed, given.variables, OF_PRINTED)
    _promise(again == compiled.ast, f"the printed text parses to another tree: {printed!r}")
    before = repr(given.variables)
    value, answer = _answered(lambda env: compiled(given.variables, env))
    check_value(value)
    _promise(repr(given.variables) == before, "the caller's variables were changed: " + source)
    known = {name: found for name, found in given.variables.items() if name in compiled.free_names | compiled.filter_names}
    # Names change how a text is read, so only the reading of variables is tried with fewer.
    _promise(_answered(lambda env: compiled(known, env))[1] == answer, f"a name is read that is not among the free ones: {answer}")


def _tests(given: Input) -> None:
    source = str(given.source)
    try:
        compiled = unary_tests(source, given.variables)
    except FeelSyntaxError as error:
        _check_place(error, source)
        return
    printed = to_source(compiled.ast)
    again = parse_unary_tests(printed, given.variables, OF_PRINTED)
    _promise(again == compiled.ast, f"the printed text parses to another tree: {printed!r}")
    verdict, _ = _answered(lambda env: compiled(given.judged, given.variables, env))
    _promise(verdict in (True, False, None) and not isinstance(verdict, Decimal), f"the verdict is no verdict: {verdict!r}")


def _decisions(given: Input) -> None:
    assert isinstance(given.source, bytes)
    model, findings = read_model(given.source, "rules.dmn")
    _promise(model is not None or bool(findings), "a file was refused without a reason: ")
    _promise(all(finding.message for finding in findings), "a finding says nothing: ")
    if model is not None:
        for identity in [*model.decisions, *model.services, *model.knowledge][:12]:
            _decide(model, identity, given)


def _decide(model: DecisionModel, identity: str, given: Input) -> None:
    for tolerant in (False, True):
        try:
            decided = model.evaluate(identity, given.variables, Environment(), tolerant=tolerant)
        except (DecisionFault, FeelLimitExceeded, Unfinished):
            continue
        check_value(decided.value)
        write(decided.value)


_WAYS: dict[str, Callable[[Input], None]] = {"expression": _expression, "tests": _tests, "decisions": _decisions}


def _answered(evaluated: Callable[[Environment], Any]) -> tuple[Any, str]:
    """The value, and the answer as text: the value's, or the name of the engine's own error."""
    env = Environment()
    try:
        value = evaluated(env)
        _check_reasons(env.reasons)
        return value, write(value)
    except FeelError as error:
        _promise(isinstance(error, FeelLimitExceeded), f"an evaluation raises {type(error).__name__}: {error}")
        return None, "limit"


def _check_place(error: FeelSyntaxError, source: str) -> None:
    lines = source.split("\n")
    inside = 1 <= error.line <= len(lines) and 1 <= error.column <= len(lines[error.line - 1]) + 1
    _promise(inside, f"the place of an error lies outside the text: {error}")
    _promise(str(error).startswith("Expected "), f"an error does not say what was expected: {error}")


def _check_reasons(reasons: Iterable[str]) -> None:
    _promise(all(reason.endswith(".") for reason in reasons), f"a reason is no sentence: {list(reasons)!r}")


def check_value(value: Any) -> None:
    """Every part of a value is a FEEL value, every number finite and of 34 digits at most."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        kind(part)
        if isinstance(part, Decimal):
            _promise(part.is_finite(), f"a number is not finite: {part}")
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _promise(kept: bool, broken: str) -> None:
    if not kept:
        raise _Broken(broken)
