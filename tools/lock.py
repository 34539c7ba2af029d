"""Pin the newest versions that setup.cfg and package.json allow: `make lock`.

The lock files name packages, versions and hashes, never where they come from.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COMPILE = [
    str(PROJECT / ".venv" / "bin" / "pip-compile"),
    "--quiet",
    "--upgrade",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-find-links",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-options",
]
FILES = {
    "run": ["--build-deps-for", "editable", "setup.cfg"],
    "test": ["--extra", "test", "--build-deps-for", "editable", "--constraint", "requirements/run.txt", "setup.cfg"],
    "node": ["requirements/node.in"],
}


def main() -> int:
    environment = {**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"}
    for name, arguments in FILES.items():
        subprocess.run([*COMPILE, "--output-file", f"requirements/{name}.txt", *arguments], cwd=PROJECT, env=environment, check=True)
    npm = [sys.executable, "tools/node.py", "npm", "install", "--package-lock-only", "--ignore-scripts"]
    return subprocess.run(npm, cwd=PROJECT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
