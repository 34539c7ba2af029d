"""The constructs of the grammar that begin with a keyword or bracket: if, for, some, function, contexts, calls, types."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import DecimalException

from engine.feel import syntax
from engine.feel.cursor import Cursor
from engine.feel.errors import FeelFault
from engine.feel.lexer import KEYWORDS, Kind, Token, refuse
from engine.feel.names import written
from engine.feel.temporal import at_value
from engine.feel.values import NUMBERS

_TYPES_OF_WORDS = ("days and time duration", "years and months duration", "date and time")
_NAME_SIGNS = frozenset("./-'’+*")


class Constructs(ABC):
    """Reads the constructs; operators and operands are the subclass's."""

    __slots__ = ("at", "range_end")

    def __init__(self, cursor: Cursor) -> None:
        self.at = cursor
        self.range_end = False  # inside the end of a range '[' may close it

    @abstractmethod
    def expression(self) -> syntax.Node:
        """Reads an expression."""

    @abstractmethod
    def test(self, full: bool = False) -> syntax.Node:
        """Reads an expression or, which is one by rule 2.h, a test such as `< 5`.

        Only between brackets and commas: elsewhere a sign without its left side is more likely a slip.
        """

    @contextmanager
    def inside_brackets(self) -> Iterator[None]:
        """What stands between brackets is no longer the end of a range."""
        before, self.range_end = self.range_end, False
        yield
        self.range_end = before

    def number(self) -> syntax.Node:
        token = self.at.token
        try:
            return syntax.NumberLiteral(NUMBERS.create_decimal(self.at.take().text), at=token.start)
        except DecimalException:
            raise self.at.refused("a number below 10 ** 6145", token) from None

    def at_literal(self) -> syntax.Node:
        token = self.at.take()
        try:
            at_value(token.text)
        except FeelFault as fault:
            expected = "a date, time, date and time or duration after '@'"
            raise refuse(self.at.source, token.start, expected, f'"{token.text}": {fault}') from None
        return syntax.AtLiteral(token.text, at=token.start)

    def keyword_construct(self) -> syntax.Node:
        token = self.at.take()
        match token.text:
            case "true" | "false":
                return syntax.BooleanLiteral(token.text == "true", at=token.start)
            case "null":
                return syntax.NullLiteral(at=token.start)
            case "if":
                return self._conditional(token)
            case "for":
                iterations = self._iterations("return", "for")
                return syntax.For(iterations, self.expression(), at=token.start)
            case "some" | "every" as quantifier:
                iterations = self._iterations("satisfies", quantifier)
                return syntax.Quantified(quantifier, iterations, self.expression(), at=token.start)
            case "function":
                return self._function(token)
        raise self.at.refused("an expression", token)

    def _conditional(self, token: Token) -> syntax.Node:
        branches: list[tuple[syntax.Node, syntax.Node, int]] = []
        while True:  # a chain of 'else if' is as long as it is, not as deep
            with self.inside_brackets():
                condition = self.expression()
                self.at.expect_keyword("then", "after the condition of 'if'")
                branches.append((condition, self.expression(), token.start))
            self.at.expect_keyword("else", "after the first result of 'if'")
            if not self.at.at_keyword("if"):
                break
            token = self.at.take()
        value = self.expression()
        for condition, yes, at in reversed(branches):
            value = syntax.Conditional(condition, yes, value, at=at)
        return value

    def _iterations(self, closing: str, opening: str) -> tuple[syntax.Iteration, ...]:
        cursor = self.at
        iterations: list[syntax.Iteration] = []
        with self.inside_brackets():
            while True:
                at = cursor.token.start
                name = self._declared_name(f"a variable after '{opening}'", tuple(KEYWORDS), ())
                cursor.expect_keyword("in", f"after the variable of '{opening}'")
                source = self.expression()
                end = self.expression() if cursor.take_symbol("..") else None
                iterations.append(syntax.Iteration(name, source, end, at=at))
                if not cursor.take_symbol(","):
                    break
            cursor.expect_keyword(closing, f"or ',' after what '{opening}' runs over")
        return tuple(iterations)

    def _function(self, token: Token) -> syntax.Node:
        cursor = self.at
        cursor.expect_symbol("(", "after 'function'")
        parameters: list[syntax.Parameter] = []
        while parameters or not cursor.at_symbol(")"):
            at = cursor.token.start
            name = self._declared_name("a parameter's name", (), (":", ",", ")"))
            parameters.append(syntax.Parameter(name, self.type() if cursor.take_symbol(":") else None, at=at))
            if not cursor.take_symbol(","):
                break
        cursor.expect_symbol(")", "after the parameters of a function")
        if cursor.at_keyword("external"):
            raise cursor.refused("a FEEL expression as the function's body (external functions are not supported)")
        return syntax.FunctionDefinition(tuple(parameters), self.expression(), at=token.start)

    def _declared_name(self, expected: str, keywords: tuple[str, ...], symbols: tuple[str, ...]) -> str:
        """The name that a loop, parameter or context key introduces: all tokens up to a closing one."""
        cursor = self.at
        start = cursor.index
        while not (cursor.at_keyword(*keywords) or cursor.at_symbol(*symbols)):
            token = cursor.token
            named = token.kind in (Kind.NAME, Kind.KEYWORD, Kind.NUMBER)
            if not named and not (token.kind is Kind.SYMBOL and token.text in _NAME_SIGNS and cursor.index > start):
                break
            cursor.take()
        row = cursor.row[start : cursor.index]
        if not row or row[0].kind is Kind.NUMBER or (len(row) == 1 and row[0].kind is Kind.KEYWORD and not symbols):
            raise cursor.refused(expected, row[0] if row else None)
        name = written(cursor.source, row)
        if len(row) > 1:
            cursor.known.add(name)
        return name

    def context(self) -> syntax.Node:
        cursor = self.at
        opening = cursor.take()
        entries: list[syntax.ContextEntry] = []
        with self.inside_brackets():
            while entries or not cursor.at_symbol("}"):
                token = cursor.token
                if token.kind is Kind.STRING:
                    key = cursor.take().text
                    cursor.keys.add(key)
                    if all(word.isidentifier() for word in key.split(" ")):
                        cursor.known.add(key)
                else:
                    key = self._declared_name("a key", (), (":",))
                    cursor.keys.add(key)
                cursor.expect_symbol(":", "after a key")
                if any(entry.key == key for entry in entries):
                    raise cursor.refused(f"the key '{key}' only once in a context", token)
                entries.append(syntax.ContextEntry(key, self.test(full=True), token.kind is not Kind.STRING, at=token.start))
                if not cursor.take_symbol(","):
                    break
            cursor.expect_symbol("}", "or ',' after an entry of a context")
        return syntax.ContextLiteral(tuple(entries), at=opening.start)

    def call(self, function: syntax.Node) -> syntax.Node:
        cursor = self.at
        opening = cursor.take()
        arguments: list[syntax.Argument] = []
        with self.inside_brackets():
            named = self._name_and_colon() is not None
            while not cursor.at_symbol(")") or arguments:
                at = cursor.token.start
                name = self._argument_name(named)
                if name is not None and any(argument.name == name for argument in arguments):
                    raise cursor.refused(f"the argument '{name}' only once in a call")
                arguments.append(syntax.Argument(name, self.test(full=True), at=at))
                if not cursor.take_symbol(","):
                    break
            cursor.expect_symbol(")", "or ',' after an argument")
        return syntax.Call(function, tuple(arguments), at=opening.start)

    def _argument_name(self, named: bool) -> str | None:
        size = self._name_and_colon()
        if (size is not None) is not named:
            raise self.at.refused("either every argument named or none")
        if size is None:
            return None
        row = self.at.row[self.at.index : self.at.index + size]
        self.at.index += size + 1
        return written(self.at.source, row)

    def _name_and_colon(self) -> int | None:
        """The number of tokens of an argument's name, if a name and ':' come next."""
        row, start = self.at.row, self.at.index
        for index in range(start, len(row)):
            token = row[index]
            if token.kind is Kind.SYMBOL and token.text == ":":
                return index - start or None
            worded = token.kind in (Kind.NAME, Kind.KEYWORD, Kind.NUMBER)
            if not worded and not (token.kind is Kind.SYMBOL and token.text in _NAME_SIGNS and index > start):
                return None
        return None

    def type(self) -> syntax.TypeNode:
        """Reads a type. Source: rule 52."""
        cursor = self.at
        token = cursor.token
        if token.text in ("list", "range") and token.kind is Kind.NAME and cursor.ahead().text == "<":
            cursor.index += 2
            part = self._part()
            cursor.expect_symbol(">", f"after the type of a {token.text}")
            return syntax.TypeNode(token.text, (part,), at=token.start)
        if token.text == "context" and cursor.ahead().text == "<":
            return self._context_type()
        if cursor.at_keyword("function"):
            return self._function_type()
        return syntax.TypeNode(self._type_name(), at=token.start)

    def _part(self) -> syntax.TypeNode:
        with self.at.nested():
            return self.type()

    def _context_type(self) -> syntax.TypeNode:
        cursor = self.at
        at = cursor.take().start
        cursor.take()
        names: list[str] = []
        parts: list[syntax.TypeNode] = []
        while names or not cursor.at_symbol(">"):
            names.append(self._declared_name("a key", (), (":",)))
            cursor.expect_symbol(":", "after a key")
            parts.append(self._part())
            if not cursor.take_symbol(","):
                break
        cursor.expect_symbol(">", "after the types of a context")
        return syntax.TypeNode("context", tuple(parts), tuple(names), at=at)

    def _function_type(self) -> syntax.TypeNode:
        cursor = self.at
        at = cursor.take().start
        if not cursor.take_symbol("<"):
            return syntax.TypeNode("function", at=at)
        parts: list[syntax.TypeNode] = []
        while parts or not cursor.at_symbol(">"):
            parts.append(self._part())
            if not cursor.take_symbol(","):
                break
        cursor.expect_symbol(">", "after the types of the parameters")
        cursor.expect_symbol("->", "before the type of the result")
        parts.append(self._part())
        return syntax.TypeNode("function", tuple(parts), at=at)

    def _type_name(self) -> str:
        cursor = self.at
        for name in _TYPES_OF_WORDS:
            words = name.split()
            if [token.text for token in cursor.row[cursor.index : cursor.index + len(words)]] == words:
                cursor.index += len(words)
                return name
        known = cursor.known.longest(cursor.row, cursor.index)
        if known is not None and known[1] > 1:
            cursor.index += known[1]
            return known[0]
        words_ = cursor.words()
        if not words_:
            raise cursor.refused("a type")
        name = written(cursor.source, words_)
        while cursor.at_symbol(".") and cursor.ahead().kind is Kind.NAME:
            cursor.take()
            name += "." + written(cursor.source, cursor.words())
        return name
