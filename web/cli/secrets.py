"""The web's own secret, and the demo's mark: files under the data directory."""

from __future__ import annotations

from pathlib import Path

from engine.identity import new_token
from engine.keys import write_once

DEMO_FILE = "demo-password"


def web_key(home: Path) -> bytes:
    """What signs cookies: made at first use, mode 0600."""
    path = home / "keys" / "web.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        write_once(path, new_token().encode())
    return path.read_bytes()


def demo_password(home: Path) -> str | None:
    """The demo accounts' password; None where this is no demo."""
    path = home / DEMO_FILE
    return path.read_text().strip() if path.exists() else None


def keep_demo_password(home: Path, password: str) -> None:
    """Marks the data directory as a demo's."""
    (home / DEMO_FILE).write_text(password)
