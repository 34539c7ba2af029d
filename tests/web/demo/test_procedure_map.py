"""The map of the demonstration's procedures: who brings about whom, as the district's plan has it, and how many cases run where."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine import model
from engine.execute import Engine
from engine.reading.procedure_map import Way, procedure_map
from tests.journey.serving import copy_home
from tests.web.browsing import Site
from web import create_app
from web.cli.place import open_engine
from web.settings import Settings

PASSWORD = "wuye-demo"


@pytest.fixture(scope="module")
def engine(lively_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = copy_home(lively_home, tmp_path_factory.mktemp("map") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        patch.delenv("WUYE_DATABASE", raising=False)
        return open_engine()


def signed_in(engine: Engine, login: str) -> Site:
    site = Site(create_app(engine, Settings(b"only for tests", demo_password=PASSWORD)).test_client())
    return site.sign_in(login, PASSWORD)


def test_it_has_the_ways_that_the_procedures_have(engine: Engine) -> None:
    found = {(one.source, one.target, one.way) for one in procedure_map(engine).arrows}
    for wanted in (
        ("satisfaction_survey", "firm_eviction", Way.STARTS), ("social_responsibility", "firm_eviction", Way.STARTS),
        ("credit_deduction", "firm_eviction", Way.STARTS), ("firm_eviction", "owners_vote", Way.CALLS),
        ("firm_eviction", "joint_meeting", Way.CALLS), ("subsidy_deduction", "credit_deduction", Way.STARTS),
        ("subsidy_deduction", "service_of_document", Way.CALLS),
    ):  # fmt: skip
        assert wanted in found, wanted
    assert not [one for one in found if one[0] == one[1]]


def test_it_counts_what_runs_and_nothing_that_ended(engine: Engine) -> None:
    with engine.reading() as tx:
        rows = tx.connection.execute(select(model.case.c.process, model.case.c.status)).all()
    wanted = Counter(row.process for row in rows if row.status in ("running", "suspended"))
    counted = {one.id: one.running for place in procedure_map(engine).places for one in place.processes if one.running}
    assert counted == wanted
    assert wanted


def test_a_page_of_everybody_tells_it_in_a_drawing_and_a_table(engine: Engine) -> None:
    site = signed_in(engine, "firm_contact").open("/inbox")
    site.open(site.link("程序"))
    assert site.address == "/procedures"
    cells = site.page.xpath("//tr[th[contains(., '清退物业企业')]]/td")
    assert "业主大会表决" in cells[2].text_content()
    assert "业主满意度调查" in cells[1].text_content()
    boxes = site.page.xpath("//*[local-name() = 'svg']//*[local-name() = 'a']/*[local-name() = 'text'][1]/text()")
    assert "清退物业企业" in boxes
    site.open(site.link("清退物业企业"))
    assert site.address == "/cases"


def test_it_speaks_english_too(engine: Engine) -> None:
    site = signed_in(engine, "auditor").open("/language/en?next=/procedures")
    for words in ("How procedures connect", "Dismissal of a property firm", "Brought about by"):
        assert words in site.text, words


def test_counting_looks_at_no_case_that_ended(engine: Engine) -> None:
    query = "explain query plan select process, count(*) from case_file where status in ('running','suspended') group by process"
    with engine.reading() as tx:
        plan = " ".join(str(row[-1]) for row in tx.connection.execute(text(query)))
    assert "SEARCH case_file USING INDEX ix_case_file_status_opened (status=?)" in plan
