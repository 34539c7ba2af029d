"""YAML read strictly: safe, numbers as Decimal, every mapping with its line."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

LINE = "__line__"

_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it, is ten times as fast


class _Loader(_Safe):  # type: ignore[misc]
    """Safe YAML with lines; a number is a Decimal, so that no figure passes through a float."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    found[LINE] = node.start_mark.line + 1
    return found


def _number(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    """YAML 1.1 takes 12:30 for a number of base 60 and 0x1F for one of base 16: nobody here means either."""
    try:
        number = Decimal(str(node.value).replace("_", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        problem = f"{node.value} is read as a number but is none; put it into quotes"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
    return number


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


class _JsonLoader(_Loader):
    """The same with the values that JSON knows: what looks like a date, and every name, stays a text."""


def _object(loader: _JsonLoader, node: yaml.MappingNode) -> dict[str, Any]:
    for key_node, _ in node.value:
        key_node.tag = "tag:yaml.org,2002:str"  # a variable may be called on or 1
    return _mapping(loader, node)


_JsonLoader.add_constructor("tag:yaml.org,2002:map", _object)
_JsonLoader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)


def load(source: bytes) -> Any:
    """The content of a file. Raises: yaml.YAMLError."""
    return yaml.load(source, _Loader)  # a safe loader that keeps line numbers  # nosec B506


def load_plainly(source: bytes) -> Any:
    """The content of a file with the values that JSON knows, each written out. Raises: yaml.YAMLError."""
    for event in yaml.parse(source, _JsonLoader):
        if isinstance(event, yaml.AliasEvent):
            problem = f"*{event.anchor} stands for something written elsewhere; write it out"
            mark: Any = event.start_mark
            raise yaml.constructor.ConstructorError(None, None, problem, mark)
    return plain(yaml.load(source, _JsonLoader))  # a safe loader  # nosec B506


def plain(value: Any) -> Any:
    """A value without the lines."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != LINE}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
