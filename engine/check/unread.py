"""What can be told of folders that are refused: enough not to blame their neighbours for what nobody knows of them.

Nothing of such a folder is run or trusted: a file is only searched for the names of its processes, calls, messages and signals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.diagram import CallActivity, Diagram, Element, Event, MessageEvent, ReceiveTask, SignalEvent
from engine.bpmn.reader import parse
from engine.folder import Files
from engine.procedures import PROCEDURE_FILE

_TABLE = re.compile(r"^\s*\[process\.([\w-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unread:
    """Refused folders: the processes that they have and call, the names of their messages and signals.

    `blind`: a diagram of theirs is no XML, so that not all of it can be searched, and any name may be one of its.
    """

    folders: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    blind: bool = False

    def has(self, process: str) -> bool:
        """Whether a process may be one of theirs."""
        return self.blind or process in self.processes

    def speaks(self, name: str) -> bool:
        """Whether a message or a signal may be sent or awaited by them."""
        return self.blind or name in self.names

    def begins(self, diagram: Diagram) -> bool:
        """Whether they may begin cases of a process, with whatever they give it."""
        named = [*diagram.message_starts(), *(name for _, name in diagram.signal_starts())]
        return self.blind or diagram.process_id in self.calls or any(name in self.names for name in named)

    def gives(self, element: Element) -> bool:
        """Whether an element may take in something of theirs: what a called case ends with, or a message or signal brings."""
        if isinstance(element, CallActivity):
            return self.has(element.process)
        parts = (element.message,) if isinstance(element, ReceiveTask) else element.parts if isinstance(element, Event) else ()
        heard = [part.name for part in parts if isinstance(part, MessageEvent | SignalEvent)]
        return any(isinstance(name, str) and self.speaks(name) for name in heard)


def unread(folders: Mapping[str, Files]) -> Unread:
    """What is known of refused folders, by name."""
    found: dict[str, set[str]] = {"processes": set(), "calls": set(), "names": set()}
    blind = False
    for files in folders.values():
        found["processes"].update(_TABLE.findall(files.get(PROCEDURE_FILE, b"").decode("utf-8", "replace")))
        for path, content in files.items():
            if path.endswith(".bpmn"):
                root, _ = parse(content, path)
                blind = blind or root is None
                for kind, name in _names(root) if root is not None else ():
                    found[kind].add(name)
    sets = {kind: frozenset(names) for kind, names in found.items()}
    return Unread(frozenset(folders), sets["processes"], sets["calls"], sets["names"], blind)


def _names(root: etree._Element) -> Iterator[tuple[str, str]]:
    for node in root.iter("{*}calledElement"):
        yield "calls", node.get("processId") or ""
    for node in root.iterchildren("*"):
        yield "names", node.get("name") or ""
        if node.get("id"):
            yield "processes", node.get("id") or ""
