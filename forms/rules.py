"""What is asked of an entry once all values are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forms.conversion import Wrong, is_empty
from forms.fields import Entry, FileEntry, ListEntry

if TYPE_CHECKING:
    from forms.evaluation import Part


def judge(part: Part, entry: Entry, checked: object, beside: Sequence[Part]) -> list[Wrong]:
    """What is wrong with a value that converted; `checked` is what its check says, `beside` the parts of its scope."""
    least = entry.least if isinstance(entry, ListEntry | FileEntry) else 0
    if is_empty(part.value) or (isinstance(part.value, list) and len(part.value) < least):
        return _missing(part, entry, max(least, 1 if part.required else 0))
    if checked is True or _undecided(entry, checked, beside):
        return []
    return [Wrong("custom", {})]


def _missing(part: Part, entry: Entry, least: int) -> list[Wrong]:
    if not least:
        return []
    count = len(part.value) if isinstance(part.value, list) else 0
    if isinstance(entry, ListEntry):
        return [Wrong("too-few-items", {"min": str(least), "count": str(count)})]
    if isinstance(entry, FileEntry) and count:
        return [Wrong("too-few-files", {"min": str(least), "count": str(count)})]
    return [Wrong("required", {})]


def _undecided(entry: Entry, checked: object, beside: Sequence[Part]) -> bool:
    """Whether the check cannot say anything yet: another entry that it asks about is refused, or is empty and makes it null.

    A check that is null for any other reason does not hold: a slip in it must not let everything through.
    """
    if entry.check is None:
        return True
    asked = entry.check.free_names | entry.check.filter_names
    others = [part for part in beside if isinstance(part.component, Entry) and part.component.key in asked - {entry.key}]
    return any(part.wrong or (checked is None and is_empty(part.value)) for part in others)
