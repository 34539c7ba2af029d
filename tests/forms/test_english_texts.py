"""A clerk who reads English gets no sentence in Chinese from a form's computed text: the words of ours in it have a twin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
FORMS = sorted(WORKFLOWS.rglob("*.form"))
# Signs and punctuation of Chinese, and the host function that writes a date in it.
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]|\bchinese date\(")
# What is looked for in a stored text stays as it was stored.
LOOKED_FOR = re.compile(r"\bcontains\([^()]*\)")


def computed_texts(part: Any) -> Iterator[tuple[str, str, str]]:
    """The id, the value and its English twin ("" where there is none) of each computed text, however deep in groups and lists."""
    if isinstance(part, list):
        for one in part:
            yield from computed_texts(one)
    elif isinstance(part, dict):
        properties = part.get("properties", {})
        if part.get("type") == "text" and "value" in properties:
            yield part["id"], properties["value"], properties.get("value.en", "")
        yield from computed_texts(part.get("components", []))


def without_english(form: Any) -> list[str]:
    """The texts of a form that say something in Chinese to who reads English."""
    return [
        name
        for name, value, english in computed_texts(form)
        if CHINESE.search(value) and (not english or CHINESE.search(LOOKED_FOR.sub("", english)))
    ]


def text(name: str, **properties: str) -> dict[str, Any]:
    return {"type": "text", "id": name, "properties": properties}


@pytest.mark.parametrize("file", FORMS, ids=lambda file: str(file.relative_to(WORKFLOWS)))
def test_what_a_form_computes_is_said_in_english_too(file: Path) -> None:
    assert without_english(json.loads(file.read_text(encoding="utf-8"))) == []


def test_a_text_without_its_twin_or_with_a_chinese_one_is_noticed_and_a_plain_variable_needs_none() -> None:
    inside = {"type": "group", "components": [
        text("missing", value='="第" + string(round) + "次表决"'),
        text("dated", value="=chinese date(day)"),
        text("half", value='=if kept then "有" else "没有"', **{"value.en": '=if kept then "yes" else "没有"'}),
        text("joined", value='=a + "，" + b', **{"value.en": '=a + ", " + b'}),
        text("stored", value='=if contains(reason, "复核") then "" else "降低"',
             **{"value.en": '=if contains(reason, "复核") then "" else "lower"'}),
        text("plain", value="=motion.question"),
    ]}  # fmt: skip
    assert without_english({"components": [inside]}) == ["missing", "dated", "half"]
