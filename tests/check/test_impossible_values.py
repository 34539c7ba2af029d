"""A comparison with a value that can never come is told, where all that the variable can be is known; else nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.findings import Severity
from tests.bpmn.building import script
from tests.check.district import LAMP, TABLE, bpmn, check
from tests.engine.folder import field, form

MAPPED = b'<z:formDefinition formId="mend"/>'
WAYS = [{"value": "lamp", "label": "换灯"}, {"value": "wire", "label": "换线"}]


def told(folder: Path, changes: dict[str, bytes | None]) -> list[tuple[str, str, str]]:
    """What is said of impossible values in the small folder with these changes: file, element, and the end of the sentence."""
    findings = check(folder, changes, scenarios=False).findings
    assert [one for one in findings if one.severity is Severity.ERROR] == []
    return [
        (one.file.rpartition("/")[2], one.element, one.message.partition(", but ")[2]) for one in findings if one.rule == "never-equal"
    ]


def condition(text: str) -> dict[str, bytes | None]:
    """The small folder whose gateway asks for this."""
    old = "=verdict = &quot;mend&quot;"
    assert old in LAMP
    return {"lamp.bpmn": bpmn(LAMP.replace(old, "=" + text.replace("<", "&lt;").replace('"', "&quot;")))}


def asked(expression: str, *fields: dict[str, Any]) -> dict[str, bytes | None]:
    """The small folder whose task "mend" has these fields, and one that is wanted when the expression holds."""
    return {"mend.form": form("mend", *fields, field("note", "textarea", properties={"required-when": expression}))}


IMPOSSIBLE = {
    "a misspelt text": ('verdict = "mned"', 'it is never "mned"; there is "mend".'),
    "from the other side": ('"levae" = verdict', 'it is never "levae"; there is "leave".'),
    "not equal": ('verdict != "mned"', 'it is never "mned"; there is "mend".'),
    "one of several": ('verdict in ("mend", "lost")', 'it is never "lost"; there is "leave", "mend".'),
    "in a list": ('verdict in ["mend", "lost"]', 'it is never "lost"; there is "leave", "mend".'),
    "contained in a list": ('list contains(["mend", "lost"], verdict)', 'it is never "lost"; there is "leave", "mend".'),
    "a truth value": ("verdict = true", 'it is never true; there is "leave", "mend".'),
    "a truth value as a text": ('(verdict = "mend") = "true"', 'it is never "true"; there is true.'),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_a_table_never_gives_is_told_of_the_flow_that_asks_for_it(tmp_path: Path, name: str) -> None:
    text, said = IMPOSSIBLE[name]
    assert told(tmp_path, condition(text)) == [("lamp.bpmn", "which-mend", said)]


@pytest.mark.parametrize(
    "text",
    ['verdict = "mend"', 'verdict = null or verdict = "leave"', 'place = "mned"', 'verdict in ("leave", "mend")', "verdict = place",
     '"a" = "b"', "dark = 3", 'lower case(verdict) = "x"', 'list contains(["mend"], verdict)'],
)  # fmt: skip
def test_what_may_be_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, condition(text)) == []


def test_an_option_that_a_form_does_not_have_is_told(tmp_path: Path) -> None:
    way = {**field("way", "select"), "values": WAYS}
    assert told(tmp_path / "good", asked('=way = "wire"', way)) == []
    assert told(tmp_path / "bad", asked('=way = "wier"', way)) == [("mend.form", "note", 'it is never "wier"; there is "wire".')]
    ticked = {**field("ways", "checklist"), "values": WAYS}
    assert told(tmp_path / "list", asked('=list contains(ways, "wier")', ticked)) == [
        ("mend.form", "note", 'it is never "wier"; there is "wire".')
    ]
    box = field("done", "checkbox")
    assert told(tmp_path / "box", asked('=done = "true"', box)) == [("mend.form", "note", 'it is never "true"; there is true.')]


def test_texts_that_are_computed_or_come_from_elsewhere_are_not_known(tmp_path: Path) -> None:
    """Options by an expression, a free text, and what a script writes beside a form's options."""
    computed = {**field("way", "select"), "valuesExpression": '=["lamp", "wire"]'}
    assert told(tmp_path / "computed", asked('=way = "wier"', computed)) == []
    assert told(tmp_path / "free", asked('=way = "wier"', field("way"))) == []


def test_a_constant_that_a_step_writes_is_one_of_the_values(tmp_path: Path) -> None:
    """The outcome is "fine" or "mended", whichever way the case took."""
    good = LAMP.replace("verdict = &quot;mend&quot;", "outcome = &quot;mended&quot; or outcome = &quot;fine&quot;")
    assert told(tmp_path / "good", {"lamp.bpmn": bpmn(good)}) == []
    bad = good.replace("outcome = &quot;mended&quot;", "outcome = &quot;mendet&quot;")
    assert told(tmp_path / "bad", {"lamp.bpmn": bpmn(bad)}) == [("lamp.bpmn", "which-mend", 'it is never "mendet"; there is "mended".')]
    start = LAMP.index('<scriptTask id="fine"')
    end = LAMP.index("</scriptTask>", start) + len("</scriptTask>")
    unknown = bad[:start] + script("fine", "place", "outcome") + bad[end:]
    assert told(tmp_path / "unknown", {"lamp.bpmn": bpmn(unknown)}) == []


def test_what_a_table_may_give_is_known_from_its_allowed_values_where_its_rules_compute(tmp_path: Path) -> None:
    computing = TABLE.replace('<text>"leave"</text>', '<text>lower case("LEAVE")</text>')
    assert computing != TABLE
    unknown = {"verdict.dmn": computing.encode(), **condition('verdict = "mned"')}
    assert told(tmp_path / "unknown", unknown) == []
    column = '<output id="o" name="verdict" typeRef="string">'
    listed = '<outputValues id="ov"><text>"mend", "leave"</text></outputValues></output>'
    allowing = computing.replace(column[:-1] + "/>", column + listed)
    assert allowing != computing
    known = {"verdict.dmn": allowing.encode(), **condition('verdict = "mned"')}
    assert told(tmp_path / "known", known) == [("lamp.bpmn", "which-mend", 'it is never "mned"; there is "mend".')]


def test_a_table_that_asks_for_a_text_which_its_input_never_is_is_told(tmp_path: Path) -> None:
    """The same place in a form's options and a table's rules."""
    start = form("start", {**field("place", "select"), "values": [{"value": "east", "label": "东"}, {"value": "west", "label": "西"}]},
                 field("dark", "number"))  # fmt: skip
    table = TABLE.replace('name="dark"', 'name="place"').replace('typeRef="number"', 'typeRef="string"')
    asks = table.replace("<text>dark", "<text>place").replace("<text>&gt;= 3</text>", '<text>"east", "wset"</text>')
    assert asks != table
    assert told(tmp_path, {"start.form": start, "verdict.dmn": asks.encode()}) == [
        ("verdict.dmn", "verdict", 'it is never "wset"; there is "west".')
    ]


def test_a_form_at_two_places_may_ask_for_what_comes_at_one_of_them(tmp_path: Path) -> None:
    """The tasks "look" and "mend" share a form; only before the second of them something else is mapped into the name."""
    text = bpmn(LAMP)
    both = text.replace(b'formId="look"', b'formId="mend"')
    assert both != text

    def mapped(first: str, second: str) -> bytes:
        before, behind, rest = both.split(MAPPED)
        io = [f'<z:ioMapping><z:input source="=&quot;{value}&quot;" target="stage"/></z:ioMapping>'.encode() for value in (first, second)]
        return before + MAPPED + io[0] + behind + MAPPED + io[1] + rest

    shared = asked('=stage = "second"')
    assert told(tmp_path / "one", {"lamp.bpmn": mapped("first", "second"), "look.form": None, **shared}) == []
    never = told(tmp_path / "none", {"lamp.bpmn": mapped("first", "third"), "look.form": None, **shared})
    assert never == [("mend.form", "note", 'it is never "second"; there is "first".')]
