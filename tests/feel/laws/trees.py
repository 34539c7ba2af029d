"""Syntax trees of every construct of the grammar, for the laws on printing and on evaluation."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from engine.feel import syntax

DECLARED = ("due date", "a+b", "working days after")
NAMES = st.sampled_from(["a", "b", "期限", "item", "x1", *DECLARED])
KEYS = st.sampled_from(["a", "b", "key 1", "审批 意见", 'say "x"', "", "x.y", "12", "{", "\n"])
ORDERS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])

_NUMBERS = st.one_of(
    st.decimals(min_value=0, max_value=10**6, places=3),
    st.builds(lambda digits, exponent: Decimal(digits).scaleb(exponent), st.integers(0, 10**34 - 1), st.integers(-60, 60)),
    st.sampled_from([Decimal("9E6144"), Decimal("1E-6176"), Decimal("0.10")]),
)
_MOMENTS = ["2026-03-01", "P1D", "-P1Y2M", "09:00:00", "09:00:00@Europe/Paris", "-99999-01-01T00:00:00Z", "2026-03-01T09:30:00.5+08:00"]
LEAVES: st.SearchStrategy[syntax.Node] = st.one_of(
    _NUMBERS.map(lambda number: syntax.NumberLiteral(abs(Decimal(number)))),
    st.text(max_size=5).map(syntax.StringLiteral),
    st.booleans().map(syntax.BooleanLiteral),
    st.just(syntax.NullLiteral()),
    st.sampled_from(_MOMENTS).map(syntax.AtLiteral),
    NAMES.map(syntax.Name),
    st.just(syntax.Name("?")),
)
_SIMPLE_TYPES = st.sampled_from(["number", "Any", "date and time", "days and time duration", "list", "context", "function", "tRent.tKind"])
TYPES = st.recursive(
    _SIMPLE_TYPES.map(syntax.TypeNode),
    lambda inner: st.one_of(
        st.builds(lambda name, part: syntax.TypeNode(name, (part,)), st.sampled_from(["list", "range"]), inner),
        st.builds(lambda parts: syntax.TypeNode("function", tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(
            lambda fields: syntax.TypeNode("context", tuple(fields.values()), tuple(fields)),
            st.dictionaries(st.sampled_from(["a", "b", "due date"]), inner, min_size=1, max_size=2),
        ),
    ),
    max_leaves=4,
)


def _tests(inner: st.SearchStrategy[syntax.Node]) -> st.SearchStrategy[tuple[syntax.Node, ...]]:
    return st.lists(inner | st.builds(syntax.ComparisonTest, ORDERS, inner), min_size=1, max_size=3).map(tuple)


def _calls(inner: st.SearchStrategy[syntax.Node]) -> st.SearchStrategy[syntax.Node]:
    functions = st.sampled_from(["string length", "not", "date and time", "f"]).map(syntax.Name) | inner
    by_position = st.lists(inner, max_size=3).map(lambda row: tuple(syntax.Argument(None, part) for part in row))
    by_name = st.dictionaries(st.sampled_from(["start position", "a", "due date"]), inner, min_size=1, max_size=2)
    named = by_name.map(lambda row: tuple(syntax.Argument(name, part) for name, part in row.items()))
    return st.builds(syntax.Call, functions, by_position | named)


def _larger(inner: st.SearchStrategy[syntax.Node]) -> st.SearchStrategy[syntax.Node]:
    iterations = st.lists(st.builds(syntax.Iteration, NAMES, inner, st.none() | inner), min_size=1, max_size=2).map(tuple)
    parameters = st.dictionaries(NAMES, st.none() | TYPES, max_size=2).map(
        lambda row: tuple(syntax.Parameter(name, type_) for name, type_ in row.items())
    )
    entries = st.dictionaries(KEYS, inner, max_size=2).map(lambda row: tuple(syntax.ContextEntry(key, value) for key, value in row.items()))
    return st.one_of(
        st.builds(syntax.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        st.builds(syntax.Comparison, ORDERS, inner, inner),
        st.builds(syntax.Logical, st.sampled_from(["and", "or"]), inner, inner),
        st.builds(syntax.Negation, inner),
        st.builds(syntax.Between, inner, inner, inner),
        st.builds(syntax.In, inner, _tests(inner)),
        st.builds(syntax.InstanceOf, inner, TYPES),
        st.builds(syntax.Conditional, inner, inner, inner),
        st.builds(syntax.For, iterations, inner),
        st.builds(syntax.Quantified, st.sampled_from(["some", "every"]), iterations, inner),
        st.builds(syntax.FunctionDefinition, parameters, inner),
        st.builds(syntax.ComparisonTest, ORDERS, inner),
        st.builds(syntax.Path, inner, NAMES.filter(lambda name: name not in DECLARED)),
        st.builds(syntax.Filter, inner, inner),
        st.builds(syntax.ListLiteral, st.lists(inner, max_size=3).map(tuple)),
        st.builds(syntax.RangeLiteral, inner, inner, st.booleans(), st.booleans()),
        st.builds(syntax.ContextLiteral, entries),
        _calls(inner),
    )


TREES = st.recursive(LEAVES, _larger, max_leaves=12)
TESTS: st.SearchStrategy[syntax.InputTests] = st.one_of(
    st.just(syntax.InputTests((), False)),
    st.builds(syntax.InputTests, _tests(st.recursive(LEAVES, _larger, max_leaves=5)), st.booleans()),
)
