"""`wuye decide`: a decision of a file tried out, with all that its tables did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from engine.clock import DISTRICT_ZONE, system_clock
from engine.dmn import DecisionFault, TableTrace
from engine.dmn.plain_values import inputs_of_plain
from engine.dmn.reader import read_to_try
from engine.feel import Environment, Value, write
from engine.feel.writing import quoted
from engine.findings import Severity, has_errors
from engine.host_functions import format_functions
from web.cli.given import data_of
from web.cli.printing import FINDINGS, answer, finding_line, json_option, refuse, result_words, tell


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("decision")
@click.option("--data", default="{}", help="The inputs, as a JSON object; a date is a text such as 2026-10-09.")
@json_option
def decide(file: Path, decision: str, data: str, as_json: bool) -> None:
    """Take a decision of a DMN file, or ask a decision service or knowledge model of it, by id or name.

    now() is the present moment. The file may import the other DMN files of its folder. What the analysis finds is no more
    than a warning here, so that a draft can be tried; `wuye check` refuses it.
    """
    others = {path.name: path.read_bytes() for path in sorted(file.parent.glob("*.dmn")) if path.name != file.name}
    reading = read_to_try(file.read_bytes(), file.name, others)
    drafted = [replace(each, severity=Severity.WARNING) if each.severity is Severity.ERROR else each for each in reading.judged]
    for finding in sorted([*reading.faults, *drafted], key=lambda each: each.line):
        tell(finding_line(finding))
    if reading.model is None or has_errors(reading.faults):
        reasons = [finding.message for finding in reading.faults if finding.severity is Severity.ERROR]
        refuse(as_json, _result(None, reasons), f"{file.name} cannot be used.", FINDINGS)
    asked = reading.model.find(decision)
    if asked is None:
        known = ", ".join(each.name for each in reading.model.askable())
        raise click.UsageError(f"Expected one of {known}, but found {decision}.")
    variables = data_of(data)
    environment = Environment(now=system_clock().astimezone(DISTRICT_ZONE), functions=format_functions())
    try:
        decided = reading.model.evaluate(asked.id, inputs_of_plain(variables, asked.parameters), environment)
    except DecisionFault as fault:
        words = [str(fault), *(_words(table) for table in fault.tables)]
        refuse(as_json, _result(None, [str(fault)], fault.tables), "\n".join(words), FINDINGS)
    words = [result_words(decided.value, decided.reasons), *(_words(table) for table in decided.tables)]
    answer(as_json, _result(decided.value, decided.reasons, decided.tables), "\n".join(words))


def _result(value: Value, reasons: Iterable[str], tables: Iterable[TableTrace] = ()) -> dict[str, Any]:
    trace = [_plain(table) for table in tables]
    matched = [rule for table in trace for rule in table["matched"]]
    return {"result": value, "matched": matched, "reasons": list(reasons), "trace": trace}


def _plain(table: TableTrace) -> dict[str, Any]:
    """A table's part in a decision, as JSON."""
    place = {"decision": table.decision, **({"part": table.part} if table.part else {})}
    did = {"matched": list(table.matched), "rules": list(table.rules), "outputs": table.outputs}
    return {**place, "inputs": _inputs(table), **did}


def _inputs(table: TableTrace) -> Mapping[str, Value]:
    """What stood in each column by its label; a label that stands over several has its number there behind it."""
    found: dict[str, Value] = {}
    for number, (label, value) in enumerate(zip(table.labels, table.inputs, strict=True), 1):
        name = " ".join(label.split()) or f"input {number}"
        found[name if name not in found else f"{name} ({number})"] = value
    return found


def _words(table: TableTrace) -> str:
    """`table score: rule 3 (band_2) with points = 84 gives "B"`."""
    place = f"table {table.decision}" + (f" ({table.part})" if table.part else "")
    given = ", ".join(f"{label} = {_written(value)}" for label, value in _inputs(table).items())
    return f"  {place}: {_rules(table)}{f' with {given}' if given else ''} gives {_written(table.outputs)}"


def _rules(table: TableTrace) -> str:
    named = _listed(f"{number} ({identity})" for number, identity in zip(table.rules, table.matched, strict=True))
    return f"{'rules' if len(table.rules) > 1 else 'rule'} {named}" if named else "no rule"


def _listed(parts: Iterable[str]) -> str:
    return " and ".join(parts)


def _written(value: Value) -> str:
    return quoted(value) if isinstance(value, str) else write(value)
