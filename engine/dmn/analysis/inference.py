"""The type of an expression as far as its text tells it, and the parts that a path asks of a type which has none of that name.

Null belongs to every type. What is not known is `Any`, of which nothing is ever said.
Source: DMN 1.5, 10.3.2.9 (types), tables 50 to 57 (operators, properties), 73 to 81 (functions).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.dmn.analysis.constants import DEPENDS, constant
from engine.dmn.types import ANY, Type, simple_type
from engine.feel import kind, syntax
from engine.feel.functions import BUILT_INS

Names = Mapping[str, Type]
"""The types of the variables that an expression may read."""

DATE, TIME, DATE_AND_TIME = Type("date", "date"), Type("time", "time"), Type("date and time", "date and time")
DAYS, MONTHS = Type("days and time duration", "days and time duration"), Type("years and months duration", "years and months duration")
NUMBER, STRING, BOOLEAN = Type("number", "number"), Type("string", "string"), Type("boolean", "boolean")

_CLOCK = {"hour": NUMBER, "minute": NUMBER, "second": NUMBER, "time offset": DAYS, "timezone": STRING}
_CALENDAR = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
PROPERTIES: Mapping[str, Mapping[str, Type]] = {
    "date": {**_CALENDAR, **_CLOCK},
    "time": _CLOCK,
    "date and time": {**_CALENDAR, **_CLOCK},
    "days and time duration": {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
    "years and months duration": {"years": NUMBER, "months": NUMBER},
    "number": {},
    "string": {},
    "boolean": {},
}
"""What a path may name in a simple value; ranges are left alone."""

RESULTS: Mapping[str, Type] = {
    **dict.fromkeys(
        ("count", "string length", "decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down", "modulo",
         "sqrt", "log", "exp", "day of year", "week of year", "number", "product", "median", "stddev"),
        NUMBER,
    ),
    **dict.fromkeys(
        ("substring", "upper case", "lower case", "substring before", "substring after", "replace", "string join", "trim", "string",
         "day of week", "month of year"),
        STRING,
    ),
    **dict.fromkeys(
        ("not", "is", "is defined", "list contains", "is empty", "all", "any", "odd", "even", "contains", "starts with", "ends with",
         "matches", "is blank", "before", "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes",
         "finished by", "includes", "during", "starts", "started by", "coincides"),
        BOOLEAN,
    ),
    "date": DATE, "today": DATE, "last day of month": DATE, "time": TIME, "date and time": DATE_AND_TIME, "now": DATE_AND_TIME,
    "years and months duration": MONTHS,
}  # fmt: skip
"""What a built-in gives whatever it is given."""

_SUMS: Mapping[tuple[str, str, str], Type] = {
    **{(operator, "number", "number"): NUMBER for operator in ("+", "-", "*", "/", "**")},
    ("+", "string", "string"): STRING,
    ("-", "date", "date"): DAYS, ("-", "date and time", "date and time"): DAYS, ("-", "time", "time"): DAYS,
    **{(operator, kind_, duration): result
       for operator in ("+", "-")
       for kind_, duration, result in (
           ("date", "days and time duration", DATE), ("date", "years and months duration", DATE),
           ("date and time", "days and time duration", DATE_AND_TIME), ("date and time", "years and months duration", DATE_AND_TIME),
           ("time", "days and time duration", TIME), ("days and time duration", "days and time duration", DAYS),
           ("years and months duration", "years and months duration", MONTHS))},
    ("*", "days and time duration", "number"): DAYS, ("/", "days and time duration", "number"): DAYS,
    ("*", "years and months duration", "number"): MONTHS, ("/", "years and months duration", "number"): MONTHS,
    ("/", "days and time duration", "days and time duration"): NUMBER,
    ("/", "years and months duration", "years and months duration"): NUMBER,
}  # fmt: skip


def core(type_: Type) -> Type:
    """The type itself below the names that item definitions give it; a collection is one wherever the word stands."""
    while not type_.collection and type_.kind is None and type_.base is not None:
        type_ = type_.base
    return type_


def kind_of(type_: Type) -> str | None:
    """The kind of a type's values; None if it is not known."""
    found = core(type_)
    return "list" if found.collection else found.kind


def item_of(type_: Type) -> Type:
    """The type of a list's items."""
    found = core(type_)
    return replace(found, collection=False, constraint=None) if found.collection else ANY


def list_of(item: Type) -> Type:
    """Lists of a type."""
    return Type(f"list of {item.name}", collection=True, base=item)


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """A path asks for a part that its source's type does not have."""

    name: str
    of: str
    known: tuple[str, ...]


@dataclass(slots=True)
class Inference:
    """Goes through an expression once; `faults` are the unknown parts that it met."""

    names: Names
    faults: list[UnknownPart] = field(default_factory=list)

    def type_of(self, node: syntax.Node) -> Type:
        """The type of a construct."""
        match node:
            case syntax.Name():
                return self.names.get(node.name, ANY)
            case syntax.Path():
                return self._part(self.type_of(node.source), node.name)
            case syntax.Arithmetic():
                return self._sum(node)
            case syntax.Negation():
                return self.type_of(node.operand)
            case syntax.Conditional():
                return self._conditional(node)
            case syntax.Call():
                return self._call(node)
            case syntax.Filter():
                return self._filter(node)
            case syntax.For() | syntax.Quantified():
                return self._iteration(node)
            case syntax.ContextLiteral():
                return self._context(node)
            case syntax.FunctionDefinition():
                self._with({each.name: ANY for each in node.parameters}).type_of(node.body)
                return ANY
        return self._plain(node)

    def met(self, node: syntax.Node, inside: Sequence[Type]) -> None:
        """Called for each operator, call and literal, with the types inside it; for who looks for more than types."""

    def _plain(self, node: syntax.Node) -> Type:
        """Literals and what is true or false."""
        inside = [self.type_of(each) for each in syntax.children(node) if not isinstance(each, syntax.TypeNode)]
        self.met(node, inside)
        match node:
            case syntax.NumberLiteral():
                return NUMBER
            case syntax.StringLiteral():
                return STRING
            case syntax.AtLiteral():
                return _at(node)
            case syntax.ListLiteral():
                return list_of(_common(inside))
            case (
                syntax.BooleanLiteral() | syntax.Comparison() | syntax.Logical() | syntax.Between() | syntax.In() | syntax.InstanceOf()
            ):
                return BOOLEAN
        return ANY

    def _with(self, names: Names) -> Inference:
        return Inference({**self.names, **names}, self.faults)

    def _alone(self, names: Names) -> Inference:
        return Inference(names, self.faults)

    def _part(self, source: Type, name: str) -> Type:
        found = core(source)
        if found.collection:
            return list_of(self._part(item_of(found), name))
        known = found.components or PROPERTIES.get(found.kind or "")
        if known is None:
            return ANY
        if name not in known:
            self.faults.append(UnknownPart(name, found.name, tuple(known)))
            return ANY
        return known[name]

    def _sum(self, node: syntax.Arithmetic) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        self.met(node, (left, right))
        return _SUMS.get((node.operator, kind_of(left) or "", kind_of(right) or ""), ANY)

    def _conditional(self, node: syntax.Conditional) -> Type:
        self.type_of(node.condition)
        branches = [(each, self.type_of(each)) for each in (node.yes, node.no)]
        return _common([type_ for each, type_ in branches if not isinstance(each, syntax.NullLiteral)])

    def _call(self, node: syntax.Call) -> Type:
        arguments = [self.type_of(each.value) for each in node.arguments]
        self.met(node, arguments)
        if not isinstance(node.function, syntax.Name):
            self.type_of(node.function)
            return ANY
        name = node.function.name
        if name in self.names or name not in BUILT_INS:
            return ANY
        if name in ("abs", "min", "max", "sum", "mean"):
            return _common([item_of(each) if core(each).collection else each for each in arguments])
        return RESULTS.get(name, ANY)

    def _filter(self, node: syntax.Filter) -> Type:
        source = self.type_of(node.source)
        item = item_of(source)
        parts = core(item).components
        # Where the items' entries are not known, any name may be one of them, `item` too.
        simple = kind_of(item) not in (None, "context")
        inner = self._with({"item": item, **parts}) if parts else self._alone({"item": item if simple else ANY})
        by = kind_of(inner.type_of(node.condition))
        if not core(source).collection:
            return ANY
        return item if by == "number" else source if by == "boolean" else ANY

    def _iteration(self, node: syntax.For | syntax.Quantified) -> Type:
        inner = self
        for each in node.iterations:
            source = inner.type_of(each.source)
            if each.end is not None:
                inner.type_of(each.end)
            inner = inner._with({each.name: item_of(source) if each.end is None else ANY})
        if isinstance(node, syntax.Quantified):
            inner.type_of(node.condition)
            return BOOLEAN
        return list_of(inner._with({"partial": ANY}).type_of(node.body))

    def _context(self, node: syntax.ContextLiteral) -> Type:
        inner, parts = self, {}
        for entry in node.entries:
            parts[entry.key] = inner.type_of(entry.value)
            inner = inner._with({entry.key: parts[entry.key]})
        return Type("context", "context", parts)


def _at(node: syntax.AtLiteral) -> Type:
    value = constant(node)
    return ANY if value is DEPENDS else simple_type(kind(value)) or ANY


def _common(types: list[Type]) -> Type:
    """The one type that all have, else anything."""
    kinds = {kind_of(each) for each in types}
    if len(kinds) != 1 or None in kinds:
        return ANY
    return types[0] if len(types) == 1 else simple_type(kinds.pop() or "") or ANY
