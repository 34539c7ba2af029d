"""What the fuzzer begins with: every FEEL text and decision file of the procedures, the tests and, if it is there, the kit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from engine.feel import FeelSyntaxError, compile_expression

PROJECT = Path(__file__).resolve().parents[2]
KIT = PROJECT.parent / "shared" / "tck"
_LONGEST_TEXT = 600
_LARGEST_FILE = 60_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """FEEL texts (expressions and unary tests alike) and whole decision files."""

    texts: tuple[str, ...]
    files: tuple[bytes, ...]


@cache
def corpus(with_kit: bool = True) -> Corpus:
    """The corpus, the same on every machine that has the same files."""
    folders = [PROJECT / "workflows", *([KIT] if with_kit and KIT.is_dir() else [])]
    decisions = [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.dmn"))]
    texts = [text for source in decisions for text in _texts_of_decisions(source)]
    for path in sorted((PROJECT / "tests" / "feel").glob("*.py")):
        texts += _expressions_of_tests(path)
    for path in sorted((PROJECT / "workflows").rglob("*.bpmn")):
        texts += _texts_of_diagrams(path.read_bytes())
    known = dict.fromkeys(text for text in texts if 0 < len(text) <= _LONGEST_TEXT)
    return Corpus(tuple(known), tuple(source for source in decisions if len(source) <= _LARGEST_FILE))


def _texts_of_decisions(source: bytes) -> Iterator[str]:
    for element in etree.fromstring(source).iter("{*}text"):
        yield (element.text or "").strip()


def _texts_of_diagrams(source: bytes) -> Iterator[str]:
    """Conditions, and what stands after '=' in an attribute."""
    for element in etree.fromstring(source).iter("*"):
        for text in (element.text or "", *(str(value) for value in element.attrib.values())):
            if text.strip().startswith("="):
                yield text.strip()[1:].strip()


def _expressions_of_tests(path: Path) -> Iterator[str]:
    """The strings in a test that are FEEL and more than a word."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not node.value.isidentifier():
            try:
                compile_expression(node.value)
            except FeelSyntaxError:
                continue
            yield node.value
