"""Context functions. Source: DMN 1.5, 10.3.4.10 (table 81)."""

from __future__ import annotations

from typing import Any

from engine.feel.errors import FeelFault
from engine.feel.functions.signatures import built_in
from engine.feel.runtime import Run


@built_in("get value(m: context, key: string)")
def get_value(m: dict[str, Any], key: str) -> Any:
    """The value of a key, or null."""
    if key not in m:
        raise FeelFault(f"Expected a key of the context as 'key' of get value(), but there is no '{key[:40]}'.")
    return m[key]


@built_in("get value(context: context, keys: list)")
def get_value_at(context: dict[str, Any], keys: list[Any]) -> Any:
    """The value at the end of a row of keys, or null (an extension that Camunda's FEEL shares)."""
    value: Any = context
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str) or key not in value:
            raise FeelFault("Expected keys of contexts inside each other as 'keys' of get value().")
        value = value[key]
    if not keys:
        raise FeelFault("Expected one key or more as 'keys' of get value().")
    return value


@built_in("get entries(m: context)")
def get_entries(m: dict[str, Any]) -> list[Any]:
    """The entries as contexts with `key` and `value`."""
    return [{"key": key, "value": value} for key, value in m.items()]


@built_in("context(entries: list)")
def context(entries: list[Any]) -> dict[str, Any]:
    """A context of entries with `key` and `value`; no key may come twice."""
    made: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            raise FeelFault("Expected entries with a string as 'key' and a 'value' in context().")
        if entry["key"] in made:
            raise FeelFault(f"Expected the key '{entry['key']}' only once in context().")
        made[entry["key"]] = entry["value"]
    return made


@built_in("context put(context: context, key: string, value: any)", with_run=True)
def context_put(run: Run, context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """The context with one entry added or changed."""
    run.spend(len(context))
    return {**context, key: value}


@built_in("context put(context: context, keys: list, value: any)", with_run=True)
def context_put_at(run: Run, context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    """The context with the entry at the end of a row of keys added or changed."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise FeelFault("Expected one string or more as 'keys' of context put().")
    inner: Any = context
    for key in keys[:-1]:
        inner = inner.get(key)
        if not isinstance(inner, dict):
            raise FeelFault(f"Expected a context at '{key}' in context put().")
    changed: Any = value
    for depth in range(len(keys) - 1, -1, -1):
        holder: dict[str, Any] = context
        for key in keys[:depth]:
            holder = holder[key]
        run.spend(len(holder) + depth)
        changed = {**holder, keys[depth]: changed}
    return changed  # type: ignore[no-any-return]


@built_in("context merge(contexts: list)", with_run=True)
def context_merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    """One context of all entries; of a key that comes twice the last holds."""
    made: dict[str, Any] = {}
    for part in contexts:
        if not isinstance(part, dict):
            raise FeelFault("Expected only contexts in context merge().")
        run.spend(len(part))
        made.update(part)
    return made
