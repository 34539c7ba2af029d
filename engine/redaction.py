"""What is wrong, without what people entered: an incident's message for those who mend things and do not read the case.

A message is a sentence of ours with names of the procedure and, maybe, values in it. What stays: small English words, names
of classes, names that the procedure's diagram gives. Everything else becomes "…", and so does every word that the case holds
as a value, whatever it is: rather too much is hidden than a value shown.
Source: the district's procedures, section 1 (the administrator's technical view without values).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from engine.bpmn.diagram import Diagram
from engine.bpmn.state import State

HIDDEN = "…"
OUR_FAULT = re.compile(r"Expected this to work, but it failed with \w+\.")
"""What `engine.faults` writes: the class of an error, and no value."""

_WORD = re.compile(r"[^\s\"'“”‘’()（）\[\]{}<>=,;:，。；：、!?！？/|+*]+")
_PLAIN = re.compile(r"[a-z]+(?:[_-][a-z]+)*|[A-Z]|[A-Z]{2,}|(?:[A-Z][a-z]+){2,}")
_AGAIN = re.compile(f"{HIDDEN}(?:[\\s\"'“”‘’,，、:;/|+*=()（）.-]*{HIDDEN})+")


def without_values(message: str, known: Collection[str], entered: Collection[str]) -> str:
    """The message with all that may be a value hidden. `known`: words that the procedure itself gives, `entered`: words that
    the case holds, in small letters."""
    if OUR_FAULT.fullmatch(message):
        return message

    def shown(found: re.Match[str]) -> str:
        word = found[0].rstrip(".")
        if word.lower() in entered:
            return HIDDEN
        stays = word in known or _PLAIN.fullmatch(word) or (found.start() == 0 and word.isascii() and word.isalpha())
        return found[0] if stays or not word else HIDDEN + found[0][len(word) :]

    return _AGAIN.sub(HIDDEN, _WORD.sub(shown, message))


def known_words(diagram: Diagram) -> frozenset[str]:
    """Ids and names of a diagram."""
    names = [name for one in diagram.elements.values() for name in (one.id, one.name)]
    return frozenset(word for name in (diagram.process_id, *names) for word in _words(name))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Words of what a procedure says itself, its expressions."""
    return frozenset(word for text in texts for word in _words(text))


def entered_words(state: State | None, *texts: str) -> frozenset[str]:
    """Words, in small letters, of all that a case holds as values now, and of these texts about it."""
    held = [instance.variables for instance in state.instances.values()] if state is not None else []
    found = [*texts, *(text for one in held for text in _texts(one))]
    return frozenset(word.lower() for text in found for word in _words(text))


def _words(text: str) -> Iterable[str]:
    return (word.rstrip(".") for word in _WORD.findall(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
