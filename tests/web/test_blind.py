"""Nothing that a page, a list or a file shows tells what was handed in at a blind step before all have handed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.engine.blind_scoring import SECRET, Scoring
from tests.engine.house import PASSWORD, House, fill_house
from tests.postgres import Databases
from tests.templating import compiled_once
from tests.web.browsing import Site
from web import create_app
from web.settings import Settings

KEPT = "填写的内容在各人全部提交以前不公开。"


@pytest.fixture
def house(databases: Databases, tmp_path: Path) -> Iterator[House]:
    with databases.copied("sqlite", "house", fill_house) as url:
        opened = House.open(tmp_path, url)
        yield opened
        opened.close()


@pytest.fixture
def app(house: House) -> Flask:
    return compiled_once(create_app(house.engine, Settings(secret_key=b"only for tests")))


def pages(app: Flask, person: str, scoring: Scoring, file: str) -> str:
    """All that somebody can open of it, as text."""
    site = Site(app.test_client()).sign_in(person, PASSWORD)
    addresses = [f"/cases/{scoring.case}", f"/cases/{scoring.case}?story=all", "/cases", "/inbox", f"/cases/{scoring.case}/files/{file}"]
    assert scoring.house.case(scoring.case).number not in site.open(f"/cases?q={SECRET}").text
    return "\n".join(site.client.get(address).get_data(as_text=True) for address in addresses)


def test_no_page_shows_it_before_and_every_page_of_the_case_after(app: Flask, house: House) -> None:
    scoring = Scoring(house)
    proof = house.store("%PDF-1.4 暗号八".encode(), "依据.pdf", "lin", scoring.task_of("lin").id)
    scoring.score("lin", "87.5", proof=[proof])
    for person in ("su", "fang", "audit"):
        seen = pages(app, person, scoring, proof["hash"])
        assert "<dd>87.5" not in seen, person
        assert SECRET not in seen, person
        assert "暗号八" not in seen, person
        assert "依据.pdf" not in seen, person
        assert KEPT in seen, person
    own = pages(app, "lin", scoring, proof["hash"])
    assert SECRET in own
    assert KEPT not in own
    scoring.score("su", "60")
    for person in ("su", "fang", "audit"):
        seen = pages(app, person, scoring, proof["hash"])
        assert SECRET in seen
        assert "暗号八" in seen
        assert KEPT not in seen
