from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import web
from web.language import CATALOGUES, read_catalogue

WEB = Path(web.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
HAN = re.compile("[\u4e00-\u9fff]")
PLACE = re.compile(r"%\((\w+)\)[a-z]")


def sources() -> set[str]:
    """Every sentence of the pages, as it stands in code and templates."""
    found = extract_from_dir(WEB, [("**.py", "python"), ("templates/**.html", "jinja2")], keywords=KEYWORDS)
    return {message[0] if isinstance(message, tuple) else message for _file, _line, message, _comments, _context in found}


@pytest.fixture(scope="module")
def english() -> dict[str, tuple[str, ...]]:
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale="en")
    told = {}
    for message in catalogue:
        if message.id:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            told[key] = message.string if isinstance(message.string, tuple) else (message.string,)
    return told


def test_every_sentence_has_its_english(english: dict[str, tuple[str, ...]]) -> None:
    missing = sorted(source for source in sources() if not all(english.get(source, ("",))))
    assert missing == []


def test_no_english_sentence_is_left_over(english: dict[str, tuple[str, ...]]) -> None:
    assert sorted(english.keys() - sources()) == []


def test_english_sentences_are_english_and_name_no_other_facts(english: dict[str, tuple[str, ...]]) -> None:
    for source, sentences in english.items():
        # A day names its month in English where Chinese has a number.
        known = (
            set(PLACE.findall(source))
            | ({"month_name"} if "month" in source else set())
            | ({"day", "month_name"} if "two_day" in source else set())
        )
        for sentence in sentences:
            assert not HAN.search(sentence.replace("民法典", "")), source
            assert set(PLACE.findall(sentence)) <= known, source


def test_english_quotation_marks_are_those_that_no_chinese_font_sets_wide(english: dict[str, tuple[str, ...]]) -> None:
    wide = re.compile("[“”‘’「」]")
    assert [sentence for sentences in english.values() for sentence in sentences if wide.search(sentence)] == []


def test_templates_hold_no_sentence_outside_the_catalogue() -> None:
    bare = re.compile(r">[^<>{}]*[\u4e00-\u9fff][^<>{}]*<")
    for template in (WEB / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert [found for found in bare.findall(text) if found != ">中文<"] == [], template.name


def test_plurals_follow_the_number() -> None:
    catalogue = read_catalogue(CATALOGUES / "en" / "LC_MESSAGES" / "messages.po")
    assert catalogue.ngettext("剩%(num)d天", "剩%(num)d天", 1) == "%(num)d day left"
    assert catalogue.ngettext("剩%(num)d天", "剩%(num)d天", 2) == "%(num)d days left"
