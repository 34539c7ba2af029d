"""The syntax tree of an expression: one frozen class per construct of the grammar.

`at` is the character where the construct begins (for an operator, the operator); it plays no part in
equality, so a tree equals the tree of its printed text.
Source: DMN 1.5, 10.3.1.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any construct."""

    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NumberLiteral(Node):
    """`85`, `.5`, `1.2e3`."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class StringLiteral(Node):
    """`"text"`; `value` is unescaped."""

    value: str


@dataclass(frozen=True, slots=True)
class BooleanLiteral(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral(Node):
    """`null`."""


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """`@"2026-03-01"`: a date, time, date and time, or duration."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, function or `?`; words are separated by one space."""

    name: str


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextEntry(Node):
    """`key: value` of a context; `plain` if the key stands there without quotation marks, which makes it a name to what follows."""

    key: str
    value: Node
    plain: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{a: 1, b: a + 1}`."""

    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`[1..10)`."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class ComparisonTest(Node):
    """`< 5`, `= "a"`, `!= 3` without a left side: a test, or between parentheses a value."""

    operator: Literal["<", "<=", ">", ">=", "=", "!="]
    operand: Node


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.name`."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`, which is also how an item is picked by its number."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """An argument of a call, with its parameter's name if the call names them."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(arguments)`; either all arguments are named or none."""

    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left + right` and the like."""

    operator: Literal["+", "-", "*", "/", "**"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`left < right` and the like."""

    operator: Literal["<", "<=", ">", ">=", "=", "!="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """`left and right`, `left or right`."""

    operator: Literal["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in test` or `value in (test, test)`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in source`, or `name in source..end` where `end` is given."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for x in a, y in b return body`."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some x in a satisfies condition` or `every …`."""

    quantifier: Literal["some", "every"]
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class TypeNode(Node):
    """A type as it stands after `instance of` or a parameter's colon.

    `name` is a named type, or one of `list range context function` with their `parts`; a context's parts
    are named by `field_names`; the last part of a function is its result.
    """

    name: str
    parts: tuple[TypeNode, ...] = ()
    field_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A parameter of a function definition; without a type anything fits."""

    name: str
    type: TypeNode | None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """`function(a: number, b) body`."""

    parameters: tuple[Parameter, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class InputTests(Node):
    """Unary tests of an input: `-`, `a, b` or `not(a, b)`. No tests means any input passes."""

    tests: tuple[Node, ...]
    negated: bool


def children(node: Node) -> Iterator[Node]:
    """The constructs directly inside a construct, in the order of the text."""
    for entry in fields(node):
        value = getattr(node, entry.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """A construct and all inside it, outside first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(list(children(current))))


def turn_cost(node: Node) -> int:
    """What evaluating a construct once more costs in steps of work: one, and one for each two constructs in it."""
    return 1 + sum(1 for _ in walk(node)) // 2


def height(node: Node) -> int:
    """How many constructs stand one inside the other at most."""
    tallest, waiting = 0, [(node, 1)]
    while waiting:
        current, level = waiting.pop()
        tallest = max(tallest, level)
        waiting.extend((child, level + 1) for child in children(current))
    return tallest


def defines_function(node: Node) -> bool:
    """Whether a function is defined inside a construct, which may keep hold of the values around it."""
    return any(isinstance(part, FunctionDefinition) for part in walk(node))
