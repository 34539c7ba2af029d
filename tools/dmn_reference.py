"""The tables of docs/dmn.md and docs/dmn.zh.md, made of the code and of the tests that prove it.

`python -m tools.dmn_reference` writes them between their marks in the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.dmn.tables import Aggregation, HitPolicy
from engine.dmn.types import ANY_NAMES, KINDS
from engine.dmn.vocabulary import DRAWN_ONLY, EXPRESSIONS, FUNCTION_KINDS, NOT_EVALUATED, SHAPES, VERSIONS
from tools import dmn_proofs as proofs
from tools import reference_page

PAGES = ("dmn.md", "dmn.zh.md")
HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "versions": (("DMN", "namespace", "test"), ("DMN", "命名空间", "测试")),
    "elements": (("element", "attributes", "holds", "test"), ("元素", "属性", "内含", "测试")),
    "policies": (("hit policy", "what several matches give", "test"), ("命中策略", "命中几行时的结果", "测试")),
    "types": (("type", "means", "test"), ("类型", "含义", "测试")),
    "refused": (("not evaluated", "test"), ("不求值", "测试")),
    "drawn": (("read over: explains a model, changes no result", "test"), ("略过：只作说明，不影响结果", "测试")),
}
RESULTS: dict[HitPolicy | Aggregation, tuple[str, str]] = {
    HitPolicy.UNIQUE: ("a fault that names the rules", "故障，指出是哪几行"),
    HitPolicy.ANY: ("their common output; a fault if they differ", "共同的输出；不一致就是故障"),
    HitPolicy.PRIORITY: ("the output that stands first in the output values", "输出值里排在最前的"),
    HitPolicy.FIRST: ("the output of the first rule", "最前一行的输出"),
    HitPolicy.COLLECT: ("a list of all outputs", "全部输出的列表"),
    HitPolicy.RULE_ORDER: ("a list of all outputs, in the order of rules", "全部输出的列表，按行的先后"),
    HitPolicy.OUTPUT_ORDER: ("a list of all outputs, in the order of the output values", "全部输出的列表，按输出值的先后"),
    Aggregation.SUM: ("their sum", "合计"),
    Aggregation.COUNT: ("how many there are; 0 for none", "个数；没有就是0"),
    Aggregation.MIN: ("the least", "最小的"),
    Aggregation.MAX: ("the greatest", "最大的"),
}
ANY_EXPRESSION = ("an expression", "一个表达式")
EXPRESSIONS_OF = ("expressions", "表达式")


def versions(language: int) -> Iterable[Sequence[str]]:
    """A row for each namespace of a version."""
    return ((version, f"`{namespace}`", f"`{proofs.VERSIONS}`") for namespace, version in VERSIONS.items())


def elements(language: int) -> Iterable[Sequence[str]]:
    """A row for each element that is evaluated."""
    for name, shape in SHAPES.items():
        holder, _, own = name.rpartition("/")
        attributes = ", ".join(f"`{each}`" for each in sorted(shape.attributes))
        shown = f"`{own}`" + (f" (`{holder}`)" if holder else "")
        yield shown, attributes, _held(shape.single, shape.many, language), f"`{proofs.ELEMENTS[name]}`"


def _held(single: frozenset[str], many: frozenset[str], language: int) -> str:
    """What an element may hold: one of each, or any number (marked by an asterisk)."""
    parts = [f"`{each}`" for each in sorted(single - set(EXPRESSIONS))]
    parts += [ANY_EXPRESSION[language]] if set(EXPRESSIONS) <= single else []
    parts += [f"`{each}`\\*" for each in sorted(many - set(EXPRESSIONS))]
    parts += [f"{EXPRESSIONS_OF[language]}\\*"] if set(EXPRESSIONS) <= many else []
    return ", ".join(parts)


def policies(language: int) -> Iterable[Sequence[str]]:
    """A row for each hit policy and aggregation."""
    for policy in HitPolicy:
        yield f"`{policy.value}`", RESULTS[policy][language], f"`{proofs.POLICIES[policy.value]}`"
    for aggregation in Aggregation:
        yield f"`COLLECT`, `{aggregation.value}`", RESULTS[aggregation][language], f"`{proofs.AGGREGATIONS[aggregation.value]}`"


def types(language: int) -> Iterable[Sequence[str]]:
    """A row for each name of a type of FEEL."""
    for name, kind in KINDS.items():
        yield f"`{name}`", f"`{kind}`", f"`{proofs.TYPES}`"
    for name in sorted(ANY_NAMES):
        yield f"`{name}`", ("anything", "任何值")[language], "`test_types.py::test_anything_conforms_to_any`"


def refused(language: int) -> Iterable[Sequence[str]]:
    """A row for each part of DMN that is refused by name."""
    kinds = [f"functionDefinition kind={kind}" for kind in FUNCTION_KINDS if kind != "FEEL"]
    return ((f"`{name}`", f"`{proofs.REFUSED[name]}`") for name in (*sorted(NOT_EVALUATED), *kinds))


def drawn(language: int) -> Iterable[Sequence[str]]:
    """One row with all elements that only explain."""
    yield ", ".join(f"`{name}`" for name in sorted(DRAWN_ONLY)), f"`{proofs.DRAWN}`"


MAKERS = {"versions": versions, "elements": elements, "refused": refused, "drawn": drawn, "policies": policies, "types": types}


def table(name: str, language: int) -> str:
    """A table of the page, in English (0) or Chinese (1)."""
    return reference_page.table(HEADS[name][language], MAKERS[name](language))


def renewed(page: str, language: int) -> str:
    """A page with all tables made anew."""
    return reference_page.renewed(page, lambda name: table(name, language))


if __name__ == "__main__":
    reference_page.write(PAGES, renewed)
