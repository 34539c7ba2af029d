"""The tables of docs/feel.md and docs/feel.zh.md, made of the code and of the tests that prove it.

`python -m tools.feel_reference` writes them between their marks in the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from engine.feel.functions import BUILT_INS
from engine.feel.functions.signatures import Parameter, Signature
from engine.feel.limits import DEFAULT, Limits
from tests.feel import built_in_cases, test_grammar
from tests.feel.limit_cases import LIMIT_CASES
from tools import reference_page
from tools.feel_grammar import RULES, TABLES

PAGES = ("feel.md", "feel.zh.md")
HEADS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "grammar": (("rule", "syntax", "example", "gives", "test"), ("规则", "语法", "例子", "结果", "测试")),
    "built-ins": (("table", "function", "example", "gives", "test"), ("表", "函数", "例子", "结果", "测试")),
    "additions": (("function", "example", "gives", "test"), ("函数", "例子", "结果", "测试")),
    "limits": (("limit", "at most", "what goes beyond it", "test"), ("限额", "上限", "超出的例子", "测试")),
}
_CONTROLS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\u3000": "\\u3000", "\u00a0": "\\u00a0"}


def cell(text: str) -> str:
    """A text as code in a table's cell."""
    line = "".join(_CONTROLS.get(character, character) for character in text).replace("|", "\\|")
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def grammar() -> Iterable[Sequence[str]]:
    """A row for each grammar rule."""
    for number, rule in enumerate(RULES, 1):
        source, value = test_grammar.CASES[number][0]
        yield str(number), cell(rule), cell(source), cell(value), f"`test_grammar.py::test_rule[{number}]`"


def built_ins() -> Iterable[Sequence[str]]:
    """A row for each signature of the standard's functions."""
    for table, names in TABLES.items():
        for name in names:
            yield from ((str(table), *row) for row in _function(name))


def additions() -> Iterable[Sequence[str]]:
    """A row for each signature of the functions that the standard does not have."""
    standard = {name for names in TABLES.values() for name in names}
    for name in sorted(BUILT_INS.keys() - standard):
        yield from _function(name)


def _function(name: str) -> Iterable[Sequence[str]]:
    source, value = built_in_cases.CASES[name][0]
    forms = "<br>".join(cell(written(name, signature)) for signature in reversed(BUILT_INS[name].signatures))
    yield forms, cell(source), cell(value), f"`test_built_ins.py::test_built_in[{name}]`"


def written(name: str, signature: Signature) -> str:
    """A signature as the page has it: `substring(string: string, start position: number, length?: number)`."""
    return f"{name}({', '.join(_parameter(parameter) for parameter in signature.parameters)})"


def _parameter(parameter: Parameter) -> str:
    mark = "?" if parameter.optional else "..." if parameter.repeated else ""
    kind = "any" if parameter.types is None else parameter.wanted.removeprefix("a ").replace(" or a ", " | ")
    return f"{parameter.name}{mark}: {kind}"


def limits() -> Iterable[Sequence[str]]:
    """A row for each limit."""
    for entry in fields(Limits):
        yield (
            f"`{entry.name}`",
            f"{getattr(DEFAULT, entry.name):,}",
            cell(LIMIT_CASES[entry.name].example),
            f"`test_limits.py::test_limit[{entry.name}]`",
        )


MAKERS = {"grammar": grammar, "built-ins": built_ins, "additions": additions, "limits": limits}


def table(name: str, language: int) -> str:
    """A table of the page, in English (0) or Chinese (1)."""
    return reference_page.table(HEADS[name][language], MAKERS[name]())


def renewed(page: str, language: int) -> str:
    """A page with all tables made anew."""
    return reference_page.renewed(page, lambda name: table(name, language))


if __name__ == "__main__":
    reference_page.write(PAGES, renewed)
