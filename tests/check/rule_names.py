"""The names of the checker's rules, read from the code that reports them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
READERS = (
    "engine/findings.py", "engine/bpmn/**/*.py", "engine/dmn/**/*.py", "engine/check/*.py", "engine/letter_reader.py",
    "engine/roles.py", "engine/procedure_file.py", "engine/procedures.py", "engine/law_files.py", "engine/deploy.py", "engine/xmlsource.py",
    "forms/*.py",
)  # fmt: skip
"""Whatever says something about a designer's files."""

NAME = re.compile("[a-z]+(-[a-z]+)*")
SENTENCE = re.compile("[A-Z{].* .*")


def reported() -> frozenset[str]:
    """Every name that some code hands over as a `rule`, or yields before the sentence or severity that goes with it."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for pattern in READERS for path in PROJECT.glob(pattern)]
    places: dict[str, set[int]] = {}
    for tree in trees:
        for name, place in _takers(tree):
            places.setdefault(name, set()).add(place)
    found = (node for tree in trees for node in ast.walk(tree))
    return frozenset(name for node in found for part in _rules_in(node, places) for name in _names(part))


def _takers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(function or class, at which place it takes a `rule`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [one.target for one in node.body if isinstance(one, ast.AnnAssign)]
            yield from _taker(node.name, [one.id for one in fields if isinstance(one, ast.Name)])
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    yield from _taker(node.name, [one.arg for one in method.args.args[1:]])
        elif isinstance(node, ast.FunctionDef):
            yield from _taker(node.name, [one.arg for one in node.args.args if one.arg not in ("self", "cls")])


def _taker(name: str, parameters: list[str]) -> Iterator[tuple[str, int]]:
    if "rule" in parameters:
        yield name, parameters.index("rule")


def _rules_in(node: ast.AST, places: dict[str, set[int]]) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield from (node.args[place] for place in places.get(called, ()) if place < len(node.args))
        yield from (one.value for one in node.keywords if one.arg == "rule" and called in places)
    elif isinstance(node, ast.Tuple) and _says(node.elts):
        yield node.elts[0]


def _says(parts: list[ast.expr]) -> bool:
    """Whether a tuple is a rule with its sentence, or with its severity and its sentence."""
    if len(parts) == 3:
        return ast.unparse(parts[1]).startswith("Severity.")
    return len(parts) == 2 and _is_sentence(parts[1])


def _is_sentence(node: ast.expr) -> bool:
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and SENTENCE.match(first.value) is not None


def _names(node: ast.expr) -> Iterator[str]:
    """The names that an expression may stand for: a text, or one of two."""
    if isinstance(node, ast.IfExp):
        yield from _names(node.body)
        yield from _names(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
        yield node.value
