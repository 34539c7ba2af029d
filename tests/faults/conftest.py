"""Letters' PDFs are laid out once in a test run: the same HTML gives the same bytes, and faults ask for it a thousand times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import worker
from engine.rendition import to_pdf
from tests.faults.campaign import is_wanted


def pytest_pycollect_makeitem(name: str, obj: object) -> list[pytest.Item] | None:
    """Leaves out the tests of the other kind of run; what pytest would make of the rest, it makes."""
    return None if is_wanted(obj) else []


@pytest.fixture(scope="session", autouse=True)
def _laid_out_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    made = tmp_path_factory.mktemp("laid-out")

    def known(html: bytes) -> bytes:
        file: Path = made / hashlib.sha256(html).hexdigest()
        if not file.exists():
            file.write_bytes(to_pdf(html))
        return file.read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "to_pdf", known)
        yield
