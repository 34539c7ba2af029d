"""What the reader sees while the machine cannot: the database is out of reach, the disk is full. The site outlives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from engine import model
from engine.deploy import deploy_loaded, load
from engine.execute import Engine
from tests.engine.folder import REQUIRED, field, form
from tests.web.browsing import Site
from tests.web.conftest import NOON
from tests.web.test_interventions import FILES

Visit = Callable[[str | None], Site]


@contextmanager
def out_of_reach(engine: Engine) -> Iterator[None]:
    """A folder stands where the database's file was."""
    file = Path(str(engine.database.url.database))
    aside = file.with_suffix(".aside")
    engine.close()
    file.rename(aside)
    file.mkdir()
    yield
    engine.close()
    file.rmdir()
    aside.rename(file)


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """The database may not become larger, and has no page left."""

    def checked_out(connection: Any, *_: object) -> None:
        connection.execute("pragma max_page_count = 1")  # as many as there are

    engine.close()  # what was checked out before is bound by nothing
    event.listen(engine.database, "checkout", checked_out)
    yield
    event.remove(engine.database, "checkout", checked_out)
    engine.close()


def test_while_the_database_is_out_of_reach_every_page_says_so_and_later_works(engine: Engine, visit: Visit) -> None:
    site = visit("officer").open("/start/inspection")
    with out_of_reach(engine):
        site.press("立案", {"subject": "消防通道"})
        assert site.status == 503
        assert "数据库暂时连不上" in site.text
        assert "消防通道" in site.text, "what was typed is not lost"
        assert site.open("/inbox").status == 503
        assert site.open("/health").status == 503
    site.open("/start/inspection")
    assert site.press("立案", {"subject": "消防通道"}).status == 200


def test_what_was_typed_comes_back_without_the_keys_of_what_was_chosen(engine: Engine, visit: Visit) -> None:
    options = [{"value": "community_office", "label": "居委会"}, {"value": "owners_committee", "label": "业主委员会"}]
    within = [field("kind", "radio", values=options), field("place")]
    start = form(
        "start", field("size", **REQUIRED), field("asked", "radio", values=options), field("heard", "checklist", values=options),
        field("agreed", "checkbox"), {"type": "dynamiclist", "id": "rooms", "path": "rooms", "label": "房间", "components": within},
    )  # fmt: skip
    with engine.transaction() as connection:
        deploy_loaded(connection, load("weighing", {**FILES, "start.form": start}), NOON, "system")
    site = visit("officer").open("/start/weighing")
    both = [option["value"] for option in options]
    chosen = {"asked": both[0], "heard": both, "agreed": "true", "rooms-0-kind": both[1]}
    with out_of_reach(engine):
        site.press("立案", {"size": "两吨半，另附说明", "rooms-0-place": "东头第三间", **chosen})
    assert (site.status, site.page.xpath("//textarea/text()")) == (503, ["两吨半，另附说明", "东头第三间"])


def test_an_outage_is_told_in_the_readers_language(engine: Engine, visit: Visit) -> None:
    site = visit("officer")
    site.client.set_cookie("language", "en")
    with out_of_reach(engine):
        assert "The database cannot be reached at the moment." in site.open("/inbox").text


def test_a_full_disk_is_told_and_the_same_form_goes_through_once_there_is_room(
    engine: Engine, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    site = visit("officer")
    with full(engine):
        for number in range(200):
            site.open("/start/inspection")
            sent = site.response
            site.press("立案", {"subject": f"消防通道{number}"})
            if site.status != 200:
                break
        assert site.status == 507
        assert "磁盘满了" in site.text
        assert f"消防通道{number}" in site.text
    site.response = sent
    assert site.press("立案", {"subject": f"消防通道{number}"}).status == 200


def test_a_case_whose_key_was_altered_says_so_and_keeps_nobody_from_the_others(engine: Engine, visit: Visit) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    altered = site.address
    with engine.transaction() as connection:
        connection.execute(update(model.case_key).values(wrapped=b"x" * 60))
    other = site.open("/start/inspection").press("立案", {"subject": "电梯"}).address
    assert site.open(altered).status == 500
    assert "和当初写下的对不上" in site.text
    assert "wuye verify" in site.text
    assert (site.open(other).status, site.open("/inbox").status, site.open("/cases").status) == (200, 200, 200)
