"""Tokens to syntax tree, by precedence climbing; nothing is ever read twice, bar one look at `not(`.

Source: DMN 1.5, 10.3.1.2. Precedence, loosest first: or; and; comparison, between, in; + -; * /; **;
the minus sign; instance of; path, filter, call.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from engine.feel import syntax
from engine.feel.cursor import Cursor
from engine.feel.errors import FeelSyntaxError
from engine.feel.functions import BUILT_INS
from engine.feel.lexer import Kind
from engine.feel.limits import DEFAULT, Limits
from engine.feel.names import KnownNames, written
from engine.feel.parser_constructs import Constructs

_LEVELS = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "between": 3, "in": 3}
_LEVELS |= {"+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
ADDITIVE = 4
_BUILT_IN_NAMES = KnownNames(BUILT_INS)


class _Parser(Constructs):
    """Operators and operands; `Constructs` reads what has a keyword or bracket of its own."""

    def expression(self) -> syntax.Node:
        with self.at.nested():
            return self.binary(1)

    def binary(self, lowest: int) -> syntax.Node:
        return self._operators(self._unary(), lowest)

    def _operators(self, left: syntax.Node, lowest: int) -> syntax.Node:
        cursor = self.at
        while True:
            token = cursor.token
            if token.kind not in (Kind.SYMBOL, Kind.KEYWORD):
                return left
            level = _LEVELS.get(token.text, 0)
            if level < lowest or level == 0:
                return left
            cursor.take()
            left = self._operation(left, token.text, level, token.start)

    def _operation(self, left: syntax.Node, operator: Any, level: int, at: int) -> syntax.Node:
        if operator in ("and", "or"):
            return syntax.Logical(operator, left, self.binary(level + 1), at=at)
        if operator == "between":
            low = self.binary(ADDITIVE)
            self.at.expect_keyword("and", "between the bounds of 'between'")
            return syntax.Between(left, low, self.binary(ADDITIVE), at=at)
        if operator == "in":
            return syntax.In(left, self._in_tests(), at=at)
        if level == 3:
            return syntax.Comparison(operator, left, self.binary(ADDITIVE), at=at)
        return syntax.Arithmetic(operator, left, self.binary(level + 1), at=at)

    def _in_tests(self) -> tuple[syntax.Node, ...]:
        cursor = self.at
        if not cursor.at_symbol("("):
            return (self.test(),)
        opening = cursor.take()
        bare = cursor.at_symbol(*_COMPARISONS)
        with self.inside_brackets():
            tests = [self.test(full=True)]
            if not bare and cursor.at_symbol(".."):
                tests = [self._range_end(tests[0], included=False, at=opening.start)]
            else:
                while cursor.take_symbol(","):
                    tests.append(self.test(full=True))
                cursor.expect_symbol(")", "after the tests of 'in'")
        # One test in brackets may as well be the beginning of a longer one: `x in (a + b) * c`.
        return tuple(tests) if len(tests) > 1 else (self._operators(self._with_type(self._postfix(tests[0])), ADDITIVE),)

    def test(self, full: bool = False) -> syntax.Node:
        """One unary test: `< 5` or an expression, which outside brackets ends before 'and'."""
        cursor = self.at
        if cursor.at_symbol(*_COMPARISONS):
            operator = cursor.take()
            with cursor.nested():
                return syntax.ComparisonTest(cast(Any, operator.text), self.binary(ADDITIVE), at=operator.start)
        return self.expression() if full else self.binary(ADDITIVE)

    def _unary(self) -> syntax.Node:
        cursor = self.at
        if cursor.at_symbol("-"):
            sign = cursor.take()
            with cursor.nested():
                return syntax.Negation(self._unary(), at=sign.start)
        return self._with_type(self._postfix(self._operand()))

    def _with_type(self, value: syntax.Node) -> syntax.Node:
        """What `instance of` asks of a value, if it follows."""
        cursor = self.at
        while cursor.at_keyword("instance"):
            word = cursor.take()
            cursor.expect_keyword("of", "after 'instance'")
            value = syntax.InstanceOf(value, self.type(), at=word.start)
        return value

    def _postfix(self, value: syntax.Node) -> syntax.Node:
        cursor = self.at
        while True:
            token = cursor.token
            if token.kind is not Kind.SYMBOL:
                return value
            if token.text == ".":
                cursor.take()
                value = syntax.Path(value, self._path_name(), at=token.start)
            elif token.text == "(":
                value = self.call(value)
            elif token.text == "[" and not (self.range_end and not self._begins_expression()):
                cursor.take()
                with self.inside_brackets():
                    condition = self.expression()
                    cursor.expect_symbol("]", "after the condition of a filter")
                value = syntax.Filter(value, condition, at=token.start)
            else:
                return value

    def _begins_expression(self) -> bool:
        """Whether the token after '[' begins a filter; if not, the bracket closes an open range: `[1..10[`."""
        token = self.at.ahead()
        if token.kind is Kind.KEYWORD:
            return token.text in ("true", "false", "null", "if", "for", "some", "every", "function")
        return token.kind not in (Kind.SYMBOL, Kind.END) or token.text in ("(", "[", "{", "-", "?")

    def _path_name(self) -> str:
        cursor = self.at
        declared = cursor.keys.longest(cursor.row, cursor.index) or cursor.known.longest(cursor.row, cursor.index)
        if cursor.token.kind is Kind.KEYWORD and declared is None:
            return cursor.take().text
        start = cursor.index
        words = cursor.words()
        if declared is not None and declared[1] > len(words):
            cursor.index = start + declared[1]
            return declared[0]
        if not words:
            raise cursor.refused("a name after '.'")
        return written(cursor.source, words)

    def _operand(self) -> syntax.Node:
        cursor = self.at
        token = cursor.token
        known = cursor.known.longest(cursor.row, cursor.index)
        if known is not None and (token.kind is not Kind.KEYWORD or known[1] > 1):
            cursor.index += known[1]
            return syntax.Name(known[0], at=token.start)
        if token.kind is Kind.NAME:
            return syntax.Name(cursor.take().text, at=token.start)
        if token.kind is Kind.NUMBER:
            if len(token.text) > cursor.limits.number_digits:
                raise cursor.refused(f"a number of at most {cursor.limits.number_digits} digits")
            return self.number()
        if token.kind is Kind.STRING:
            return syntax.StringLiteral(cursor.take().text, at=token.start)
        if token.kind is Kind.AT:
            return self.at_literal()
        if token.kind is Kind.KEYWORD:
            return self.keyword_construct()
        return self._bracketed()

    def _bracketed(self) -> syntax.Node:
        cursor = self.at
        token = cursor.token
        if token.text == "?":
            cursor.take()
            return syntax.Name("?", at=token.start)
        if token.text == "{":
            return self.context()
        if token.text == "[":
            return self._list_or_range()
        if token.text == "(":
            return self._parenthesised()
        if token.text == "]" and token.kind is Kind.SYMBOL:
            cursor.take()
            with self.inside_brackets():
                start = self.expression()
            if not cursor.at_symbol(".."):
                raise cursor.refused("'..' after the start of a range")
            return self._range_end(start, included=False, at=token.start)
        raise cursor.refused("an expression")

    def _list_or_range(self) -> syntax.Node:
        cursor = self.at
        opening = cursor.take()
        items: list[syntax.Node] = []
        bare = cursor.at_symbol(*_COMPARISONS)
        with self.inside_brackets():
            if not cursor.at_symbol("]"):
                items.append(self.test(full=True))
            while items and cursor.take_symbol(","):
                items.append(self.test(full=True))
        if len(items) == 1 and not bare and cursor.at_symbol(".."):
            return self._range_end(items[0], included=True, at=opening.start)
        cursor.expect_symbol("]", "or ',' after an item of a list")
        return syntax.ListLiteral(tuple(items), at=opening.start)

    def _parenthesised(self) -> syntax.Node:
        cursor = self.at
        opening = cursor.take()
        bare = cursor.at_symbol(*_COMPARISONS)
        with self.inside_brackets():
            value = self.test(full=True)
            if bare or not cursor.at_symbol(".."):
                cursor.expect_symbol(")", "after the expression in parentheses")
                return value
        return self._range_end(value, included=False, at=opening.start)

    def _range_end(self, start: syntax.Node, included: bool, at: int) -> syntax.Node:
        cursor = self.at
        cursor.expect_symbol("..", "after the start of a range")
        before, self.range_end = self.range_end, True
        end = self.expression()
        self.range_end = before
        if not cursor.at_symbol(")", "]", "["):
            raise cursor.refused("')', ']' or '[' after the end of a range")
        return syntax.RangeLiteral(start, end, included, cursor.take().text == "]", at=at)

    def whole(self, node: syntax.Node) -> syntax.Node:
        """The node, if nothing follows it and it is not too tall."""
        if self.at.token.kind is not Kind.END:
            raise self.at.refused("an operator or the end of the text")
        if syntax.height(node) > self.at.limits.height:
            raise self.at.refused(f"at most {self.at.limits.height} operations inside each other")
        return node


def _parser(source: str, names: Iterable[str], limits: Limits) -> _Parser:
    known = _BUILT_IN_NAMES.copy()
    for name in names:
        known.add(name)
    return _Parser(Cursor(source, known, limits))


def parse_expression(source: str, names: Iterable[str] = (), limits: Limits = DEFAULT) -> syntax.Node:
    """The syntax tree of an expression. `names`: those of several words or with signs in them.

    Raises: FeelSyntaxError.
    """
    parser = _parser(source, names, limits)
    return parser.whole(parser.expression())


def parse_unary_tests(source: str, names: Iterable[str] = (), limits: Limits = DEFAULT) -> syntax.InputTests:
    """The syntax tree of an input entry: `-`, a list of tests, or `not(` a list `)`.

    Raises: FeelSyntaxError.
    """
    parser = _parser(source, names, limits)
    cursor = parser.at
    if cursor.at_symbol("-") and cursor.ahead().kind is Kind.END:
        return syntax.InputTests((), False)
    if cursor.token.text == "not" and cursor.ahead().text == "(":
        try:
            return _negated(parser)
        except FeelSyntaxError:
            cursor.index = 0  # `not(a) and b` is an expression; its own error is the better one
            parser = _parser(source, names, limits)
    return cast(syntax.InputTests, parser.whole(syntax.InputTests(_tests(parser), False)))


def _negated(parser: _Parser) -> syntax.InputTests:
    parser.at.index = 2
    tests = _tests(parser)
    parser.at.expect_symbol(")", "after the tests of 'not'")
    return cast(syntax.InputTests, parser.whole(syntax.InputTests(tests, True)))


def _tests(parser: _Parser) -> tuple[syntax.Node, ...]:
    tests = [parser.test(full=True)]
    while parser.at.take_symbol(","):
        tests.append(parser.test(full=True))
    return tuple(tests)
