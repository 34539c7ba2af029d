"""Types against types: which conforms to which, and the type of a function as its definition tells it.

Source: DMN 1.5, 10.3.2.9.2 (type conformance), tables 43 and 44.
"""

from __future__ import annotations

from engine.feel import syntax
from engine.feel.temporal import at_value
from engine.feel.values import kind

BASIC = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "function",
        "range",
    }
)
_ALIASES = {"dateTime": "date and time", "dayTimeDuration": "days and time duration"}
_ALIASES |= {"yearMonthDuration": "years and months duration"}
_ANY = syntax.TypeNode("Any")
# What a construct's value is whenever it is not null.
_RESULTS: dict[type[syntax.Node], str] = {
    syntax.NumberLiteral: "number",
    syntax.StringLiteral: "string",
    syntax.BooleanLiteral: "boolean",
    syntax.NullLiteral: "Null",
    syntax.Comparison: "boolean",
    syntax.Logical: "boolean",
    syntax.Between: "boolean",
    syntax.In: "boolean",
    syntax.InstanceOf: "boolean",
    syntax.Quantified: "boolean",
    syntax.ListLiteral: "list",
    syntax.For: "list",
    syntax.RangeLiteral: "range",
    syntax.ComparisonTest: "range",
}


def plain_name(type_: syntax.TypeNode) -> str:
    """A type's name as chapter 10 has it, not as the XML schema of older models has it."""
    return _ALIASES.get(type_.name, type_.name)


def narrower(type_: syntax.TypeNode, wanted: syntax.TypeNode) -> bool:
    """Whether values of one type may stand where another is wanted.

    A model's named type may be anything and an open part of a definition is Any: neither speaks against it.
    """
    name, other = plain_name(type_), plain_name(wanted)
    if not BASIC.issuperset((name, other)):
        return True
    if name != other:
        return False
    if name == "context":
        parts = dict(zip(type_.field_names, type_.parts, strict=True))
        fields = zip(wanted.field_names, wanted.parts, strict=True)
        return not parts or all(field in parts and narrower(parts[field], part) for field, part in fields)
    if name == "function":
        return _function_narrower(type_, wanted)
    return all(narrower(part, other) for part, other in zip(type_.parts, wanted.parts, strict=False))


def _function_narrower(type_: syntax.TypeNode, wanted: syntax.TypeNode) -> bool:
    """A function takes at least what the wanted one takes, and gives at most what that gives."""
    if not type_.parts or not wanted.parts:
        return True
    if len(type_.parts) != len(wanted.parts):
        return False
    takes = all(narrower(given, taken) for taken, given in zip(type_.parts[:-1], wanted.parts[:-1], strict=True))
    return takes and narrower(type_.parts[-1], wanted.parts[-1])


def type_of(node: syntax.Node) -> syntax.TypeNode:
    """The type that a construct's values certainly have; Any where that depends on more than the text."""
    match node:
        case syntax.AtLiteral():
            return syntax.TypeNode(kind(at_value(node.text)))
        case syntax.ContextLiteral():
            parts = tuple(type_of(entry.value) for entry in node.entries)
            return syntax.TypeNode("context", parts, tuple(entry.key for entry in node.entries))
        case syntax.FunctionDefinition():
            types = tuple(parameter.type or _ANY for parameter in node.parameters)
            return syntax.TypeNode("function", (*types, type_of(node.body)))
    name = _RESULTS.get(type(node))
    return syntax.TypeNode(name) if name else _ANY
