"""Messages of a trace that nobody has received yet: kept for their time, or for the end of the case that has their key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn import Diagram
from engine.feel import Value


@dataclass(frozen=True, slots=True)
class Letter:
    """One message under way."""

    name: str
    key: str | None
    variables: Mapping[str, Value]
    expires: datetime

    def __str__(self) -> str:
        return f"message {self.name}{'' if self.key is None else f' with key {self.key}'}"


@dataclass(slots=True)
class Post:
    """`kept` are messages that nobody awaits yet; `queued` would begin a case of a key that an open one has."""

    kept: list[Letter] = field(default_factory=list)
    queued: list[tuple[Diagram, Letter]] = field(default_factory=list)

    def take(self, name: str, key: str, now: datetime) -> Letter | None:
        """The oldest one that a new wait receives, if it still counts."""
        found = next((one for one in self.kept if one.name == name and key in ("", one.key) and one.expires > now), None)
        if found is not None:
            self.kept.remove(found)
        return found

    def take_next(self, diagram: Diagram, key: str | None) -> Letter | None:
        """The oldest one that waited for the end of a case of this process and key."""
        found = next((one for one in self.queued if one[0] is diagram and one[1].key == key), None)
        if found is None:
            return None
        self.queued.remove(found)
        return found[1]

    def told(self) -> Iterator[str]:
        """A sentence for each that lies here still."""
        yield from (f"Nobody received the {letter}." for letter in self.kept)
        for diagram, letter in self.queued:
            yield f"The {letter} waits for the end of the case of {diagram.process_id} that has this key."
