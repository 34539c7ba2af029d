"""The register of publications."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from engine.errors import JobFault
from registry.scenario_district import ESTATE, FIRM
from registry.store.publications import notices
from tests.registry.conftest import World
from tests.registry.steps import CASE, run, step

APPEAL = "冲正 2026-0002"


def publish(connection: Connection, **more: Any) -> dict[str, Any]:
    given = {
        "kind": "appraisal_result", "title": "槐安里小区考核结果", "text": "扣减18,856.80元。", "estate_id": ESTATE,
        "firm_id": FIRM, "quarter": "2026Q3",
    }  # fmt: skip
    return run(step(connection), "publish_notice", **(given | more))


def correct(connection: Connection, **which: str) -> dict[str, Any]:
    return run(
        step(connection, APPEAL), "correct_notice", title="更正", text="扣减已撤销。", reason="复议决定", **which
    )


def test_a_publication_is_registered_with_what_it_is_about(world: World) -> None:
    connection = world()
    done = publish(connection)
    (notice,) = notices(connection, estate_id=ESTATE)
    assert notice.id == done["notice"] == f"{CASE}/appraisal_result"
    assert (notice.firm_id, str(notice.quarter), notice.case_number) == (FIRM, "2026Q3", CASE)


def test_a_case_publishes_each_kind_once(world: World) -> None:
    connection = world()
    publish(connection)
    with pytest.raises(JobFault, match="Expected one notice of kind appraisal_result"):
        publish(connection)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": "长" * 201}, "Expected at most 200 characters for title, but there are 201"),
        ({"text": " "}, "Expected text for text"),
        ({"estate_id": "estate.nowhere"}, "but estate.nowhere is none"),
        ({"firm_id": "firm.nowhere"}, "but firm.nowhere is none"),
        ({"quarter": "2026"}, "Expected a quarter like 2026Q3"),
    ],
)
def test_a_publication_that_cannot_be_is_refused(world: World, more: dict[str, str], sentence: str) -> None:
    with pytest.raises(JobFault, match=sentence):
        publish(world(), **more)


@pytest.mark.parametrize("which", [{"notice": f"{CASE}/appraisal_result"}, {"case_number": CASE}])
def test_a_correction_stands_beside_what_it_corrects(world: World, which: dict[str, str]) -> None:
    connection = world()
    original = publish(connection)["notice"]
    done = correct(connection, **which)
    found = {notice.id: notice for notice in notices(connection, estate_id=ESTATE)}
    assert found[original].corrected_by == done["notice"]
    assert (found[done["notice"]].corrects, found[done["notice"]].reason) == (original, "复议决定")
    with pytest.raises(JobFault, match="to be uncorrected"):
        correct(connection, **which)


def test_what_was_never_published_cannot_be_corrected(world: World) -> None:
    with pytest.raises(JobFault, match="Expected one notice to correct, but there are 0"):
        correct(world(), case_number=CASE)
