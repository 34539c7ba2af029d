"""The compatibility kit's expressions that need no decision model: literal expressions without requirements.

What the kit's decision model adds (types, tables, services) is tested with the model.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from engine.feel import Environment, FeelSyntaxError, evaluate
from engine.feel.comparison import equal
from tests.feel.expressions import value

KIT = Path(__file__).parents[3] / "shared" / "tck"
SUITES = sorted({path.parent for path in KIT.glob("compliance-level-*/*/*-test-*.xml")})
# The model's types change the results of this suite.
OF_THE_MODEL = {"0082-feel-coercion"}
TYPES = {None, "Any", "number", "boolean", "string", "date", "time", "dateTime", "date and time"}
NOW = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)


def _decisions(suite: Path) -> dict[str, str]:
    """The texts of the decisions that stand alone, by name."""
    found: dict[str, str] = {}
    for path in suite.glob("*.dmn"):
        for decision in etree.parse(path).iter("{*}decision"):
            texts = decision.findall("{*}literalExpression/{*}text")
            alone = decision.find("{*}informationRequirement") is None and decision.find("{*}knowledgeRequirement") is None
            types = {element.get("typeRef") for element in decision.findall("{*}variable")}
            if len(texts) == 1 and alone and types <= TYPES:
                found[decision.get("name") or ""] = texts[0].text or "null"
    return found


def _cases(suite: Path) -> Iterator[tuple[str, str, str]]:
    """Text, type and text of the expected value for each scalar result."""
    decisions = _decisions(suite)
    for path in suite.glob("*-test-*.xml"):
        for result in etree.parse(path).iter("{*}resultNode"):
            expected = result.find("{*}expected/{*}value")
            if (result.get("name") or "") in decisions and expected is not None:
                kind = next((text for name, text in expected.items() if name.endswith("}type")), "nil")
                yield decisions[result.get("name") or ""], kind.rpartition(":")[2], expected.text or ""


CONVERSIONS = {"boolean": "{}", "decimal": "number(text)", "double": "number(text)", "string": "text", "nil": "null"}
CONVERSIONS |= {"date": "date(text)", "time": "time(text)", "dateTime": "date and time(text)", "duration": "duration(text)"}


def _passes(source: str, kind: str, text: str) -> bool:
    if re.search(r"\bt_?[A-Z0-9]\w*|\bt_context", source):
        return True  # a type of the model
    expected = value(CONVERSIONS[kind].format(text), {"text": text if kind == "string" else text.strip()})
    try:
        found = evaluate(source, {}, Environment(now=NOW))
    except FeelSyntaxError:
        return expected is None
    if kind in ("decimal", "double"):
        return isinstance(found, Decimal) and abs(found - expected) < value("1e-8")
    return found is expected if expected is None else equal(found, expected) is True


@pytest.mark.skipif(not SUITES, reason="The compatibility kit is not beside this repository.")
@pytest.mark.parametrize("suite", [suite for suite in SUITES if suite.name not in OF_THE_MODEL], ids=lambda path: path.name)
def test_expressions_give_what_the_kit_expects(suite: Path) -> None:
    failed = [source for source, kind, text in _cases(suite) if not _passes(source, kind, text)]
    assert failed == []
