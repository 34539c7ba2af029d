"""Looks through an expression before anything runs: which shape its value has, and which of its names nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.check.asked_law import AskedLaw
from engine.check.near_names import nearest
from engine.check.shapes import (
    ANYTHING,
    NOTHING,
    SINGLE,
    TRUTH,
    Anything,
    Listed,
    Nothing,
    OneOf,
    Record,
    Shape,
    Single,
    either,
    item_of,
    texts,
    union,
)
from engine.feel import syntax, to_source
from engine.feel.functions import BUILT_INS
from engine.host_function_names import HOST_NAMES

JOINING = frozenset({"union", "concatenate", "append"})
SAME_ITEMS = JOINING | {"sort", "reverse", "distinct values", "sublist", "remove"}
MOST_LISTED = 6  # values of a variable that a message lists
LAW_FUNCTIONS = frozenset({"law", "law row"})
LAW_ROW = Record(dict.fromkeys(
    ("id", "rule", "label", "valid_from", "value", "in_force", "confirmed", "source", "article", "citation", "note"), ANYTHING))
TERM_FUNCTIONS = frozenset({"term end", "term last day"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A name that cannot be right. `of` is the context that lacks the key; `near` a known name much like it."""

    rule: str  # unknown-variable, unknown-key, missing-term, never-equal, or one about law
    name: str
    of: str = ""
    near: str = ""

    def like(self, other: Problem) -> bool:
        """Whether another is about the same, whatever is known near it."""
        return (self.rule, self.name, self.of) == (other.rule, other.name, other.of)

    def sentence(self, attribute: str, where: str = "") -> str:
        """What is said of it in an attribute; `where` names the uses for which alone it is wrong."""
        tail = f"{f' at {where}' if where else ''}{f'; there is {self.near}' if self.near else ''}."
        match self.rule:
            case "unknown-variable":
                return f"Expected a name that somebody writes in {attribute}, but nobody writes {self.name}{tail}"
            case "unknown-key":
                return f"Expected a key of {self.of} in {attribute}, but {self.name} is none{tail}"
            case "never-equal":
                return f"Expected a value that {self.of} can have in {attribute}, but it is never {self.name}{tail}"
            case "missing-law":
                return f"Expected a rule of law in {attribute}, but {self.name} is none{tail}"
            case "computed-law":
                return f"Expected the name of a rule of law in {attribute}, but it is computed{tail}"
            case "undated-law":
                return f"Expected [law] to say from which day on {attribute} asks for rule {self.name}, but there is none{tail}"
            case "early-law":
                return f"Expected a row of rule {self.name} in {attribute} for {self.of}{tail}"
            case "ceased-law":
                return f"Expected rule {self.name} in {attribute} to stay in force, but {self.of}{tail}"
            case _:
                return f"Expected a table [terms.{self.name}] for {attribute}, but there is none{tail}"


@dataclass(frozen=True, slots=True)
class Known:
    """Names in scope, the outermost layer first. A layer of None may hold any name."""

    layers: tuple[Mapping[str, Shape] | None, ...] = ()

    def inside(self, layer: Mapping[str, Shape] | None) -> Known:
        return Known((*self.layers, layer))

    def find(self, name: str) -> Shape | None:
        """The shape of a variable; None if there is none of that name."""
        for layer in reversed(self.layers):
            if layer is None:
                return ANYTHING
            if name in layer:
                return layer[name]
        return None

    def binds(self, name: str) -> bool:
        """Whether a variable of that name certainly stands before a function of FEEL's or of ours."""
        return any(name in layer for layer in self.layers if layer is not None)

    def names(self) -> Iterator[str]:
        for layer in self.layers:
            yield from layer or ()


@dataclass(slots=True)
class Look:
    """One look; `asked` is the law that the procedure may ask for (None: not known), `terms` are those of the procedure;
    `early` says that what is unknown may yet be found to be written."""

    asked: AskedLaw | None
    terms: frozenset[str]
    early: bool = False
    problems: list[Problem] = field(default_factory=list)

    def shape(self, node: syntax.Node, known: Known) -> Shape:
        """The shape of a construct's value; what is wrong with its names goes to `problems`."""
        reader = _READERS.get(type(node))
        if reader is not None:
            return reader(self, node, known)
        for child in syntax.children(node):
            self.shape(child, known)
        return _VALUES.get(type(node), ANYTHING)

    def report(self, rule: str, name: str, among: Iterable[str], of: str = "") -> Shape:
        if self.early:
            return NOTHING
        self.problems.append(Problem(rule, name, of, nearest(name, among, 0.75) or ""))
        return ANYTHING

    def literal(self, node: syntax.Node, known: Known) -> Shape:
        return _literal(node)

    def truth(self, node: syntax.Node, known: Known) -> Shape:
        for child in syntax.children(node):
            self.shape(child, known)
        return TRUTH

    def comparison(self, node: syntax.Comparison, known: Known) -> Shape:
        left, right = self.shape(node.left, known), self.shape(node.right, known)
        if node.operator in ("=", "!="):
            self.compared(node.left, left, node.right, right)
        return TRUTH

    def member(self, node: syntax.In, known: Known) -> Shape:
        value = self.shape(node.value, known)
        for test in node.tests:
            shape = self.shape(test, known)
            parts = test.items if isinstance(test, syntax.ListLiteral) else (test,)
            for part in parts:
                if isinstance(part, _LITERALS):
                    self.compared(node.value, value, part, _literal(part))
                elif part is test:
                    self.compared(node.value, value, part, item_of(shape))
        return TRUTH

    def compared(self, one: syntax.Node, first: Shape, other: syntax.Node, second: Shape) -> None:
        """Notes that two values can never be equal, because all that either can be is known."""
        if not (isinstance(first, OneOf) and isinstance(second, OneOf)) or first.values & second.values or self.early:
            return
        if isinstance(one, _LITERALS):
            one, first, other, second = other, second, one, first
        if isinstance(one, _LITERALS):
            return  # two fixed texts are no mistake in a name
        name = to_source(other)
        listed = sorted(first.values)
        more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
        there = nearest(name, listed, 0.6) or ", ".join(listed[:MOST_LISTED]) + more
        self.problems.append(Problem("never-equal", name, to_source(one), there))

    def name(self, node: syntax.Name, known: Known) -> Shape:
        found = known.find(node.name)
        if found is None and node.name not in BUILT_INS and node.name not in HOST_NAMES and node.name != "?":
            return self.report("unknown-variable", node.name, known.names())
        return ANYTHING if found is None else found

    def path(self, node: syntax.Path, known: Known) -> Shape:
        source = self.shape(node.source, known)
        if isinstance(source, Listed):
            return Listed(self.key(source.item, node.name, node.source))
        return self.key(source, node.name, node.source)

    def key(self, holder: Shape, name: str, source: syntax.Node) -> Shape:
        """What a key of a context holds."""
        if isinstance(holder, Record):
            return holder.keys[name] if name in holder.keys else self.report("unknown-key", name, holder.keys, to_source(source))
        if isinstance(holder, Single):
            return self.report("unknown-key", name, {}, to_source(source))
        return holder if isinstance(holder, Nothing) else ANYTHING

    def filter(self, node: syntax.Filter, known: Known) -> Shape:
        source = self.shape(node.source, known)
        item = item_of(source)
        inner = known.inside(item.keys if isinstance(item, Record) else None if isinstance(item, Anything | Nothing) else {})
        self.shape(node.condition, inner.inside({"item": item}))
        if isinstance(node.condition, syntax.NumberLiteral | syntax.Negation):
            return item
        return Listed(item)  # a path into the one item that a computed number picks finds the same keys

    def context(self, node: syntax.ContextLiteral, known: Known) -> Shape:
        """Source: DMN 1.5, 10.3.2.6: an entry sees those before it."""
        keys: dict[str, Shape] = {}
        inner = known.inside(keys)
        for entry in node.entries:
            keys[entry.key] = self.shape(entry.value, inner)
        return Record(keys)

    def listed(self, node: syntax.ListLiteral, known: Known) -> Shape:
        return Listed(union(self.shape(item, known) for item in node.items))

    def conditional(self, node: syntax.Conditional, known: Known) -> Shape:
        self.shape(node.condition, known)
        return either(self.shape(node.yes, known), self.shape(node.no, known))

    def iterations(self, iterations: tuple[syntax.Iteration, ...], known: Known) -> Known:
        for each in iterations:
            item = item_of(self.shape(each.source, known))
            if each.end is not None:
                self.shape(each.end, known)
                item = SINGLE
            known = known.inside({each.name: item})
        return known

    def loop(self, node: syntax.For, known: Known) -> Shape:
        inner = self.iterations(node.iterations, known).inside({"partial": Listed(ANYTHING)})
        return Listed(self.shape(node.body, inner))

    def quantified(self, node: syntax.Quantified, known: Known) -> Shape:
        self.shape(node.condition, self.iterations(node.iterations, known))
        return TRUTH

    def function(self, node: syntax.FunctionDefinition, known: Known) -> Shape:
        self.shape(node.body, known.inside({parameter.name: ANYTHING for parameter in node.parameters}))
        return ANYTHING

    def call(self, node: syntax.Call, known: Known) -> Shape:
        self.shape(node.function, known)
        shapes = [self.shape(argument.value, known) for argument in node.arguments]
        name = node.function.name if isinstance(node.function, syntax.Name) and not known.binds(node.function.name) else ""
        self.spelled(name, node)
        if name == "list contains" and len(shapes) == 2:
            self.contained(node.arguments[0].value, shapes[0], node.arguments[1].value, shapes[1])
        if name == "law row":
            return LAW_ROW
        if name in SAME_ITEMS and shapes:
            return Listed(union(item_of(shape) for shape in (shapes if name in JOINING else shapes[:1])))
        if name in ("get value", "context put") and len(shapes) > 1:
            return self.entry(name, node, shapes)
        if name == "context merge" and len(shapes) == 1:
            return self.merged(node.arguments[0].value, known)
        return ANYTHING

    def contained(self, holder: syntax.Node, items: Shape, element: syntax.Node, value: Shape) -> None:
        """`list contains(list, element)`: a text that no item, or none of the texts that the element, can be."""
        if isinstance(holder, syntax.ListLiteral):
            for part in holder.items:
                self.compared(element, value, part, _literal(part))
        elif isinstance(items, Listed):
            self.compared(holder, items.item, element, value)

    def spelled(self, name: str, node: syntax.Call) -> None:
        """Looks whether the law or the term that a call names is there."""
        if name in LAW_FUNCTIONS and self.asked is not None:
            rules = list(texts_of(_argument(node, 0, "rule")))
            for rule in rules:
                if (lack := self.asked.lack(rule, told=name == "law row")) is not None:
                    self.report(lack.rule, lack.name, lack.among, lack.of)
            if not rules:
                self.report("computed-law", "", ())
        if name in TERM_FUNCTIONS:
            for term in texts_of(_argument(node, 1, "name")):
                if term not in self.terms:
                    self.report("missing-term", term, self.terms)

    def entry(self, name: str, node: syntax.Call, shapes: list[Shape]) -> Shape:
        """`get value(context, "key")` and `context put(context, "key", value)`."""
        holder, key = shapes[0], next(texts_of(node.arguments[1].value), None)
        if name == "get value":
            if key is not None:
                return self.key(holder, key, node.arguments[0].value) if isinstance(holder, Record) else ANYTHING
            return union(holder.keys.values()) if isinstance(holder, Record) else ANYTHING
        if isinstance(holder, Record | Nothing) and key is not None and len(shapes) > 2:
            return Record({**(holder.keys if isinstance(holder, Record) else {}), key: shapes[2]})
        return ANYTHING

    def merged(self, node: syntax.Node, known: Known) -> Shape:
        """`context merge([a, b])`: all keys, the later value."""
        quiet = Look(self.asked, self.terms, self.early)
        parts = [quiet.shape(item, known) for item in node.items] if isinstance(node, syntax.ListLiteral) else [ANYTHING]
        keys: dict[str, Shape] = {}
        for part in parts:
            if isinstance(part, Record):
                keys |= part.keys
            elif not isinstance(part, Nothing):
                return ANYTHING
        return Record(keys)


def _argument(node: syntax.Call, place: int, name: str) -> syntax.Node | None:
    named = {argument.name: argument.value for argument in node.arguments if argument.name is not None}
    if named:
        return named.get(name)
    return node.arguments[place].value if place < len(node.arguments) else None


def texts_of(node: syntax.Node | None) -> Iterator[str]:
    """The texts that a construct can give, as far as they stand there."""
    if isinstance(node, syntax.StringLiteral):
        yield node.value
    elif isinstance(node, syntax.Conditional):
        yield from texts_of(node.yes)
        yield from texts_of(node.no)
    elif isinstance(node, syntax.ListLiteral):
        for item in node.items:
            yield from texts_of(item)


_LITERALS = (syntax.StringLiteral, syntax.BooleanLiteral)


def _literal(node: syntax.Node) -> Shape:
    """A text or truth value as it stands; nothing of what has to be computed."""
    if isinstance(node, syntax.StringLiteral):
        return texts([node.value])
    return OneOf(frozenset({str(node.value).lower()})) if isinstance(node, syntax.BooleanLiteral) else ANYTHING


_VALUES: Mapping[type[syntax.Node], Shape] = {syntax.NullLiteral: NOTHING, syntax.NumberLiteral: SINGLE}
_READERS: Mapping[type[syntax.Node], Callable[[Look, Any, Known], Shape]] = {
    syntax.Name: Look.name, syntax.Path: Look.path, syntax.Filter: Look.filter, syntax.ContextLiteral: Look.context,
    syntax.ListLiteral: Look.listed, syntax.Conditional: Look.conditional, syntax.For: Look.loop,
    syntax.Quantified: Look.quantified, syntax.FunctionDefinition: Look.function, syntax.Call: Look.call,
    syntax.StringLiteral: Look.literal, syntax.BooleanLiteral: Look.literal, syntax.Comparison: Look.comparison, syntax.In: Look.member,
    syntax.Logical: Look.truth, syntax.Between: Look.truth, syntax.InstanceOf: Look.truth,
}  # fmt: skip
