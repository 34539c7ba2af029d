"""The decision tables that `wuye bench feel` measures: rows of equality, lists, ranges, comparisons, `-` and FEEL tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.figures import UnequalResults
from engine.dmn import DecisionModel, read_decisions
from engine.feel import Environment, unary_tests

SEED = 20260301
COLUMNS = ("estate", "kind", "area", "opened", "score")
KINDS = ("residence", "office", "shop", "school", "clinic")
FIRST_DAY = dt.date(2020, 1, 1)
CHECKED = 50  # inputs that are compared with a plain scan


class Table:
    """A table of so many rules, with what it takes to evaluate it; its estates are as many as a fourth of its rules."""

    def __init__(self, rules: int) -> None:
        self._random = Random(f"{SEED}/{rules}")
        self._estates = max(rules // 4, 1)
        self.cells = [self._row() for _ in range(rules)]
        self._model = _read(self.cells)
        self._env = Environment()

    def _row(self) -> tuple[str, ...]:
        """The tests of a rule."""
        draw = self._random
        estate = draw.randrange(self._estates)
        low, width = draw.randrange(0, 4_000, 50), draw.randrange(100, 1_000, 50)
        day = FIRST_DAY + dt.timedelta(days=draw.randrange(2_000))
        later = day + dt.timedelta(days=draw.randrange(100, 1_000))
        mark = draw.randrange(0, 90, 5)
        return (
            draw.choice([f'"E{estate}"'] * 60 + [f'"E{estate}", "E{(estate + 1) % self._estates}"'] * 30 + ["-"]),
            draw.choice([f'"{draw.choice(KINDS)}"', '"residence", "school"', 'not("shop")', "-"]),
            draw.choice([f"[{low}..{low + width})", f"< {low + width}", f">= {low}", "-"]),
            draw.choice([f'[@"{day}"..@"{later}"]', f'> @"{day}"', "-"]),
            draw.choice([f"[{mark}..{mark + 30}]", f"? >= {mark} and ? <= {mark} + allowance", "-"]),
        )

    def inputs(self, count: int) -> list[dict[str, Any]]:
        """Inputs drawn over all rules: each fits the estate that some rule names."""
        draw = self._random
        return [
            {
                "estate": f"E{draw.randrange(self._estates)}",
                "kind": draw.choice(KINDS),
                "area": Decimal(draw.randrange(5_000)),
                "opened": FIRST_DAY + dt.timedelta(days=draw.randrange(3_000)),
                "score": Decimal(draw.randrange(100)),
                "allowance": Decimal(10),
            }
            for _ in range(count)
        ]

    def evaluate(self, inputs: Mapping[str, Any]) -> Any:
        """The numbers of the rules that match."""
        return self._model.evaluate("grade", inputs, self._env).value

    def check(self) -> None:
        """Raises: UnequalResults unless a plain scan, each cell of each rule asked, finds the same rules."""
        names = (*COLUMNS, "allowance")
        tests = [[unary_tests(cell, names) for cell in row] for row in self.cells]
        for inputs in self.inputs(CHECKED):
            values = [inputs[column] for column in COLUMNS]
            scanned = [
                Decimal(number)
                for number, row in enumerate(tests)
                if all(test(value, inputs) is True for test, value in zip(row, values))
            ]
            if (self.evaluate(inputs) or []) != scanned:
                raise UnequalResults(f"Expected the table of {len(self.cells)} rules to match rules {scanned} for {inputs}.")


def _read(rows: list[tuple[str, ...]]) -> DecisionModel:
    names = (*COLUMNS, "allowance")
    data = "".join(f'<inputData id="in_{name}" name="{name}"><variable name="{name}"/></inputData>' for name in names)
    needs = "".join(f'<informationRequirement><requiredInput href="#in_{name}"/></informationRequirement>' for name in names)
    clauses = "".join(f'<input id="c_{name}"><inputExpression><text>{name}</text></inputExpression></input>' for name in COLUMNS)
    rules = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in row)
        + f"<outputEntry><text>{number}</text></outputEntry></rule>"
        for number, row in enumerate(rows)
    )
    text = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="bench" name="bench" namespace="urn:bench">'
        f'{data}<decision id="grade" name="grade"><variable name="grade"/>{needs}'
        f'<decisionTable hitPolicy="RULE ORDER">{clauses}<output id="number"/>{rules}</decisionTable></decision></definitions>'
    )
    model, findings = read_decisions(text.encode(), "bench.dmn")
    if model is None:
        raise UnequalResults(f"Expected a table that can be read, but {findings[0].message}")
    return model
