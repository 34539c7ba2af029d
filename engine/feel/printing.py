"""Syntax tree back to text, with the brackets that its precedence needs: parsing the text gives the same tree.

The brackets that a reader wants, as in `1 + (if a then b else c)`, need not have stood in the text that the tree was read from.
So the printed text may have one pair more for each construct around it, and reading it again may need twice the nesting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.feel import syntax
from engine.feel.lexer import NAME
from engine.feel.values import NUMBERS
from engine.feel.writing import quoted, write_number

_LOGICAL = {"or": 1, "and": 2}
_COMPARISON, _TIGHT, _ATOM = 3, 8, 9
_ONE_WORD = (("date", "time"), ("days", "time"), ("years", "months"))  # the word goes on: `date and time`
_PLAIN_DIGITS = 40
_WITH_PARTS = ("list", "context", "range", "function")
_ARITHMETIC = {"+": 4, "-": 4, "*": 5, "/": 5, "**": 6}


def to_source(node: syntax.Node, names: Iterable[str] = ()) -> str:
    """The text of an expression, of unary tests or of a type. `names`: those that it will be read with."""
    declared = (name for each in syntax.walk(node) for name in _declared(each))
    signed = any(NAME.fullmatch(name) is None for known in (names, declared) for name in known)
    return _Printer(signed).text(node, 0)


def _declared(node: syntax.Node) -> Iterator[str]:
    """The names that a construct makes known to what stands after it."""
    match node:
        case syntax.ContextLiteral():
            yield from (entry.key for entry in node.entries)
        case syntax.For() | syntax.Quantified():
            yield from (part.name for part in node.iterations)
        case syntax.FunctionDefinition():
            yield from (parameter.name for parameter in node.parameters)
        case syntax.TypeNode():
            yield from node.field_names


def _both(left: str, right: str) -> str:
    """Two operands of `and`; what would be one word of the language across it has the second in brackets."""
    one_word = any(left.endswith(before) and right.startswith(after) for before, after in _ONE_WORD)
    return f"{left} and ({right})" if one_word else f"{left} and {right}"


class _Printer:
    """Writes constructs. `signed`: names with signs in them are known, so that `a - b` might be one name; a name that
    stands beside a sign is then put into brackets.
    """

    __slots__ = ("_signed",)

    def __init__(self, signed: bool) -> None:
        self._signed = signed

    def text(self, node: syntax.Node, lowest: int) -> str:
        """The text of a construct, in brackets if it binds looser than `lowest`."""
        text, level = self._written(node)
        return f"({text})" if level < lowest else text

    def _written(self, node: syntax.Node) -> tuple[str, int]:
        """The text of a construct and how tightly it binds."""
        match node:
            case syntax.Logical():
                level = _LOGICAL[node.operator]
                left, right = self.text(node.left, level), self.text(node.right, level + 1)
                return _both(left, right) if node.operator == "and" else f"{left} or {right}", level
            case syntax.Arithmetic():
                level = _ARITHMETIC[node.operator]
                return f"{self.text(node.left, level)} {node.operator} {self.text(node.right, level + 1)}", level
            case syntax.Comparison():
                return f"{self.text(node.left, _COMPARISON)} {node.operator} {self.text(node.right, 4)}", _COMPARISON
            case syntax.Between():
                low_and_high = _both(self.text(node.low, 4), self.text(node.high, 4))
                return f"{self.text(node.value, _COMPARISON)} between {low_and_high}", _COMPARISON
            case syntax.In():
                return f"{self.text(node.value, _COMPARISON)} in {self._in_tests(node.tests)}", _COMPARISON
            case syntax.Negation():
                return f"-{self.text(node.operand, 7)}", 7
            case syntax.InstanceOf():
                # After a bare `list` a `<` would begin the type of its items.
                bare = not node.type.parts and node.type.name in _WITH_PARTS
                text = f"{self.text(node.value, _TIGHT)} instance of {_type(node.type)}"
                return text, _COMPARISON - 1 if bare else _TIGHT
            case syntax.Name():
                return node.name, 1 if self._signed else _ATOM
        return self._reaching(node)

    def _reaching(self, node: syntax.Node) -> tuple[str, int]:
        """Constructs that reach as far as they can."""
        match node:
            case syntax.Conditional():
                yes, no = self.text(node.yes, 0), self.text(node.no, 0)
                return f"if {self.text(node.condition, 0)} then {yes} else {no}", 0
            case syntax.For():
                return f"for {self._iterations(node.iterations)} return {self.text(node.body, 0)}", 0
            case syntax.Quantified():
                iterations = self._iterations(node.iterations)
                return f"{node.quantifier} {iterations} satisfies {self.text(node.condition, 0)}", 0
            case syntax.FunctionDefinition():
                parameters = ", ".join(f"{p.name}: {_type(p.type)}" if p.type else p.name for p in node.parameters)
                return f"function({parameters}) {self.text(node.body, 0)}", 0
            case syntax.InputTests():
                return self._input_tests(node), 0
        return self._closed(node), _ATOM

    def _closed(self, node: syntax.Node) -> str:
        """Constructs that end where they end."""
        match node:
            case syntax.ListLiteral():
                return f"[{self._tests(node.items)}]"
            case syntax.ContextLiteral():
                return f"{{{', '.join(f'{_key(each)}: {self._test(each.value)}' for each in node.entries)}}}"
            case syntax.RangeLiteral():
                opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
                return f"{opening}{self.text(node.start, 0)}..{self.text(node.end, 0)}{closing}"
            case syntax.ComparisonTest():
                return f"({self._bare_test(node)})"
            case syntax.Path():
                return f"{self.text(node.source, _ATOM)}.{node.name}"
            case syntax.Filter():
                return f"{self.text(node.source, _ATOM)}[{self.text(node.condition, 0)}]"
            case syntax.Call():
                return self._call(node)
            case syntax.TypeNode():
                return _type(node)
        return _literal(node)

    def _in_tests(self, tests: tuple[syntax.Node, ...]) -> str:
        """The tests of `in`; a single one that is no comparison needs no brackets of its own."""
        if len(tests) == 1 and not isinstance(tests[0], syntax.ComparisonTest):
            return self.text(tests[0], 4)
        return f"({self._tests(tests)})"

    def _tests(self, tests: tuple[syntax.Node, ...]) -> str:
        return ", ".join(map(self._test, tests))

    def _test(self, node: syntax.Node) -> str:
        return self._bare_test(node) if isinstance(node, syntax.ComparisonTest) else self.text(node, 0)

    def _bare_test(self, node: syntax.ComparisonTest) -> str:
        return f"{node.operator} {self.text(node.operand, 4)}"

    def _input_tests(self, node: syntax.InputTests) -> str:
        tests = self._tests(node.tests)
        if node.negated:
            return f"not({tests})"
        if tests.startswith("not("):
            # What begins so is read as the negation of all tests first.
            tests = ", ".join([f"({self._test(node.tests[0])})", *map(self._test, node.tests[1:])])
        return tests or "-"

    def _iterations(self, iterations: tuple[syntax.Iteration, ...]) -> str:
        return ", ".join(
            f"{part.name} in {self.text(part.source, 0)}{f'..{self.text(part.end, 0)}' if part.end else ''}"
            for part in iterations
        )

    def _call(self, node: syntax.Call) -> str:
        arguments = (f"{a.name}: {self._test(a.value)}" if a.name else self._test(a.value) for a in node.arguments)
        function = node.function.name if isinstance(node.function, syntax.Name) else self.text(node.function, _ATOM)
        return f"{function}({', '.join(arguments)})"


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


def _key(entry: syntax.ContextEntry) -> str:
    return entry.key if entry.plain else quoted(entry.key)


def _literal(node: syntax.Node) -> str:
    match node:
        case syntax.NumberLiteral():
            return _number(node)
        case syntax.StringLiteral():
            return quoted(node.value)
        case syntax.BooleanLiteral():
            return "true" if node.value else "false"
        case syntax.AtLiteral():
            return f"@{quoted(node.text)}"
    assert isinstance(node, syntax.NullLiteral), node
    return "null"
