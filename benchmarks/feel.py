"""`wuye bench feel`: expressions beside Python's own `eval`, and decision tables of many rules beside those of few."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, localcontext
from math import prod
from time import process_time
from typing import Any

from benchmarks import feel_expressions, feel_tables
from benchmarks.feel_expressions import Pair
from benchmarks.figures import Result, UnequalResults, ratio
from engine.feel import Expression, compile_expression
from engine.feel.values import NUMBERS


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds of each side, evaluations in a round, of tables in a round.

    Many short rounds, so that whatever else the machine does falls on both sides of most pairs or on neither.
    """

    rounds: int = 150
    evaluations: int = 400
    table_evaluations: int = 40


FULL, QUICK = Size(), Size(rounds=2, evaluations=20, table_evaluations=10)


def run(size: Size) -> Result:
    """Measures in memory. Both sides work in the same decimal context, 34 digits, in turns."""
    with localcontext(Context(prec=NUMBERS.prec, rounding=NUMBERS.rounding)):
        simple = {pair.feel: measured(pair, size) for pair in feel_expressions.SIMPLE}
        realistic = {pair.feel: measured(pair, size) for pair in feel_expressions.REALISTIC}
    few, many = _tables(size)
    figures = {
        "rounds": size.rounds,
        "evaluations_per_round": size.evaluations,
        "simple": simple,
        "realistic": realistic,
        "table_20_us": round(min(few) * 1e6, 1),
        "table_2000_us": round(min(many) * 1e6, 1),
    }
    ratios = {
        "simple_to_python_eval": _mean(simple),
        "realistic_to_python_eval": _mean(realistic),
        "table_2000_to_20": ratio(many, few),
    }
    return Result("feel", figures, ratios)


def _mean(found: Mapping[str, Mapping[str, float]]) -> float:
    """The geometric mean of the ratios."""
    return round(prod(each["ratio"] for each in found.values()) ** (1 / len(found)), 3)


def measured(pair: Pair, size: Size) -> dict[str, float]:
    """Nanoseconds of an evaluation on both sides, and our rate by the other's."""
    expression, theirs = compile_expression(pair.feel), compile(pair.python, "benchmark", "eval")
    values, names = feel_expressions.values(), feel_expressions.python_names()
    if expression.evaluate(values) != evaluated(theirs, names):
        raise UnequalResults(f"Expected {pair.python} to compute what {pair.feel} does, but it does not.")
    ours_s: list[float] = []
    theirs_s: list[float] = []
    for _ in range(size.rounds):
        ours_s.append(_seconds(expression, values, size.evaluations))
        theirs_s.append(_seconds_of_eval(theirs, names, size.evaluations))
    return {
        "feel_ns": round(min(ours_s) * 1e9),
        "eval_ns": round(min(theirs_s) * 1e9),
        "ratio": ratio(theirs_s, ours_s),
    }


def evaluated(code: Any, names: dict[str, Any]) -> Any:
    """What Python makes of compiled code: the yardstick, over texts that stand in this package."""
    return eval(code, names)  # noqa: S307  # the yardstick itself


def _seconds(expression: Expression, values: Mapping[str, Any], times: int) -> float:
    """CPU seconds of one of so many evaluations."""
    numbers = range(times)
    began = process_time()
    for _ in numbers:
        expression.evaluate(values)
    return (process_time() - began) / times


def _seconds_of_eval(code: Any, names: dict[str, Any], times: int) -> float:
    numbers = range(times)
    began = process_time()
    for _ in numbers:
        eval(code, names)  # noqa: S307  # the yardstick itself, without a call around it
    return (process_time() - began) / times


def _tables(size: Size) -> tuple[list[float], list[float]]:
    """CPU seconds of an evaluation of the table of 20 rules and of that of 2,000, by round."""
    tables = [feel_tables.Table(20), feel_tables.Table(2_000)]
    spent: list[list[float]] = [[], []]
    for table in tables:
        table.check()
    for _ in range(size.rounds):
        for table, times in zip(tables, spent):
            times.append(_spread(table.evaluate, table.inputs(size.table_evaluations)))
    return spent[0], spent[1]


def _spread(evaluate: Callable[[Mapping[str, Any]], Any], inputs: Sequence[Mapping[str, Any]]) -> float:
    began = process_time()
    for each in inputs:
        evaluate(each)
    return (process_time() - began) / len(inputs)
