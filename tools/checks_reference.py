"""The tables of docs/checks.md and docs/checks.zh.md, made of the checker's catalogue and of the examples that its tests try.

`python -m tools.checks_reference` writes them between their marks in the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.check.catalogue import RULES
from engine.check.catalogue.diagrams import DIAGRAM_RULES
from engine.check.catalogue.rule import Rule
from engine.findings import Severity
from tests.check.rule_examples import example
from tools import reference_page

PAGES = ("checks.md", "checks.zh.md")
HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "diagrams": (("rule", "where", "weight", "it found", "says of its example"), ("规则", "哪里", "轻重", "查到了什么", "例子里怎么说")),
    "others": (("rule", "where", "weight", "it found"), ("规则", "哪里", "轻重", "查到了什么")),
}
WEIGHTS = {Severity.ERROR: ("error", "错误"), Severity.WARNING: ("warning", "警告"), Severity.NOTE: ("note", "提示")}
_DIAGRAMS = sorted(DIAGRAM_RULES, key=lambda rule: rule.name)


def _row(rule: Rule, language: int) -> tuple[str, ...]:
    weights = (", ", "、")[language].join(WEIGHTS[one][language] for one in rule.severities)
    return f"`{rule.name}`", rule.where(language), weights, (rule.found, rule.found_zh)[language]


def _diagrams(language: int) -> Iterable[Sequence[str]]:
    """A row for each rule about diagrams, with the sentence that its smallest bad example gets."""
    for rule in _DIAGRAMS:
        found = example(rule.name)
        assert found is not None
        element = f"`{found.element}`: " if found.element else ""
        yield *_row(rule, language), element + found.message.replace("|", "\\|")


def _others(language: int) -> Iterable[Sequence[str]]:
    yield from (_row(rule, language) for rule in RULES.values() if rule not in _DIAGRAMS)


MAKERS = {"diagrams": _diagrams, "others": _others}


def table(name: str, language: int) -> str:
    """A table of the page, in English (0) or Chinese (1)."""
    return reference_page.table(HEADS[name][language], MAKERS[name](language))


def renewed(page: str, language: int) -> str:
    """A page with all tables made anew."""
    return reference_page.renewed(page, lambda name: table(name, language))


if __name__ == "__main__":
    reference_page.write(PAGES, renewed)
