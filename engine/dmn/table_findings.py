"""What the analysis of a file's tables says, at the rules and lines that it says it of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from engine.dmn.analysis.examination import examine
from engine.dmn.analysis.remarks import Remark
from engine.dmn.tables import DecisionTable
from engine.dmn.types import Type
from engine.xmlsource import line_of, local_name

if TYPE_CHECKING:
    from engine.dmn.report import Report


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table without a fault, where it stands, the types of the variables that it reads, and the type that it is to give."""

    table: DecisionTable
    element: etree._Element
    names: Mapping[str, Type]
    wanted: Type


def examine_tables(tables: Iterable[ReadTable], report: Report) -> None:
    """Adds a finding for every remark about these tables."""
    for each in tables:
        for remark in examine(each.table, each.names, each.wanted):
            place = _place(each.element, remark)
            owner = place if remark.row is None else _nth(each.element, "rule", remark.row)
            whole = f"{remark.message[:-1]} ({each.table.part or 'table'} of {each.table.decision})."
            message = whole if remark.row is None else remark.message
            report.judge(remark.rule, remark.severity, owner, message, line_of(place))


def _place(table: etree._Element, remark: Remark) -> etree._Element:
    """The cell, rule or column that a remark is about, else the table."""
    if remark.row is not None:
        rule = _nth(table, "rule", remark.row)
        if remark.input is not None:
            return _nth(rule, "inputEntry", remark.input)
        return rule if remark.output is None else _nth(rule, "outputEntry", remark.output)
    if remark.input is not None:
        return _nth(table, "input", remark.input)
    return table if remark.output is None else _nth(table, "output", remark.output)


def _nth(element: etree._Element, name: str, number: int) -> etree._Element:
    return [each for each in element if isinstance(each.tag, str) and local_name(each) == name][number]
