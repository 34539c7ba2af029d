"""A list's answers with what they belong to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from engine.feel import Environment
from engine.reading.list_rows import RowText, texts_of
from forms import compile_form
from forms.fields import ListEntry

NOW = Environment(now=datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
TEXT = {"type": "text", "id": "t1", "properties": {"label": "问题", "label.en": "Finding", "value": '="（" + string(seq) + "）" + what'}}
ELSEWHERE = {"type": "text", "id": "t2", "properties": {"label": "小区", "value": "=estate.name"}}
HIDDEN = {
    "type": "text", "id": "t3", "conditional": {"hide": '=what != "灯不亮"'}, "properties": {"label": "位置", "value": "=place"},
}  # fmt: skip
RESULT = {"type": "textfield", "id": "r", "key": "result", "label": "结论", "properties": {"printed": "通知单"}}
LIST = {"type": "dynamiclist", "id": "l", "path": "results", "label": "逐项", "components": [TEXT, ELSEWHERE, HIDDEN, RESULT]}


def rows() -> ListEntry:
    source = {"type": "default", "id": "recheck", "schemaVersion": 16, "components": [LIST]}
    (found,) = compile_form(json.dumps(source).encode()).fields
    assert isinstance(found, ListEntry)
    return found


def test_each_row_tells_what_the_form_showed_beside_it() -> None:
    handed_in = [
        {"seq": Decimal(1), "what": "灯不亮", "place": "3号楼", "result": "pass"},
        {"seq": Decimal(2), "what": "垃圾未清", "place": "车棚", "result": "fail"},
    ]  # fmt: skip
    first, second = texts_of(rows(), handed_in, NOW)
    assert first == (RowText("问题", "Finding", "（1）灯不亮"), RowText("位置", "", "3号楼"))
    assert second == (RowText("问题", "Finding", "（2）垃圾未清"),)


def test_a_row_that_holds_only_answers_has_nothing_beside_it() -> None:
    assert texts_of(rows(), [{"result": "pass"}], NOW) == ((),)
    assert texts_of(rows(), None, NOW) == ()
