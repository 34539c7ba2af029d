"""How a case ended is said in the reader's language wherever it is said, and with it what the reader can do next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from engine.reading.own_tasks import OwnTask
from tests.web.browsing import Site
from tests.web.test_tasks import case, issued
from web.progress import own_turn

Visit = Callable[[str | None], Site]
__all__ = ["case"]


def test_an_english_list_and_history_name_the_outcome_in_english(visit: Visit, case: str) -> None:
    issued(visit)
    site = visit("officer").open("/language/en?next=/cases")
    assert "Closed notice issued" in site.text
    site.open(case)
    assert "已发通知" not in site.text
    assert site.text.count("notice issued") >= 3  # head, what is now, history


@pytest.mark.parametrize(
    ("due_at", "chinese"),
    [(datetime(2026, 11, 30, 16, tzinfo=UTC), "您可以在11月30日（周一）24:00以前办：陈述申辩。"), (None, "您现在可以办：陈述申辩。")],
)
def test_whoever_has_a_task_next_is_told_until_when_with_a_link(app: Flask, due_at: datetime | None, chinese: str) -> None:
    with app.test_request_context():
        told = own_turn(OwnTask("t1", "陈述申辩", "Statement", due_at, mine=False))
    assert told.striptags() == chinese
    assert '<a href="/tasks/t1">' in told
