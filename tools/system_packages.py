"""Install what comes from the system's packages: `system_packages.py run [test]`.

Looks first, so that a machine that has everything is left alone. As root, or with a sudo that asks for no password,
missing packages are installed by name; otherwise one sentence says what to install. Needs the standard library alone.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def library(name: str) -> Callable[[], bool]:
    """A probe for a shared library, by its file name."""

    def probe() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return probe


def program(*names: str) -> Callable[[], bool]:
    """A probe for a program of one of these names."""
    return lambda: any(shutil.which(name) for name in names)


def chinese_font() -> bool:
    """Whether some font with Chinese characters is installed."""
    if shutil.which("fc-list") is None:
        return any(Path("/usr/share/fonts").glob("**/*CJK*"))
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def postgresql_server() -> bool:
    """Whether the programs of a PostgreSQL server are installed (a running one is not needed)."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# The package's Debian name, what it is for, and how to see that it is there.
NEEDED: dict[str, list[tuple[str, str, Callable[[], bool]]]] = {
    "run": [
        ("libpango-1.0-0", "letters as PDF", library("libpango-1.0.so.0")),
        ("libpangoft2-1.0-0", "letters as PDF", library("libpangoft2-1.0.so.0")),
        ("libharfbuzz-subset0", "letters as PDF", library("libharfbuzz-subset.so.0")),
        ("fonts-noto-cjk", "Chinese characters in PDF files", chinese_font),
    ],
    "test": [
        ("postgresql", "tests on PostgreSQL", postgresql_server),
        ("chromium-headless-shell", "tests in a browser", program(*BROWSERS)),
        ("libatomic1", "tests in a browser", library("libatomic.so.1")),
    ],
}


def missing(purposes: list[str]) -> list[str]:
    """Names of the packages that are needed for these purposes and not there."""
    return [name for purpose in purposes for name, _, present in NEEDED[purpose] if not present()]


def installer() -> list[str] | None:
    """The command that installs packages without asking anybody, or None."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def install(command: list[str], names: list[str]) -> bool:
    """Install by name; the list of packages is refreshed first, since a fresh machine has none."""
    print(f"Installing {', '.join(names)}.", flush=True)
    steps = [["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]]
    # Another installation may hold the lock; it is waited for.
    options = ["-o", "DPkg::Lock::Timeout=120"]
    for step in steps:
        done = subprocess.run([*command, *options, *step], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout[-2000:], done.stderr[-2000:], sep="\n", file=sys.stderr)
            return False
    return True


def main(purposes: list[str]) -> int:
    names = missing(purposes)
    if not names:
        return 0
    command = installer()
    if command is not None and install(command, names):
        names = missing(purposes)
    if names:
        print(f"Please install these Debian packages, or your system's counterparts, and try again: {' '.join(names)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["run"]))
