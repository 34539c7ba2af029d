"""Small BPMN files without any extension, and what comes of a script over them."""

from __future__ import annotations

import json
from typing import Any

from engine.bpmn.bare import read_bare
from engine.tracing import Trace, read_script, trace
from tests.bpmn.building import flows

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test">'


def file_of(body: str, top: str = "", attributes: str = 'isExecutable="true"') -> bytes:
    """A file with one process "p"."""
    return f'{HEAD}{top}<process id="p" {attributes}>{body}</process></definitions>'.encode()


def line(*nodes: str, names: str) -> str:
    """Nodes with flows between them: names "s > t > e"; events begin with s or e, the others are given."""
    return "".join(nodes) + flows(names)


def play(source: bytes, *steps: dict[str, Any], **variables: Any) -> Trace:
    """A trace of a file that must be accepted."""
    bare = read_bare(source, "p.bpmn")
    assert not bare.refused, bare.findings
    return trace(bare, read_script(json.dumps(steps).encode()), variables)


def told(done: Trace, *words: str) -> list[str]:
    """The events as "element word", only those of the words that are given."""
    return [f"{event.element} {event.event}" for event in done.events if not words or event.event in words]


def reasons(source: bytes) -> list[str]:
    """Why a file is refused; it must be."""
    bare = read_bare(source, "p.bpmn")
    assert bare.refused
    return list(trace(bare, [], {}).reasons)
