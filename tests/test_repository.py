"""What the repository promises as a whole: nothing in it depends on a machine, and all that can be asked for is documented."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
# Folders of one machine or one workplace, registries and their mirrors: neither belongs into a file that others get.
MACHINE = re.compile(r"(?<![\w.\-])/(?:work|root|home|Users|farm)/|/opt/wheels")
REGISTRY = re.compile(
    r"registry\.npmjs|registry\.yarnpkg|npmmirror|pypi\.org|pythonhosted|deb\.debian|/artifactory/"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host"
)
PICTURES = {".png", ".jpg", ".jpeg", ".pdf", ".ico", ".woff2", ".mo", ".sqlite"}
LONGEST_MODULE = 400


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or will be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return tuple(path for name in listed if (path := PROJECT / name).is_file())


def texts() -> list[tuple[str, str]]:
    own = Path(__file__).resolve()
    return [
        (str(file.relative_to(PROJECT)), file.read_text(encoding="utf-8"))
        for file in files()
        if file.suffix not in PICTURES and file != own
    ]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def documentation() -> str:
    pages = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert lines_with(MACHINE) == []


def test_no_file_but_the_lock_tool_names_a_registry() -> None:
    # A lock file says what is installed; where from is each machine's own affair.
    assert [line for line in lines_with(REGISTRY) if not line.startswith(("tools/", "Makefile"))] == []


def test_the_lock_file_of_npm_tells_no_address_and_pins_every_package() -> None:
    packages = json.loads(read("package-lock.json"))["packages"]
    for name, package in packages.items():
        if name:
            assert "resolved" not in package, name
            assert package["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("name", ["run", "test", "node"])
def test_every_python_package_is_pinned_with_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", read(f"requirements/{name}.txt")).strip())
    assert blocks
    for block in blocks:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+ \\\n\s+--hash=sha256:[0-9a-f]{64}", block), block[:80]


def test_every_direct_dependency_is_locked() -> None:
    section = re.search(r"install_requires =\n((?:    .+\n)+)", read("setup.cfg"))
    assert section is not None
    locked = {line.split("==")[0].lower() for line in read("requirements/run.txt").splitlines() if "==" in line}
    wanted = {re.sub(r"\[.*", "", line.strip()).lower() for line in section[1].splitlines()}
    assert wanted <= locked


def test_every_target_of_make_that_is_offered_is_documented() -> None:
    offered = re.findall(r"(?m)^([a-z-]+):.*## ", read("Makefile"))
    assert {"setup", "run", "test", "check", "help"} <= set(offered)
    page = documentation()
    assert [target for target in offered if f"make {target}" not in page] == []


def test_every_command_is_documented() -> None:
    from web.cli.main import COMMANDS

    page = documentation()
    assert [name for name in COMMANDS if not re.search(rf"wuye {re.escape(name)}\b", page)] == []


def test_every_setting_is_documented() -> None:
    product = [text for name, text in texts() if name.endswith(".py") and not name.startswith(("tests/", "benchmarks/"))]
    settings = {found for text in product for found in re.findall(r"[\"'](WUYE_[A-Z_]+)[\"']", text)}
    assert settings
    page = documentation()
    assert sorted(name for name in settings if name not in page) == []


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [file for file in files() if file.suffix == ".md"]
    lost = []
    for page in pages:
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", link) and not (page.parent / link).exists():
                lost.append(f"{page.relative_to(PROJECT)}: {link}")
    assert lost == []


def test_the_two_readmes_offer_the_same_commands() -> None:
    commands = re.compile(r"(?m)^    ?(make [a-z-]+|wuye [a-z-]+.*)$|^(make [a-z-]+)$")
    assert commands.findall(read("README.md")) == commands.findall(read("README.zh.md"))


def test_modules_are_short_enough_to_be_read() -> None:
    long = {
        name: lines
        for name, text in texts()
        if name.endswith(".py") and (lines := text.count("\n")) > LONGEST_MODULE and "/migrations/" not in name
    }
    assert long == {}


def test_the_scripts_of_continuous_integration_can_be_run() -> None:
    assert (PROJECT / ".ci" / "run").stat().st_mode & 0o111
