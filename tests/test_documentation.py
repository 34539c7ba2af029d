"""What the pages name exists: modules and functions, files, pictures; and both languages name the same."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from PIL import Image

PROJECT = Path(__file__).resolve().parent.parent
DOCS = PROJECT / "docs"
IMAGES = DOCS / "images"
PAGES = sorted([*DOCS.rglob("*.md"), *PROJECT.glob("*.md")])
QUOTED = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"(?:engine|forms|registry|web|benchmarks)(?:\.\w+)+")
FOLDERS = ("engine", "forms", "registry", "web", "workflows", "tests", "tools", "docs", "benchmarks")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]+")
LANGUAGES = (
    "follow-a-command", "users", "operators", "designers", "auditors", "feel", "dmn", "bpmn", "second-opinion", "portability",
    "checks", "README",
)  # fmt: skip
LARGEST_BYTES = 150_000


def quoted(page: Path) -> list[str]:
    """What stands in backticks."""
    return QUOTED.findall(page.read_text(encoding="utf-8"))


def names(page: Path) -> list[str]:
    return [word for word in quoted(page) if NAME.fullmatch(word)]


@cache
def exists(name: str) -> bool:
    """Whether a dotted name is a module, or something in one (a field of a class, too)."""
    words = name.split(".")
    for end in range(len(words), 0, -1):
        try:
            found: object = import_module(".".join(words[:end]))
        except ModuleNotFoundError as error:
            if not name.startswith(error.name or "?"):
                raise
            continue
        return _reached(found, words[end:])
    return False


def _reached(found: object, words: list[str]) -> bool:
    for word in words:
        if not hasattr(found, word):
            return word in getattr(found, "__annotations__", {})
        found = getattr(found, word)
    return True


def name_of(page: Path) -> str:
    return str(page.relative_to(PROJECT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_module_and_function_that_a_page_names_exists(page: Path) -> None:
    assert [name for name in names(page) if not exists(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    paths = [word for word in quoted(page) if PATH.fullmatch(word)]
    assert [path for path in paths if not (PROJECT / path).exists()] == []


def test_a_name_that_does_not_exist_is_noticed() -> None:
    assert exists("engine.access.check_four_eyes")
    assert exists("engine.commands.CompleteTask")
    assert exists("engine.transaction.Transaction.now")
    assert not exists("engine.access.check_six_eyes")
    assert not exists("engine.nowhere.at_all")


def test_the_page_that_follows_a_command_names_what_the_house_does_in_order() -> None:
    """The functions that the handler calls stand on the page, in the order in which it calls them."""
    source = ast.parse((PROJECT / "engine" / "handlers" / "tasks.py").read_text(encoding="utf-8"))
    handler = next(one for one in source.body if isinstance(one, ast.FunctionDef) and one.name == "complete_task")
    called = [_called(node) for node in ast.walk(handler) if isinstance(node, ast.Call)]
    told = [name.rsplit(".", 1)[-1] for name in names(DOCS / "follow-a-command.md")]
    order = ["check_four_eyes", "form_values", "require_stored", "write_documents", "feed", "save"]
    assert [name for name in order if name not in called] == []
    assert sorted(order, key=told.index) == order


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_the_drawing_names_what_exists() -> None:
    drawing = (IMAGES / "follow-a-command.svg").read_text(encoding="utf-8")
    shown = re.findall(r">(?:\d+  )?([a-z_]+(?:\.\w+)+)<", drawing)
    assert len(shown) > 10
    assert [name for name in shown if not (exists(f"engine.{name}") or exists(f"web.{name}") or exists(name))] == []


@pytest.mark.parametrize("page", LANGUAGES)
def test_both_languages_of_a_page_show_and_name_the_same(page: str) -> None:
    english, chinese = ((DOCS / f"{page}{end}.md") for end in ("", ".zh"))
    pictures = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
    assert pictures.findall(english.read_text(encoding="utf-8")) == pictures.findall(chinese.read_text(encoding="utf-8"))
    assert names(english) == names(chinese)
    headings = [re.findall(r"(?m)^#+", one.read_text(encoding="utf-8")) for one in (english, chinese)]
    assert headings[0] == headings[1]


def test_every_picture_is_shown_somewhere_and_is_small() -> None:
    shown = {link for page in PAGES for link in re.findall(r"images/([\w.-]+)", page.read_text(encoding="utf-8"))}
    assert sorted(one.name for one in IMAGES.iterdir()) == sorted(shown)
    assert [one.name for one in IMAGES.iterdir() if one.stat().st_size > LARGEST_BYTES] == []


def test_every_picture_is_one_that_make_pictures_takes() -> None:
    source = "".join((PROJECT / "tools" / name).read_text(encoding="utf-8") for name in ("pictures.py", "story_pictures.py"))
    taken = set(re.findall(r'album\.take\("([\w-]+)"', source))
    assert {one.stem for one in IMAGES.glob("*.png")} == taken
    for picture in IMAGES.glob("*.png"):
        with Image.open(picture) as opened:
            assert opened.width in (1366, 390), picture.name


@pytest.mark.parametrize(
    ("page", "heading", "fewest"), [("docs/architecture.md", "## Where is …", 30), ("README.md", "| where is … | |", 5)]
)
def test_what_a_table_of_places_names_is_code_or_data(page: str, heading: str, fewest: int) -> None:
    table = (PROJECT / page).read_text(encoding="utf-8").split(heading)[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "where is" not in line]
    assert len(rows) >= fewest
    for row in rows:
        places = [word for word in QUOTED.findall(row) if NAME.fullmatch(word) or PATH.fullmatch(word)]
        assert places, row


def test_the_readme_leads_a_newcomer_to_what_is_looked_for_first() -> None:
    first = ["engine.terms.end_of_term", "engine.access.check_four_eyes", "engine.documents.write_documents", "engine.step.Step.save"]
    for page in ("README.md", "README.zh.md"):
        assert names(PROJECT / page) == first
        assert "`[terms.…]`" in (PROJECT / page).read_text(encoding="utf-8")
