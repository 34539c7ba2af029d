"""Who may import whom, and what only one module may do.

`web → registry → engine → forms → engine.feel`: an arrow may be jumped, never reversed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "forms", "registry", "benchmarks", "web")

# The farther down a layer, the fewer it may know.
LAYERS = ("engine.feel", "forms", "engine", "registry", "benchmarks", "web")
# What a part of the engine may import of ours beside itself: the language parts stay pure.
PURE = {
    "engine.feel": (),
    "engine.dmn": ("engine.feel", "engine.findings", "engine.errors", "engine.xmlsource", "engine.host_function_names"),
    "engine.bpmn": (
        "engine.feel",
        "engine.dmn",
        "engine.findings",
        "engine.errors",
        "engine.canonical",
        "engine.xmlsource",
        "engine.host_function_names",
        "engine.clock.DISTRICT_ZONE",
    ),
    "forms": ("engine.feel",),
}
# A library belongs to these modules (and what lies in them) alone.
HOMES = {
    "flask": ("web",),
    "flask_babel": ("web",),
    "flask_login": ("web",),
    "flask_wtf": ("web",),
    "werkzeug": ("web",),
    "wtforms": ("web",),
    "gunicorn": ("web",),
    "SpiffWorkflow": ("engine.bpmn.second_opinion", "benchmarks.plain_spiff"),
    "sqlalchemy": ("engine.model", "engine.store", "engine.database", "engine.execute", "engine.migrations", "registry", "benchmarks"),
    "alembic": ("engine.migrations", "registry.migrations"),
    "psycopg": ("engine.database",),
    "sqlite3": ("engine.database", "benchmarks"),
}
# What every module may take from a library all the same: the name of a type, for a signature or an `except`.
TYPES = {"sqlalchemy": {"Connection", "Row", "IntegrityError"}}

CLOCK = ("engine.clock",)
# Ids are made in one place; keys and the journal's salts are random by their nature.
RANDOM = ("engine.identity",)
COMMITS = ("engine.execute", "engine.migrations", "registry.migrations")
DRAWN_BY_A_SEED = ("benchmarks.feel_tables",)
RANDOM_MODULES = {"random", "secrets", "uuid"}
READS_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}
EVAL_IS_THE_YARDSTICK = "benchmarks.feel"
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: `module` is what stands after from or import, `name` what is taken from it."""

    line: int
    module: str
    name: str | None


@cache
def files() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    found = {}
    for package in PACKAGES:
        for file in sorted((PROJECT / package).rglob("*.py")):
            parts = file.relative_to(PROJECT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product, parsed."""
    return {name: ast.parse(file.read_text(encoding="utf-8"), filename=str(file)) for name, file in files().items()}


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a module, walked through once for all tests."""
    return tuple(ast.walk(tree))


def imports(tree: ast.Module) -> Iterator[Import]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, "Expected absolute imports; they can be searched for."
            yield from (Import(node.lineno, node.module, alias.name) for alias in node.names)


def inside(module: str, place: str) -> bool:
    """Whether a module is this one or lies in it; a place also stands for modules named `place_more`."""
    return module == place or module.startswith((f"{place}.", f"{place}_"))


def layer(module: str) -> int:
    for index, name in enumerate(LAYERS):
        if module == name or module.startswith(f"{name}."):
            return index
    raise AssertionError(f"Expected {module} to lie in a layer.")


def target(imported: Import) -> str:
    """The module that is meant: `from engine import feel` means engine.feel. The zone is a constant, not the clock."""
    full = f"{imported.module}.{imported.name}" if imported.name else imported.module
    return full if full in files() or imported.name == "DISTRICT_ZONE" else imported.module


def ours(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for imported in imports(tree):
        if imported.module.split(".")[0] in PACKAGES:
            yield imported.line, target(imported)


def test_imports_point_one_way() -> None:
    assert [
        f"{name}, line {line}: {imported}"
        for name, tree in modules().items()
        for line, imported in ours(tree)
        if layer(imported) > layer(name)
    ] == []


@pytest.mark.parametrize("place", sorted(PURE))
def test_the_languages_stay_pure(place: str) -> None:
    allowed = (place, *PURE[place])
    against = [
        f"{name}, line {line}: {imported}"
        for name, tree in modules().items()
        if name == place or name.startswith(f"{place}.")
        # SpiffWorkflow's reading is compared with ours; it moves no tokens.
        if not inside(name, "engine.bpmn.second_opinion")
        for line, imported in ours(tree)
        if not any(imported == home or imported.startswith(f"{home}.") for home in allowed)
    ]
    assert not against


def test_nothing_but_its_command_needs_the_benchmarks() -> None:
    needing = {
        name
        for name, tree in modules().items()
        if not inside(name, "benchmarks")
        for _, imported in ours(tree)
        if inside(imported, "benchmarks")
    }
    assert needing == {"web.cli.bench"}


def test_the_engine_package_itself_imports_nothing() -> None:
    assert list(imports(modules()["engine"])) == []


def test_who_may_do_what_is_asked_of_one_place() -> None:
    against = [
        f"{name}, line {line}: {imported}"
        for name, tree in modules().items()
        if not inside(name, "engine.access")
        for line, imported in ours(tree)
        if imported.startswith("engine.access.")
    ]
    assert not against, "Expected engine.access to be asked, not a module in it."


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_has_one_home(library: str) -> None:
    against = [
        f"{name}, line {imported.line}"
        for name, tree in modules().items()
        if not any(inside(name, home) for home in HOMES[library])
        for imported in imports(tree)
        if imported.module.split(".")[0] == library and imported.name not in TYPES.get(library, set())
    ]
    assert not against, f"{library} belongs to {', '.join(HOMES[library])}"


def called(node: ast.Call) -> tuple[str, str] | None:
    """The last two names of what is called: datetime.datetime.now → (datetime, now)."""
    if not isinstance(node.func, ast.Attribute):
        return None
    owner = node.func.value
    if isinstance(owner, ast.Attribute):
        return owner.attr, node.func.attr
    # `import datetime as dt`, `from datetime import date as day` and the like read the same.
    return (owner.id, node.func.attr) if isinstance(owner, ast.Name) else None


def test_only_the_clock_reads_the_time() -> None:
    against = [
        f"{name}, line {node.lineno}: {ast.unparse(node.func)}"
        for name, tree in modules().items()
        if name not in CLOCK
        for node in nodes(tree)
        if isinstance(node, ast.Call) and called(node) in READS_TIME
    ]
    assert not against


def test_only_identity_makes_ids_and_only_keys_and_salts_are_random() -> None:
    against = [
        f"{name}, line {imported.line}: {imported.module}"
        for name, tree in modules().items()
        if name not in RANDOM and name not in DRAWN_BY_A_SEED
        for imported in imports(tree)
        if imported.module.split(".")[0] in RANDOM_MODULES or (imported.module, imported.name) == ("os", "urandom")
    ]
    assert not against


def test_only_the_invented_district_draws_its_ids_and_keys_from_a_seed() -> None:
    against = [
        f"{name}, line {line}"
        for name, tree in modules().items()
        if not inside(name, "web.demo")
        for line, imported in ours(tree)
        if imported == "engine.identity.drawn_from"
    ]
    assert not against, "Ids, keys and salts that anybody can compute are for what anybody may read."


def test_no_text_is_run_as_python() -> None:
    against = [
        f"{name}, line {node.lineno}"
        for name, tree in modules().items()
        if name != EVAL_IS_THE_YARDSTICK
        for node in nodes(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT
    ]
    assert not against


def test_only_one_module_begins_and_commits() -> None:
    against = [
        f"{name}, line {node.lineno}: {ast.unparse(node.func)}"
        for name, tree in modules().items()
        if not any(inside(name, home) for home in COMMITS)
        for node in nodes(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        # A savepoint lies inside the transaction: keeping it commits nothing.
        if (node.func.attr == "commit" and ast.unparse(node.func.value) != "savepoint")
        or (node.func.attr == "begin" and re.search(r"connection|database|session", ast.unparse(node.func.value)))
    ]
    assert not against
