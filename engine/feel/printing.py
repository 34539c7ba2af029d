"""Syntax tree back to text, with the brackets that its precedence needs: parsing the text gives the same tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import syntax
from engine.feel.values import NUMBERS
from engine.feel.writing import quoted, write_number

_LOGICAL = {"or": 1, "and": 2}
_COMPARISON, _TIGHT, _ATOM = 3, 8, 9
_PLAIN_DIGITS = 40
_ARITHMETIC = {"+": 4, "-": 4, "*": 5, "/": 5, "**": 6}


def to_source(node: syntax.Node) -> str:
    """The text of an expression, of unary tests or of a type."""
    return _text(node, 0)


def _text(node: syntax.Node, lowest: int) -> str:
    """The text of a construct, in brackets if it binds looser than `lowest`."""
    text, level = _written(node)
    return f"({text})" if level < lowest else text


def _written(node: syntax.Node) -> tuple[str, int]:
    """The text of a construct and how tightly it binds."""
    match node:
        case syntax.Logical():
            level = _LOGICAL[node.operator]
            return f"{_text(node.left, level)} {node.operator} {_text(node.right, level + 1)}", level
        case syntax.Arithmetic():
            level = _ARITHMETIC[node.operator]
            return f"{_text(node.left, level)} {node.operator} {_text(node.right, level + 1)}", level
        case syntax.Comparison():
            return f"{_text(node.left, _COMPARISON)} {node.operator} {_text(node.right, 4)}", _COMPARISON
        case syntax.Between():
            return f"{_text(node.value, _COMPARISON)} between {_text(node.low, 4)} and {_text(node.high, 4)}", _COMPARISON
        case syntax.In():
            tests = ", ".join(_test(part) for part in node.tests)
            return f"{_text(node.value, _COMPARISON)} in ({tests})", _COMPARISON
        case syntax.Negation():
            return f"-{_text(node.operand, 7)}", 7
        case syntax.InstanceOf():
            return f"{_text(node.value, _TIGHT)} instance of {_type(node.type)}", _TIGHT
    return _closed(node)


def _test(node: syntax.Node) -> str:
    return _bare_test(node) if isinstance(node, syntax.ComparisonTest) else _text(node, 0)


def _bare_test(node: syntax.ComparisonTest) -> str:
    return f"{node.operator} {_text(node.operand, 4)}"


def _closed(node: syntax.Node) -> tuple[str, int]:
    """Constructs that end where they end, and those that reach as far as they can."""
    match node:
        case syntax.Conditional():
            return f"if {_text(node.condition, 0)} then {_text(node.yes, 0)} else {_text(node.no, 0)}", 0
        case syntax.For():
            return f"for {_iterations(node.iterations)} return {_text(node.body, 0)}", 0
        case syntax.Quantified():
            return f"{node.quantifier} {_iterations(node.iterations)} satisfies {_text(node.condition, 0)}", 0
        case syntax.FunctionDefinition():
            parameters = ", ".join(f"{p.name}: {_type(p.type)}" if p.type else p.name for p in node.parameters)
            return f"function({parameters}) {_text(node.body, 0)}", 0
        case syntax.InputTests():
            tests = ", ".join(_test(part) for part in node.tests)
            if tests.startswith("not(") and not node.negated:
                # What begins so is read as the negation of all tests first.
                tests = ", ".join([f"({_test(node.tests[0])})", *map(_test, node.tests[1:])])
            return (f"not({tests})" if node.negated else tests or "-"), 0
        case syntax.TypeNode():
            return _type(node), _ATOM
    return _ATOMS[type(node)](node), _ATOM


def _iterations(iterations: tuple[syntax.Iteration, ...]) -> str:
    return ", ".join(f"{part.name} in {_text(part.source, 0)}{f'..{_text(part.end, 0)}' if part.end else ''}" for part in iterations)


def _type(node: syntax.TypeNode) -> str:
    parts = [_type(part) for part in node.parts]
    if node.name == "context" and parts:
        fields = ", ".join(f"{name}: {part}" for name, part in zip(node.field_names, parts, strict=True))
        return f"context<{fields}>"
    if node.name == "function" and parts:
        return f"function<{', '.join(parts[:-1])}>->{parts[-1]}"
    return f"{node.name}<{', '.join(parts)}>" if parts else node.name


def _number(node: syntax.NumberLiteral) -> str:
    """Plain, or with an exponent where that would be a long row of zeros."""
    return write_number(node.value) if abs(node.value.adjusted()) < _PLAIN_DIGITS else f"{node.value.normalize(NUMBERS):e}"


def _context(node: syntax.ContextLiteral) -> str:
    keys = (entry.key if entry.plain else quoted(entry.key) for entry in node.entries)
    return f"{{{', '.join(f'{key}: {_text(entry.value, 0)}' for key, entry in zip(keys, node.entries, strict=True))}}}"


def _range(node: syntax.RangeLiteral) -> str:
    opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
    return f"{opening}{_text(node.start, 0)}..{_text(node.end, 0)}{closing}"


def _call(node: syntax.Call) -> str:
    arguments = (f"{a.name}: {_text(a.value, 0)}" if a.name else _text(a.value, 0) for a in node.arguments)
    return f"{_text(node.function, _ATOM)}({', '.join(arguments)})"


_ATOMS: dict[type[syntax.Node], Callable[[Any], str]] = {
    syntax.NumberLiteral: _number,
    syntax.StringLiteral: lambda node: quoted(node.value),
    syntax.BooleanLiteral: lambda node: "true" if node.value else "false",
    syntax.NullLiteral: lambda node: "null",
    syntax.AtLiteral: lambda node: f"@{quoted(node.text)}",
    syntax.Name: lambda node: node.name,
    syntax.ListLiteral: lambda node: f"[{', '.join(_text(item, 0) for item in node.items)}]",
    syntax.ContextLiteral: _context,
    syntax.RangeLiteral: _range,
    syntax.ComparisonTest: lambda node: f"({_bare_test(node)})",
    syntax.Path: lambda node: f"{_text(node.source, _ATOM)}.{node.name}",
    syntax.Filter: lambda node: f"{_text(node.source, _ATOM)}[{_text(node.condition, 0)}]",
    syntax.Call: _call,
}
