"""The designers' pages name every rule of the checker, and no other."""

from __future__ import annotations

import re

import pytest

from tests.check.rule_names import PROJECT, reported

PAGES = {"designers.md": "## What the checker says", "designers.zh.md": "## 检查会说什么"}


def listed(page: str) -> list[str]:
    """The rules of the page's table, in its order."""
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    table = text.split(PAGES[page])[1].split("\n## ")[0]
    return re.findall(r"(?m)^\| `([a-z-]+)` \| [^|]+ \| [^|]+ \|$", table)


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_rules_is_that_of_the_code(page: str) -> None:
    assert listed(page) == sorted(reported())


def test_rules_of_every_kind_of_file_are_among_them() -> None:
    """So that a reader which reports in another way is noticed."""
    assert {
        "bad-procedure", "unknown-element", "misplaced-flow", "unknown-hit-policy", "later-field", "bad-attribute", "row-order", "bad-role",
        "unknown-variable", "missing-superior", "scenario-failed", "not-covered", "law-changed", "unused-file",
    } <= reported()  # fmt: skip
