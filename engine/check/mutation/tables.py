"""Mutants of the decision tables and expressions of decisions and knowledge models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice

from lxml import etree

from engine.check.mutation.mutant import Anchor, Edit, Mutant, MutantKind
from engine.check.mutation.variants import another, bounds, change, figures, operators
from engine.xmlsource import line_of, local_name, parse_xml

MOST_OF_AN_EXPRESSION = 6


def mutate_tables(path: str, content: bytes, called_at: Mapping[str, frozenset[Anchor]]) -> Iterator[Mutant]:
    """`called_at`: id of a decision or knowledge model -> where a diagram asks for it, itself or through another decision."""
    root = parse_xml(content, path)
    assert isinstance(root, etree._Element)
    for decision in (*_found(root, "decision"), *_found(root, "businessKnowledgeModel")):
        name = decision.get("name", "")
        anchors = called_at.get(decision.get("id") or name, frozenset())
        for rule in _found(decision, "rule"):
            identity, table = rule.get("id"), rule.getparent()
            fired = frozenset({(name, identity)}) if identity else anchors  # without an id, wherever the table is asked
            for column, cell in enumerate(_found(rule, "outputEntry")):
                others = [] if table is None else _column(table, column)
                yield from _cell(path, cell, MutantKind.TABLE, _outputs(_text(cell), others), fired)
            for cell in _found(rule, "inputEntry"):
                yield from _cell(path, cell, MutantKind.INPUT, _tests(_text(cell)), anchors)
        for literal in _found(decision, "literalExpression"):
            texts = islice(chain(operators(_text(literal)), figures(_text(literal))), MOST_OF_AN_EXPRESSION)
            yield from _cell(path, literal, MutantKind.TABLE, texts, anchors)


def _found(node: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in node.iter() if isinstance(one.tag, str) and local_name(one) == name]


def _text(cell: etree._Element) -> str:
    return (_found(cell, "text")[0].text or "").strip()


def _column(table: etree._Element, column: int) -> list[str]:
    return [_text(_found(rule, "outputEntry")[column]) for rule in _found(table, "rule")]


def _outputs(text: str, column: list[str]) -> Iterator[str]:
    """A number larger by one; a text replaced by another one of the column; an expression turned or gone."""
    others = [other for other in dict.fromkeys(column) if other != text]
    changed = list(islice(chain(figures(text), operators(text)), 2))
    if changed:
        yield from changed
    else:
        yield others[0] if others else another(text)


def _tests(text: str) -> Iterator[str]:
    """A bound opened or closed, a figure larger by one, a truth turned, a text replaced; none for "-" (any)."""
    if text == "-":
        return
    changed = list(chain(bounds(text), figures(text), operators(text)))
    yield from changed or ["-"]


def _cell(
    path: str, cell: etree._Element, kind: MutantKind, texts: Iterator[str], anchors: frozenset[Anchor]
) -> Iterator[Mutant]:
    node, before = _found(cell, "text")[0], _text(cell)
    place = node.getroottree().getelementpath(node)
    for text in texts:
        yield Mutant(kind, path, cell.get("id", ""), line_of(node), change(before, text), Edit(path, place, "", text), anchors)
